"""紹介の流れの図 (Sankey of introductions): who introduced → where to → what became of it.

Made of marks: Altair has no such chart. Organisations are named, persons never; beyond the largest,
organisations are 「その他の機関」. Every band is one outcome, so that a colour tells one thing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.charts.flow_layout import BAR, NAME, Node, bend, placed, short
from core.charts.introductions import US
from core.charts.palette import FONTS, INK
from core.charts.small_numbers import SMALLEST_SHOWN, percentage
from core.domain.codes import codes
from core.queries.introduction_flows import MOVING, Flow

OTHERS = "その他の機関"
MOST_GIVERS, MOST_GOALS = 8, 12
WIDTH, HEIGHT = 1190, 430
LEFT, MIDDLE, RIGHT = 240, 660, 1040
OUTCOMES: dict[str, tuple[str, str]] = {
    "arrived": ("利用開始", "#0F6B5C"),
    MOVING: ("途中", "#5A96E1"),
    "declined": ("辞退", "#E17869"),
    "refused": ("不承諾", "#A5690F"),
}


def gathered(flows: Iterable[Flow]) -> tuple[Flow, ...]:
    """The flows between the largest organisations; the others together are 「その他の機関」."""
    flows = tuple(flows)
    givers = _largest((f.giver or US, f.count) for f in flows)[:MOST_GIVERS]
    goals = _largest((f.goal or US, f.count) for f in flows)[:MOST_GOALS]
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    for f in flows:
        giver, goal = f.giver or US, f.goal or US
        key = (
            giver if giver in givers else OTHERS,
            goal if goal in goals else OTHERS,
            f.outcome,
        )
        sums[key] += f.count
    return tuple(Flow(*key, count) for key, count in sorted(sums.items(), key=lambda kv: -kv[1]))


def notes_of(flows: Sequence[Flow]) -> list[str]:
    """What stands below the picture."""
    total = sum(f.count for f in flows)
    came = sum(f.count for f in flows if f.outcome == "arrived")
    notes = [
        f"紹介 {total:,}件のうち、利用開始は {percentage(came, total)}。取りやめは数えていません。"
    ]
    if any(f.count < SMALLEST_SHOWN for f in flows):
        notes.append(
            f"{SMALLEST_SHOWN}件より少ない流れがあります。外に出すときは、個人が分からないか確かめてください。"
        )
    return notes


def flow_table(flows: Iterable[Flow]) -> tuple[list[str], list[list[str | int]]]:
    """The numbers of the picture: one row for each way, one column for each outcome."""
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for f in flows:
        way = found[(f.giver or US, f.goal or US)]
        way[f.outcome] = way.get(f.outcome, 0) + f.count
    headers = ["紹介した機関", "紹介先", "計", *(label for label, _colour in OUTCOMES.values())]
    rows: list[list[str | int]] = [
        [giver, goal, sum(by.values()), *(by.get(outcome, 0) for outcome in OUTCOMES)]
        for (giver, goal), by in sorted(found.items(), key=lambda kv: -sum(kv[1].values()))
    ]
    return headers, rows


def flow_chart(flows: Sequence[Flow], *, title: str = "") -> dict[str, Any]:
    """The picture as Vega-Lite. `title`: put on it with its notes, for one that travels alone."""
    import altair as alt

    flows = gathered(flows)
    givers = _nodes((f.giver, f.count) for f in flows)
    goals = _nodes((f.goal, f.count) for f in flows)
    ends = _nodes(((f.outcome, f.count) for f in flows), list(OUTCOMES))
    scale, height = placed((givers, goals, ends), HEIGHT)
    bands = [
        *_bands(flows, givers, goals, scale, LEFT + BAR, MIDDLE, first=True),
        *_bands(_to_end(flows), goals, ends, scale, MIDDLE + BAR, RIGHT, first=False),
    ]
    bars = [*_bars(givers, LEFT, scale), *_bars(goals, MIDDLE, scale), *_bars(ends, RIGHT, scale)]
    names = [
        *_names(givers, LEFT - 8, scale, "right"),
        *_names(ends, RIGHT + BAR + 8, scale, "left"),
    ]
    inner = _names(goals, MIDDLE - 8, scale, "right")
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, WIDTH], nice=False), axis=None)
    domain = alt.Scale(domain=[height, 0], nice=False, zero=False)
    y = alt.Y("y:Q", scale=domain, axis=None)
    shown = [alt.Tooltip(f"{n}:N", title=t) for n, t in (("way", "流れ"), ("told", "件数"))]
    colour = alt.Color("colour:N", scale=None)
    base = {
        name: alt.Chart(alt.NamedData(name=name)) for name in ("bands", "bars", "names", "inner")
    }
    layers = [
        base["bands"].mark_area(opacity=0.5, interpolate="linear").encode(
            x=x, y=y, y2="y2:Q", detail="band:N", color=colour, tooltip=shown
        ),
        base["bars"].mark_rect().encode(
            x=x, x2="x2:Q", y=y, y2="y2:Q", color=colour, tooltip=shown
        ),
        base["inner"].mark_text(
            align="right", fontSize=NAME, stroke="#FFFFFF", strokeWidth=4, strokeJoin="round"
        ).encode(x=x, y=y, text="text:N"),
        base["inner"].mark_text(align="right", fontSize=NAME, color=INK).encode(
            x=x, y=y, text="text:N"
        ),
        *(
            base["names"].transform_filter(f"datum.side == '{side}'")
            .mark_text(align=side, fontSize=NAME, color=INK).encode(x=x, y=y, text="text:N")
            for side in ("left", "right")
        ),
    ]  # fmt: skip
    with alt.utils.schemapi.debug_mode(False):
        found: dict[str, Any] = {
            "$schema": alt.SCHEMA_URL,
            "width": WIDTH,
            "height": height,
            "layer": [c.to_dict(validate=False, context={"top_level": False}) for c in layers],
            "datasets": {"bands": bands, "bars": bars, "names": names, "inner": inner},
            "config": {
                "font": FONTS, "background": "#FFFFFF", "view": {"stroke": None},
                "text": {"font": FONTS},
                "title": {"font": FONTS, "subtitleFont": FONTS, "fontSize": 20, "color": INK,
                          "subtitleFontSize": 14, "subtitleColor": "#5F6663", "subtitlePadding": 6},
            },
        }  # fmt: skip
    if title:
        found["title"] = {
            "text": title, "subtitle": notes_of(flows), "anchor": "start", "offset": 14,
        }  # fmt: skip
    return found


# -- where everything stands ----------------------------------------------------------------------


def _largest(named: Iterable[tuple[str, int]]) -> list[str]:
    sums: dict[str, int] = defaultdict(int)
    for name, count in named:
        sums[name] += count
    return sorted(sums, key=lambda name: (-sums[name], name))


def _nodes(named: Iterable[tuple[str, int]], order: Sequence[str] = ()) -> dict[str, Node]:
    """The places of one column in their order: the largest first, the others last."""
    found: dict[str, Node] = {}
    for name, count in named:
        found.setdefault(name, Node(name, 0)).count += count
    ranked = sorted(found.values(), key=lambda n: (n.name == OTHERS, -n.count, n.name))
    if order:
        ranked = [found[name] for name in order if name in found]
    return {node.name: node for node in ranked}


def _to_end(flows: Iterable[Flow]) -> list[Flow]:
    """From the goals on: how many to each outcome."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for f in flows:
        sums[(f.goal, f.outcome)] += f.count
    return [Flow(goal, outcome, outcome, count) for (goal, outcome), count in sums.items()]


