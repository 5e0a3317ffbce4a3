"""小さいグラフ (small chart): a saved chart among other things, with the way to the whole of it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.charts.catalogue import checked
from core.charts.choice import choice_from_json
from core.charts.drawing import Drawing, draw
from core.charts.encodings import is_horizontal
from core.charts.specification import specification
from core.db.actor import Actor
from core.db.work import View, read_only
from core.errors import DomainError
from core.queries.charts import SavedChartRow, saved_chart
from core.ui.charts.kept import counted
from core.ui.navigation import CHARTS
from core.ui.page import open_link
from core.ui.plain import plain

# Half of the screen at 1,280 pixels; wider screens only give more room.
WIDTH, HEIGHT = 560, 210
# Of lying bars: a line for each name, room for the legend above; more of them are no small chart.
LINE, HEAD, MOST_LINES = 20, 70, 14


def small_chart(
    user: Actor, chart_id: int, key: str, *, width: int = WIDTH, height: int = HEIGHT
) -> None:
    """The chart without files and without rows behind it; why it cannot be drawn is said instead."""
    try:
        with read_only(user) as view:
            row = saved_chart(view, chart_id)
        definition, spec, reason = counted(
            user, ("small", row, width, height), lambda view: _drawn(view, row, width, height)
        )
    except DomainError as error:
        st.caption(plain(str(error)))
        return
    open_link(plain(row.name), CHARTS, id=chart_id)
    st.caption(plain(definition))
    if spec is None:
        st.caption(plain(reason))
        return
    st.vega_lite_chart(
        spec, theme=None, width="stretch", key=f"{key}.small",
        alt=f"{row.name}。数値は「グラフ作成」でひらいて「表で見る」にあります。",
    )  # fmt: skip


def _drawn(
    view: View, row: SavedChartRow, width: int, height: int
) -> tuple[str, dict[str, Any] | None, str]:
    """What the chart tells, and the chart or why there is none."""
    drawing = draw(view, checked(choice_from_json(row.choices)), row.name)
    return drawing.definition, *_spec(drawing, width, height)


def _spec(drawing: Drawing, width: int, height: int) -> tuple[dict[str, Any] | None, str]:
    """The chart, or why it is not drawn: lying bars need a line for each name."""
    if drawing.is_empty:
        return None, drawing.reason
    lines = len(drawing.x) if is_horizontal(drawing) else 0
    if lines > MOST_LINES:
        return None, f"{lines}項目あります。ひらいて見てください。"
    return specification(drawing, width=width, height=max(height, lines * LINE + HEAD)), ""
