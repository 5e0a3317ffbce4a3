"""職業準備性ピラミッドの図 (picture of the pyramid): one SVG to be shown to the person and printed.

Each item is one sign, and the signs differ in shape, not only in colour. The name stands on it only
when it was chosen; nothing on it is a number of points.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from core.charts.palette import FONTS, INK
from core.domain.assessments import Spread
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.instruments import readiness_layers
from core.queries.assessments import AssessmentRow, Pyramid

WIDTH, HEIGHT = 1180, 664
TOP, ROW, MIDDLE = 104, 88, 300
# Half the width of the pyramid at its upper and lower edge.
NARROW, WIDE = 128, 286
BESIDE, LINE = 616, 38
SIGN = 7.5
TINTS = ("#CDE4DE", "#D9EAE4", "#E4F0EB", "#EDF4EE", "#F5F4EA")
COLOURS = {
    "able": "#0F6B5C", "with_support": "#A5690F", "difficult": "#1E2D78", "not_rated": "#6E7673",
}  # fmt: skip
GREY = "#4A524F"
KIND = (
    "下の層に「課題」があっても、就職できないという意味ではありません。",
    "配慮や支援をためしながら、どの層からでも取り組めます。点数や合否を表す図ではありません。",
)
SCALE = 2.0


def pyramid_svg(pyramid: Pyramid, name: str = "") -> str:
    """The picture as SVG text. `name`: the person's, where it was chosen to stand on it."""
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}"'
            f' height="{HEIGHT}" font-family="{escape(FONTS)}" fill="{INK}">',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#FFFFFF"/>',
            *_head(pyramid, name),
            *(part for spread in pyramid.layers for part in _layer(spread, pyramid)),
            *_foot(),
            "</svg>",
        )
    )


def pyramid_for_paper(pyramid: Pyramid, font: str) -> str:
    """The layers and their signs alone, large: on paper the words beside them are a table."""
    width, height = 2 * MIDDLE, ROW * len(pyramid.layers) + 36
    legend = TOP + ROW * len(pyramid.layers) + 22
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 {TOP - 4} {width} {height + 4}" '
            f'width="{width}" height="{height + 4}" font-family="{escape(font)}" fill="{INK}">',
            *(part for spread in pyramid.layers for part in _shape(spread, len(pyramid.layers))),
            *_legend(24.0, legend),
            "</svg>",
        )
    )


def pyramid_png(svg: str) -> bytes:
    """The same as PNG, at twice the screen's resolution."""
    import vl_convert

    return bytes(vl_convert.svg_to_png(svg, scale=SCALE))


def in_words(pyramid: Pyramid) -> str:
    """The picture for who cannot see it."""
    layers, _source = readiness_layers()
    told = [
        f"{layer.number} {layer.title}: {counts_of(spread)}"
        for layer, spread in zip(layers, pyramid.layers, strict=True)
    ]
    return "職業準備性ピラミッド。下から、" + "。".join(told)


# -- parts -----------------------------------------------------------------------------------------


def _text(x: float, y: float, text: str, size: int, **more: str) -> str:
    rest = "".join(f' {n.replace("_", "-")}="{v}"' for n, v in more.items())
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}"{rest}>{escape(text)}</text>'


def _head(pyramid: Pyramid, name: str) -> Iterator[str]:
    yield _text(28, 42, "職業準備性ピラミッド", 26, font_weight="700")
    if name:
        yield _text(WIDTH - 28, 42, f"{name} さん", 20, text_anchor="end")
    yield _text(28, 72, _about(pyramid.head), 15, fill=GREY)
    before = pyramid.before
    if before:
        yield _text(
            WIDTH - 28, 72, f"前回は {format_date(before.assessed_on, weekday=False)}", 15,
            fill=GREY, text_anchor="end",
        )  # fmt: skip


def _about(head: AssessmentRow) -> str:
    rater = codes("assessment_rater").label(head.rater)
    day = format_date(head.assessed_on, weekday=False)
    return f"{day}　{rater}が書いたもの　{head.title}"


def _edges(spread: Spread, count: int) -> tuple[int, float, float, float]:
    """How many layers lie above, the upper edge, and half the width there and at the lower one."""
    above, step = count - spread.layer, (WIDE - NARROW) / count
    return above, TOP + above * ROW, NARROW + above * step, NARROW + (above + 1) * step


