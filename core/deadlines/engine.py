"""期限の数えかた (asking the rules): first every matter's day in one question, then what is shown."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, literal_column, or_, select, union_all

from core.db.work import CHUNK, View, table_of
from core.deadlines.deadline import Deadline, DeadlineCounts
from core.deadlines.lines import Found, worded
from core.deadlines.rule import Asked, Rule
from core.domain.clients import Client
from core.domain.enrolments import Enrolment
from core.domain.permissions import Action, may
from core.domain.snoozes import Key
from core.domain.tasks import Task
from core.queries.scopes import require_client, visible_clients, visible_or_nobodys
from core.queries.snoozes import SnoozeRow, running_snoozes
from core.queries.whose import Whose, owned


@dataclass(frozen=True)
class Wanted:
    """どの期限か: one user's or a team's, nobody's, both, or (with neither) everybody's; or one person's.

    `programme`: of persons with an open enrolment in it. `snoozed`: those that are put off, which
    are left out otherwise. `office_wide`: also of persons outside the scope of who asks, for a
    list that names nobody.
    """

    owner_id: Whose = None
    client_id: int | None = None
    unowned: bool = False
    office_wide: bool = False
    programme: str = ""
    snoozed: bool = False


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
    mine = owned(column.owner_id, wanted.owner_id)
    nobodys = [column.owner_id.is_(None)] if wanted.unowned else []
    if mine and not nobodys and rule.walks_persons:
        # Says nothing new: it only shows the database the shorter way.
        c = table_of(Client).c
        own = select(c.id).where(*owned(c.owner_id, wanted.owner_id))
        question = question.where(column.client_id.in_(own))
    if wanted.programme:
        e = table_of(Enrolment).alias("belonging")
        question = question.where(
            exists(e.c.id).where(
                e.c.client_id == column.client_id,
                e.c.programme == wanted.programme,
                e.c.end_on.is_(None),
            )
        )
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
                column.matter_id,
                *((column.client_id, column.owner_id) if with_whose else ()),
            )
        )
    return select(union_all(*parts).subquery())


def _seen(view: View, wanted: Wanted, column: Any) -> list[ColumnElement[bool]]:
    """What this user may be told of: matters within scope. Never kept: it holds the time of the
    question."""
    if wanted.office_wide:
        return []
    return [*visible_or_nobodys(view, column.client_id), *_told(view, wanted, column)]


def _told(view: View, wanted: Wanted, column: Any) -> list[ColumnElement[bool]]:
    """A clerk is told of the own tasks only, because what falls due can tell an illness."""
    if wanted.office_wide or may(view.actor, Action.SEE_SENSITIVE):
        return []
    if not may(view.actor, Action.SEE_CLIENTS):
        return []
    return [or_(column.client_id.is_(None), column.owner_id == view.actor.id)]


def _within_scope(view: View, wanted: Wanted, found: Iterable[Found]) -> set[int | None]:
    """Whom the found matters may be about: one question for all rules; nobody is everybody's."""
    persons = sorted({m.row.client_id for m in found if m.row.client_id is not None})
    c = table_of(Client).c
    within = [] if wanted.office_wide else visible_clients(view, c.id)
    if not within:
        return {None, *persons}
    seen: set[int | None] = {None}
    for start in range(0, len(persons), CHUNK):
        part = c.id.in_(persons[start : start + CHUNK])
        seen.update(row.id for row in view.rows(select(c.id).where(part, *within)))
    return seen


class Matter(NamedTuple):
    """一件の日: in the order of the list. `place`: of its rule among those that were asked."""

    due_on: date
    place: int
    stored: date
    matter_id: int


_day = itemgetter(0)


