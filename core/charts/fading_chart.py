"""フェイディングの図 (fading chart): support as planned and as given, the three shares, the phases.

One SVG for the screen, for the room and for paper. Each part has its own colour, its own pattern and
its name beside it; the sentence on top says what the figures carry and no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from xml.sax.saxutils import escape

from core.charts.palette import FONTS, GRID, INK, PALETTE, REST
from core.domain.dates import add_months, format_date
from core.domain.fading import (
    WEEK,
    Fading,
    Shares,
    Week,
    finding,
    hours_in_words,
    shares_in_words,
)

WIDTH, HEIGHT = 1240, 780
LEFT, RIGHT = 96, 1024
UPPER = (216, 402)
LOWER = (464, 702)
BAND = 36
GREY = "#4A524F"
TINTS = {"intensive": "#EFE9DB", "transition": "#F6F2E9", "follow_up": "#FBF9F4"}
# The supporter is grey in both fields, and fades.
PLANNED, GIVEN = PALETTE[3], "#5F6664"
# From the bottom: whose part, its name, its colour.
PARTS = (
    ("person", "本人", PALETTE[0]), ("employer", "企業", PALETTE[4]),
    ("supporter", "支援者", "url(#fade)"),
)  # fmt: skip
JUDGED = "三つの力は、訪問した人の見立てで、測った値ではありません（合計100％）。"
LARGEST_TICKS, SHORTEST_LABEL = 5, 62
BETWEEN_LABELS = 34.0
SCALE = 2.0


@dataclass(frozen=True)
class Unit:
    """何で数えるか: hours or visits a week."""

    name: str
    planned: str
    given: str


UNITS = {
    "hours": Unit("時間", "planned_hours", "hours"),
    "visits": Unit("回", "planned_visits", "visits"),
}


def fading_svg(found: Fading, unit: str = "hours", name: str = "") -> str:
    """The picture as SVG text. `unit`: a key of `UNITS`; `name`: the person's, where it was chosen."""
    axis = _Axis(found)
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}"'
            f' height="{HEIGHT}" font-family="{escape(FONTS)}" fill="{INK}">',
            '<defs><pattern id="fade" width="9" height="9" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)"><rect width="9" height="9" fill="#DEDDD8"/>'
            f'<line x1="0" y1="0" x2="0" y2="9" stroke="{REST}" stroke-width="2.4"/></pattern></defs>',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#FFFFFF"/>',
            *_head(found, name),
            *_phases(found, axis),
            *_support(found, axis, UNITS[unit]),
            *_shares(found, axis),
            *_days(axis),
            *_today(found, axis),
            _text(LEFT, HEIGHT - 14, JUDGED, 16, fill=GREY),
            "</svg>",
        )
    )


def fading_png(svg: str) -> bytes:
    """The same as PNG, at twice the screen's resolution."""
    import vl_convert

    return bytes(vl_convert.svg_to_png(svg, scale=SCALE))


def fading_pdf(svg: str) -> bytes:
    """The same as PDF."""
    import vl_convert

    return bytes(vl_convert.svg_to_pdf(svg))


def in_words(found: Fading) -> str:
    """The picture for who cannot see it."""
    phases = "、".join(
        f"{span.label} {_day(span.start_on)}から{_day(span.end_on)}まで" for span in found.phases
    )
    told = [phases, finding(found), shares_in_words(found), hours_in_words(found)]
    return "フェイディングの図。" + " ".join(part for part in told if part)


# -- parts ------------------------------------------------------------------------------------------


class _Axis:
    """日付の軸: from the first to the last Monday's Sunday."""

    def __init__(self, found: Fading) -> None:
        self.first = found.weeks[0].monday if found.weeks else found.today
        last = found.weeks[-1].monday if found.weeks else found.today
        self.end = last + timedelta(days=WEEK)

    def x(self, on: date) -> float:
        whole = (self.end - self.first).days
        part = min(max((on - self.first).days / whole, 0.0), 1.0)
        return LEFT + (RIGHT - LEFT) * part


def _text(x: float, y: float, text: str, size: int, **more: str) -> str:
    rest = "".join(f' {n.replace("_", "-")}="{v}"' for n, v in more.items())
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}"{rest}>{escape(text)}</text>'


def _day(on: date) -> str:
    return format_date(on, weekday=False)


def _head(found: Fading, name: str) -> Iterator[str]:
    yield _text(28, 40, "ジョブコーチ支援とフェイディング", 20, fill=GREY)
    if name:
        yield _text(WIDTH - 28, 40, f"{name} さん", 20, text_anchor="end")
    yield _text(28, 84, finding(found), 30, font_weight="700")
    for number, line in enumerate((shares_in_words(found), hours_in_words(found))):
        yield _text(28, 120 + 28 * number, line, 20)


