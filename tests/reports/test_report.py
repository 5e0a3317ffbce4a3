"""実績報告: every number opens its rows, and is what one counts by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from core.charts.catalogue import CATALOGUE
from core.charts.figure import Figure, number
from core.db.actor import SYSTEM, Actor
from core.db.work import View, read_only, unit_of_work
from core.errors import NotAllowed, NotFound, RuleViolation
from core.reports.report import (
    REPORTS,
    Cell,
    Column,
    Report,
    Tally,
    made_report,
    period_between,
    period_of,
    rows_of_cell,
)
from tests.conftest import Kept
from tests.reports.ledger import CENTER, WARD, Book, a_busy_month, day

OCTOBER = period_of("2026-10")


@pytest.fixture
def ids(ledger: str, kept: Kept) -> dict[str, int]:
    return kept.start_from("busy month", ledger, a_busy_month)


@pytest.fixture
def view(ids: dict[str, int]) -> Iterator[View]:
    with read_only(SYSTEM) as view:
        yield view


def numbers(report: Report, section: str) -> dict[str, list[int]]:
    found = report.section(section)
    assert found is not None
    return {
        row.key: [c.value for c in row.cells]
        for row in found.rows
        if any(c.value for c in row.cells)
    }


def test_a_period_is_a_month_a_quarter_of_the_fiscal_year_or_the_year() -> None:
    told = {text: period_of(text) for text in ("2026-10", "2026Q3", "2026Q4", "2026")}
    days = {text: (p.first.isoformat(), p.last.isoformat()) for text, p in told.items()}
    assert days == {
        "2026-10": ("2026-10-01", "2026-10-31"),
        "2026Q3": ("2026-10-01", "2026-12-31"),
        "2026Q4": ("2027-01-01", "2027-03-31"),
        "2026": ("2026-04-01", "2027-03-31"),
    }
    for period in told.values():
        assert period_between(period.first, period.last) == period
    for wrong in ("2026-13", "2026Q5", "26", "", "2026-1", "今月"):
        with pytest.raises(RuleViolation):
            period_of(wrong)
    with pytest.raises(RuleViolation):
        period_between(day("2026-10-01"), day("2026-10-30"))


def test_every_cell_of_every_kind_opens_as_many_rows_as_it_tells(view: View) -> None:
    looked_at = set()
    for kind in REPORTS:
        for period in ("2026-10", "2026Q2", "2026"):
            report = made_report(view, kind, period_of(period), programme="")
            assert len(report.cells) == sum(len(r.cells) for s in report.sections for r in s.rows)
            for section in report.sections:
                for row in section.rows:
                    for column, cell in zip(section.columns, row.cells, strict=True):
                        dataset, rows = rows_of_cell(view, report, cell.key)
                        opens_what_it_tells(view, column, cell, dataset, rows)
                        if cell.value:
                            looked_at.add((kind, section.name))
    empty = {("municipal_job_center", "consulting")}
    everything = {(k, s.name) for k, kind in REPORTS.items() for s in kind.sections}
    assert looked_at == everything - empty


def opens_what_it_tells(
    view: View, column: Column, cell: Cell, name: str, rows: tuple[int, ...]
) -> None:
    dataset = CATALOGUE[name]
    own = dataset.source.c.id
    if column.tally is Tally.COUNT:
        assert cell.value == len(rows)
    if column.tally is Tally.RATE:
        assert (cell.whole, cell.part) == (len(rows), cell.value)
    if column.tally is Tally.PERSONS:
        asked = select(func.count(dataset.person.distinct())).select_from(dataset.source)
        assert cell.value == cell.people == view.scalar(asked.where(own.in_(rows)))
    if column.tally in (Tally.SUM, Tally.THINGS):
        assert bool(rows) or not cell.value
    stored = view.rows(select(own).where(own.in_(rows)))
    assert {row.id for row in stored} == set(rows)


def test_the_month_of_a_centre_as_counted_by_hand(view: View) -> None:
    report = made_report(view, CENTER, OCTOBER)
    assert report.programme == CENTER
    assert numbers(report, "registered") == {
        "身体障害": [1, 1, 1, 1], "精神障害": [1, 0, 0, 1], "all": [2, 1, 1, 2],
    }  # fmt: skip
    assert numbers(report, "registered_work") == {"在職中": [2], "all": [2]}
    # 延べ, 実人員, 分: the corrected one, the one of the other programme and that of November are out.
    assert numbers(report, "contacts_method") == {
        "電話": [2, 2, 60], "来所": [1, 1, 0], "all": [3, 2, 60],
    }  # fmt: skip
    assert numbers(report, "contacts_topic") == {
        "就職に向けた相談・支援": [2, 2], "unclassified": [1, 1], "all": [3, 2],
    }  # fmt: skip
    assert numbers(report, "contacts_party")["企業"] == [1, 1, 1]
    assert numbers(report, "practicums") == {"職場実習": [1, 1, 1], "all": [1, 1, 1]}
    assert numbers(report, "practicums_assessment") == {"all": [1, 1]}
    # A型 apart; one of the two is of 20 to 30 hours, the other's hours are not written.
    assert numbers(report, "hires") == {
        "身体障害": [1, 0, 0, 0, 0, 1, 1], "精神障害": [1, 0, 1, 0, 0, 0, 1],
        "all": [2, 0, 1, 0, 0, 1, 2],
    }  # fmt: skip
    assert numbers(report, "hires_a_type") == {"all": [1, 1]}
    # Hired on 15 April: there on 15 October, although gone on the 20th.
    assert numbers(report, "retention") == {
        "精神障害": [1, 1, 1, 0, 0, 0], "all": [1, 1, 1, 0, 0, 0],
    }  # fmt: skip
    assert numbers(report, "leavings") == {"個人的な理由": [2, 2], "all": [2, 2]}
    assert numbers(report, "events")["all"] == [3, 36]


def test_the_checks_name_the_rows_that_they_are_about(view: View, ids: dict[str, int]) -> None:
    checks = {check.name: check for check in made_report(view, CENTER, OCTOBER).checks}
    failing = {name for name, check in checks.items() if not check.passes}
    assert failing == {
        "unclassified/contacts_topic", "unclassified/hires_type", "without_programme", "late",
    }  # fmt: skip
    assert checks["unclassified/contacts_topic"].is_heavy
    # The record without a programme, and that of the interview.
    assert len(checks["without_programme"].ids) == 2
    assert checks["totals"].passes
    assert checks["balance"].passes
    ward = {check.name: check for check in made_report(view, WARD, OCTOBER).checks}
    assert not ward["unclassified/registered"].passes
    going_on = made_report(view, CENTER, period_of("2026-11")).checks
    assert [check.name for check in going_on if check.is_heavy and not check.passes] == ["over"]
    without = next(check for check in going_on if check.name == "without_record")
    assert (without.passes, len(without.ids)) == (False, 1)


def test_an_office_is_told_apart_and_both_make_the_whole(view: View, ids: dict[str, int]) -> None:
    both = [
        numbers(made_report(view, CENTER, OCTOBER, office_id=ids[name]), "contacts_method")["all"]
        for name in ("main", "branch")
    ]
    assert both == [[2, 1, 30], [1, 1, 30]]
    assert made_report(view, CENTER, OCTOBER, office_id=ids["branch"]).office == "模擬 分室"
    with pytest.raises(NotFound):
        made_report(view, CENTER, OCTOBER, office_id=999)
    with pytest.raises(NotFound):
        made_report(view, "nothing", OCTOBER)


@pytest.mark.sqlite_only
def test_of_ten_hired_two_are_too_young_and_six_stay_six_of_eight(staff: dict[str, Actor]) -> None:
    with unit_of_work(SYSTEM) as work:
        book = Book(work)
        for number in range(10):
            person = book.person()
            book.enrolled(person, "2025-04-01")
            # Two six months before tomorrow; of the others, two are gone a day before theirs.
            hired = "2026-05-22" if number < 2 else "2026-04-30"
            book.job(person, hired, "2026-10-29" if number in (2, 3) else "")
    with read_only(staff["viewer"]) as view:
        report = made_report(view, CENTER, period_of("2026"))
        key = "retention/all/half_year_rate"
        cell = report.cells[key]
        assert (cell.part, cell.whole) == (6, 8)
        assert len(rows_of_cell(view, report, key)[1]) == 8
        # Whose last day is that very day was there on it.
        assert numbers(report, "retention")["精神障害"][:2] == [8, 6]


@pytest.mark.sqlite_only
def test_the_stage_of_the_last_day_counts_not_that_of_today(staff: dict[str, Actor]) -> None:
    from core.domain.enrolments import StageChange

    with unit_of_work(SYSTEM) as work:
        book = Book(work)
        person = book.person()
        enrolment = book.enrolled(person, "2026-04-01", stage="follow_up")
        for on, before, after in (
            ("2026-11-01", "job_search", "offered"), ("2026-11-10", "offered", "follow_up"),
        ):  # fmt: skip
            work.add(
                StageChange(
                    client_id=person, enrolment_id=enrolment, before=before, after=after,
                    changed_on=day(on),
                )
            )  # fmt: skip
    with read_only(staff["viewer"]) as view:
        then = numbers(made_report(view, CENTER, OCTOBER), "registered_work")
        now = numbers(made_report(view, CENTER, period_of("2026-11")), "registered_work")
    assert (then, now) == ({"求職中": [1], "all": [1]}, {"その他": [1], "all": [1]})


@pytest.mark.sqlite_only
def test_who_may_not_see_reports_is_refused(ids: dict[str, int], staff: dict[str, Actor]) -> None:
    with pytest.raises(NotAllowed), read_only(staff["partner"]) as view:
        made_report(view, CENTER, OCTOBER)


def test_a_report_tells_what_the_charts_and_the_indicators_tell(view: View) -> None:
    def chart(dataset: str, measure: str = "count", **values: Any) -> int:
        figure = Figure(dataset, measure, **values)
        return number(view, figure, OCTOBER.first, OCTOBER.last).value

    of_center = {"programme": (CENTER,)}
    cells = made_report(view, CENTER, OCTOBER).cells
    told = {
        "contacts_method/all/count": chart("records", filters=of_center),
        "contacts_method/all/persons": chart("records", "persons", filters=of_center),
        "contacts_method/all/amount": chart("records", "minutes", filters=of_center),
        "contacts_topic/all/count": chart("records", filters=of_center),
        "registered/all/now": chart(
            "enrolments", "persons", filters=of_center, moment="last_day"
        ),
        "registered/all/new": chart("enrolments", "persons", filters=of_center),
        "events/all/count": chart("events", filters=of_center | {"status": ("held",)}),
        "employers/all/count": chart("employer_ways", filters=of_center),
    }  # fmt: skip
    assert {key: cells[key].value for key in told} == told
    months = made_report(view, "retention_support", OCTOBER).cells["support_months/all/met_rate"]
    rate = number(view, Figure("retention_months", "met"), OCTOBER.first, OCTOBER.last)
    assert (months.part, months.whole) == (rate.part, rate.whole) == (1, 1)


@pytest.mark.sqlite_only
def test_what_cannot_be_told_apart_is_said_to_be_of_all(view: View, ids: dict[str, int]) -> None:
    whole = made_report(view, CENTER, OCTOBER).notes
    branch = made_report(view, CENTER, OCTOBER, office_id=ids["branch"]).notes
    assert [note for note in branch if note not in whole] == [
        "「企業支援」、「会議・行事」は、事業所で分けられないため、全体の数です。"
    ]
    medical = made_report(view, "medical_coordinator", OCTOBER)
    assert any("「医療機関連携の段階」" in note and "事業で分け" in note for note in medical.notes)
