"""期限の数えかた (asking the rules): bounds, order and counting in SQL, one question a rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
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


def found(
    view: View,
    rule: Rule,
    asked: Asked,
    until: date,
    wanted: Wanted,
    limit: int | None,
    since: date | None = None,
) -> Iterator[Deadline]:
    """The open matters of one rule up to `until` (and from `since` on), the nearest day first."""
    question = _of(rule.question(asked), wanted)
    column = question.selected_columns
    if since is not None:
        before = _last_stored(rule, since - timedelta(days=1), asked)
        question = question.where(column.stored > before)
    question = (
        question.where(column.stored <= _last_stored(rule, until, asked))
        .order_by(column.stored, column.target_id)
        .limit(limit)
    )
    for row in view.rows(question):
        yield _deadline(view, rule, row, asked)


def _deadline(view: View, rule: Rule, row: Row[Any], asked: Asked) -> Deadline:
    sees_names = may(view.actor, Action.SEE_CLIENTS)
    is_own = row.owner_id is not None and row.owner_id == view.actor.id
    shows_title = rule.title and (sees_names or is_own or not rule.is_free_text)
    due_on = rule.due_on(row.stored, asked)
    return Deadline(
        kind=rule.kind,
        title=rule.title(row, asked) if rule.title and shows_title else rule.label,
        due_on=due_on,
        client_id=row.client_id,
        client_number=row.client_number,
        client_name=(row.client_name or "") if sees_names else "",
        client_kana=(row.client_kana or "") if sees_names else "",
        owner_id=row.owner_id,
        urgency=rule.urgency(row, due_on, asked),
        caution=rule.caution(row, asked),
        target=rule.target,
        target_id=row.target_id,
        target_version=getattr(row, "version", 0),
    )


def counted(view: View, rules: Sequence[Rule], asked: Asked, wanted: Wanted) -> DeadlineCounts:
    """How many matters are overdue, and due within the days of the two warnings."""
    today, book = asked.today, asked.book
    alarm = today + timedelta(days=book.integer("urgency.alarm_days", today))
    soon = today + timedelta(days=book.integer("urgency.soon_days", today))
    sums = [0, 0, 0]
    for rule in rules:
        question = _of(rule.question(asked), wanted)
        stored = question.selected_columns.stored
        past = _last_stored(rule, today - timedelta(days=1), asked)
        last = [_last_stored(rule, bound, asked) for bound in (alarm, soon)]
        answer = view.first(
            question.where(stored <= last[1]).with_only_columns(
                func.sum(case((stored <= past, 1), else_=0)),
                *(
                    func.sum(case((and_(stored > past, stored <= bound), 1), else_=0))
                    for bound in last
                ),
            )
        )
        sums = [old + int(new or 0) for old, new in zip(sums, answer or (0, 0, 0), strict=True)]
    return DeadlineCounts(*sums)
