"""期限の数えかた (asking the rules): bounds, order and counting in SQL, one question a rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, and_, case, func, or_

from core.db.work import View
from core.deadlines.deadline import Deadline, DeadlineCounts
from core.deadlines.rule import Asked, Rule
from core.domain.permissions import Action, may


@dataclass(frozen=True)
class Wanted:
    """だれの期限か: one user's, nobody's, both, or (with neither) everybody's; or one person's."""

    owner_id: int | None = None
    client_id: int | None = None
    unowned: bool = False


WARNINGS = ("alarm", "soon", "caution")


def warning_day(asked: Asked, name: str) -> date:
    """The last day to which a warning reaches: 14, 30 and 90 days ahead, by the parameters."""
    return asked.today + timedelta(days=asked.book.integer(f"urgency.{name}_days", asked.today))


def _last_stored(rule: Rule, bound: date, asked: Asked) -> date:
    """The last stored day whose due day is not after `bound`: a due day never lies before it."""
    stored = bound
    while rule.due_on(stored, asked) > bound:
        stored -= timedelta(days=1)
    return stored


def _of(question: Select[Any], wanted: Wanted) -> Select[Any]:
    column = question.selected_columns
    if wanted.client_id is not None:
        question = question.where(column.client_id == wanted.client_id)
    mine = [column.owner_id == wanted.owner_id] if wanted.owner_id is not None else []
    nobodys = [column.owner_id.is_(None)] if wanted.unowned else []
    return question.where(or_(*mine, *nobodys)) if mine or nobodys else question


# Building these statements costs more than running them; they hold ids and days, nothing personal.
@lru_cache(maxsize=1024)
def _listing(
    rule: Rule, asked: Asked, since: date | None, until: date, wanted: Wanted, limit: int | None
) -> Select[Any]:
    question = _of(rule.question(asked), wanted)
    column = question.selected_columns
    if since is not None:
        before = _last_stored(rule, since - timedelta(days=1), asked)
        question = question.where(column.stored > before)
    return (
        question.where(column.stored <= _last_stored(rule, until, asked))
        .order_by(column.stored, column.target_id)
        .limit(limit)
    )


@lru_cache(maxsize=1024)
def _counting(rule: Rule, asked: Asked, wanted: Wanted) -> Select[Any]:
    question = _of(rule.question(asked), wanted)
    stored = question.selected_columns.stored
    is_past = stored <= _last_stored(rule, asked.today - timedelta(days=1), asked)
    bounds = [_last_stored(rule, warning_day(asked, name), asked) for name in WARNINGS]
    numbers: list[Any] = [func.count(case((is_past, 1)))]
    numbers += [func.count(case((and_(~is_past, stored <= bound), 1))) for bound in bounds]
    return question.where(stored <= bounds[-1]).with_only_columns(*numbers)


@dataclass(frozen=True)
class Found:
    """見つかった一件, not yet worded: only what is shown gets its words."""

    rule: Rule
    due_on: date
    row: Row[Any]


def found(
    view: View,
    rule: Rule,
    asked: Asked,
    since: date | None,
    until: date,
    wanted: Wanted,
    limit: int | None,
) -> list[Found]:
    """The open matters of one rule from `since` up to `until`, the nearest day first."""
    question = _listing(rule, asked, since, until, wanted, limit)
    return [Found(rule, rule.due_on(row.stored, asked), row) for row in view.rows(question)]


def worded(view: View, matter: Found, asked: Asked) -> Deadline:
    """The row as this user may see it: names and typed words only with the right to see clients."""
    rule, row = matter.rule, matter.row
    sees_names = may(view.actor, Action.SEE_CLIENTS)
    is_own = row.owner_id is not None and row.owner_id == view.actor.id
    title = rule.title(row, asked) if rule.title else rule.label
    plain_title = rule.label if rule.is_free_text else title
    return Deadline(
        kind=rule.kind,
        title=title if sees_names or is_own else plain_title,
        due_on=matter.due_on,
        client_id=row.client_id,
        client_number=row.client_number,
        client_name=(row.client_name or "") if sees_names else "",
        client_kana=(row.client_kana or "") if sees_names else "",
        owner_id=row.owner_id,
        urgency=rule.urgency(row, matter.due_on, asked),
        caution=rule.caution(row, asked),
        target=rule.target,
        target_id=row.target_id,
        target_version=getattr(row, "version", 0),
        plain_title=plain_title,
    )


def counted(view: View, rules: Sequence[Rule], asked: Asked, wanted: Wanted) -> DeadlineCounts:
    """How many matters are overdue, and due within the days of the three warnings."""
    answers = [view.rows(_counting(rule, asked, wanted))[0] for rule in rules]
    return DeadlineCounts(*(sum(numbers) for numbers in zip(*answers, strict=True)))
