"""描くもの (what a chart shows): the answer of the aggregate, brought into order.

Months without a record are zeros; very many categories become そのほか; numbers that could point
at one person are hidden from users who may not see 要配慮個人情報. Every such step leaves a note.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from core import clock
from core.charts import question
from core.charts.buckets import bucket_label, first_day, keys_between, tick_lines
from core.charts.catalogue import CATALOGUE, checked, title_of
from core.charts.choice import ChartChoice, Period, Span
from core.charts.dataset import BLANK, Counting, Dataset, Dimension, Measure
from core.charts.question import MAX_CELLS, OTHER, Kept
from core.charts.small_numbers import hidden_cells
from core.db.work import View
from core.domain.permissions import Action, may, require
from core.errors import RuleViolation

MAX_CATEGORIES = 40
MAX_SERIES = 9
MAX_BUCKETS = 120
OTHER_LABEL = "そのほか"

Cell = tuple[str, str]


@dataclass(frozen=True)
class Category:
    """項目: one bar or one colour. `lines`: what stands below the axis."""

    key: str
    label: str
    lines: tuple[str, ...] = ()

    @property
    def is_rest(self) -> bool:
        """そのほか: no category of its own."""
        return self.key == OTHER


@dataclass(frozen=True)
class Drawing:
    """描くもの. `values`: a missing cell is zero, None is hidden (5未満). `kept`: what そのほか
    leaves out, for asking the rows behind a mark. `reason` says why nothing is there."""

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
        return self.measure.counting is not Counting.DISTINCT

    def value(self, x: Category, colour: Category) -> int | None:
        """The number of one cell."""
        return self.values.get((x.key, colour.key), 0)

    def hides(self, x: Category) -> bool:
        """Whether a number of this bar is hidden."""
        return any(self.value(x, colour) is None for colour in self.colours)

    def total(self, x: Category) -> int:
        """The sum of one bar, of what is shown."""
        return sum(self.value(x, colour) or 0 for colour in self.colours)


def draw(view: View, choice: ChartChoice, name: str = "", *, on_wall: bool = False) -> Drawing:
    """描く: ask the database and put the answer in order.

    `on_wall`: small numbers are hidden whatever the reader may see, and whatever is counted by.
    Raises `NotAllowed`, `ChartOutdated`, and `RuleViolation` when the combination explodes.
    """
    require(view.actor, Action.SEE_CHARTS)
    choice = checked(choice)
    dataset, today = CATALOGUE[choice.dataset], clock.today()
    measure = question.measure_of(dataset, choice)
    hides = _hides(view, dataset, choice) or (on_wall and question.counts_persons(dataset, choice))
    notes: list[str] = []
    if hides or measure.counting is Counting.DISTINCT:
        # People cannot be added up: which categories keep their name is decided by plain counts,
        # then one question counts nobody twice.
        kept = Kept()
        if _may_have_many(view, dataset, choice):
            plain = replace(choice, measure=dataset.measures[0].name)
            sizes, _ = _ask(view, dataset, plain, today)
            kept = _kept(dataset, choice, sizes, notes)
        cells, people = _ask(view, dataset, choice, today, kept, with_people=hides)
    else:
        cells, people = _ask(view, dataset, choice, today)
        kept = _kept(dataset, choice, cells, notes)
        cells = _gather(cells, kept)
    x = _x_categories(view, dataset, choice, cells, kept, today, notes)
    colours = _colour_categories(view, dataset, choice, cells, kept)
    shown = {category.key for category in x}
    values: dict[Cell, int | None] = {c: v for c, v in cells.items() if c[0] in shown}
    if hides:
        hidden = hidden_cells({c: people.get(c, 0) for c in values})
        values.update(dict.fromkeys(hidden))
        if hidden:
            notes.append("5人未満の数と、そこから計算できてしまう数は表示していません。")
    if choice.colour and measure.counting is Counting.DISTINCT:
        notes.append("同じ人がいくつもの区分に入るので、足しても全体の実人数にはなりません。")
    return Drawing(
        choice=choice,
        title=name or title_of(choice),
        definition=definition(view, choice),
        x_title=_title(dataset, choice.x),
        colour_title=_title(dataset, choice.colour),
        measure=measure,
        x=x,
        colours=colours,
        values=values,
        kept=kept,
        notes=tuple(notes),
        reason="" if values else _why_empty(view, dataset, choice, today),
    )


def definition(view: View, choice: ChartChoice) -> str:
    """何を数えたか, in one line: period and filters, as it stands on every picture and file."""
    dataset, today = CATALOGUE[choice.dataset], clock.today()
    period = dataset.period_column(choice)
    parts = [f"単位: {question.measure_of(dataset, choice).unit}"]
    if period and not (choice.period.is_open and dataset.default.period.is_open):
        parts.append(f"{period.title}: {choice.period.text(today)}")
    for name, values in choice.filters.items():
        dimension = dataset.dimension(name)
        if dimension is not None and values:
            labels = _labels(view, dimension)
            parts.append(
                f"{dimension.title}: {'・'.join(_label(dimension, labels, v) for v in values)}"
            )
    return "／".join(parts)


def filter_values(view: View, dataset: Dataset, name: str) -> dict[str, str]:
    """What one may filter by: value → label; for free text the values that are in use."""
    require(view.actor, Action.SEE_CHARTS)
    dimension = dataset.dimension(name)
    if dimension is None:
        return {}
    labels = _labels(view, dimension)
    if not labels:
        from sqlalchemy import select

        column = dimension.column
        rows = view.rows(select(column).where(column != "").distinct().order_by(column).limit(500))
        labels = {row[0]: row[0] for row in rows}
    return {**labels, BLANK: dimension.blank}


def _hides(view: View, dataset: Dataset, choice: ChartChoice) -> bool:
    names = {choice.x, choice.colour, *choice.filters}
    return not may(view.actor, Action.SEE_SENSITIVE) and any(
        d.sensitive for d in dataset.dimensions if d.name in names
    )


def _title(dataset: Dataset, name: str) -> str:
    found = dataset.dimension(name) or dataset.date(name)
    return found.title if found else ""


def _may_have_many(view: View, dataset: Dataset, choice: ChartChoice) -> bool:
    """Whether there may be more categories than can be shown."""
    for name, most in ((choice.x, MAX_CATEGORIES), (choice.colour, MAX_SERIES)):
        dimension = dataset.dimension(name)
        if dimension is None:
            continue
        if dimension.labels is None or len(dimension.labels(view)) + 1 > most:
            return True
    return False


def _ask(
    view: View,
    dataset: Dataset,
    choice: ChartChoice,
    today: date,
    kept: Kept | None = None,
    *,
    with_people: bool = False,
) -> tuple[dict[Cell, int], dict[Cell, int]]:
    rows = view.rows(
        question.aggregate(
            dataset, choice, today=today, dialect=view.dialect, kept=kept, with_people=with_people
        )
    )
    if len(rows) > MAX_CELLS:
        raise RuleViolation(
            {"x": "組み合わせが多すぎて描けません。まとめ方を粗くするか、絞り込んでください。"}
        )
    return (
        {(row.x_key, row.c_key): int(row.value or 0) for row in rows},
        {(row.x_key, row.c_key): int(row.people or 0) for row in rows},
    )


def _by_size(cells: Mapping[Cell, int], place: int) -> list[str]:
    sizes: dict[str, int] = {}
    for cell, value in cells.items():
        sizes[cell[place]] = sizes.get(cell[place], 0) + value
    return sorted(sizes, key=lambda key: (-sizes[key], key))


def _kept(
    dataset: Dataset, choice: ChartChoice, cells: Mapping[Cell, int], notes: list[str]
) -> Kept:
    """Which categories keep their name; the note says how many do not."""

    def kept(place: int, name: str, most: int) -> tuple[str, ...] | None:
        by_size = _by_size(cells, place)
        # A ninth colour there is none: only 未入力, which is grey, may be the ninth.
        if len(by_size) <= most and (place == 0 or sum(map(bool, by_size)) < most):
            return None
        notes.append(
            f"「{_title(dataset, name)}」は多い順に{most - 1}項目を示し、"
            f"残りの{len(by_size) - most + 1}項目は「{OTHER_LABEL}」にまとめました。"
        )
        return tuple(by_size[: most - 1])

    return Kept(
        None if dataset.date(choice.x) else kept(0, choice.x, MAX_CATEGORIES),
        kept(1, choice.colour, MAX_SERIES),
    )


def _gather(cells: Mapping[Cell, int], kept: Kept) -> dict[Cell, int]:
    gathered: dict[Cell, int] = {}
    for (x, colour), value in cells.items():
        cell = (
            x if kept.x is None or x in kept.x else OTHER,
            colour if kept.colour is None or colour in kept.colour else OTHER,
        )
        gathered[cell] = gathered.get(cell, 0) + value
    return gathered


def _labels(view: View, dimension: Dimension) -> Mapping[str, str]:
    return dimension.labels(view) if dimension.labels else {}


def _label(dimension: Dimension, labels: Mapping[str, str], key: str) -> str:
    if key == BLANK:
        return dimension.blank
    if key == OTHER:
        return OTHER_LABEL
    return labels.get(key) or (f"（不明: {key}）" if dimension.labels else key)


def _in_order(dimension: Dimension, labels: Mapping[str, str], by_size: list[str]) -> list[str]:
    """Listed values in the order of their list, free text by size; then 未入力, then そのほか."""
    named = [key for key in by_size if key not in (BLANK, OTHER)]
    if dimension.labels:
        place = {key: number for number, key in enumerate(labels)}
        named.sort(key=lambda key: place.get(key, len(place)))
    return named + [key for key in (BLANK, OTHER) if key in by_size]


def _dimension_categories(
    view: View, dimension: Dimension, by_size: Iterable[str]
) -> tuple[Category, ...]:
    labels = _labels(view, dimension)
    keys = _in_order(dimension, labels, list(by_size))
    return tuple(Category(key, _label(dimension, labels, key)) for key in keys)


def _colour_categories(
    view: View, dataset: Dataset, choice: ChartChoice, cells: Mapping[Cell, int], kept: Kept
) -> tuple[Category, ...]:
    dimension = dataset.dimension(choice.colour)
    if dimension is None:
        return (Category(BLANK, ""),)
    return _dimension_categories(view, dimension, _by_size(cells, 1))


def _x_categories(
    view: View,
    dataset: Dataset,
    choice: ChartChoice,
    cells: Mapping[Cell, int],
    kept: Kept,
    today: date,
    notes: list[str],
) -> tuple[Category, ...]:
    dimension = dataset.dimension(choice.x)
    if dimension is not None:
        return _dimension_categories(view, dimension, _by_size(cells, 0))
    if not cells:
        return ()
    found = sorted({x for x, _ in cells})
    first, last = choice.period.days(today)
    begin = min(first or date.max, first_day(found[0], choice.bucket))
    end = max(min(last or today, today), first_day(found[-1], choice.bucket))
    keys = keys_between(begin, end, choice.bucket)
    if len(keys) > MAX_BUCKETS:
        notes.append(
            f"新しいほうから{MAX_BUCKETS}だけを示しています。月ごとなどにまとめると全体が見えます。"
        )
        keys = keys[-MAX_BUCKETS:]
    return tuple(
        Category(
            key,
            bucket_label(key, choice.bucket),
            tuple(tick_lines(key, choice.bucket, keys[place - 1] if place else None)),
        )
        for place, key in enumerate(keys)
    )


def _why_empty(view: View, dataset: Dataset, choice: ChartChoice, today: date) -> str:
    """Which choice removes everything, so that it can be taken back."""

    def count(other: ChartChoice) -> int:
        return int(view.scalar(question.counted(dataset, other, today=today)) or 0)

    everything = replace(choice, period=Period(Span.ALL), filters={})
    total = count(everything)
    if total == 0:
        dated = dataset.date(choice.x)
        if dated and count(replace(everything, x=dataset.dimensions[0].name)):
            return f"「{dated.title}」が入っている{dataset.title}は、まだありません。"
        return f"{dataset.title}はまだ登録されていません。登録するとここにグラフが出ます。"
    if found := count(replace(choice, period=Period(Span.ALL))):
        return f"この期間には1件もありません。「全期間」にすると{found:,}件あります。"
    for name in choice.filters:
        rest = {n: v for n, v in choice.filters.items() if n != name}
        if found := count(replace(choice, filters=rest)):
            return f"「{_title(dataset, name)}」の絞り込みに合うものがありません。外すと{found:,}件あります。"
    return f"絞り込みに合うものがありません。すべて外し「全期間」にすると{total:,}件あります。"
