"""項目 (categories): the bars and the colours of a chart, in their order, with their labels.

Listed values stand in the order of their list, free text by size; months without a row are there
too; very many categories become そのほか.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from core.charts.buckets import bucket_label, first_day, keys_between, tick_lines
from core.charts.choice import ChartChoice, ChartKind
from core.charts.dataset import BLANK, Dataset, Dimension
from core.charts.question import OTHER, Kept
from core.db.work import View

MAX_CATEGORIES = 40
MAX_SERIES = 9
MAX_BUCKETS = 120
# Where the second division is no colour, there is room for more or for less of it.
LIMITS = {
    ChartKind.HEATMAP: (MAX_CATEGORIES, 24),
    ChartKind.TABLE: (MAX_CATEGORIES, 12),
    ChartKind.SANKEY: (14, 9),
}
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


def title_of_axis(dataset: Dataset, name: str) -> str:
    """What the axis or the colour is called."""
    found = dataset.dimension(name) or dataset.date(name)
    return found.title if found else ""


def most_of(kind: ChartKind) -> tuple[int, int]:
    """How many categories and how many colours a kind has room for."""
    return LIMITS.get(kind, (MAX_CATEGORIES, MAX_SERIES))


def may_have_many(view: View, dataset: Dataset, choice: ChartChoice) -> bool:
    """Whether there may be more categories than can be shown."""
    for name, most in zip((choice.x, choice.colour), most_of(choice.kind), strict=True):
        dimension = dataset.dimension(name)
        if dimension is None:
            continue
        if dimension.labels is None or len(dimension.labels(view)) + 1 > most:
            return True
    return False


def by_size(cells: Mapping[Cell, int], place: int) -> list[str]:
    """The keys of one side of the cells, the largest first."""
    sizes: dict[str, int] = {}
    for cell, value in cells.items():
        sizes[cell[place]] = sizes.get(cell[place], 0) + value
    return sorted(sizes, key=lambda key: (-sizes[key], key))


def kept_of(
    dataset: Dataset, choice: ChartChoice, cells: Mapping[Cell, int], notes: list[str]
) -> Kept:
    """Which categories keep their name; the note says how many do not."""

    def kept(place: int, name: str, most: int) -> tuple[str, ...] | None:
        ranked = by_size(cells, place)
        # A ninth colour there is none: only 未入力, which is grey, may be the ninth.
        if len(ranked) <= most and (place == 0 or sum(map(bool, ranked)) < most):
            return None
        notes.append(
            f"「{title_of_axis(dataset, name)}」は多い順に{most - 1}項目を示し、"
            f"残りの{len(ranked) - most + 1}項目は「{OTHER_LABEL}」にまとめました。"
        )
        return tuple(ranked[: most - 1])

    most_x, most_colours = most_of(choice.kind)
    return Kept(
        None if dataset.date(choice.x) else kept(0, choice.x, most_x),
        kept(1, choice.colour, most_colours),
    )


def labels_of(view: View, dimension: Dimension) -> Mapping[str, str]:
    """Value → label in the order shown; nothing for free text."""
    return dimension.labels(view) if dimension.labels else {}


def label_of(dimension: Dimension, labels: Mapping[str, str], key: str) -> str:
    """What a value is called; a code that was deleted says that it is unknown."""
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
    labels = labels_of(view, dimension)
    found = list(by_size)
    if dimension.made_of and found:
        # Of the months of the year none is left out: none in August is an answer.
        found += [key for key in labels if key not in found]
    keys = _in_order(dimension, labels, found)
    return tuple(Category(key, label_of(dimension, labels, key)) for key in keys)


def colour_categories(
    view: View, dataset: Dataset, choice: ChartChoice, cells: Mapping[Cell, int]
) -> tuple[Category, ...]:
    """The colours; without a division one that has no name."""
    dimension = dataset.dimension(choice.colour)
    if dimension is None:
        return (Category(BLANK, ""),)
    return _dimension_categories(view, dimension, by_size(cells, 1))


def x_categories(
    view: View,
    dataset: Dataset,
    choice: ChartChoice,
    cells: Mapping[Cell, int],
    today: date,
    notes: list[str],
) -> tuple[Category, ...]:
    """What stands along the axis: of time every bucket, with or without a row."""
    dimension = dataset.dimension(choice.x)
    if dimension is not None:
        return _dimension_categories(view, dimension, by_size(cells, 0))
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
