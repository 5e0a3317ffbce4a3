"""期間のきまり: the book is kept between questions, and read anew when a row changes."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from core.db.actor import SYSTEM
from core.db.work import read_only, table_of, unit_of_work
from core.domain.rule_parameters import RuleParameter
from core.domain.rules.parameters import RuleBook
from core.queries.rules import rule_book

TODAY = date(2026, 11, 21)
KEY = "retention.max_years"


def book() -> RuleBook:
    with read_only(SYSTEM) as view:
        return rule_book(view)


def test_the_book_is_kept_until_a_row_changes(ledger: str) -> None:
    first = book()
    assert book() is first
    with unit_of_work(SYSTEM) as work:
        (row,) = work.all(select(RuleParameter).where(table_of(RuleParameter).c.key == KEY))
        work.change(RuleParameter, row.pk, row.version, {"value": "4"})
    assert (first.integer(KEY, TODAY), book().integer(KEY, TODAY)) == (3, 4)


def test_a_row_added_or_removed_is_seen_at_once(ledger: str) -> None:
    assert "office.own" not in book()
    with unit_of_work(SYSTEM) as work:
        row = work.add(
            RuleParameter(key="office.own", value="5", unit="days", effective_from=TODAY)
        )
    assert book().integer("office.own", TODAY) == 5
    with unit_of_work(SYSTEM) as work:
        work.remove(RuleParameter, row.pk, 1)
    assert "office.own" not in book()