def _shape(spread: Spread, count: int) -> Iterator[str]:
    layer = readiness_layers()[0][spread.layer - 1]
    above, y, upper, lower = _edges(spread, count)
    corners = [
        (MIDDLE - upper, y), (MIDDLE + upper, y), (MIDDLE + lower, y + ROW - 4),
        (MIDDLE - lower, y + ROW - 4),
    ]  # fmt: skip
    points = " ".join(f"{px:g},{py:g}" for px, py in corners)
    yield f'<polygon points="{points}" fill="{TINTS[above]}" stroke="#0F6B5C" stroke-width="1.2"/>'
    title = f"{layer.number}　{layer.title}"
    yield _text(MIDDLE, y + 34, title, 19, font_weight="700", text_anchor="middle")
    yield from _signs(spread, y + 60, 2 * upper - 24)


def _layer(spread: Spread, pyramid: Pyramid) -> Iterator[str]:
    layers, _source = readiness_layers()
    layer = layers[spread.layer - 1]
    _above, y, _upper, lower = _edges(spread, len(layers))
    yield from _shape(spread, len(layers))
    yield (
        f'<line x1="{MIDDLE + lower + 8:g}" y1="{y + ROW - 4}" x2="{WIDTH - 28}" '
        f'y2="{y + ROW - 4}" stroke="#D9D3C5"/>'
    )
    yield _text(BESIDE, y + 20, counts_of(spread), 16, font_weight="700")
    yield _text(BESIDE, y + 41, changes_of(spread, pyramid), 14, fill=GREY)
    for number, line in enumerate(_lines("だれと・どこで: " + layer.place)[:2]):
        yield _text(BESIDE, y + 61 + 18 * number, line, 14)


def _signs(spread: Spread, y: float, room: float) -> Iterator[str]:
    """One sign for each item: whole, half, ring, or a small dashed ring."""
    kinds = [
        kind
        for kind in ("able", "with_support", "difficult", "not_rated")
        for _ in range(getattr(spread, kind))
    ]
    pitch = min(21.0, room / max(len(kinds), 1))
    left = MIDDLE - pitch * (len(kinds) - 1) / 2
    for number, kind in enumerate(kinds):
        yield _sign(kind, left + number * pitch, y, min(SIGN, pitch / 2 - 1))


def _sign(kind: str, x: float, y: float, r: float) -> str:
    colour = COLOURS[kind]
    if kind == "able":
        return f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" fill="{colour}"/>'
    if kind == "not_rated":
        return (
            f'<circle cx="{x:g}" cy="{y:g}" r="{r * 0.6:g}" fill="none" stroke="{colour}" '
            'stroke-dasharray="2 2"/>'
        )
    ring = f'<circle cx="{x:g}" cy="{y:g}" r="{r - 1:g}" fill="#FFFFFF" stroke="{colour}" stroke-width="2"/>'
    if kind == "difficult":
        return ring
    half = f'<path d="M{x:g},{y - r:g} A{r:g},{r:g} 0 0 0 {x:g},{y + r:g} Z" fill="{colour}"/>'
    return ring + half


def counts_of(spread: Spread) -> str:
    """How many items of a layer there are of each sign, in words."""
    names = codes("assessment_band")
    told = [
        f"{names.label(band)} {getattr(spread, band)}"
        for band in ("able", "with_support", "difficult")
    ]
    return "　".join([*told, f"未評価 {spread.not_rated}"])


def changes_of(spread: Spread, pyramid: Pyramid) -> str:
    """What of a layer is other than last time, in words."""
    if pyramid.before is None:
        return "前回の記録はありません"
    told = [
        f"{words} {count}"
        for words, count in (("↑ できることが増えた", spread.more), ("↓ 支援が増えた", spread.less))
        if count
    ]
    return "前回とくらべて: " + ("　".join(told) or "＝ 変わりません")


def _lines(text: str) -> list[str]:
    return [text[start : start + LINE] for start in range(0, len(text), LINE)]


def _legend(x: float, y: float) -> Iterator[str]:
    names = codes("assessment_band")
    legend = {band: names.label(band) for band in ("able", "with_support", "difficult")}
    for kind, words in {**legend, "not_rated": "未評価（まだ見ていない）"}.items():
        yield _sign(kind, x + 8, y - 5, SIGN)
        yield _text(x + 22, y, words, 14)
        x += 22 + 14 * len(words) + 26


def _foot() -> Iterator[str]:
    y = TOP + 5 * ROW + 22
    yield from _legend(28.0, y)
    for number, line in enumerate(KIND):
        yield _text(28, y + 30 + 21 * number, line, 15, font_weight="700")
    _layers, source = readiness_layers()
    yield _text(
        28,
        y + 74,
        f"右の「だれと・どこで」は {source}をもとに、つなぎ帳で書きました。",
        12,
        fill=GREY,
    )
