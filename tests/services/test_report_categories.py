"""委託者の区分: decided from a day on, never two for a code on one day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.report_closings import ReportCategory, ReportCategoryEntry
from core.errors import Conflict, NotAllowed, RuleViolation
from core.queries.report_categories import decided_categories
from core.reports.categories import SCHEMES, divisions, shipped_categories
from core.reports.report import REPORTS, made_report, period_of, rows_of_cell
from core.services.report_categories import decide_category, withdraw_category
from tests.reports.ledger import CENTER, Book

pytestmark = pytest.mark.sqlite_only


def entry(**values: Any) -> ReportCategoryEntry:
    told = {
        "kind": CENTER, "scheme": "method", "code": "phone", "category": "電話・メール",
        "position": 25, "from_on": date(2026, 10, 16),
    }  # fmt: skip
    return ReportCategoryEntry.model_validate({**told, **values})


def decide(actor: Actor = SYSTEM, **values: Any) -> ReportCategory:
    with unit_of_work(actor) as work:
        return decide_category(work, entry(**values))


def test_a_code_belongs_elsewhere_from_a_day_on_within_one_month(staff: dict[str, Actor]) -> None:
    with unit_of_work(SYSTEM) as work:
        book = Book(work)
        person = book.person()
        early = book.record(person, "2026-10-15")
        late = book.record(person, "2026-10-16")
    decide(staff["director"])
    with read_only(staff["viewer"]) as view:
        report = made_report(view, CENTER, period_of("2026-10"))
        section = report.section("contacts_method")
        assert section is not None
        labels = [row.label for row in section.rows]
        assert labels[:4] == ["来所", "電話", "電話・メール", "職場訪問"]
        for label, rows in (("電話", (early,)), ("電話・メール", (late,)), ("all", (early, late))):
            assert rows_of_cell(view, report, f"contacts_method/{label}/count") == ("records", rows)
        # Another kind of report goes on as it was; so does the month before.
        ward = made_report(view, "municipal_job_center", period_of("2026-10"), programme=CENTER)
        assert ward.cells["contacts_method/電話/count"].value == 2
        before = made_report(view, CENTER, period_of("2026-09")).section("contacts_method")
        assert before is not None
        assert "電話・メール" not in [row.label for row in before.rows]
        # What is not written belongs somewhere too, once the office says where.
        unwritten = divisions(view, CENTER)["topic"].category_of("", date(2026, 10, 1))
    assert unwritten == "unclassified"
    decide(scheme="topic", code="", category="その他", from_on=date(2026, 4, 1))
    with read_only(SYSTEM) as view:
        assert divisions(view, CENTER)["topic"].category_of("", date(2026, 10, 1)) == "その他"


def test_a_new_decision_ends_the_one_before_and_withdrawn_gives_it_back(
    staff: dict[str, Actor],
) -> None:
    first = decide(from_on=date(2026, 4, 1))
    decide(category="通信", from_on=date(2026, 10, 1))
    between = decide(category="電話だけ", from_on=date(2026, 7, 1))

    def days() -> list[tuple[str, str, str]]:
        with read_only(SYSTEM) as view:
            rows = decided_categories(view, CENTER)
        return [(r.category, r.from_on.isoformat(), str(r.to_on or "")) for r in rows]

    assert days() == [
        ("電話・メール", "2026-04-01", "2026-06-30"), ("電話だけ", "2026-07-01", "2026-09-30"),
        ("通信", "2026-10-01", ""),
    ]  # fmt: skip
    with pytest.raises(RuleViolation):
        decide(from_on=date(2026, 7, 1))
    with unit_of_work(SYSTEM) as work:
        withdraw_category(work, between.pk, between.version)
    assert days() == [
        ("電話・メール", "2026-04-01", "2026-09-30"), ("通信", "2026-10-01", ""),
    ]  # fmt: skip
    with pytest.raises(Conflict), unit_of_work(SYSTEM) as work:
        withdraw_category(work, first.pk, first.version + 1)


def test_what_nobody_knows_is_refused(staff: dict[str, Actor]) -> None:
    for wrong in (
        {"kind": "nothing"}, {"scheme": "nothing"}, {"code": "nothing"}, {"category": " "},
        {"category": "all"}, {"to_on": date(2026, 1, 1)},
    ):  # fmt: skip
        with pytest.raises(Exception) as refusal:
            decide(staff["director"], **wrong)
        assert type(refusal.value).__name__ in ("RuleViolation", "NotFound")
    with pytest.raises(NotAllowed):
        decide(staff["supporter"])


def test_what_is_shipped_names_known_codes_and_every_code_of_its_division() -> None:
    for kind in REPORTS:
        rows = shipped_categories(kind)
        for name in {row.scheme for row in rows}:
            scheme, own = SCHEMES[name], [row for row in rows if row.scheme == name]
            assert {row.code for row in own} <= set(scheme.labels)
            placed = {row.code for row in own}
            assert {c for c in scheme.labels if c not in placed} == {
                c for c in scheme.labels if scheme.above(c) in placed
            }
            assert all(row.needs_check for row in own)
