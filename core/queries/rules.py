"""期間のきまり (rules): the ledger's own parameters as the book that the rules of law read."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from core.config import settings
from core.db.work import View, table_of
from core.domain.rule_parameters import RuleParameter
from core.domain.rules.parameters import Parameter, RuleBook, value_from_text

# The last book read, by the state of its rows: every page asks for it, and it hardly ever changes.
_kept: dict[tuple[Any, ...], RuleBook] = {}


def rule_parameters(view: View) -> list[RuleParameter]:
    """Every row, by key and start."""
    t = table_of(RuleParameter)
    return view.all(select(RuleParameter).order_by(t.c.key, t.c.effective_from))


def rule_book(view: View) -> RuleBook:
    """The rules in force in this office: shipped ones and edited ones.

    Read anew when a row was added, changed or removed: each of these changes the state.
    """
    t = table_of(RuleParameter).c
    marks: list[Any] = [func.count(), func.max(t.id), func.sum(t.version), func.max(t.updated_at)]
    state = (settings().database_url, *view.rows(select(*marks))[0])
    book = _kept.get(state)
    if book is None:
        book = _read(view)
        _kept.clear()
        _kept[state] = book
    return book


def _read(view: View) -> RuleBook:
    return RuleBook(
        Parameter(
            key=row.key,
            title=row.title,
            value=value_from_text(row.value, row.unit),
            unit=row.unit,
            effective_from=row.effective_from,
            effective_to=row.effective_to,
            source=row.source,
            verified=row.verified,
            note=row.note,
        )
        for row in rule_parameters(view)
    )
