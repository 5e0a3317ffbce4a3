"""定着の曲線の図 (retention curve): Kaplan–Meier steps, the numbers at risk below, published values.

Read from five metres: few lines, large letters, each line named at its end. A published value is a
ring in the colour of its line, and where it comes from stands on the picture itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from core.charts.palette import BLANK, FONTS, GRID, INK, PALETTE
from core.charts.small_numbers import SMALLEST_PERCENT_BASE, percentage
from core.domain.benchmarks import Benchmark, benchmarks
from core.domain.dates import format_date
from core.domain.retention_rate import Rate
from core.domain.survival import CurveStep, share_at
from core.queries.outcomes import SHOWN_AT, SMALLEST, WAYS, OutcomeGroup, Outcomes

WIDTH, HEIGHT, ROW = 900, 300, 26
LAST = SHOWN_AT[-1]
# More lines than this cannot be told apart.
MOST_LINES = 6
# Labels at the ends of the lines keep this distance, as a share of the height.
APART = 0.062
# The numbers at risk begin under the axis with the names of the lines.
NAMES = 150


def retention_chart(found: Outcomes, *, titled: bool = False, width: int = WIDTH) -> dict[str, Any]:
    """The picture as Vega-Lite. `titled`: with title, definition and sources on it, to travel alone."""
    groups = _lines(found)
    colours = _colours(groups)
    published = references(found)
    scale = {"domain": [g.label for g in groups], "range": [colours[g.key] for g in groups]}
    colour = {"field": "group", "type": "nominal", "scale": scale, "legend": None}
    axis = {"labelFontSize": 15, "titleFontSize": 15, "labelColor": INK, "titleColor": INK}
    x = {
        "field": "x", "type": "quantitative", "title": "就職からの月数",
        "scale": {"domain": [0, LAST], "nice": False},
        "axis": {**axis, "values": list(SHOWN_AT), "format": "d", "grid": False, "labelFlush": False},
    }  # fmt: skip
    y = {
        "field": "y", "type": "quantitative", "title": None,
        "scale": {"domain": [0, 1]},
        "axis": {**axis, "format": ".0%", "tickCount": 5, "gridColor": GRID, "minExtent": NAMES},
    }  # fmt: skip
    layers: list[dict[str, Any]] = [
        _drawn(groups, {"x": x, "y": y, "color": colour}, thin=False),
        _drawn(groups, {"x": x, "y": y, "color": colour}, thin=True),
        {
            "data": {"values": _ends(groups)},
            "mark": {"type": "text", "align": "left", "dx": 10, "fontSize": 16, "fontWeight": "bold",
                     "clip": False},
            "encoding": {"x": x, "y": y, "color": colour, "text": {"field": "told"}},
        },
        {
            "data": {"values": _rings(published, groups)},
            "mark": {"type": "point", "shape": "diamond", "size": 190, "strokeWidth": 2.5,
                     "fill": "#FFFFFF"},
            "encoding": {
                "x": x, "y": y, "color": colour,
                "tooltip": [{"field": "told", "title": "全国の参考値"}],
            },
        },
    ]  # fmt: skip
    if len(groups) == 1:
        layers.insert(0, _band(groups[0], x, y, colours[groups[0].key]))
    chart: dict[str, Any] = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "spacing": 8,
        "vconcat": [
            {"width": width, "height": HEIGHT, "layer": layers},
            _at_risk(groups, colours, width),
        ],
        "config": {
            "font": FONTS, "background": "#FFFFFF", "view": {"stroke": None},
            "axis": {"domainColor": "#8A908D", "tickColor": "#8A908D"},
            "title": {"font": FONTS, "subtitleFont": FONTS, "fontSize": 22, "color": INK,
                      "subtitleFontSize": 14, "subtitleColor": "#4A524F", "subtitlePadding": 6},
        },
        "padding": {"left": 8, "top": 8, "bottom": 8, "right": 200},
    }  # fmt: skip
    if titled:
        chart["title"] = {
            "text": title_of(found), "anchor": "start", "offset": 14,
            "subtitle": _folded([found.definition, *notes_of(found)]),
        }  # fmt: skip
    return chart


def title_of(found: Outcomes) -> str:
    """What the picture and the file are called."""
    way = f"（{WAYS[found.choice.by]}）" if found.choice.by else ""
    return f"職場定着の曲線{way}"


def notes_of(found: Outcomes) -> list[str]:
    """What must be known to read it."""
    notes = ["曲線はカプラン・マイヤー法（まだ続いている就職も、見届けた月まで数に入る）。"]
    if not found.hides:
        notes.append(
            f"点線は、見届けている就職が{SMALLEST}件より少ないところ。一件で大きく動きます。"
        )
    if len(_lines(found)) == 1:
        notes.append("うすい帯は95%信頼区間。")
    left_out = len(found.drawn) - len(_lines(found))
    if left_out:
        notes.append(f"件数の多い{MOST_LINES}つを描き、残りの{left_out}つは表だけに出しています。")
    if found.hides:
        notes.append(
            f"{SMALLEST}人未満の区分と、そこから計算できてしまう区分、"
            f"{SMALLEST}件未満になったあとの曲線は出していません。"
        )
    sources = dict.fromkeys(value.told for value in references(found))
    notes += [f"◇ 全国の参考値: {source}。集め方がちがうので、目安です。" for source in sources]
    return notes


def references(found: Outcomes) -> list[Benchmark]:
    """The published values that belong to the lines."""
    if found.choice.by != "disability":
        return []
    keys = {group.key for group in _lines(found)}
    return [value for value in benchmarks("retention") if value.group in keys]


def outcome_table(found: Outcomes) -> tuple[list[str], list[list[str | int]]]:
    """Headers and rows of the rates: whole, parts, A型; then what was published."""
    headers = ["区分", "就職の件数"]
    for rate in found.whole.rates or ():
        headers.append(f"{rate.months}か月")
    months = [rate.months for rate in found.whole.rates]
    rows: list[list[str | int]] = []
    for group in found.rows:
        if group.is_hidden:
            rows.append([group.label, f"{SMALLEST}人未満など", *("" for _ in months)])
            continue
        rows.append([group.label, group.jobs, *(rate_words(rate, found) for rate in group.rates)])
    for label, values in _published_rows(found).items():
        rows.append([label, "", *(values.get(month, "") for month in months)])
    return headers, rows


def rate_words(rate: Rate, found: Outcomes) -> str:
    """定着率 in words: 75%（12/16）; under ten the counts only; who is too young is told apart."""
    waits = f"　まだ {rate.not_yet}件" if rate.not_yet and not found.hides else ""
    if not rate.base:
        return f"—{waits}"
    return percentage(rate.kept, rate.base) + waits


def curve_rows(found: Outcomes) -> tuple[list[str], list[list[str | int]]]:
    """The curve at the months shown, with the numbers at risk: for the file."""
    headers = [
        "区分",
        *(f"{m}か月 継続の割合" for m in SHOWN_AT),
        *(f"{m}か月 見届け中" for m in SHOWN_AT),
    ]
    rows: list[list[str | int]] = []
    for group in found.drawn:
        shares = [f"{share_at(group.curve, m):.1%}" if m <= group.watched else "" for m in SHOWN_AT]
        rows.append([group.label, *shares, *group.at_risk])
    return headers, rows


# -- the parts of the picture ----------------------------------------------------------------------


def _lines(found: Outcomes) -> list[OutcomeGroup]:
    """The groups that are drawn: the largest, in their own order."""
    largest = sorted(found.drawn, key=lambda g: -g.jobs)[:MOST_LINES]
    return [group for group in found.drawn if group in largest]


def _colours(groups: Sequence[OutcomeGroup]) -> dict[str, str]:
    named = [g.key for g in groups if g.key or len(groups) == 1]
    return {**dict(zip(named, PALETTE, strict=False)), **({} if "" in named else {"": BLANK})}


def _drawn(
    groups: Iterable[OutcomeGroup], encoding: dict[str, Any], *, thin: bool
) -> dict[str, Any]:
    """The lines: whole while five or more are watched, dotted where fewer are."""
    dash = {"strokeDash": [2, 5], "strokeWidth": 2} if thin else {"strokeWidth": 3}
    told = [{"field": "group", "title": "区分"}, {"field": "told", "title": "継続"}]
    return {
        "data": {"values": [row for g in groups for row in steps(g, thin=thin)]},
        "mark": {"type": "line", "interpolate": "step-after", **dash},
        "encoding": {**encoding, "tooltip": told},
    }


def steps(group: OutcomeGroup, *, thin: bool) -> list[dict[str, Any]]:
    """The corners of one line from the hire to where it becomes thin; or from there to its end."""
    last = min(group.watched, float(LAST))
    turn = min(group.thin_from, last)
    begin, end = (turn, last) if thin else (0.0, turn)
    if end <= begin:
        return []
    between = [step for step in group.curve if begin < step.time <= end]
    return [
        _corner(group, begin, share_at(group.curve, begin)),
        *(_corner(group, step.time, step.share) for step in between),
        _corner(group, end, share_at(group.curve, end)),
    ]


def _corner(group: OutcomeGroup, x: float, y: float) -> dict[str, Any]:
    return {
        "x": round(x, 2), "y": round(y, 4), "group": group.label,
        "told": f"{x:.1f}か月: {y:.0%}",
    }  # fmt: skip


def _ends(groups: Iterable[OutcomeGroup]) -> list[dict[str, Any]]:
    """The names at the ends of the lines, none upon another."""
    rows: list[dict[str, Any]] = []
    for group in groups:
        last = min(group.watched, float(LAST))
        share = share_at(group.curve, last)
        # Of few, a percentage says less than the count.
        few = group.jobs < SMALLEST_PERCENT_BASE
        told = f"{group.label}（{group.jobs}件）" if few else f"{group.label} {share:.0%}"
        rows.append({"x": last, "y": share, "group": group.label, "told": told})
    rows.sort(key=lambda row: -row["y"])
    free = 1.0
    for row in rows:
        row["y"] = free = min(row["y"], free)
        free -= APART
    return rows


def _rings(published: Iterable[Benchmark], groups: Iterable[OutcomeGroup]) -> list[dict[str, Any]]:
    labels = {group.key: group.label for group in groups}
    return [
        {
            "x": value.months, "y": value.percent / 100, "group": labels[value.group],
            "told": f"{labels[value.group]} {value.months}か月 {value.percent}% {value.told}",
        }
        for value in published
    ]  # fmt: skip


def _band(group: OutcomeGroup, x: dict[str, Any], y: dict[str, Any], colour: str) -> dict[str, Any]:
    """95%信頼区間 around the only line."""
    within: list[CurveStep] = [step for step in group.curve if step.time <= LAST]
    rows = [{"x": step.time, "y": step.low, "y2": step.high} for step in within]
    if within:
        end = min(group.watched, float(LAST))
        rows.append({"x": end, "y": within[-1].low, "y2": within[-1].high})
    return {
        "data": {"values": rows},
        "mark": {"type": "area", "interpolate": "step-after", "opacity": 0.16, "color": colour},
        "encoding": {"x": x, "y": y, "y2": {"field": "y2"}},
    }


def _at_risk(groups: Sequence[OutcomeGroup], colours: dict[str, str], width: int) -> dict[str, Any]:
    """見届けられている件数: one row for each line, under the months of the axis."""
    labels = [group.label for group in groups]
    rows = [
        {"x": month, "group": group.label, "n": f"{number:,}" if number else "—"}
        for group in groups
        for month, number in zip(SHOWN_AT, group.at_risk, strict=True)
    ]
    scale = {"domain": labels, "range": [colours[group.key] for group in groups]}
    return {
        "width": width,
        "height": ROW * len(groups),
        "title": {"text": "その月まで見届けている就職の件数", "anchor": "start", "fontSize": 14,
                  "fontWeight": "normal", "offset": 4},
        "data": {"values": rows},
        "mark": {"type": "text", "fontSize": 15},
        "encoding": {
            "x": {
                "field": "x", "type": "quantitative", "axis": None,
                "scale": {"domain": [0, LAST], "nice": False},
            },
            "y": {
                "field": "group", "type": "nominal", "sort": labels, "title": None,
                "axis": {"labelFontSize": 15, "labelColor": INK, "labelLimit": NAMES, "ticks": False,
                         "domain": False, "labelPadding": 26, "minExtent": NAMES},
            },
            "text": {"field": "n"},
            "color": {"field": "group", "type": "nominal", "scale": scale, "legend": None},
        },
    }  # fmt: skip


def _published_rows(found: Outcomes) -> dict[str, dict[int, str]]:
    rows: dict[str, dict[int, str]] = {}
    labels = {group.key: group.label for group in found.rows}
    for value in references(found):
        label = f"全国の参考値 {labels[value.group]}"
        rows.setdefault(label, {})[value.months] = f"{value.percent}%"
    return rows


def _folded(lines: Iterable[str], length: int = 76) -> list[str]:
    """Lines that fit the picture."""
    return [line[at : at + length] for line in lines for at in range(0, len(line), length)]


def file_name(found: Outcomes, ending: str) -> str:
    """The name of the file, with the day of the count."""
    day = format_date(found.choice.on, weekday=False).replace("/", "")
    return f"{title_of(found)}_{day}.{ending}"
