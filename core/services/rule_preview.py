"""何が動くか (what a change of the rules moves), told before it is saved.

The change is really made, looked at through the same services and deadlines as ever, and taken back
(`core.db.rehearsal`): what is told is what saving does.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest

from sqlalchemy import select

from core.db.actor import Actor
from core.db.rehearsal import rehearsal
from core.db.work import View, Work, read_only, table_of
from core.deadlines import Deadline, deadlines, kind_labels
from core.domain.clients import Client
from core.domain.permissions import Action, may, require
from core.domain.rule_parameters import Hole, RuleParameter, holes
from core.errors import RuleViolation
from core.queries.rules import rule_parameters
from core.queries.scopes import visible_clients
from core.services.derived_days import MovedDay

SHOWN = 20
# A deadline farther away than this counts as one that does not stand in the lists.
REACH = timedelta(days=400)
Change = Callable[[Work], list[MovedDay]]


@dataclass(frozen=True)
class Shift:
    """動く日の一件: `old` None: it comes into the lists; `new` None: it leaves them."""

    what: str
    client_id: int | None
    number: int | None
    name: str
    old: date | None
    new: date | None


@dataclass(frozen=True)
class Preview:
    """変えると何が動くか.

    `rows`: the rule as it will be; `counts`: what moves, how often, and how many of these go on;
    `overdue`, `relieved`: deadlines that become overdue by the change, and that stop being so;
    `shifts`: the first of all that move (`total`), what becomes overdue before the others.
    """

    rows: tuple[RuleParameter, ...]
    holes: tuple[Hole, ...]
    counts: tuple[tuple[str, int, int], ...]
    overdue: int
    relieved: int
    shifts: tuple[Shift, ...]
    total: int


def preview_change(actor: Actor, key: str, change: Change, today: date) -> Preview:
    """変える前に確かめる: `change` is one of `core.services.rule_parameters`, with its entry.

    Raises what saving would raise.
    """
    require(actor, Action.MANAGE_RULES)
    until = today + REACH
    with read_only(actor) as view:
        before = deadlines(view, today=today, until=until)
    with rehearsal(actor) as work:
        moved = change(work)
        try:
            after = deadlines(work, today=today, until=until)
        except LookupError:
            raise RuleViolation(
                {"": "この変更では、きょうの期限を計算する値がなくなります。期間を直してください。"}
            ) from None
        rows = tuple(row for row in rule_parameters(work) if row.key == key)
    listed = list(_listed(before, after, moved))
    with read_only(actor) as view:
        shifts = _first(view, moved, listed, today)
    late, later = (
        Counter((d.kind, d.matter_id) for d in matters if d.due_on < today)
        for matters in (before, after)
    )
    return Preview(
        rows=rows,
        holes=tuple(holes([row.parameter for row in rows])),
        counts=_counts(moved, listed),
        overdue=(later - late).total(),
        relieved=(late - later).total(),
        shifts=shifts,
        total=len(moved) + len(listed),
    )


def _counts(moved: Sequence[MovedDay], listed: Sequence[Shift]) -> tuple[tuple[str, int, int], ...]:
    every = Counter(day.title for day in moved) + Counter(shift.what for shift in listed)
    ended = Counter(day.title for day in moved if not day.is_running)
    return tuple((what, n, n - ended[what]) for what, n in every.most_common())


def _listed(
    before: Iterable[Deadline], after: Iterable[Deadline], moved: Iterable[MovedDay]
) -> Iterator[Shift]:
    """Deadlines that move, beside those whose kept day is already told."""
    told = {(day.client_id, on) for day in moved for on in (day.old, day.new)}
    old, new = _by_matter(before), _by_matter(after)
    labels = kind_labels()
    for matter in old.keys() | new.keys():
        for one, other in zip_longest(old.get(matter, ()), new.get(matter, ())):
            shown = one or other
            assert shown is not None
            what = labels[shown.kind]
            days = one.due_on if one else None, other.due_on if other else None
            if one and other and one.due_on == other.due_on:
                what, days = f"{what}を知らせはじめる日", (one.warn_on, other.warn_on)
            if days[0] != days[1] and not {(shown.client_id, on) for on in days if on} & told:
                yield Shift(what, shown.client_id, shown.client_number, shown.client_name, *days)


def _by_matter(found: Iterable[Deadline]) -> dict[tuple[str, int], list[Deadline]]:
    matters: dict[tuple[str, int], list[Deadline]] = defaultdict(list)
    for deadline in found:
        matters[deadline.kind, deadline.matter_id].append(deadline)
    return matters


def _first(
    view: View, moved: Sequence[MovedDay], listed: Sequence[Shift], today: date
) -> tuple[Shift, ...]:
    """The first rows: running ones before ended ones, and among them what becomes overdue first."""

    def place(old: date | None, new: date | None) -> tuple[bool, date]:
        becomes_late = new is not None and new < today and (old is None or old >= today)
        return not becomes_late, new or old or date.max

    running = sorted((d for d in moved if d.is_running), key=lambda d: place(d.old, d.new))
    ended = [day for day in moved if not day.is_running]
    shifts = [*_named(view, running[:SHOWN]), *listed]
    shifts.sort(key=lambda shift: place(shift.old, shift.new))
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
        number = person.number if person else None
        yield Shift(what, day.client_id, number, name, day.old, day.new)
