"""企業支援の次の一歩: due on its day while the way goes on; about no person, and known to the meeting."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.db.work import read_only, unit_of_work
from core.deadlines import Deadline, deadlines
from core.domain.employer_support import EmployerSupport
from core.domain.organizations import Organization
from tests.deadlines.conftest import TODAY, Ledger

pytestmark = pytest.mark.sqlite_only


def found(office: Ledger, **asked: Any) -> list[Deadline]:
    with read_only(office.actor) as view:
        return deadlines(view, today=TODAY, kinds=["employer_next_step"], **asked)


def test_the_next_step_with_an_employer_is_due_until_the_way_ends(office: Ledger) -> None:
    with unit_of_work(office.actor) as work:
        place = work.add(Organization(kind="company", name="模擬食品", search_text="")).pk
        row = work.add(
            EmployerSupport(
                organization_id=place, started_on=date(2026, 4, 1), next_step="電話する",
                next_on=date(2026, 11, 18), owner_id=office.actor.id,
            )
        )  # fmt: skip
    (due,) = found(office)
    assert (due.title, due.due_on, due.overdue_days) == (
        "模擬食品: 電話する",
        date(2026, 11, 18),
        3,
    )
    assert (due.target, due.target_id, due.matter_id) == ("employer", place, row.pk)
    assert (due.client_id, due.client_name) == (None, "")
    (said,) = found(office, office_wide=True)
    assert said.plain_title == "企業支援の次の一歩"
    with unit_of_work(office.actor) as work:
        work.change(EmployerSupport, row.pk, 1, {"stage": "ended"})
    assert found(office) == []
