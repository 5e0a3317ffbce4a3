"""市区町村の地図 (map of numbers): each municipality darker the larger its number, which stands in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.charts.amounts import short_of
from core.charts.categories import Category
from core.charts.drawing import Drawing
from core.charts.encodings import LABEL, clicked, tooltip
from core.charts.palette import BLANK, shade
from core.charts.region_map import MapShape, frame_of, region_map


def place_map(alt: Any, drawing: Drawing, width: int, height: int) -> dict[str, Any]:
    """The map as Vega-Lite: drawn by `region_map`, with the numbers laid under its names."""
    keys = drawing.places.keys or {}
    at = {category.key: i for i, category in enumerate(drawing.x)}
    numbers = {name: at[key] for name, key in keys.items() if key in at}
    told = set[int]()
    shapes = []
    for shape in drawing.places.shapes:
        place = numbers.get(shape.name)
        if place is None or shape.is_context or place in told:
            shapes.append(shape)
            continue
        # Of a city that is drawn by its wards, one says the number.
        told.add(place)
        shapes.append(replace(shape, name=_name(drawing, drawing.x[place], shape)))
    frame = frame_of(shapes, [], width=width, height=height)
    found = region_map(shapes, [], frame=frame, name_size=LABEL)
    land = sum(layer["mark"]["type"] == "geoshape" for layer in found["layer"])
    ground = _ground(alt, drawing, drawing.places.shapes, numbers)
    found["layer"].insert(land, ground)
    return found


def _name(drawing: Drawing, x: Category, shape: MapShape) -> str:
    colour = drawing.colours[0]
    number = short_of(drawing.measure, drawing.value(x, colour), drawing.whole(x, colour))[0]
    return f"{shape.name} {number}"


def _ground(
    alt: Any, drawing: Drawing, shapes: tuple[MapShape, ...], numbers: dict[str, int]
) -> dict[str, Any]:
    """The municipalities that have a number, darker the larger it is; grey where it is hidden."""
    colour = drawing.colours[0]
    rows: list[dict[str, Any]] = []
    for shape in shapes:
        place = numbers.get(shape.name)
        if place is None or shape.is_context or shape.geometry is None:
            continue
        x = drawing.x[place]
        rows.append(
            {
                "type": "Feature", "geometry": shape.geometry, "x": place, "colour": 0,
                "value": drawing.size(x, colour), "x_label": x.label,
                "shown": drawing.told(x, colour),
            }
        )  # fmt: skip
    most = max((row["value"] or 0 for row in rows), default=0)
    for row in rows:
        row["ground"] = BLANK if row["value"] is None else shade(row["value"] / (most or 1))
    mark = (
        alt.Chart(alt.NamedData(name="rows"))
        .mark_geoshape(stroke="#FFFFFF", strokeWidth=1.2, cursor="pointer", opacity=0.85)
        .encode(color=alt.Color("ground:N", scale=None, legend=None), tooltip=tooltip(alt, drawing))
        .add_params(clicked(alt))
    )
    layer: dict[str, Any] = mark.to_dict(validate=False, context={"top_level": False})
    layer["data"] = {"values": rows}
    return layer