def _phases(found: Fading, axis: _Axis) -> Iterator[str]:
    """The phases behind both fields, named above the upper one."""
    fields = ((UPPER[0] - BAND, UPPER[1]), LOWER)
    for span in found.phases:
        left, right = axis.x(span.start_on), axis.x(span.end_on + timedelta(days=1))
        if right <= left:
            continue
        for top, bottom in fields:
            yield (
                f'<rect x="{left:.1f}" y="{top}" width="{right - left:.1f}" '
                f'height="{bottom - top}" fill="{TINTS[span.phase]}"/>'
                f'<line x1="{left:.1f}" y1="{top}" x2="{left:.1f}" y2="{bottom}" '
                'stroke="#B8B09C" stroke-width="1.5"/>'
            )
        words = span.label if right - left > 22 * len(span.label) else span.label[:2]
        if right - left > 24 * len(words):
            yield _text(left + 8, UPPER[0] - 12, words, 20, font_weight="700")


def _support(found: Fading, axis: _Axis, unit: Unit) -> Iterator[str]:
    """した支援 as bars, 予定 as a stepped line."""
    top, bottom = UPPER
    values = [getattr(w, n) for w in found.weeks for n in (unit.planned, unit.given)]
    highest, step = _scale(max(values, default=0.0))

    def y(value: float) -> float:
        return bottom - (bottom - top) * value / highest

    for number in range(int(highest / step + 0.5) + 1):
        yield _rule(y(number * step))
        yield _text(LEFT - 10, y(number * step) + 6, f"{number * step:g}", 17, text_anchor="end")
    yield _text(LEFT - 10, top - 20, f"週の{unit.name}", 17, text_anchor="end", fill=GREY)
    for week in found.weeks:
        given = float(getattr(week, unit.given))
        if given:
            yield _bar(week, axis, y(given), bottom)
    yield _planned_line(found.weeks, axis, unit, y)
    yield from _key(top, unit)


def _bar(week: Week, axis: _Axis, y: float, bottom: float) -> str:
    left, right = axis.x(week.monday), axis.x(week.monday + timedelta(days=WEEK))
    gap = min(3.0, (right - left) * 0.15)
    # The week that still runs is not whole yet.
    how = f'fill="{GIVEN}"' if week.is_over else f'fill="#FFFFFF" stroke="{GIVEN}" stroke-width="2"'
    return (
        f'<rect x="{left + gap:.1f}" y="{y:.1f}" width="{right - left - 2 * gap:.1f}" '
        f'height="{bottom - y:.1f}" {how}/>'
    )


def _planned_line(
    weeks: Sequence[Week], axis: _Axis, unit: Unit, y: Callable[[float], float]
) -> str:
    points = []
    for week in weeks:
        height = y(getattr(week, unit.planned))
        for on in (week.monday, week.monday + timedelta(days=WEEK)):
            points.append(f"{axis.x(on):.1f},{height:.1f}")
    return (
        f'<polyline points="{" ".join(points)}" fill="none" stroke="{PLANNED}" stroke-width="4" '
        'stroke-dasharray="11 6"/>'
    )


def _key(top: float, unit: Unit) -> Iterator[str]:
    x = RIGHT + 18
    yield f'<rect x="{x}" y="{top + 26}" width="26" height="20" fill="{GIVEN}"/>'
    yield _text(x + 36, top + 43, "した支援", 22, font_weight="700")
    yield (
        f'<line x1="{x}" y1="{top + 78}" x2="{x + 28}" y2="{top + 78}" stroke="{PLANNED}" '
        'stroke-width="4" stroke-dasharray="11 6"/>'
    )
    yield _text(x + 36, top + 86, "予定", 22, font_weight="700", fill="#7A4C06")
    yield _text(x, top + 118, f"1週ごとの{unit.name}", 16, fill=GREY)


