"""企業支援の画面: the list says what comes next; a stage is moved, and a proposal confirmed, by a person."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.clients import Client
from core.domain.employer_support import (
    ConsultingWorkEntry,
    EmployerSupportEntry,
    JobCarvingEntry,
)
from core.domain.employments import Employment
from core.domain.entry import check
from core.domain.organizations import Organization
from core.queries.employer_support import moves_of, support_row
from core.services.employer_support import note_consulting, start_support
from core.services.job_carving import add_carved_task, add_carving
from core.ui.navigation import EMPLOYER, EMPLOYERS, ORGANIZATION
from tests.pages.conftest import OpenPage, texts

pytestmark = pytest.mark.sqlite_only
HIRED = date(2026, 8, 1)


@pytest.fixture
def employer(ledger: str, staff: dict[str, Actor]) -> int:
    """An employer in the practicum stage, at which somebody was hired meanwhile."""
    with unit_of_work(staff["supporter"]) as work:
        place = work.add(Organization(kind="company", name="模擬*しおみ*食品", search_text="")).pk
        values: dict[str, Any] = {
            "organization_id": place, "started_on": "2026-04-01", "stage": "practicum",
            "theme": "包装の仕事", "next_step": "工場長に_電話_する", "next_on": "2026-11-18",
        }  # fmt: skip
        row = start_support(work, check(EmployerSupportEntry, values))
        done = {"support_id": row.pk, "step": "jobs", "done_on": "2026-05-01", "minutes": 90,
                "content": "# 作業を書き出した"}  # fmt: skip
        note_consulting(work, check(ConsultingWorkEntry, done))
        head = {"organization_id": place, "department": "包装", "made_on": "2026-05-01"}
        carving = add_carving(work, check(JobCarvingEntry, head))
        add_carved_task(work, carving.pk, {"task": "箱づめ", "weekly_minutes": 300, "fit": "ready"})
        person = work.add(Client(number=7, name="模擬 かえで", kana="もぎ かえで")).pk
        work.add(Employment(client_id=person, organization_id=place, hired_on=HIRED))
    return place


def test_the_list_and_the_board_say_what_is_late_and_what_the_ledger_proposes(
    employer: int, open_as: OpenPage
) -> None:
    page = open_as("supporter", EMPLOYERS)
    told = texts(page)
    assert not page.exception
    assert "期限切れ 3日" in told
    assert "提案: 採用" in told
    page.session_state["employers.form"] = "段階で並べる"
    page.run()
    assert "担当なし" in texts(page)
    for role in ("viewer", "clerk"):  # who may see no person's job is told of no hire
        told = texts(open_as(role, EMPLOYERS))
        assert "期限切れ 3日" in told
        assert "提案" not in told


def test_a_proposal_is_confirmed_by_a_person_and_not_by_itself(
    employer: int, staff: dict[str, Actor], open_as: OpenPage
) -> None:
    page = open_as("supporter", EMPLOYER, id=employer)
    assert "この企業への就職が、台帳に1件" in texts(page)
    with read_only(staff["viewer"]) as view:
        assert support_row(view, 1).stage == "practicum"
    page.button(key="employer.confirm.1.hired").click().run()
    assert not page.exception
    with read_only(staff["viewer"]) as view:
        row, moves = support_row(view, 1), moves_of(view, 1)
    assert (row.stage, row.stage_on, row.next_step) == ("hired", HIRED, "工場長に_電話_する")
    assert "就職" in moves[-1].reason


def test_each_part_of_an_employer_opens_and_names_a_person_to_whom_it_may(
    employer: int, open_as: OpenPage
) -> None:
    for part, said in (
        ("steps", "1時間30分"),
        ("carving", "週 5時間"),
        ("persons", "いま、いる人"),
    ):
        page = open_as("supporter", EMPLOYER, id=employer, part=part)
        assert not page.exception
        assert said in texts(page), part
    reader = open_as("viewer", EMPLOYER, id=employer, part="persons")
    assert "かえで" not in texts(reader)
    assert "経過" in str(reader.get("button_group")[0].proto)
    links = open_as("viewer", ORGANIZATION, id=employer).get("page_link")
    assert any("企業支援をひらく" in str(link.proto) for link in links)
