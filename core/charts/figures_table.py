"""数の表 (table of the figures): what a chart shows as rows and columns, for 表で見る, CSV and Excel."""

from __future__ import annotations

from core.charts.amounts import HIDDEN
from core.charts.categories import Category
from core.charts.cells import TOTAL, extra_rows
from core.charts.choice import ChartKind
from core.charts.dataset import Counting, Measure
from core.charts.drawing import Drawing, Row

Line = list[str | int | float]
BOX_HEADS = ("件数", "10%", "25%", "中央値", "75%", "90%")
PARTS = {Counting.RATE: ("該当", "全体"), Counting.MEAN: ("合計", "件数")}


def table(drawing: Drawing) -> tuple[list[str], list[Line]]:
    """Headers and rows of the numbers; hidden ones read ＊, totals only where they add up."""
    if drawing.choice.kind is ChartKind.BOX:
        return _of_boxes(drawing)
    headers = [drawing.x_title]
    rows: list[Line] = [[x.label] for x in drawing.x]
    parted = drawing.measure.has_whole and len(drawing.colours) == 1
    for colour in drawing.colours:
        headers.append(colour.label or drawing.measure.title)
        for row, x in zip(rows, drawing.x, strict=True):
            row.append(_cell(drawing, x, colour))
    if parted:
        headers += PARTS[drawing.measure.counting]
        for row, x in zip(rows, drawing.x, strict=True):
            row += _parts(drawing, x)
    for more in extra_rows(drawing):
        headers.append(more.title)
        for row, x in zip(rows, drawing.x, strict=True):
            row.append(_of_row(more, x))
    if drawing.before is not None and drawing.adds_up:
        headers.append("差")
        for row, x in zip(rows, drawing.x, strict=True):
            row.append(_difference(drawing, drawing.before, x))
    if drawing.adds_up and len(rows) > 1 and drawing.second is None:
        sums = [_sum(rows, place) for place in range(1, len(headers))]
        if any(total != "" for total in sums):
            rows.append([TOTAL, *sums])
    return headers, rows


def _cell(drawing: Drawing, x: Category, colour: Category) -> str | int | float:
    return _number(drawing.measure, drawing.value(x, colour), drawing.told(x, colour))


def _of_row(row: Row, x: Category) -> str | int | float:
    # Where a bar hides a number its total is no number either, and what hides it needs no sign.
    value = row.values.get(x.key, 0)
    if row.title == TOTAL and value is None:
        return ""
    return _number(row.measure, value, row.told(x))


def _number(measure: Measure, value: int | None, told: str) -> str | int | float:
    if value is None:
        return HIDDEN
    return told if measure.has_whole else value


def _parts(drawing: Drawing, x: Category) -> Line:
    value, whole = drawing.value(x, drawing.colours[0]), drawing.whole(x, drawing.colours[0])
    return [HIDDEN, HIDDEN] if value is None else [value, whole or 0]


def _difference(drawing: Drawing, before: Row, x: Category) -> str | int:
    now, then = drawing.value(x, drawing.colours[0]), before.values.get(x.key, 0)
    return HIDDEN if now is None or then is None else now - then


def _sum(rows: list[Line], place: int) -> str | int | float:
    """The total of a column; nothing where a number of it is hidden."""
    numbers = [row[place] for row in rows]
    if any(isinstance(number, str) for number in numbers):
        return ""
    return sum(number for number in numbers if not isinstance(number, str))


def _of_boxes(drawing: Drawing) -> tuple[list[str], list[Line]]:
    rows: list[Line] = []
    for x in drawing.x:
        spread = drawing.spreads.get(x.key)
        if spread is None:
            hidden = drawing.value(x, drawing.colours[0]) is None
            rows.append([x.label, *([HIDDEN if hidden else ""] * len(BOX_HEADS))])
            continue
        quantiles = (spread.low, spread.lower, spread.middle, spread.upper, spread.high)
        count = "" if drawing.hides_small else spread.count
        rows.append([x.label, count, *(round(value, 1) for value in quantiles)])
    unit = drawing.measure.unit
    return [drawing.x_title, BOX_HEADS[0], *(f"{head}（{unit}）" for head in BOX_HEADS[1:])], rows
