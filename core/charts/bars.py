"""棒 (bars): upright or lying, stacked or as parts of a hundred, with the year before beside them."""

from __future__ import annotations

from typing import Any

from core.charts.amounts import HIDDEN, short_of
from core.charts.categories import Category
from core.charts.choice import ChartKind
from core.charts.drawing import Drawing
from core.charts.encodings import (
    LINES,
    MOST_UPRIGHT,
    Layer,
    clicked,
    colour_channel,
    is_horizontal,
    layer_of,
    mark_rows,
    number_axis,
    over_mark,
    series_colours,
    tooltip,
    top_of,
    x_axis,
    y_categories,
)
from core.charts.palette import BEFORE, INK, LIGHT, PALETTE

# A part of a 100% bar thinner than this has no room for its count.
ROOM_FOR_A_COUNT = 0.06
# Pixels of a digit: where numbers would touch each other, the tooltip and the table tell them.
DIGIT = 9
NOW, BEFORE_LABEL = "今回", "前年"


def bars(alt: Any, drawing: Drawing, width: int) -> list[Layer]:
    """棒グラフ."""
    if drawing.before is not None:
        return _paired(alt, drawing, width)
    percent = drawing.choice.kind is ChartKind.PERCENT
    flat = is_horizontal(drawing)
    place = y_categories(alt, drawing) if flat else x_axis(alt, drawing, width)
    axes = _axes(alt, drawing, place, flat, percent)
    marks = (
        layer_of(alt, 0)
        .mark_bar(stroke="#FFFFFF", strokeWidth=1 if drawing.choice.colour else 0, cursor="pointer")
        .encode(
            **axes,
            color=colour_channel(alt, drawing),
            order=alt.Order("colour:Q"),
            tooltip=tooltip(alt, drawing),
        )
        .add_params(clicked(alt))
    )
    layers: list[Layer] = [(marks, mark_rows(drawing))]
    if flat or _numbers_fit(drawing, width):
        layers.append(_ends(alt, drawing, place, flat, percent, len(layers)))
    if percent and len(drawing.x) <= MOST_UPRIGHT:
        layers.append(_counts_inside(alt, drawing, place, flat, len(layers)))
    return layers


def _axes(alt: Any, drawing: Drawing, place: Any, flat: bool, percent: bool) -> dict[str, Any]:
    if percent:
        axis, scale = alt.Axis(title=None, format="%", domain=False), alt.Scale()
    else:
        longest = _longest(drawing)
        axis = number_axis(alt, drawing, longest)
        scale = alt.Scale(domainMin=0, domainMax=top_of(drawing, longest))
    stack = "normalize" if percent else ("zero" if drawing.choice.colour else None)
    length = (alt.X if flat else alt.Y)("value:Q", stack=stack, axis=axis, scale=scale)
    return {"x": length, "y": place} if flat else {"x": place, "y": length}


def _longest(drawing: Drawing) -> float:
    if not drawing.measure.has_whole:
        return max((drawing.total(x) for x in drawing.x), default=0)
    return max((drawing.size(x, c) or 0 for x in drawing.x for c in drawing.colours), default=0)


def _numbers_fit(drawing: Drawing, width: int) -> bool:
    words = [line for x in drawing.x for line in _end_of(drawing, x)]
    longest = max((len(word) for word in words), default=1)
    return len(drawing.x) * (longest * DIGIT + 4) <= width


def _end_of(drawing: Drawing, x: Category) -> list[str]:
    """What stands at the end of a bar: its total, or the rate with its two numbers.

    A bar that hides a number has no total, and people who are counted twice have none either.
    """
    if not drawing.choice.colour:
        value = drawing.value(x, drawing.colours[0])
        if value == 0 and not drawing.measure.has_whole:
            return [""]
        return short_of(drawing.measure, value, drawing.whole(x, drawing.colours[0]))
    total = drawing.total(x)
    if drawing.hides(x):
        return ["" if total else HIDDEN]
    return [f"{total:,}" if drawing.adds_up and total else ""]


def _ends(alt: Any, drawing: Drawing, place: Any, flat: bool, percent: bool, number: int) -> Layer:
    rows = []
    for i, x in enumerate(drawing.x):
        words = _end_of(drawing, x)
        if percent and words[0] not in ("", HIDDEN):
            words = [f"n={words[0]}"]
        end = 1 if percent else _end(drawing, x)
        rows.append({"x": i, "end": end, "text": _text(words, flat)})
    return _written(alt, place, flat, number), rows


def _text(words: list[str], flat: bool) -> str:
    """Beside a bar on one line, over it in lines."""
    if len(words) == 1:
        return words[0]
    return f"{words[0]}（{words[1]}）" if flat else LINES.join(words)


def _end(drawing: Drawing, x: Category) -> float:
    if drawing.measure.has_whole:
        return drawing.size(x, drawing.colours[0]) or 0
    return drawing.total(x)


