"""地域 (a region to be drawn): from the ledger's municipalities and organisations to shapes and marks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from core.charts.region_map import LEFT_OVER, MapMark, MapShape
from core.db.work import View
from core.domain.codes import codes
from core.exchange.boundaries import is_far_island
from core.queries.areas import Municipality, is_within
from core.queries.boundaries import Box, Shape, all_shapes, middles
from core.queries.map_points import PlacedOrganization

# More municipalities than any prefecture has; the whole country would be megabytes.
MOST_SHAPES = 260
# Up to so many kinds have a colour each; beyond, the kinds of one group share one.
MOST_KINDS = 7
_DISTRICT = re.compile(r"^.+?郡(?=.+[町村]$)|^.+市(?=.+区$)")


def short_name(municipality: str) -> str:
    """入間郡毛呂山町 → 毛呂山町, さいたま市大宮区 → 大宮区: what fits on a map."""
    return _DISTRICT.sub("", municipality)


def region_shapes(
    view: View, municipalities: Collection[Municipality] = (), prefectures: Collection[str] = ()
) -> list[MapShape]:
    """The shapes of these municipalities and prefectures, and paler those beside them.

    Far islands are drawn only where they are named. A municipality without an imported shape is
    its name in its middle; of a whole prefecture without shapes nothing is known. Empty when it
    would be more than `MOST_SHAPES`.
    """
    stored = all_shapes(view)
    own = [shape for shape in stored if _is_own(shape, municipalities, prefectures)]
    if len(own) > MOST_SHAPES:
        return []
    drawn = {shape.code for shape in own}
    around = _wider([shape.box for shape in own]) if own else (0.0, 0.0, 0.0, 0.0)
    beside = [
        shape
        for shape in stored
        if shape.code not in drawn and not is_far_island(shape.code) and _touches(shape.box, around)
    ]
    found = [_map_shape(shape) for shape in own]
    found += [_map_shape(shape, is_context=True) for shape in beside[:MOST_SHAPES]]
    shapeless = [
        pair
        for pair in municipalities
        if not any(s.prefecture == pair[0] and is_within(s.municipality, pair[1]) for s in own)
    ]
    for (_, name), middle in middles(view, shapeless).items():
        box = (middle.longitude, middle.latitude, middle.longitude, middle.latitude)
        found.append(MapShape(short_name(name), middle, box, None))
    return found


def _is_own(
    shape: Shape, municipalities: Collection[Municipality], prefectures: Collection[str]
) -> bool:
    if shape.prefecture in prefectures and not is_far_island(shape.code):
        return True
    return any(
        shape.prefecture == prefecture and is_within(shape.municipality, name)
        for prefecture, name in municipalities
    )


def _wider(boxes: Sequence[Box]) -> Box:
    """What surrounds the boxes, and half as much on every side: a ring leads out of the region."""
    west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
    east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
    wide, tall = (east - west) / 2, (north - south) / 2
    return west - wide, south - tall, east + wide, north + tall


def _touches(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _map_shape(shape: Shape, *, is_context: bool = False) -> MapShape:
    return MapShape(
        short_name(shape.municipality), shape.middle, shape.box, shape.geometry, is_context
    )


def marks_of(points: Sequence[PlacedOrganization]) -> tuple[list[MapMark], list[str]]:
    """The marks of the organisations, and the groups in the order of their colours: the kinds,
    while they are few, else the wider groups of the code list."""
    listed = codes("organization_type")
    kinds = {point.kind for point in points}
    if len(kinds) <= MOST_KINDS:
        group_of = {item.code: item.label for item in listed if item.code in kinds}
        groups = list(group_of.values())
    else:
        group_of = {item.code: item.official_category or LEFT_OVER for item in listed}
        groups = _widest(group_of.values())
    marks = [
        MapMark(
            point.id or -(place + 1),
            short_name(point.name) if point.number > 1 else point.name,
            group_of.get(point.kind, LEFT_OVER),
            point.place,
            point.number,
            f"{listed.label(point.kind)}　{point.prefecture}{point.municipality}".strip(),
        )
        for place, point in enumerate(points)
    ]
    return marks, groups


def _widest(names: Iterable[str]) -> list[str]:
    """The groups in the order of the code list; what is left over for the colours comes last."""
    groups = list(dict.fromkeys(names))
    return [group for group in groups if group != "その他"][:MOST_KINDS]


def credit_needed(shapes: Sequence[MapShape]) -> bool:
    """出典を書くか: whether anything of the published boundaries is drawn."""
    return any(shape.geometry for shape in shapes)
