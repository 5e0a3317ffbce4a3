"""伏せる数 of a report: what a reader of the report, of its months and of its offices can compute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from core.charts.disclosure import Count, Sum, Table
from core.db.actor import SYSTEM
from core.db.work import View, read_only, table_of, unit_of_work
from core.domain.enrolments import Office
from core.reports.hidden import guarded, hidden_in, numbers_of, table_of_section
from core.reports.printed_before import hidden_beside
from core.reports.report import Report, made_report, period_of
from tests.charts.attacker import bounds
from tests.conftest import Kept
from tests.reports.ledger import CENTER, Book

pytestmark = pytest.mark.sqlite_only
MONTHS = ("2026-07", "2026-08", "2026-09")
QUARTER = "2026Q2"
PHONE = "contacts_method/電話/count"


def a_quarter() -> None:
    """July: three persons telephone, nine are visited; in August and September many do both."""
    with unit_of_work(SYSTEM) as work:
        book = Book(work)
        persons = [book.person() for _ in range(24)]
        for number, person in enumerate(persons):
            book.enrolled(person, "2026-04-01", office_id=book.main if number < 21 else book.branch)
        for month, calls in (("2026-07", 3), ("2026-08", 12), ("2026-09", 24)):
            for number, person in enumerate(persons):
                called = number >= len(persons) - calls
                way = {"method": "phone" if called else "workplace_visit"}
                book.record(person, f"{month}-{1 + number:02}", **way)


@pytest.fixture
def view(ledger: str, kept: Kept) -> Iterator[View]:
    kept.start_from("a quarter", ledger, a_quarter)
    with read_only(SYSTEM) as view:
        yield view


def printed(report: Report, hidden: frozenset[str]) -> list[Table[Any]]:
    """The tables of a report as its reader has them."""
    tables = []
    for section in report.sections:
        shown = {
            number
            for key, own in numbers_of(section).items()
            if key not in hidden
            for number in own
        }
        table = table_of_section(section)
        cells = {k: replace(c, is_printed=k in shown) for k, c in table.cells.items()}
        tables.append(Table(cells, table.sums))
    return tables


def told(tables: list[Table[Any]]) -> list[Any]:
    """The small numbers that a reader knows to be small."""
    small = {key for table in tables for key, cell in table.cells.items() if cell.is_small}
    found = bounds(tables, set())
    return [key for key in small if key not in found or found[key][1] < 4]


def test_no_small_number_follows_from_the_other_tables_of_the_report(view: View) -> None:
    for period in (*MONTHS, QUARTER):
        report = made_report(view, CENTER, period_of(period))
        assert told(printed(report, hidden_in(report))) == []
        small_only = {c.key for c in report.cells.values() if c.people and 0 < c.people < 5}
        if period == MONTHS[0]:
            assert told(printed(report, frozenset(small_only)))


def test_the_quarter_hides_what_its_months_have_hidden(view: View) -> None:
    """Three called in July: 39 in the quarter less 12 and 24 would tell it."""
    july = made_report(view, CENTER, period_of(MONTHS[0]))
    quarter = made_report(view, CENTER, period_of(QUARTER))
    assert july.cells[PHONE].value == 3
    assert quarter.cells[PHONE].value == 39
    assert PHONE in hidden_beside(view, july)
    assert PHONE not in hidden_in(quarter)
    assert PHONE in hidden_beside(view, quarter)


def test_all_offices_hide_what_one_of_them_has_hidden(view: View) -> None:
    """Three persons are of the branch: 24 less the 21 of the main office would tell it."""
    every = made_report(view, CENTER, period_of(MONTHS[1]))
    assert not any(key in hidden_in(every) for key in ("registered/all/persons", PHONE))
    beside = hidden_beside(view, every)
    branch = view.scalar(
        select(table_of(Office).c.id).where(table_of(Office).c.name == "模擬 分室")
    )
    small = made_report(view, CENTER, period_of(MONTHS[1]), office_id=branch)
    alone = hidden_beside(view, small)
    assert small.cells[PHONE].value == 3
    assert PHONE in alone
    assert PHONE in beside


def test_who_came_does_not_follow_from_who_was_before_and_who_is_now(ledger: str) -> None:
    """Twenty-four before, none left, twenty-six now: two came."""
    with unit_of_work(SYSTEM) as work:
        book = Book(work)
        for day in ("2026-04-01",) * 24 + ("2026-07-10",) * 2:
            book.enrolled(book.person(), day, office_id=book.main)
    with read_only(SYSTEM) as view:
        report = made_report(view, CENTER, period_of(MONTHS[0]))
    every = [row for section in report.sections for row in section.rows]
    rows = [row for row in every if row.cells[0].key.startswith("registered/")]
    hidden = hidden_in(report)
    assert rows
    for row in rows:
        moved = [cell.key in hidden for cell in row.cells if cell.value]
        assert moved.count(True) != 1, row
    assert any(cell.key in hidden for cell in rows[-1].cells)


def test_a_report_that_does_not_add_up_hides_all_its_numbers_instead_of_breaking() -> None:
    cells = {"a": Count(40, 40), "b": Count(0, 0), "all": Count(50, 50)}
    assert guarded([Table(cells, (Sum("all", ("a", "b")),))]) == {"a", "all"}
    right = {**cells, "all": Count(40, 40)}
    assert guarded([Table(right, (Sum("all", ("a", "b")),))]) == set()
