"""期間のきまり (rules): the ledger's own parameters as the book that the rules of law read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from core.config import settings
from core.db.technical import audit_entry
from core.db.work import View, Work, table_of
from core.domain.permissions import Action, require
from core.domain.rule_parameters import RuleParameter, holes
from core.domain.rules.parameters import Parameter, RuleBook

# What a change of the book does alone; who computes a day from it waits (`Work.alone`).
BOOK = "rules.book"
BRIDGED = "この期間の値が入力されていないため、前の期間の値で計算しています。"

# The last book read, by the state of its rows: every page asks for it, and it hardly ever changes.
_kept: dict[tuple[Any, ...], RuleBook] = {}


def rule_parameters(view: View) -> list[RuleParameter]:
    """Every row, by key and start."""
    t = table_of(RuleParameter)
    return view.all(select(RuleParameter).order_by(t.c.key, t.c.effective_from))


def rule_book(view: View) -> RuleBook:
    """The rules in force in this office: shipped ones and edited ones.

    Read anew when a row was added, changed or removed: each of these changes the state. Who writes
    a day that follows from it has it until the end of the transaction: a change of the book waits.
    """
    if isinstance(view, Work):
        if view.has_touched(RuleParameter):  # seen by nobody else yet, and perhaps never
            return RuleBook(bridged(row.parameter for row in rule_parameters(view)))
        view.alone(BOOK, together=True)
    t = table_of(RuleParameter).c
    marks: list[Any] = [func.count(), func.max(t.id), func.sum(t.version), func.max(t.updated_at)]
    state = (settings().database_url, *view.rows(select(*marks))[0])
    book = _kept.get(state)
    if book is None:
        book = RuleBook(bridged(row.parameter for row in rule_parameters(view)))
        _kept.clear()
        _kept[state] = book
    return book


def bridged(rows: Iterable[Parameter]) -> Iterator[Parameter]:
    """The rows (by key and start), and in each hole the value before it, as 要確認: a day without
    a value must not stop the screens of everybody."""
    by_key: dict[str, list[Parameter]] = {}
    for row in rows:
        by_key.setdefault(row.key, []).append(row)
    for periods in by_key.values():
        yield from periods
        for hole in holes(periods):
            before = max((p for p in periods if p.effective_from < hole.since), key=_start)
            yield replace(
                before, effective_from=hole.since, effective_to=hole.until, verified=False,
                note=BRIDGED,
            )  # fmt: skip


def _start(row: Parameter) -> Any:
    return row.effective_from


# -- who changed what ------------------------------------------------------------------------------


@dataclass(frozen=True)
class RuleChange:
    """きまりの変更の一件: `changes` maps a field to [old, new]; `row_id` may be gone by now."""

    row_id: int
    at: datetime
    actor: str
    action: str
    reason: str
    changes: dict[str, list[Any]]


def last_changes(view: View) -> dict[int, RuleChange]:
    """最後の変更 of each row, by its id. Rows that only the start-up wrote are left out."""
    require(view.actor, Action.SEE_RULES)
    found = {change.row_id: change for change in _changes(view)}
    return {row_id: change for row_id, change in found.items() if change.actor}


def rule_history(view: View, key: str) -> list[RuleChange]:
    """履歴 of one rule, the newest first; rows that were withdrawn are in it."""
    require(view.actor, Action.SEE_RULES)
    changes = _changes(view)
    of_key = {c.row_id for c in changes if c.changes.get("key", [None, None])[1] == key}
    return [change for change in reversed(changes) if change.row_id in of_key]


def _changes(view: View) -> Sequence[RuleChange]:
    e = audit_entry.c
    rows = view.rows(
        select(e.entity_id, e.at, e.actor_id, e.actor_name, e.action, e.reason, e.changes)
        .where(
            e.entity == str(RuleParameter.__tablename__),
            e.action.in_(["insert", "update", "delete"]),
        )
        .order_by(e.seq)
    )
    return [
        RuleChange(
            row.entity_id, row.at, row.actor_name if row.actor_id else "", row.action, row.reason,
            json.loads(row.changes),
        )
        for row in rows
    ]  # fmt: skip
