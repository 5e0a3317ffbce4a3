"""ひと月の暦 (month calendar): how much falls due on each day; a click on a day shows it.

Numbers and kinds only: nothing of a person goes into it.
"""

from __future__ import annotations

import calendar
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import streamlit as st

from core.deadlines import Survey
from core.deadlines.families import FAMILIES, family_label, family_of
from core.domain.dates import format_date, period_end
from core.ui.deadlines.asked import month_words

SHOWN_KINDS = 2
WEEKDAYS = "日月火水木金土"
_HERE = Path(__file__).parent
_weeks = calendar.Calendar(firstweekday=calendar.SUNDAY)

_component = st.components.v2.component(
    "tsunagicho_month",
    js=(_HERE / "month_grid.js").read_text("utf-8"),
    css=(_HERE / "month_grid.css").read_text("utf-8"),
)


def month_grid(
    found: Survey, month: date, chosen: date, today: date, *, key: str,
    pressed: Callable[[str, date | None], None],
) -> None:  # fmt: skip
    """The month, with what `found` holds of its `shown_days`. `pressed` is told previous, next, now or day, before the next run."""

    def press() -> None:
        told = st.session_state.get(key)
        said = told.get("pressed") if isinstance(told, Mapping) else None
        if isinstance(said, Mapping) and isinstance(act := said.get("act"), str):
            pressed(act, _day(said.get("day")))

    by_day, holidays = _by_day(found), _holidays(month)
    weeks = [
        [_cell(day, month, today, by_day, holidays) for day in week]
        for week in _weeks.monthdatescalendar(month.year, month.month)
    ]
    _component(
        key=key,
        data={
            "month": month_words(month),
            "weekdays": list(WEEKDAYS),
            "weeks": weeks,
            "chosen": chosen.isoformat(),
            # The day on which the Tab key lands.
            "entry": (chosen if _same_month(chosen, month) else month).isoformat(),
            "sum": f"この月の期限 {len(found.between(month, period_end(month, 1))):,}件",
        },
        on_pressed_change=press,
    )


def shown_days(month: date) -> tuple[date, date]:
    """The first and the last day on a month's page: whole weeks, from Sunday to Saturday."""
    weeks = _weeks.monthdatescalendar(month.year, month.month)
    return weeks[0][0], weeks[-1][-1]


def _holidays(month: date) -> dict[date, str]:
    import jpholiday

    return dict(jpholiday.between(*shown_days(month)))


def _by_day(found: Survey) -> Mapping[date, Counter[str]]:
    kinds = [family_of(rule.kind) for rule in found.rules]
    by_day: defaultdict[date, Counter[str]] = defaultdict(Counter)
    for matter in found.matters:
        by_day[matter.due_on][kinds[matter.place]] += 1
    return by_day


def _cell(
    day: date, month: date, today: date, by_day: Mapping[date, Counter[str]],
    holidays: Mapping[date, str],
) -> dict[str, object]:  # fmt: skip
    counts = by_day.get(day, Counter[str]())
    total, is_outside = counts.total(), not _same_month(day, month)
    kinds = [(family_label(f), counts[f]) for f in FAMILIES if counts[f]]
    holiday = holidays.get(day, "")
    said = "、".join(f"{name} {count}件" for name, count in kinds) or "期限なし"
    return {
        "day": day.isoformat(),
        "number": day.day,
        "holiday": holiday,
        "rest": bool(holiday) or day.weekday() == calendar.SUNDAY,
        "saturday": day.weekday() == calendar.SATURDAY,
        "outside": is_outside,
        "today": day == today,
        "late": bool(total) and day < today,
        "total": total,
        "kinds": _shortened(kinds),
        "spoken": f"{format_date(day)}{f'（{holiday}）' if holiday else ''} {said}",
    }


def _shortened(kinds: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """The first few, and how many there are besides."""
    if len(kinds) <= SHOWN_KINDS:
        return kinds
    first = kinds[: SHOWN_KINDS - 1]
    return [*first, ("ほか", sum(count for _, count in kinds[len(first) :]))]


def _same_month(day: date, month: date) -> bool:
    return (day.year, day.month) == (month.year, month.month)


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None