@dataclass(frozen=True)
class Survey:
    """見渡した期限: the days of all matters in the order of the list; the words are read by page.

    `snoozes`: what is put off now, of the whole office.
    """

    asked: Asked
    wanted: Wanted
    rules: tuple[Rule, ...]
    matters: Sequence[Matter]
    snoozes: Mapping[Key, SnoozeRow]

    def __len__(self) -> int:
        return len(self.matters)

    def between(
        self, since: date | None = None, until: date | None = None, kind: str = ""
    ) -> Survey:
        """Those due from `since` to `until`, both inclusive; of one rule."""
        start = 0 if since is None else bisect_left(self.matters, since, key=_day)
        stop = None if until is None else bisect_right(self.matters, until, key=_day)
        kept = self.matters[start:stop]
        if kind:
            kept = [matter for matter in kept if self.rules[matter.place].kind == kind]
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

    def page(self, view: View, start: int, stop: int | None) -> list[Deadline]:
        """Some lines of the list, in words: only their rows are asked for, of their rules."""
        shown = self.matters[start:stop]
        found: dict[Matter, Found] = {}
        for place in sorted({matter.place for matter in shown}):
            found |= self._rows(view, place, [m for m in shown if m.place == place])
        seen = _within_scope(view, self.wanted, found.values())
        # A matter that was settled since the list was made is left out.
        lines = [found[m] for m in shown if m in found and found[m].row.client_id in seen]
        return worded(view, lines, self.asked, self.snoozes, self.wanted.programme)

    def _rows(self, view: View, place: int, shown: Sequence[Matter]) -> dict[Matter, Found]:
        rule, found = self.rules[place], {}
        question = _question(rule, self.asked, self.wanted)
        column = question.selected_columns
        question = question.where(*_told(view, self.wanted, column))
        days = [matter.stored for matter in shown]
        # Without the days, a matter that fell due again on another day would stand for this one.
        question = question.where(column.stored >= min(days), column.stored <= max(days))
        for start in range(0, len(shown), CHUNK):
            ids = [matter.matter_id for matter in shown[start : start + CHUNK]]
            for row in view.rows(question.where(column.matter_id.in_(ids))):
                due_on = rule.due_on(row.stored, self.asked)
                found[Matter(due_on, place, row.stored, row.matter_id)] = Found(rule, due_on, row)
        return found


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
    column = question.selected_columns
    return question.where(*_seen(view, wanted, column)).with_only_columns(
        column.stored, column.place, column.matter_id
    )


def surveyed(
    view: View,
    rules: tuple[Rule, ...],
    asked: Asked,
    since: date | None,
    until: date,
    wanted: Wanted,
) -> Survey:
    """見渡す: one question for all rules, of which only the days come back."""
    snoozes = running_snoozes(view, asked.today)
    if wanted.snoozed:
        rules = tuple(rule for rule in rules if any(rule.kind == kind for kind, _, _ in snoozes))
    if not rules:
        return Survey(asked, wanted, (), (), snoozes)
    if wanted.snoozed:
        # Few of many: without their ids, the whole office would be walked for them.
        ids = sorted({matter_id for _, matter_id, _ in snoozes})
        matters = days_of(view, rules, asked, since, until, wanted, ids)
    else:
        matters = days_of(view, rules, asked, since, until, wanted)
    matters.sort()
    kept = resting_left_out(matters, rules, snoozes, only=wanted.snoozed)
    return Survey(asked, wanted, rules, kept, snoozes)


def days_of(
    view: View,
    rules: tuple[Rule, ...],
    asked: Asked,
    since: date | None,
    until: date,
    wanted: Wanted,
    ids: Sequence[int] | None = None,
) -> list[Matter]:
    """The days of these rules' matters (`ids`: of some), in no order; `place` counts among them."""
    question = _days_seen(view, rules, asked, since, until, wanted)
    if ids is not None:
        question = question.where(question.selected_columns.matter_id.in_(ids))
    rows: Sequence[Any] = view.rows(question)
    # Thousands of rows: what most rules need not have computed is not.
    due = [None if rule.is_due_as_stored else rule.due_on for rule in rules]
    return [
        Matter(stored if (of := due[place]) is None else of(stored, asked), place, stored, matter)
        for stored, place, matter in rows
    ]


def resting_left_out(
    matters: list[Matter],
    rules: tuple[Rule, ...],
    snoozes: Mapping[Key, SnoozeRow],
    *,
    only: bool = False,
) -> list[Matter]:
    """Without those that are put off; `only`: just those."""
    if not snoozes:
        return [] if only else matters
    kinds = [rule.kind for rule in rules]
    return [m for m in matters if ((kinds[m.place], m.matter_id, m.due_on) in snoozes) is only]


def find(view: View, rule: Rule, asked: Asked, matter_id: int, due_on: date) -> Deadline | None:
    """One matter, put off or not; None when it is settled, or due on another day.

    Raises `OutOfScope`.
    """
    question = _bounded(rule, asked, due_on, due_on, Wanted())
    column = question.selected_columns
    question = question.where(column.matter_id == matter_id)
    seen = view.first(question.where(*_seen(view, Wanted(), column)))
    if seen is None:
        anyone = view.first(question)
        require_client(view, anyone.client_id if anyone else None)
        return None
    return worded(view, [Found(rule, due_on, seen)], asked, running_snoozes(view, asked.today))[0]
