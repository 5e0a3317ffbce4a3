"""期限の数えかた (asking the rules): first every matter's day in one question, then what is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, literal_column, or_, select, union_all

from core.db.work import View, table_of
from core.deadlines.deadline import Deadline, DeadlineCounts
from core.deadlines.rule import Asked, Rule
from core.domain.clients import Client
from core.domain.permissions import Action, may
from core.domain.tasks import Task
from core.queries.scopes import visible_or_nobodys


@dataclass(frozen=True)
class Wanted:
    """だれの期限か: one user's, nobody's, both, or (with neither) everybody's; or one person's.

    `office_wide`: also of persons outside the scope of who asks, for a list that names nobody.
    """

    owner_id: int | None = None
    client_id: int | None = None
    unowned: bool = False
    office_wide: bool = False


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


# Building these statements costs more than running them; they hold ids and days, nothing personal.
@lru_cache(maxsize=512)
def _question(rule: Rule, asked: Asked, wanted: Wanted) -> Select[Any]:
    question = rule.question(asked)
    column = question.selected_columns
    if wanted.client_id is not None:
        question = question.where(column.client_id == wanted.client_id)
    mine = [column.owner_id == wanted.owner_id] if wanted.owner_id is not None else []
    nobodys = [column.owner_id.is_(None)] if wanted.unowned else []
    if mine and not nobodys and rule.walks_persons:
        # Says nothing new: it only shows the database the shorter way.
        c = table_of(Client).c
        own = select(c.id).where(c.owner_id == wanted.owner_id)
        question = question.where(column.client_id.in_(own))
    return question.where(or_(*mine, *nobodys)) if mine or nobodys else question


@lru_cache(maxsize=1024)
def _bounded(
    rule: Rule, asked: Asked, since: date | None, until: date, wanted: Wanted
) -> Select[Any]:
    question = _question(rule, asked, wanted)
    stored = question.selected_columns.stored
    if since is not None:
        question = question.where(stored > _last_stored(rule, since - timedelta(days=1), asked))
    return question.where(stored <= _last_stored(rule, until, asked))


@lru_cache(maxsize=1024)
def _listing(
    rule: Rule, asked: Asked, since: date | None, until: date, wanted: Wanted
) -> Select[Any]:
    question = _bounded(rule, asked, since, until, wanted)
    column = question.selected_columns
    return question.order_by(column.stored, column.target_id)


@lru_cache(maxsize=512)
def _days(
    rules: tuple[Rule, ...],
    asked: Asked,
    since: date | None,
    until: date,
    wanted: Wanted,
    *,
    with_whose: bool,
) -> Select[Any]:
    parts = []
    for place, rule in enumerate(rules):
        question = _bounded(rule, asked, since, until, wanted)
        column = question.selected_columns
        parts.append(
            question.with_only_columns(
                column.stored,
                literal_column(str(place)).label("place"),
                column.target_id,
                *((column.client_id, column.owner_id) if with_whose else ()),
            )
        )
    return select(union_all(*parts).subquery())


def _seen(view: View, wanted: Wanted, column: Any) -> list[ColumnElement[bool]]:
    """What this user may be told of: matters within scope; a clerk's own tasks only, because what
    falls due can tell an illness. Never kept: it holds the time of the question."""
    if wanted.office_wide:
        return []
    seen = visible_or_nobodys(view, column.client_id)
    if may(view.actor, Action.SEE_CLIENTS) and not may(view.actor, Action.SEE_SENSITIVE):
        seen.append(or_(column.client_id.is_(None), column.owner_id == view.actor.id))
    return seen


class Matter(NamedTuple):
    """一件の日: in the order of the list. `place`: of its rule among those that were asked."""

    due_on: date
    place: int
    stored: date
    target_id: int


@dataclass(frozen=True)
class Survey:
    """見渡した期限: the days of all matters in the order of the list; the words are read by page."""

    asked: Asked
    wanted: Wanted
    rules: tuple[Rule, ...]
    matters: Sequence[Matter]

    def __len__(self) -> int:
        return len(self.matters)

    def between(
        self, since: date | None = None, until: date | None = None, kind: str = ""
    ) -> Survey:
        """Those due from `since` to `until`, both inclusive; of one rule."""
        kept = [
            matter
            for matter in self.matters
            if (since is None or matter.due_on >= since)
            and (until is None or matter.due_on <= until)
            and kind in ("", self.rules[matter.place].kind)
        ]
        return replace(self, matters=kept)

    def warned(self, name: str) -> Survey:
        """Those due from today to the last day of a warning: alarm, soon or caution."""
        return self.between(self.asked.today, warning_day(self.asked, name))

    def overdue(self) -> Survey:
        """Those whose day is past."""
        return self.between(until=self.asked.today - timedelta(days=1))

    def counts(self) -> DeadlineCounts:
        """The numbers for badges."""
        return DeadlineCounts(len(self.overdue()), *(len(self.warned(name)) for name in WARNINGS))

    def page(self, view: View, start: int, stop: int) -> list[Deadline]:
        """Some lines of the list, in words: only their rules are asked, for their days."""
        shown = self.matters[start:stop]
        if not shown:
            return []
        first, last = shown[0].due_on, shown[-1].due_on
        places = {matter.place for matter in shown}
        before = sum(
            matter.due_on >= first and matter.place in places for matter in self.matters[:start]
        )
        rules = [self.rules[place] for place in sorted(places)]
        found = read(view, rules, self.asked, first, last, self.wanted)
        return worded(view, found[before : before + len(shown)], self.asked)


def _days_seen(
    view: View,
    rules: tuple[Rule, ...],
    asked: Asked,
    since: date | None,
    until: date,
    wanted: Wanted,
) -> Select[Any]:
    question = _days(rules, asked, since, until, wanted, with_whose=False)
    if not _seen(view, wanted, table_of(Task).c):
        return question
    question = _days(rules, asked, since, until, wanted, with_whose=True)
    return question.where(*_seen(view, wanted, question.selected_columns))


def surveyed(
    view: View,
    rules: tuple[Rule, ...],
    asked: Asked,
    since: date | None,
    until: date,
    wanted: Wanted,
) -> Survey:
    """見渡す: one question for all rules, of which only the days come back."""
    rows = view.rows(_days_seen(view, rules, asked, since, until, wanted)) if rules else ()
    matters = [
        Matter(rules[row.place].due_on(row.stored, asked), row.place, row.stored, row.target_id)
        for row in rows
    ]
    matters.sort()
    return Survey(asked, wanted, rules, matters)


@dataclass(frozen=True)
class Found:
    """見つかった一件, not yet worded: only what is shown gets its words."""

    rule: Rule
    due_on: date
    row: Row[Any]


def read(
    view: View,
    rules: Sequence[Rule],
    asked: Asked,
    since: date | None,
    until: date,
    wanted: Wanted,
) -> list[Found]:
    """The open matters of some rules from `since` up to `until`, the nearest day first."""
    found = [
        Found(rule, rule.due_on(row.stored, asked), row)
        for rule in rules
        for question in [_listing(rule, asked, since, until, wanted)]
        for row in view.rows(question.where(*_seen(view, wanted, question.selected_columns)))
    ]
    found.sort(key=lambda matter: matter.due_on)
    return found


def worded(view: View, found: Sequence[Found], asked: Asked) -> list[Deadline]:
    """The rows as this user may see them: names and typed words only with the right to see clients,
    and what a rule tells of an illness only with the right to see 要配慮個人情報."""
    sees_names = may(view.actor, Action.SEE_CLIENTS)
    sees_illness = may(view.actor, Action.SEE_SENSITIVE)
    return [_worded(m, asked, sees_names, sees_illness, view.actor.id) for m in found]


def _worded(
    matter: Found, asked: Asked, sees_names: bool, sees_illness: bool, asking_id: int | None
) -> Deadline:
    rule, row = matter.rule, matter.row
    is_own = row.owner_id is not None and row.owner_id == asking_id
    title = rule.title(row, asked) if rule.title else rule.label
    plain_title = rule.label if rule.is_free_text or not sees_illness else title
    if not (rule.is_free_text or sees_illness):
        title = rule.label
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
        target_version=row.version if rule.target == "task" else 0,
        plain_title=plain_title,
        warn_on=rule.warn_on(row, matter.due_on, asked),
        # What a person typed may stand in it, and what falls due can tell an illness.
        why=rule.why(row, matter.due_on, asked) if sees_names and sees_illness else "",
        source=rule.source,
    )
