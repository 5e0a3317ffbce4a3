"""地図の範囲 (places): which municipalities of a chart can be drawn, and those that cannot.

A person's municipality is written without its prefecture: of several prefectures with that name it
is the one where the office's own area lies, else the one that holds most of the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.charts.region import credit_needed, region_shapes, short_name
from core.charts.region_map import MapShape
from core.db.work import View
from core.domain.permissions import Action, may
from core.domain.sources import BOUNDARIES, SOURCES
from core.queries import boundaries
from core.queries.areas import Municipality, default_area, is_within, known_municipalities


@dataclass(frozen=True)
class Places:
    """地図の範囲. `keys`: name of a shape → the category whose number it bears; `missing`: the
    categories that stand nowhere on the map."""

    shapes: tuple[MapShape, ...] = ()
    keys: Mapping[str, str] | None = None
    missing: tuple[str, ...] = ()
    credit: str = ""


def places(view: View, wanted: Iterable[str]) -> Places:
    """The shapes of these municipalities, within the office's area or one prefecture."""
    wanted = [name for name in wanted if name]
    if not may(view.actor, Action.SEE_NETWORK):
        return Places(missing=tuple(wanted))
    known, area = known_municipalities(view), default_area(view)
    own = area.municipalities if area else ()
    found = _of_one_region(wanted, known, own)
    shapes = region_shapes(view, sorted({*own, *(pair for _, pair in found)}))
    stored: dict[str, list[Municipality]] = {}
    for shape in boundaries.all_shapes(view):
        name = short_name(shape.municipality)
        stored.setdefault(name, []).append((shape.prefecture, shape.municipality))
    keys = {
        shape.name: key
        for shape in shapes
        if not shape.is_context
        for key, pair in found
        if shape.name == short_name(pair[1]) or _is_ward(stored.get(shape.name, []), pair)
    }
    drawn = set(keys.values())
    return Places(
        tuple(shapes), keys, tuple(name for name in wanted if name not in drawn),
        _credit(view) if credit_needed(shapes) else "",
    )  # fmt: skip


def _of_one_region(
    wanted: Iterable[str], known: Iterable[Municipality], own: Iterable[Municipality]
) -> list[tuple[str, Municipality]]:
    """Each name with the municipality that is meant."""
    candidates = {
        name: [pair for pair in known if name in (pair[1], short_name(pair[1]))] for name in wanted
    }
    votes = Counter(pair[0] for pairs in candidates.values() for pair in pairs)
    ours = {prefecture for prefecture, _ in own} or {p for p, _ in votes.most_common(1)}
    return [(name, pair) for name, pairs in candidates.items() for pair in pairs if pair[0] in ours]


def _is_ward(named: Iterable[Municipality], whole: Municipality) -> bool:
    """Whether what bears that name lies in the city."""
    return any(pair[0] == whole[0] and is_within(pair[1], whole[1]) for pair in named)


def _credit(view: View) -> str:
    edition = boundaries.edition(view)
    if edition is None:
        return ""
    if edition.is_invented:
        return "境界: 模擬（実在しません）"
    return SOURCES[BOUNDARIES].credit_of(edition.edition_on)
