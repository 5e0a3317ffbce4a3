"""見渡しを保つ (a survey that is kept): after a change of the ledger only those rules are asked again
that read what was changed; the morning screen is opened a hundred times a day.

Which columns a rule reads is read off its own question; what was changed, off the audit, in which
every writing of a row stands. Only days and ids are kept, for one user, who asks each time anew
what stands behind them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import Column, select
from sqlalchemy.sql import visitors

from core import clock
from core.db.actor import Actor
from core.db.technical import audit_entry
from core.db.work import View
from core.deadlines.engine import Matter, Survey, Wanted, days_of, resting_left_out
from core.deadlines.rule import Asked, Rule
from core.queries.snoozes import running_snoozes

# After more changes than these, asking everything anew is the shorter way.
MOST_CHANGES = 200
_WRITTEN = ("insert", "update", "delete", "recompute")
# On what the scope of a user rests, beside the owner of a person.
_SCOPE = ("enrolment", "scope_grant", "emergency_access")


@dataclass(frozen=True)
class Kept:
    """保ったもの: the matters of each rule, and what they were asked with. `seq`: the last change that
    they know of; `minute`: a narrower scope may end by the clock alone."""

    seq: int
    actor: Actor
    minute: datetime | None
    asked: Asked
    wanted: Wanted
    until: date
    rules: tuple[Rule, ...]
    matters: tuple[tuple[Matter, ...], ...]


@dataclass(frozen=True)
class _Changes:
    """What was written since: tables in which rows came or went, and columns that were changed."""

    tables: frozenset[str]
    columns: frozenset[str]


def keep(
    view: View, rules: tuple[Rule, ...], asked: Asked, until: date, wanted: Wanted,
    before: Kept | None,
) -> tuple[Survey, Kept]:  # fmt: skip
    """The same survey as `surveyed` finds, and what the next call needs to find it sooner."""
    seq = view.scalar(select(audit_entry.c.seq).order_by(audit_entry.c.seq.desc()).limit(1)) or 0
    now = clock.now().replace(second=0, microsecond=0)
    minute = None if view.actor.scope == "all" else now
    head = (view.actor, minute, asked.today, wanted, until, rules)
    is_same = before is not None and head == (
        before.actor, before.minute, before.asked.today, before.wanted, before.until, before.rules
    )  # fmt: skip
    changes = _changed_since(view, before.seq) if before is not None and is_same else None
    if before is None or changes is None:
        found = _asked_anew(view, rules, asked, until, wanted, range(len(rules)))
    else:
        stale = [n for n, rule in enumerate(rules) if _is_stale(rule, before, changes, view)]
        fresh = _asked_anew(view, rules, before.asked, until, wanted, stale)
        found = {n: fresh.get(n, before.matters[n]) for n in range(len(rules))}
        asked = before.asked
    kept = Kept(
        int(seq), view.actor, minute, asked, wanted, until, rules,
        tuple(found[n] for n in range(len(rules))),
    )  # fmt: skip
    snoozes = running_snoozes(view, asked.today)
    matters = resting_left_out(sorted(chain.from_iterable(kept.matters)), rules, snoozes)
    return Survey(asked, wanted, rules, matters, snoozes), kept


def _asked_anew(
    view: View, rules: tuple[Rule, ...], asked: Asked, until: date, wanted: Wanted,
    places: Collection[int],
) -> dict[int, tuple[Matter, ...]]:  # fmt: skip
    """The matters of the rules at these places, under the place that each has among all rules."""
    if not places:
        return {}
    order = sorted(places)
    found: dict[int, list[Matter]] = {place: [] for place in order}
    some = tuple(rules[place] for place in order)
    for matter in days_of(view, some, asked, None, until, wanted):
        place = order[matter.place]
        found[place].append(matter._replace(place=place))
    return {place: tuple(matters) for place, matters in found.items()}


def _changed_since(view: View, seq: int) -> _Changes | None:
    """What was written after that change; None: so much that it is not worth telling apart."""
    a = audit_entry.c
    newer = select(a.action, a.entity, a.changes).where(a.seq > seq).limit(MOST_CHANGES + 1)
    rows: Sequence[Any] = view.rows(newer)
    if len(rows) > MOST_CHANGES:
        return None
    tables, columns = set(), set()
    for row in rows:
        if row.action in ("update", "recompute"):
            columns |= {f"{row.entity}.{name}" for name in json.loads(row.changes)}
        elif row.action in _WRITTEN:
            tables.add(row.entity)
    # The numbers behind every rule may be others.
    if "rule_parameter" in tables or any(c.startswith("rule_parameter.") for c in columns):
        return None
    return _Changes(frozenset(tables), frozenset(columns))


def _is_stale(rule: Rule, before: Kept, changes: _Changes, view: View) -> bool:
    read = _read_by(rule, before.asked, before.wanted)
    if changes.columns & read or changes.tables & {name.split(".")[0] for name in read}:
        return True
    if view.actor.scope == "all":
        return False
    touched = {name.split(".")[0] for name in changes.columns} | changes.tables
    return bool(touched & set(_SCOPE)) or "client.owner_id" in changes.columns


@lru_cache(maxsize=1024)
def _read_by(rule: Rule, asked: Asked, wanted: Wanted) -> frozenset[str]:
    """Every column that the days of a rule rest on, as table.column."""
    question = rule.question(asked)
    column = question.selected_columns
    days = question.with_only_columns(
        column.stored, column.matter_id, column.client_id, column.owner_id
    )
    return frozenset(
        f"{base.table.name}.{base.name}"
        for element in visitors.iterate(days)
        for base in getattr(element, "base_columns", ())
        if isinstance(base, Column) and base.table is not None
    )