def _shares(found: Fading, axis: _Axis) -> Iterator[str]:
    """三つの力, one upon the other; a line in white between them, a mark where one was judged."""
    top, bottom = LOWER
    for share in (0, 50, 100):
        yield _rule(_of(share))
        yield _text(LEFT - 10, _of(share) + 6, f"{share}％", 17, text_anchor="end")
    yield _text(LEFT, top - 16, "働く力を、だれが支えているか", 20, font_weight="700")
    if not found.shares:
        yield _text(
            LEFT + 20, (top + bottom) / 2, "三つの力の見立ては、まだありません。", 22, fill=GREY
        )
        return
    bases = [0.0] * len(found.shares)
    middles = []
    for whose, _title, colour in PARTS:
        tops = [b + getattr(s, whose) for b, s in zip(bases, found.shares, strict=True)]
        yield _area(found.shares, axis, bases, tops, colour)
        middles.append((_of(bases[-1]) + _of(tops[-1])) / 2)
        bases = tops
    for (whose, title, colour), y in zip(PARTS, _apart(middles), strict=True):
        yield _label(title, getattr(found.shares[-1], whose), y, colour)
    for judged in found.shares:
        x = axis.x(judged.on)
        yield (
            f'<line x1="{x:.1f}" y1="{bottom}" x2="{x:.1f}" y2="{bottom + 7}" stroke="{INK}" '
            'stroke-width="2"/>'
        )


def _area(
    shares: Sequence[Shares], axis: _Axis, low: Sequence[float], high: Sequence[float], fill: str
) -> str:
    days = [axis.x(share.on) for share in shares]
    if len(days) == 1:
        # One judgement alone: a bar instead of a line without width.
        days, low, high = [days[0] - 6, days[0] + 6], [low[0]] * 2, [high[0]] * 2
    upper = [f"{x:.1f},{_of(v):.1f}" for x, v in zip(days, high, strict=True)]
    lower = [f"{x:.1f},{_of(v):.1f}" for x, v in zip(days, low, strict=True)]
    return (
        f'<polygon points="{" ".join([*upper, *reversed(lower)])}" fill="{fill}" stroke="#FFFFFF" '
        'stroke-width="2.5"/>'
    )


def _apart(middles: Sequence[float]) -> list[float]:
    """The heights of the names, from the bottom up: beside their areas, and not upon each other."""
    found: list[float] = []
    for y in middles:
        y = min(y, LOWER[1] - 14, *(each - BETWEEN_LABELS for each in found[-1:]))
        found.append(max(y, LOWER[0] + 14))
    for place in reversed(range(len(found) - 1)):
        found[place] = max(found[place], found[place + 1] + BETWEEN_LABELS)
    return found


def _label(title: str, share: float, y: float, colour: str) -> str:
    x = RIGHT + 18
    sign = f'<rect x="{x}" y="{y - 12:.1f}" width="26" height="24" fill="{colour}"/>'
    return sign + _text(x + 36, y + 9, f"{title} {share:.0f}％", 24, font_weight="700")


def _of(share: float) -> float:
    return LOWER[1] - (LOWER[1] - LOWER[0]) * share / 100


def _rule(y: float) -> str:
    return f'<line x1="{LEFT}" y1="{y:.1f}" x2="{RIGHT}" y2="{y:.1f}" stroke="{GRID}"/>'


def _days(axis: _Axis) -> Iterator[str]:
    """Months under both fields, as many as have room."""
    month = date(axis.first.year, axis.first.month, 1)
    months = []
    while month < axis.end:
        if month >= axis.first:
            months.append(month)
        month = add_months(month, 1)
    room = (RIGHT - LEFT) / SHORTEST_LABEL
    every = next((n for n in (1, 2, 3, 6, 12) if len(months) / n <= room), 12)
    for number, on in enumerate(months[::every]):
        x = axis.x(on)
        year = f"{on.year}年" if number == 0 or on.month <= every else ""
        for _top, bottom in (UPPER, LOWER):
            yield (
                f'<line x1="{x:.1f}" y1="{bottom}" x2="{x:.1f}" y2="{bottom + 5}" stroke="{GREY}"/>'
            )
        yield _text(x, LOWER[1] + 29, f"{year}{on.month}月", 17, text_anchor="middle")


def _today(found: Fading, axis: _Axis) -> Iterator[str]:
    if not axis.first <= found.today < axis.end:
        return
    x = axis.x(found.today)
    yield (
        f'<line x1="{x:.1f}" y1="{UPPER[0]}" x2="{x:.1f}" y2="{LOWER[1]}" stroke="{INK}" '
        'stroke-width="1.5" stroke-dasharray="3 4"/>'
    )
    yield _text(x + 6, UPPER[1] + 24, "きょう", 17, fill=GREY)


def _scale(highest: float) -> tuple[float, float]:
    """The end of the axis and the step of its numbers."""
    for step in (0.5, 1.0, 2.0, 5.0, 10.0, 20.0):
        if highest <= step * LARGEST_TICKS:
            count = max(1, -(-highest // step))
            return step * count, step
    return 20.0 * -(-highest // 20.0), 20.0
