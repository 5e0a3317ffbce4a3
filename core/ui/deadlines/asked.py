"""期限の絞り込み (what is asked for): family, kind, time, owner and programme, each with its number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter

from core.db.work import View
from core.deadlines import Survey, kind_labels, survey
from core.deadlines.families import family_kinds, family_label, family_of
from core.domain.codes import codes
from core.domain.dates import add_months, period_end

EVERYBODY, NOBODY = 0, -1
_place = attrgetter("place")
TIMES = ("", "late", "alarm", "soon", "caution", "month", "snoozed")


@dataclass(frozen=True)
class Criteria:
    """絞り込み. `owner`: an account, `EVERYBODY` or `NOBODY`; `month`: the first day of one."""

    today: date
    month: date
    family: str = ""
    kind: str = ""
    time: str = ""
    owner: int = EVERYBODY
    programme: str = ""


@dataclass(frozen=True)
class Overview:
    """見渡し: everything up to 90 days ahead of whom is asked for, and how much of each choice.

    `late` and `all_of` count by family; `kinds` the kinds of the chosen family.
    """

    near: Survey
    chosen: Survey
    late: Mapping[str, int]
    all_of: Mapping[str, int]
    kinds: Mapping[str, int]
    snoozed: int
    times: Mapping[str, int]


def overview_of(view: View, asked: Criteria) -> Overview:
    """What is near, with its numbers, and what is asked for of it."""
    near = _survey(view, asked)
    put_off = _put_off(view, asked, near)
    late, all_of, kinds = _numbers(near, asked)
    narrowed = narrow(near, asked)
    times = {
        "": len(narrowed), "late": len(narrowed.overdue()), "snoozed": len(narrow(put_off, asked)),
        **{name: len(narrowed.warned(name)) for name in ("alarm", "soon", "caution")},
    }  # fmt: skip
    return Overview(
        near, _of_time(view, asked, narrowed, put_off), late, all_of, kinds, len(put_off), times
    )


def falling_due(view: View, asked: Criteria, first: date, last: date) -> Survey:
    """What falls due from a day to a day, both inclusive, of the chosen family and kind."""
    return narrow(_survey(view, asked, since=first, until=last), asked)


def narrow(found: Survey, asked: Criteria) -> Survey:
    """Only the chosen kind, or the kinds of the chosen family."""
    if not (asked.kind or asked.family):
        return found
    wanted = (asked.kind,) if asked.kind else family_kinds(asked.family)
    places = {at for at, rule in enumerate(found.rules) if rule.kind in wanted}
    return replace(found, matters=[matter for matter in found.matters if matter.place in places])


def _put_off(view: View, asked: Criteria, near: Survey) -> Survey:
    """What is put off, however far its day lies; asked for only where there is something."""
    if not near.snoozes:
        return replace(near, matters=[])
    days = [due_on for _, _, due_on in near.snoozes]
    return _survey(view, asked, since=min(days), until=max(days), snoozed=True)


def _of_time(view: View, asked: Criteria, narrowed: Survey, put_off: Survey) -> Survey:
    match asked.time:
        case "late":
            return narrowed.overdue()
        case "alarm" | "soon" | "caution":
            return narrowed.warned(asked.time)
        case "month":
            return falling_due(view, asked, asked.month, period_end(asked.month, 1))
        case "snoozed":
            return narrow(put_off, asked)
    return narrowed


def _survey(
    view: View, asked: Criteria, *, since: date | None = None, until: date | None = None,
    snoozed: bool = False,
) -> Survey:  # fmt: skip
    return survey(
        view,
        today=asked.today,
        since=since,
        until=until,
        owner_id=asked.owner if asked.owner > 0 else None,
        unowned=asked.owner == NOBODY,
        programme=asked.programme,
        snoozed=snoozed,
    )


def _numbers(near: Survey, asked: Criteria) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Late ones and all of each family, and each kind of the chosen family."""
    kinds = [rule.kind for rule in near.rules]
    every = Counter(map(_place, near.matters))
    over = Counter(map(_place, near.overdue().matters))
    late, all_of, of_kind = Counter[str](), Counter[str](), Counter[str]()
    for place, count in every.items():
        family = family_of(kinds[place])
        all_of[family] += count
        late[family] += over[place]
        if asked.family in ("", family):
            of_kind[kinds[place]] = count
    return late, all_of, of_kind


def month_words(month: date) -> str:
    """「2026年11月」."""
    return f"{month.year}年{month.month}月"


def months_around(today: date) -> list[date]:
    """The months to choose from: a year back, two years ahead."""
    first = today.replace(day=1)
    return [add_months(first, step) for step in range(-12, 25)]


def in_words(asked: Criteria, owners: Mapping[int, str], *, times: Mapping[str, str]) -> str:
    """The filter as a person says it; also the head line of the file."""
    said = [
        family_label(asked.family) if asked.family else "",
        kind_labels().get(asked.kind, "") if asked.kind else "",
        month_words(asked.month) if asked.time == "month" else "",
        times[asked.time] if asked.time not in ("", "month") else "",
        f"担当: {owners.get(asked.owner, '')}" if asked.owner != EVERYBODY else "",
        f"事業: {codes('programme').label(asked.programme)}" if asked.programme else "",
    ]
    return "、".join(text for text in said if text)