def _bands(
    flows: Iterable[Flow],
    left: Mapping[str, Node],
    right: Mapping[str, Node],
    scale: float,
    start: float,
    stop: float,
    *,
    first: bool,
) -> list[dict[str, Any]]:
    """The bands between two columns, each as the points of an area."""
    places, ends, outcomes = list(left), list(right), list(OUTCOMES)
    out, into = ("out", "in")
    rows: list[dict[str, Any]] = []
    ordered = sorted(
        flows, key=lambda f: (places.index(f.giver), ends.index(f.goal), outcomes.index(f.outcome))
    )
    tops: dict[int, tuple[float, float]] = {}
    for number, f in enumerate(ordered):
        tops[number] = (left[f.giver].take(out, f.count * scale), 0.0)
    # At its goal a place takes the bands by outcome, so that one colour leaves it in one piece.
    for number, f in sorted(
        enumerate(ordered),
        key=lambda e: (ends.index(e[1].goal), outcomes.index(e[1].outcome), e[0]),
    ):
        tops[number] = (tops[number][0], right[f.goal].take(into, f.count * scale))
    for number, f in enumerate(ordered):
        label, colour = OUTCOMES[f.outcome]
        way = f"{f.giver} → {f.goal}: {label}" if first else f"{f.giver}: {label}"
        told = {
            "band": f"{'a' if first else 'b'}{number}", "colour": colour, "way": way,
            "told": f"{f.count:,}件",
        }  # fmt: skip
        rows += [{**told, **at} for at in bend(start, stop, tops[number], f.count * scale)]
    return rows


def _bars(column: Mapping[str, Node], x: float, scale: float) -> list[dict[str, Any]]:
    return [
        {
            "x": x, "x2": x + BAR, "y": round(node.y, 1),
            "y2": round(node.y + max(node.count * scale, 1.5), 1),
            "colour": OUTCOMES.get(node.name, ("", "#4A524F"))[1],
            "way": _label(node.name), "told": f"{node.count:,}件",
        }
        for node in column.values()
    ]  # fmt: skip


def _names(column: Mapping[str, Node], x: float, scale: float, side: str) -> list[dict[str, Any]]:
    return [
        {
            "x": x, "y": round(node.y + node.count * scale / 2, 1), "side": side,
            "text": f"{short(_label(node.name))}  {node.count:,}",
        }
        for node in column.values()
    ]  # fmt: skip


def _label(name: str) -> str:
    if name in OUTCOMES:
        return OUTCOMES[name][0]
    return (
        codes("introduction_status").label(name) if name in codes("introduction_status") else name
    )
