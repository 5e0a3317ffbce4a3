"""地図 (the map of a region): municipalities, organisations by kind, rings of distance.

Everything that is drawn stands in the chart itself: nothing is fetched from anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.charts.map_frame import (
    Box,
    MapFrame,
    box_of,
    frame_around,
    names_that_fit,
    ring_around,
    spread,
)
from core.charts.palette import FONTS, INK, PALETTE, REST
from core.domain.geography import Place

CLICKED = "clicked"
WIDTH, HEIGHT = 760, 560
NAME_SIZE = 13
LEFT_OVER = "そのほか"
# A form for each colour: who does not see the one sees the other.
FORMS = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right")
_LAND, _NEIGHBOUR, _BORDER, _RING = "#F4F1EA", "#FBFAF7", "#B9B29F", "#B5533C"
_LARGEST = 600
# The name of a place above it, the length of a ring below its top.
_ABOVE, _BELOW = -16, 9
# So few marks can stand well apart; more would be pushed too far from where they are.
_FEW = 120


@dataclass(frozen=True)
class MapShape:
    """市区町村の形; without a geometry only its name is written. `is_context`: a neighbour, drawn
    paler and without its name."""

    name: str
    middle: Place
    box: Box
    geometry: dict[str, Any] | None
    is_context: bool = False


@dataclass(frozen=True)
class MapMark:
    """地図の点: `group` gives colour and form; with `number` above 1 it stands for so many.
    `key` comes back when it is clicked."""

    key: int
    name: str
    group: str
    place: Place
    number: int = 1
    detail: str = ""


@dataclass(frozen=True)
class MapRings:
    """距離の輪 around a place with a name."""

    name: str
    middle: Place
    radii_km: tuple[float, ...]


def frame_of(
    shapes: Sequence[MapShape], marks: Sequence[MapMark], rings: MapRings | None = None,
    *, width: int = WIDTH, height: int = HEIGHT,
) -> MapFrame:  # fmt: skip
    """図の枠: the rings, where there are some; else the municipalities; else the marks."""
    if rings and rings.radii_km:
        around = [box_of(ring_around(rings.middle, max(rings.radii_km), 8))]
    else:
        around = [shape.box for shape in shapes if not shape.is_context]
        if marks and not any(shape.geometry for shape in shapes):
            around.append(box_of([mark.place for mark in marks]))
        around += [box_of([rings.middle])] if rings else []
    return frame_around(around, width, height)


def region_map(
    shapes: Sequence[MapShape],
    marks: Sequence[MapMark],
    rings: MapRings | None = None,
    *,
    groups: Sequence[str] = (),
    frame: MapFrame | None = None,
    title: str = "",
    credit: str = "",
    name_size: int = NAME_SIZE,
) -> dict[str, Any]:
    """The map as Vega-Lite, made by Altair.

    `groups`: the groups of the marks in the order of their colours, which so stay the same at
    every filter; more than there are colours become 「そのほか」. `title` and `credit` are put on
    the picture itself, for one that travels alone.
    """
    import altair as alt

    frame = frame or frame_of(shapes, marks, rings)
    marks = _apart(frame, marks)
    known = list(groups or dict.fromkeys(mark.group for mark in marks))
    with alt.utils.schemapi.debug_mode(False):
        layers = [
            *_land(alt, shapes, frame),
            *_rings(alt, rings),
            *_names(alt, shapes, marks, frame, rings, name_size),
            *_marks(alt, marks, known),
            *_middle(alt, rings),
            *_bar(alt, frame),
        ]
        found: dict[str, Any] = {
            "$schema": alt.SCHEMA_URL,
            # Never fitted to the page: the projection counts in these very pixels.
            "autosize": {"type": "pad", "contains": "content"},
            "padding": {"left": 2, "right": 3, "top": 2, "bottom": 4},
            "width": frame.width,
            "height": frame.height,
            "projection": {
                "type": "mercator",
                "center": [frame.middle.longitude, frame.middle.latitude],
                "scale": frame.scale,
                "translate": [frame.width / 2, frame.height / 2],
            },
            "layer": [
                layer.to_dict(validate=False, context={"top_level": False}) for layer, _ in layers
            ],
            # White outside of what was imported: it may be land as well as sea.
            "view": {"stroke": "#D9D3C5"},
            "config": _config(),
        }
    for layer, (_, rows) in zip(found["layer"], layers, strict=True):
        layer["data"] = {"values": rows}
        layer.setdefault("encoding", {})  # Vega-Lite wants one, be it empty
    if title or credit:
        found["title"] = {
            "text": title, "subtitle": [credit] if credit else [], "anchor": "start", "offset": 10,
        }  # fmt: skip
    return found


def _is_summed(marks: Sequence[MapMark]) -> bool:
    return any(mark.number > 1 for mark in marks)


def _apart(frame: MapFrame, marks: Sequence[MapMark]) -> list[MapMark]:
    """The marks, those on one spot beside each other; sums of a municipality stay in its middle."""
    if _is_summed(marks):
        return list(marks)
    apart = 10 if len(marks) <= _FEW else 6
    places = spread(frame, [mark.place for mark in marks], apart)
    return [replace(mark, place=place) for mark, place in zip(marks, places, strict=True)]


Layer = tuple[Any, list[dict[str, Any]]]


def _config() -> dict[str, Any]:
    text = {"labelFont": FONTS, "titleFont": FONTS, "labelColor": INK, "titleColor": INK}
    return {
        "font": FONTS,
        "background": "#FFFFFF",
        "legend": {**text, "labelFontSize": 14, "symbolSize": 150, "orient": "top",
                   "labelLimit": 240, "offset": 8, "symbolStrokeWidth": 1},
        "title": {"font": FONTS, "subtitleFont": FONTS, "fontSize": 18, "subtitleFontSize": 12,
                  "color": INK, "subtitleColor": "#5F6663"},
    }  # fmt: skip


def _data(alt: Any) -> Any:
    return alt.Chart(alt.NamedData(name="rows"))


def _feature(geometry: dict[str, Any] | None, **properties: object) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _land(alt: Any, shapes: Sequence[MapShape], frame: MapFrame) -> list[Layer]:
    west, south, east, north = frame.box
    seen = [
        s for s in shapes
        if s.geometry and s.box[0] < east and west < s.box[2] and s.box[1] < north and south < s.box[3]
    ]  # fmt: skip
    found: list[Layer] = []
    for is_context, fill in ((True, _NEIGHBOUR), (False, _LAND)):
        rows = [_feature(s.geometry, name=s.name) for s in seen if s.is_context is is_context]
        mark = _data(alt).mark_geoshape(
            fill=fill, stroke=_BORDER, strokeWidth=0.6 if is_context else 1.1, clip=True,
            tooltip=None,
        )  # fmt: skip
        found += [(mark, rows)] * bool(rows)
    return found


def _names(
    alt: Any, shapes: Sequence[MapShape], marks: Sequence[MapMark], frame: MapFrame,
    rings: MapRings | None, size: int,
) -> list[Layer]:  # fmt: skip
    """The larger municipalities first: where there is no room for all, these keep theirs."""
    written = []
    if rings:
        tops = [(radius, ring_around(rings.middle, radius, 4)[0]) for radius in rings.radii_km]
        written = [(rings.name, rings.middle, _ABOVE)]
        written += [(f"{radius:g}km", top, _BELOW) for radius, top in tops]
    own = [shape for shape in shapes if not shape.is_context and frame.holds(shape.middle)]
    own.sort(key=lambda s: (s.box[0] - s.box[2]) * (s.box[3] - s.box[1]))
    names = [(shape.name, shape.middle) for shape in own]
    if _is_summed(marks):  # each circle says its number beside its name
        most = sorted(marks, key=lambda mark: -mark.number)
        names = [(f"{mark.name} {mark.number:,}", mark.place) for mark in most]
    fitting = names_that_fit(frame, names, size, [mark.place for mark in marks], written)
    rows = [
        {"name": name, "lat": place.latitude, "lon": place.longitude, "lower": lower}
        for name, place, lower in fitting
    ]
    return _written(
        alt, rows, size, "#5F6663" if size == NAME_SIZE else INK, dy=alt.ExprRef("datum.lower")
    )


def _written(
    alt: Any, rows: list[dict[str, Any]], size: int, colour: str, *, dy: Any, bold: bool = False
) -> list[Layer]:
    """Words on the map, on a bright edge of their own."""
    common = {"fontSize": size, "dy": dy, "fontWeight": "bold" if bold else "normal"}
    edge = _data(alt).mark_text(
        stroke="#FFFFFF", strokeWidth=3.5, strokeJoin="round", opacity=0.85, **common
    )
    letters = _data(alt).mark_text(color=colour, **common)
    at = {**_at(alt), "text": alt.Text("name:N")}
    return [(layer.encode(**at), rows) for layer in (edge, letters) if rows]


def _at(alt: Any) -> dict[str, Any]:
    """Where a row lies. Written out: Altair looks up what a shorthand means for half a second."""
    return {"longitude": alt.Longitude("lon:Q"), "latitude": alt.Latitude("lat:Q")}


def _rings(alt: Any, rings: MapRings | None) -> list[Layer]:
    if rings is None or not rings.radii_km:
        return []
    lines, words = [], []
    for radius in rings.radii_km:
        around = ring_around(rings.middle, radius)
        line = [[place.longitude, place.latitude] for place in around]
        lines.append(_feature({"type": "LineString", "coordinates": line}))
        top = around[0]
        words.append({"name": f"{radius:g}km", "lat": top.latitude, "lon": top.longitude})
    circle = _data(alt).mark_geoshape(
        filled=False, stroke=_RING, strokeWidth=1.6, strokeDash=[6, 4], clip=True
    )
    return [(circle, lines), *_written(alt, words, 13, _RING, dy=_BELOW, bold=True)]


def _middle(alt: Any, rings: MapRings | None) -> list[Layer]:
    if rings is None:
        return []
    rows = [{"name": rings.name, "lat": rings.middle.latitude, "lon": rings.middle.longitude}]
    cross = _data(alt).mark_point(
        shape="M0,-1L0,1M-1,0L1,0", size=260, stroke=_RING, strokeWidth=3, filled=False
    )
    return [
        (cross.encode(**_at(alt)), rows),
        *_written(alt, rows, 14, _RING, dy=_ABOVE, bold=True),
    ]


def _marks(alt: Any, marks: Sequence[MapMark], groups: Sequence[str]) -> list[Layer]:
    if not marks:
        return []
    points = _sums(alt, marks) if _is_summed(marks) else _each(alt, marks, groups)
    chosen = alt.selection_point(
        name=CLICKED, fields=["key"], on="click", clear="dblclick", toggle=False
    )
    named = set(groups[: len(FORMS)])
    rows = [
        {
            "key": mark.key, "name": mark.name, "detail": mark.detail, "number": mark.number,
            "group": mark.group if mark.group in named else LEFT_OVER,
            "lat": mark.place.latitude, "lon": mark.place.longitude,
        }
        for mark in sorted(marks, key=lambda mark: -mark.number)
    ]  # fmt: skip
    return [(points.encode(**_at(alt)).add_params(chosen), rows)]


def _each(alt: Any, marks: Sequence[MapMark], groups: Sequence[str]) -> Any:
    """A mark for each organisation, in the colour and the form of its group."""
    shown = {mark.group for mark in marks}
    style = {group: (PALETTE[n], FORMS[n]) for n, group in enumerate(groups[: len(FORMS)])}
    style = {group: pair for group, pair in style.items() if group in shown}
    if shown - style.keys():
        style[LEFT_OVER] = (REST, "triangle-left")
    domain = list(style)
    colours, forms = ([pair[n] for pair in style.values()] for n in (0, 1))
    legend = alt.Legend(title=None, columns=8 if max(map(len, domain)) <= 7 else 4)
    return (
        _data(alt)
        .mark_point(filled=True, stroke="#FFFFFF", strokeWidth=1, opacity=1, clip=True,
                    cursor="pointer")
        .encode(
            size=alt.SizeValue(100 if len(marks) <= 30 else 70),
            color=alt.Color("group:N", scale=alt.Scale(domain=domain, range=colours),
                            legend=legend),
            shape=alt.Shape("group:N", scale=alt.Scale(domain=domain, range=forms),
                            legend=legend),
            tooltip=[alt.Tooltip("name:N", title="名称"),
                     alt.Tooltip("detail:N", title="種別・所在地")],
        )
    )  # fmt: skip


def _sums(alt: Any, marks: Sequence[MapMark]) -> Any:
    """A circle for each municipality, its area by the number."""
    most = max(mark.number for mark in marks)
    scale = alt.Scale(domain=[0, most], range=[40, _LARGEST])
    return (
        _data(alt)
        .mark_circle(color=PALETTE[0], stroke="#FFFFFF", strokeWidth=1, opacity=0.55, clip=True,
                     cursor="pointer")
        .encode(
            size=alt.Size("number:Q", scale=scale, legend=None),
            tooltip=[alt.Tooltip("name:N", title="市区町村"), alt.Tooltip("number:Q", title="件")],
        )
    )  # fmt: skip


def _bar(alt: Any, frame: MapFrame) -> list[Layer]:
    """めもり: a line of a round number of kilometres, below at the left."""
    length, y = frame.bar_km * frame.km_to_pixel, frame.height - 14
    line = (
        _data(alt)
        .mark_rule(strokeWidth=3, color=INK)
        .encode(x=alt.XValue(14), x2=alt.X2Value(14 + length), y=alt.YValue(y), y2=alt.Y2Value(y))
    )
    letters = _data(alt).mark_text(
        x=14, y=y - 11, align="left", fontSize=13, color=INK, text=f"{frame.bar_km:g}km"
    )
    return [(line, [{}]), (letters, [{}])]


def scale_in_words(frame: MapFrame) -> str:
    """縮尺: how wide the map is, and how long its bar."""
    return f"図の横幅は約{frame.width_km:,.0f}km、左下の線が{frame.bar_km:g}kmです。"
