"""模擬の地域の期限: every rule says its source and its why, and names each of its matters."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core.db.actor import SYSTEM
from core.db.base import TableModel
from core.db.work import read_only, table_of
from core.deadlines import RULES, Deadline, deadlines, matter, survey
from core.domain.clients import Client
from core.domain.consents import Consent
from core.domain.enrolments import Enrolment
from core.domain.intakes import Intake
from core.domain.organizations import Organization
from core.domain.plans import PlanGoal
from core.domain.tasks import Task
from core.services.invented import load_region
from tests.conftest import Kept
from tests.deadlines.conftest import TODAY

pytestmark = pytest.mark.sqlite_only
LAST = TODAY + timedelta(days=200)
SENTENCE = re.compile(r"[^。]*[0-9][^。]*。")


@pytest.fixture
def rows(ledger: str, kept: Kept) -> list[Deadline]:
    """Everything that is due in the region, as `make demo` loads it."""
    kept.start_from("region", ledger, lambda: load_region(SYSTEM, progress=lambda _said: None))
    with read_only(SYSTEM) as view:
        return deadlines(view, today=TODAY, until=LAST)


def typed_words() -> set[str]:
    """Names, and what people typed, as they may stand in no reason."""
    fields: tuple[tuple[type[TableModel], str], ...] = (
        (Client, "kana"), (Intake, "name"), (Intake, "next_step"), (Task, "title"),
        (Consent, "recipient"), (PlanGoal, "text"), (Organization, "name"),
    )  # fmt: skip
    c = table_of(Client).c
    with read_only(SYSTEM) as view:
        found = {
            row[0] for model, name in fields for row in view.rows(select(table_of(model).c[name]))
        }
        names = [row.name for row in view.rows(select(c.name))]
    parts = {part for name in names for part in re.split(r"[ 　]", name)} - {"模擬"}
    # A shorter text (「就職」), and a name in hiragana (「えま」), is a word of every day too.
    names_alone = {part for part in parts if re.search(r"[^ぁ-ん]", part) and len(part) > 1}
    return names_alone | {text for text in found if len(text) > 4}


def test_every_rule_names_its_source() -> None:
    assert [rule.kind for rule in RULES if len(rule.source) < 5] == []


def test_every_matter_of_the_region_says_why_its_day_is_that_day(rows: list[Deadline]) -> None:
    assert {row.kind for row in rows} == {rule.kind for rule in RULES}
    unsaid = {row.kind: row.why for row in rows if not re.match(SENTENCE, row.why)}
    assert unsaid == {}
    assert {row.kind: row.why for row in rows if not row.why.endswith("。")} == {}
    # The reason speaks of days of this person, or of the very rule: never of nothing.
    assert {row.kind: row.warn_on for row in rows if row.warn_on > row.due_on} == {}


def test_no_reason_holds_a_name_or_a_word_that_was_typed(rows: list[Deadline]) -> None:
    words = typed_words()
    assert {word for row in rows for word in words if word in row.why} == set()
    shown = " ".join(row.title + row.client_name for row in rows)  # the control: titles do
    assert len([word for word in words if word in shown]) > 20


def test_each_matter_is_named_by_kind_row_and_day_and_found_again(rows: list[Deadline]) -> None:
    names = Counter((row.kind, row.matter_id, row.due_on) for row in rows)
    assert [name for name, count in names.items() if count > 1] == []
    with read_only(SYSTEM) as view:
        for row in rows:
            found = matter(
                view, today=TODAY, kind=row.kind, matter_id=row.matter_id, due_on=row.due_on
            )
            assert replace(found, programme=row.programme) == row


def test_pages_periods_and_programmes_are_parts_of_the_whole_list(rows: list[Deadline]) -> None:
    with read_only(SYSTEM) as view:
        whole = survey(view, today=TODAY, until=LAST)
        assert len(whole) == len(rows)
        pages = [whole.page(view, start, start + 40) for start in range(0, len(rows), 40)]
        assert [row for page in pages for row in page] == rows
        first, last = date(2026, 12, 1), date(2026, 12, 31)
        month = survey(view, today=TODAY, since=first, until=last)
        assert month.page(view, 0, None) == [r for r in rows if first <= r.due_on <= last]
        assert list(whole.between(first, last).matters) == list(month.matters)
        e = table_of(Enrolment).c
        enrolled = {
            row.client_id
            for row in view.rows(
                select(e.client_id).where(e.programme == "job_coach", e.end_on.is_(None))
            )
        }
        asked = deadlines(view, today=TODAY, until=LAST, programme="job_coach")
    assert enrolled
    expected = [(r.kind, r.matter_id) for r in rows if r.client_id in enrolled]
    assert [(r.kind, r.matter_id) for r in asked] == expected
    # Who is in several programmes stands under the one that was asked for.
    assert {row.programme for row in asked} == {"job_coach"}
    assert "job_coach" not in {row.programme for row in rows}
