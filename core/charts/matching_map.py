"""候補の地図 (map of the candidates): where the person starts, and the providers by their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.charts.map_frame import box_of, frame_around
from core.charts.palette import FONTS
from core.charts.region_map import MapMark, MapRings, MapShape, region_map
from core.domain.geography import Place, distance_km

_DOT, _START = "#0F6B5C", "#B5533C"


def matching_map(
    shapes: Sequence[MapShape],
    start: Place | None,
    start_name: str,
    numbered: Sequence[tuple[int, Place]],
    *,
    width: int,
    height: int,
) -> dict[str, Any]:
    """The map as Vega-Lite: a disc with its number for each provider. Nothing is fetched."""
    places = [place for _number, place in numbered] + ([start] if start else [])
    west, south, east, north = box_of(places)
    # Room for the discs and the name of the start at the edge.
    wide, tall = max(0.01, (east - west) * 0.12), max(0.01, (north - south) * 0.18)
    around = (west - wide, south - tall, east + wide, north + tall)
    frame = frame_around([around], width, height)
    rings = MapRings(start_name, start, ()) if start else None
    marks = [MapMark(number, str(number), "", place) for number, place in numbered]
    # A municipality without a shape is only its name: not over the start, which bears it too.
    named = [s for s in shapes if s.geometry or not (start and distance_km(s.middle, start) < 1)]
    chart = region_map(named, marks, rings, frame=frame)
    # The marks kept the names off their places; the numbered discs take their stead.
    chart["layer"] = [layer for layer in chart["layer"] if "params" not in layer]
    rows = [
        {"number": str(number), "lat": place.latitude, "lon": place.longitude}
        for number, place in numbered
    ]
    at = {
        "longitude": {"field": "lon", "type": "quantitative"},
        "latitude": {"field": "lat", "type": "quantitative"},
    }
    disc = {"type": "point", "filled": True, "size": 620, "color": _DOT, "opacity": 1,
            "stroke": "#FFFFFF", "strokeWidth": 2}  # fmt: skip
    letters = {"type": "text", "color": "#FFFFFF", "fontSize": 17, "fontWeight": "bold",
               "font": FONTS}  # fmt: skip
    text = {"text": {"field": "number", "type": "nominal"}}
    chart["layer"] += [
        {"data": {"values": rows}, "mark": disc, "encoding": at},
        {"data": {"values": rows}, "mark": letters, "encoding": {**at, **text}},
    ]
    return chart