def _written(alt: Any, place: Any, flat: bool, number: int, **more: Any) -> Any:
    """Words at the ends of the bars."""
    end = (alt.X if flat else alt.Y)("end:Q")
    mark: dict[str, Any] = over_mark(alt, -5)
    if flat:
        mark = {"align": "left", "dx": 5, "baseline": "middle"}
    axes = {"x": end, "y": place} if flat else {"x": place, "y": end}
    return layer_of(alt, number).mark_text(**mark).encode(**axes, text="text:N", **more)


def _counts_inside(alt: Any, drawing: Drawing, place: Any, flat: bool, number: int) -> Layer:
    """100%: the counts stand in their parts, so that no share is read without them."""
    ink = [INK if colour in LIGHT else "#FFFFFF" for colour in series_colours(drawing.colours)]
    rows = [
        {
            "x": row["x"],
            "colour": row["colour"],
            "value": row["value"],
            "text": f"{row['value']:,}" if row["share"] >= ROOM_FOR_A_COUNT else "",
            "ink": ink[row["colour"]],
        }
        for row in mark_rows(drawing)
    ]
    length = (alt.X if flat else alt.Y)("value:Q", stack="normalize", bandPosition=0.5)
    axes = {"x": length, "y": place} if flat else {"x": place, "y": length}
    counts = (
        layer_of(alt, number)
        .mark_text(fontWeight="bold")
        .encode(
            **axes,
            text="text:N",
            order=alt.Order("colour:Q"),
            detail="colour:O",
            color=alt.Color("ink:N", scale=None, legend=None),
        )
    )
    return counts, rows


def _paired(alt: Any, drawing: Drawing, width: int) -> list[Layer]:
    """前年と比べる: the year before as a pale bar to the left of this one."""
    flat, before = is_horizontal(drawing), drawing.before
    if before is None:
        return []
    place = y_categories(alt, drawing) if flat else x_axis(alt, drawing, width)
    place.scale.paddingInner = 0.3
    # The year before is no mark that rows stand behind: its colour is no place of this chart.
    rows = [
        {
            "x": i, "colour": -1, "value": before.size(x) or 0, "series": 0, "x_label": x.label,
            "c_label": BEFORE_LABEL, "shown": before.told(x), "part": "",
        }
        for i, x in enumerate(drawing.x)
    ]  # fmt: skip
    rows += [{**row, "series": 1, "c_label": NOW} for row in mark_rows(drawing)]
    longest = max(float(row["value"]) for row in rows)
    axis, scale = (
        number_axis(alt, drawing, longest),
        alt.Scale(domainMin=0, domainMax=top_of(drawing, longest)),
    )
    length = (alt.X if flat else alt.Y)("value:Q", stack=None, axis=axis, scale=scale)
    offset = (alt.YOffset if flat else alt.XOffset)("series:O", scale=alt.Scale(domain=[0, 1]))
    axes = {"x": length, "y": place} if flat else {"x": place, "y": length}
    beside = {"yOffset" if flat else "xOffset": offset}
    legend = alt.Legend(
        title=None, orient="top", labelExpr=f"['{BEFORE_LABEL}', '{NOW}'][datum.value]", offset=14
    )
    colour = alt.Color(
        "series:O", scale=alt.Scale(domain=[0, 1], range=[BEFORE, PALETTE[0]]), legend=legend
    )
    tips = [alt.Tooltip("x_label:N", title=drawing.x_title),
            alt.Tooltip("c_label:N", title="年"),
            alt.Tooltip("shown:N", title=drawing.measure.title)]  # fmt: skip
    marks = (
        layer_of(alt, 0)
        .mark_bar(cursor="pointer")
        .encode(**axes, **beside, color=colour, tooltip=tips)
        .add_params(clicked(alt))
    )
    now = [_end_of(drawing, x) for x in drawing.x]
    ends = []
    for series, told in enumerate((_before_words(drawing), now)):
        ends += [
            {
                "x": i, "series": series, "text": _text(words, flat),
                "end": (before.size(x) if series == 0 else _end(drawing, x)) or 0,
            }
            for i, (x, words) in enumerate(zip(drawing.x, told, strict=True))
        ]  # fmt: skip
    layers: list[Layer] = [(marks, rows)]
    longest_word = max(len(line) for words in (*now, *_before_words(drawing)) for line in words)
    if flat or 2 * len(drawing.x) * (longest_word * DIGIT + 2) <= width:
        layers.append((_written(alt, place, flat, 1, **beside), ends))
    return layers


def _before_words(drawing: Drawing) -> list[list[str]]:
    before = drawing.before
    if before is None:
        return []
    found = []
    for x in drawing.x:
        value = before.values.get(x.key, 0)
        is_none = value == 0 and not before.measure.has_whole
        words = short_of(before.measure, value, before.wholes.get(x.key))
        found.append([""] if is_none else words)
    return found
