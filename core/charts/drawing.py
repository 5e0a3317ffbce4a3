"""描くもの (what a chart shows): the answer of the aggregate, brought into order.

Months without a record are zeros; very many categories become そのほか; numbers that could point
at one person are hidden: from users who may not see 要配慮個人情報, and from whatever leaves the
office. Every such step leaves a note.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import select

from core import clock
from core.charts import question
from core.charts.amounts import size_of, told_of
from core.charts.answers import (
    Answer,
    answered,
    ask_guarded,
    hidden_in,
    hides_small,
    moved_a_year,
    year_before,
)
from core.charts.asked import joined
from core.charts.catalogue import CATALOGUE, checked, title_of
from core.charts.categories import (
    Category,
    Cell,
    colour_categories,
    label_of,
    labels_of,
    title_of_axis,
    x_categories,
)
from core.charts.choice import ChartChoice, ChartKind
from core.charts.dataset import BLANK, Counting, Dataset, Measure
from core.charts.disclosure import NOTE
from core.charts.empty import why_empty
from core.charts.places import Places, places
from core.charts.question import Kept
from core.charts.small_numbers import SMALLEST_PERCENT_BASE
from core.charts.spreads import Spread, spreads
from core.db.work import View
from core.domain.dates import format_date
from core.domain.permissions import Action, require


@dataclass(frozen=True)
class Row:
    """数の列: the numbers of one more row of a chart, by the key of the axis: the year before, or the
    second measure. None is hidden."""

    title: str
    measure: Measure
    values: Mapping[str, int | None]
    wholes: Mapping[str, int] = field(default_factory=dict)

    def size(self, x: Category) -> float | None:
        """The length of the mark."""
        return size_of(self.measure, self.values.get(x.key, 0), self.wholes.get(x.key))

    def told(self, x: Category) -> str:
        """The number in words."""
        return told_of(self.measure, self.values.get(x.key, 0), self.wholes.get(x.key))

    def short(self, x: Category) -> str:
        """The same without its unit, as it stands in a table."""
        value = self.values.get(x.key, 0)
        return self.told(x) if value is None or self.measure.has_whole else f"{value:,}"


@dataclass(frozen=True)
class Drawing:
    """描くもの. `values`: a missing cell is zero, None is hidden (5未満); of a rate it is the part, and
    `wholes` what it is divided by. `kept`: what そのほか leaves out, for asking the rows behind a
    mark. `reason` says why nothing is there, `way_out` which choice brings something.

    `before`: the year before; `second`: the other axis of a 散布図; `spreads`: of 箱ひげ; `places`: of
    a map. `hides_small`: small numbers are hidden, from this reader or because it leaves the office.
    """

    choice: ChartChoice
    title: str
    definition: str
    x_title: str
    colour_title: str
    measure: Measure
    x: tuple[Category, ...]
    colours: tuple[Category, ...]
    values: Mapping[Cell, int | None]
    kept: Kept
    notes: tuple[str, ...] = ()
    reason: str = ""
    way_out: ChartChoice | None = None
    wholes: Mapping[Cell, int] = field(default_factory=dict)
    before: Row | None = None
    second: Row | None = None
    spreads: Mapping[str, Spread] = field(default_factory=dict)
    places: Places = field(default_factory=Places)
    hides_small: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.values

    @property
    def is_time(self) -> bool:
        """Whether the categories follow each other in time."""
        return CATALOGUE[self.choice.dataset].date(self.choice.x) is not None

    @property
    def adds_up(self) -> bool:
        """Whether totals may be made by adding: a person counted in two months is one person."""
        return self.measure.counting in (Counting.COUNT, Counting.SUM)

    @property
    def is_rate(self) -> bool:
        """割合: the axis is in percent."""
        return self.measure.counting is Counting.RATE

    def value(self, x: Category, colour: Category) -> int | None:
        """The number of one cell."""
        return self.values.get((x.key, colour.key), 0)

    def whole(self, x: Category, colour: Category) -> int | None:
        """What it is divided by."""
        return self.wholes.get((x.key, colour.key))

    def size(self, x: Category, colour: Category) -> float | None:
        """The length of the mark; None: nothing is drawn."""
        return size_of(self.measure, self.value(x, colour), self.whole(x, colour))

    def told(self, x: Category, colour: Category) -> str:
        """The number in words, with what it is divided by."""
        return told_of(self.measure, self.value(x, colour), self.whole(x, colour))

    def hides(self, x: Category) -> bool:
        """Whether a number of this bar is hidden."""
        return any(self.value(x, colour) is None for colour in self.colours)

    def total(self, x: Category) -> int:
        """The sum of one bar, of what is shown."""
        return sum(self.value(x, colour) or 0 for colour in self.colours)

    def total_of(self, colour: Category) -> int | None:
        """The sum of one colour; None where a number of it is hidden."""
        found = [self.value(x, colour) for x in self.x]
        return None if None in found else sum(value or 0 for value in found)


def draw(
    view: View, choice: ChartChoice, name: str = "", *, on_wall: bool = False, leaves: bool = False
) -> Drawing:
    """描く: ask the database and put the answer in order.

    `on_wall`: small numbers are hidden whatever the reader may see, and whatever is counted by.
    `leaves`: the same for a file that leaves the office, even where the daily sums would answer.
    Raises `NotAllowed`, `ChartOutdated`, and `RuleViolation` when the combination explodes.
    """
    require(view.actor, Action.SEE_CHARTS)
    choice = checked(choice)
    dataset, today = CATALOGUE[choice.dataset], clock.today()
    require(view.actor, dataset.action)
    measure = question.measure_of(dataset, choice)
    hides = hides_small(view, dataset, choice, on_wall=on_wall, leaves=leaves)
    notes: list[str] = []
    answer, kept = answered(view, dataset, choice, today, hides=hides, notes=notes)
    before = _before(view, dataset, choice, today, kept, hides=hides)
    axis = {**dict.fromkeys(before.values, 0), **answer.values} if before else answer.values
    x = x_categories(view, dataset, choice, axis if answer.values else {}, today, notes)
    shown = {category.key for category in x}
    values = _values(answer, hides=hides)
    reason, way_out = ("", None) if values else why_empty(view, dataset, choice, today, hides=hides)
    if choice.colour and measure.counting is Counting.DISTINCT:
        notes.append("同じ人がいくつもの区分に入るので、足しても全体の実人数にはなりません。")
    found = Drawing(
        choice=choice,
        title=name or title_of(choice),
        definition=definition(view, choice),
        x_title=title_of_axis(dataset, choice.x),
        colour_title=title_of_axis(dataset, choice.colour),
        measure=measure,
        x=x,
        colours=colour_categories(view, dataset, choice, answer.values),
        values={cell: value for cell, value in values.items() if cell[0] in shown},
        wholes={cell: whole for cell, whole in answer.wholes.items() if values[cell] is not None},
        kept=kept,
        reason=reason,
        way_out=way_out,
        hides_small=hides,
        before=_row("前年", measure, before, hides=hides) if before else None,
    )
    if before is not None:
        notes.append(_until(choice, today))
    if values:
        found = _with_more(view, dataset, found, today, notes, hides=hides)
    few = any(0 < whole < SMALLEST_PERCENT_BASE for whole in found.wholes.values())
    if found.is_rate and found.choice.kind is ChartKind.LINE and few:
        notes.append(f"白い点は、分母が{SMALLEST_PERCENT_BASE}未満です。")
    rows = [found.values.values(), *(r.values.values() for r in (found.before, found.second) if r)]
    if any(None in row for row in rows):
        notes.append(NOTE)
    if values and not any(value is not None for value in found.values.values()):
        notes.append("どの数も小さいので描けません。分け方を粗くするか、期間を長くしてください。")
    return replace(found, notes=tuple(notes))


def _values(answer: Answer, *, hides: bool) -> dict[Cell, int | None]:
    values: dict[Cell, int | None] = dict(answer.values)
    if hides:
        values.update(dict.fromkeys(hidden_in(answer)))
    return values


def _row(title: str, measure: Measure, answer: Answer, *, hides: bool) -> Row:
    values = _values(answer, hides=hides)
    return Row(
        title, measure, {x: value for (x, _), value in values.items()},
        {x: whole for (x, c), whole in answer.wholes.items() if values[(x, c)] is not None},
    )  # fmt: skip


def _before(
    view: View, dataset: Dataset, choice: ChartChoice, today: date, kept: Kept, *, hides: bool
) -> Answer | None:
    """前年: nothing where it was not asked for."""
    if not choice.compare:
        return None
    found = ask_guarded(view, dataset, year_before(choice, today), today, kept, hides=hides)
    return moved_a_year(found, choice, dataset)


def _until(choice: ChartChoice, today: date) -> str:
    last = year_before(choice, today).period.last
    day = format_date(last, weekday=False) if last else ""
    return f"前年は同じ月日（{day}）までです。"


def _with_more(
    view: View, dataset: Dataset, found: Drawing, today: date, notes: list[str], *, hides: bool
) -> Drawing:
    """What only one kind needs: the second measure, the spreads, the shapes of the map."""
    choice = found.choice
    if choice.kind is ChartKind.SCATTER:
        other = replace(choice, measure=choice.second)
        answer = ask_guarded(view, dataset, other, today, found.kept, hides=hides)
        measure = question.measure_of(dataset, other)
        return replace(found, second=_row(measure.title, measure, answer, hides=hides))
    if choice.kind is ChartKind.BOX:
        notes.append(
            "箱は真ん中の半分、箱の中の線は中央値、ひげは短いほうから10%と90%のところです。"
        )
        known = spreads(view, dataset, choice, today, found.kept)
        named = {key for (key, _), value in found.values.items() if value is not None}
        return replace(found, spreads={key: one for key, one in known.items() if key in named})
    if choice.kind is ChartKind.MAP:
        return _on_map(view, found, notes)
    return found


def _on_map(view: View, found: Drawing, notes: list[str]) -> Drawing:
    """The municipalities as shapes; without any they are bars. What is on no map is said."""
    where = places(view, [category.key for category in found.x])
    if not any(shape.geometry and not shape.is_context for shape in where.shapes):
        notes.append("市区町村の境界がまだ取り込まれていないので、棒で示しています。")
        return replace(found, choice=replace(found.choice, kind=ChartKind.BAR_HORIZONTAL))
    beside = [
        f"{x.label} {found.told(x, found.colours[0])}"
        for x in found.x
        if x.key in where.missing or x.key == BLANK or x.is_rest
    ]
    if beside:
        notes.append(f"地図の外: {'・'.join(beside)}。")
    if where.credit:
        notes.append(where.credit)
    return replace(found, places=where)


def definition(view: View, choice: ChartChoice) -> str:
    """何を数えたか, in one line: period and filters, as it stands on every picture and file."""
    dataset, today = CATALOGUE[choice.dataset], clock.today()
    period = dataset.period_column(choice)
    measure = question.measure_of(dataset, choice)
    parts = [f"{measure.title}（{measure.unit}）"]
    if period and not (choice.period.is_open and dataset.default.period.is_open):
        parts.append(f"{period.title}: {choice.period.text(today)}")
    for name, values in choice.filters.items():
        dimension = dataset.dimension(name)
        if dimension is not None and values:
            labels = labels_of(view, dimension)
            parts.append(
                f"{dimension.title}: {'・'.join(label_of(dimension, labels, v) for v in values)}"
            )
    return "／".join(parts)


def filter_values(view: View, dataset: Dataset, name: str) -> dict[str, str]:
    """What one may filter by: value → label; for free text the values that are in use."""
    require(view.actor, Action.SEE_CHARTS)
    dimension = dataset.dimension(name)
    if dimension is None:
        return {}
    labels = labels_of(view, dimension)
    if dimension.labels is None:
        value = dimension.column.label("value")
        used = select(value).select_from(joined(dataset, [dimension.column]))
        found = used.where(*dataset.base).distinct().order_by(value).limit(500)
        labels = {row.value: row.value for row in view.rows(found) if row.value}
    return {**labels, BLANK: dimension.blank}
