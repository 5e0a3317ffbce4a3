"""何が動くか (what a change of the rules moves), told before it is saved.

The change is really made, looked at through the same services and deadlines as ever, and taken back
(`core.db.rehearsal`): what is told is what saving does.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import zip_longest

from sqlalchemy import select

from core.db.actor import Actor
from core.db.rehearsal import rehearsal
from core.db.work import View, Work, read_only, table_of
from core.deadlines import Deadline, Survey, deadlines, kind_labels, survey
from core.domain.clients import Client
from core.domain.permissions import Action, may, require
from core.domain.rule_parameters import Hole, RuleParameter, holes
from core.errors import RuleViolation
from core.queries.rules import rule_parameters
from core.queries.scopes import visible_clients
from core.services.derived_days import MovedDay

SHOWN = 10
# A deadline farther away than this counts as one that does not stand in the lists.
REACH = timedelta(days=400)
# The rule whose first day of notice follows values of its own: the window of a renewal.
WINDOWS = ("certificate_renewal",)
Change = Callable[[Work], list[MovedDay]]
Matter = tuple[str, int]


@dataclass(frozen=True)
class Shift:
    """動く日の一件: `old` None: it comes into the lists; `new` None: it leaves them."""

    what: str
    number: int | None
    name: str
    old: date | None
    new: date | None


@dataclass(frozen=True)
class Preview:
    """変えると何が動くか.

    `rows`: the rule as it will be; `counts`: what moves, how often, and how many of these go on;
    `overdue`, `relieved`: deadlines that become overdue by the change, and that stop being so;
    `in_lists`: how many deadlines the lists hold before and after; `shifts`: the first of all that
    move (`total`), what becomes overdue before the others.
    """

    rows: tuple[RuleParameter, ...]
    holes: tuple[Hole, ...]
    counts: tuple[tuple[str, int, int], ...]
    overdue: int
    relieved: int
    in_lists: tuple[int, int]
    shifts: tuple[Shift, ...]
    total: int


@dataclass(frozen=True)
class _Seen:
    """期限の写し: the days of every matter, the windows of renewals, and the length of the lists."""

    survey: Survey
    days: Mapping[Matter, Sequence[date]]
    windows: Mapping[tuple[str, int, date], date]
    in_lists: int

    def late(self, today: date) -> Counter[Matter]:
        """How often each matter is overdue."""
        return Counter(m for m, days in self.days.items() for on in days if on < today)


def preview_change(actor: Actor, key: str, change: Change, today: date) -> Preview:
    """変える前に確かめる: `change` is one of `core.services.rule_parameters`, with its entry.

    Raises what saving would raise.
    """
    require(actor, Action.MANAGE_RULES)
    with read_only(actor) as view:
        before = _seen(view, today)
    with rehearsal(actor) as work:
        moved = change(work)
        try:
            after = _seen(work, today)
        except LookupError:
            raise RuleViolation(
                {"": "この変更では、きょうの期限を計算する値がなくなります。期間を直してください。"}
            ) from None
        rows = tuple(row for row in rule_parameters(work) if row.key == key)
        shifted = _shifts(before, after, moved)
        told = _first(work, before, after, moved, shifted, today)
    late, later = before.late(today), after.late(today)
    return Preview(
        rows=rows,
        holes=tuple(holes([row.parameter for row in rows])),
        counts=_counts(moved, shifted),
        overdue=(later - late).total(),
        relieved=(late - later).total(),
        in_lists=(before.in_lists, after.in_lists),
        shifts=told,
        total=len(moved) + len(shifted),
    )


def _seen(view: View, today: date) -> _Seen:
    found = survey(view, today=today, until=today + REACH)
    kinds = [rule.kind for rule in found.rules]
    days: dict[Matter, list[date]] = defaultdict(list)
    for matter in found.matters:
        days[kinds[matter.place], matter.matter_id].append(matter.due_on)
    windows = {
        (row.kind, row.matter_id, row.due_on): row.warn_on
        for row in deadlines(view, today=today, until=today + REACH, kinds=WINDOWS)
    }
    caution = timedelta(days=found.asked.book.integer("urgency.caution_days", today))
    return _Seen(found, days, windows, len(found.between(until=today + caution)))


# -- what differs ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Shifted:
    """ずれた期限: a matter and its day before and after; with `due_on`, the first day of its notice
    while that day stays."""

    kind: str
    matter_id: int
    old: date | None
    new: date | None
    due_on: date | None = None

    @property
    def what(self) -> str:
        """What moves, in words."""
        return kind_labels()[self.kind] + ("を知らせはじめる日" if self.due_on else "")


def _shifts(before: _Seen, after: _Seen, moved: Sequence[MovedDay]) -> list[_Shifted]:
    """Deadlines that move, beside those whose kept day is told already."""
    told = {(day.row_id, on) for day in moved for on in (day.old, day.new)}
    found = [
        _Shifted(*matter, old, new)
        for matter in before.days.keys() | after.days.keys()
        if before.days.get(matter) != after.days.get(matter)
        for old, new in zip_longest(before.days.get(matter, ()), after.days.get(matter, ()))
        if old != new and not {(matter[1], old), (matter[1], new)} & told
    ]
    return found + [
        _Shifted(*place[:2], before.windows[place], new, place[2])
        for place, new in after.windows.items()
        if before.windows.get(place, new) != new
    ]


def _counts(
    moved: Sequence[MovedDay], shifted: Sequence[_Shifted]
) -> tuple[tuple[str, int, int], ...]:
    every = Counter(day.title for day in moved) + Counter(s.what for s in shifted)
    ended = Counter(day.title for day in moved if not day.is_running)
    return tuple((what, n, n - ended[what]) for what, n in every.most_common())


# -- the first of them, in words -------------------------------------------------------------------


def _first(
    view: View,
    before: _Seen,
    after: _Seen,
    moved: Sequence[MovedDay],
    shifted: Sequence[_Shifted],
    today: date,
) -> tuple[Shift, ...]:
    """Running matters before ended ones; among them what becomes overdue, then the nearest day."""

    def place(day: MovedDay | _Shifted | Shift) -> tuple[bool, date]:
        is_late = day.new is not None and day.new < today and (day.old is None or day.old >= today)
        return not is_late, day.new or day.old or date.max

    running = sorted((day for day in moved if day.is_running), key=place)
    shifts = [
        *_named(view, running[:SHOWN]),
        *_worded(view, before, after, sorted(shifted, key=place)[:SHOWN]),
    ]
    shifts.sort(key=place)
    ended = [day for day in moved if not day.is_running]
    return tuple([*shifts, *_named(view, ended[:SHOWN])][:SHOWN])


def _named(view: View, moved: Sequence[MovedDay]) -> Iterator[Shift]:
    """With the person's number; and the name, for who may see it."""
    c = table_of(Client).c
    asked = select(c.id, c.number, c.name).where(c.id.in_({day.client_id for day in moved}))
    people = {row.id: row for row in view.rows(asked.where(*visible_clients(view, c.id)))}
    sees_names = may(view.actor, Action.SEE_CLIENTS)
    for day in moved:
        person = people.get(day.client_id)
        name = person.name if person and sees_names else ""
        what = day.title if day.is_running else f"{day.title}（終わったもの）"
        yield Shift(what, person.number if person else None, name, day.old, day.new)


def _worded(
    view: View, before: _Seen, after: _Seen, shifted: Sequence[_Shifted]
) -> Iterator[Shift]:
    """The same of deadlines. What leaves the lists is asked for as it still was in `before`."""
    lines: dict[tuple[str, int], Deadline] = {}
    for seen in (before, after):
        wanted = {(s.kind, s.matter_id) for s in shifted}
        kinds = [rule.kind for rule in seen.survey.rules]
        matters = [m for m in seen.survey.matters if (kinds[m.place], m.matter_id) in wanted]
        page = replace(seen.survey, matters=matters).page(view, 0, None)
        lines |= {(line.kind, line.matter_id): line for line in page}
    for s in shifted:
        line = lines.get((s.kind, s.matter_id))
        number, name = (line.client_number, line.client_name) if line else (None, "")
        yield Shift(s.what, number, name, s.old, s.new)
