"""期間のきまり (rules): the ledger's own parameters as the book that the rules of law read."""

from __future__ import annotations

from sqlalchemy import select

from core.db.work import View, table_of
from core.domain.rule_parameters import RuleParameter
from core.domain.rules.parameters import Parameter, RuleBook, value_from_text


def rule_parameters(view: View) -> list[RuleParameter]:
    """Every row, by key and start."""
    t = table_of(RuleParameter)
    return view.all(select(RuleParameter).order_by(t.c.key, t.c.effective_from))


def rule_book(view: View) -> RuleBook:
    """The rules in force in this office: shipped ones and edited ones."""
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
