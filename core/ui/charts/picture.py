"""図 (the picture): the chart, what stands behind a mark, the numbers, and the files."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.charts import picture
from core.charts.choice import ChartChoice
from core.charts.drawing import Drawing, draw
from core.charts.encodings import CLICKED
from core.charts.figures_table import table
from core.charts.rows_behind import MOST_ROWS, may_open_rows, rows_behind
from core.charts.specification import specification
from core.db.actor import Actor
from core.db.work import View, read_only, unit_of_work
from core.errors import DomainError, NotAllowed
from core.services import charts, sign_in
from core.ui import session
from core.ui.charts.beginning import answer_stands, begin_with
from core.ui.charts.kept import counted
from core.ui.navigation import CLIENT, ORGANIZATION
from core.ui.page import open_link
from core.ui.plain import plain

COLUMNS = 5
USUAL = ("png", "xlsx", "pdf")
# What is left beside the choices at 1,280 pixels; wider screens only give more room.
WIDTH = 860
HINT = "棒や点を押すと、元になった行が下に出ます。"


def chart_picture(user: Actor, choice: ChartChoice, name: str, *, key: str) -> None:
    """グラフ: drawn anew at every choice. Why nothing can be drawn is said in its place."""
    try:
        drawing, opens_rows, spec = counted(
            user, ("chart", choice.to_json(), name), lambda view: _drawn(view, choice, name)
        )
    except DomainError as error:
        st.warning(str(error))
        return
    st.caption(plain("　".join([drawing.definition, *drawing.notes])))
    if drawing.is_empty:
        _nothing(drawing, key)
        return
    if look := answer_stands(choice):
        st.caption(f":material/lightbulb: {plain(look)}")
    event: Any = st.vega_lite_chart(
        spec,
        theme=None,
        width="stretch",
        on_select="rerun",
        selection_mode=CLICKED,
        key=f"{key}.mark.{hash(drawing.choice.to_json())}",
        alt=f"{drawing.title}。数値は下の「表で見る」にあります。",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(HINT if opens_rows else "", width="stretch")
        _files(drawing, key)
    _behind(user, drawing, event, opens_rows)
    _numbers(drawing, key)


def _drawn(view: View, choice: ChartChoice, name: str) -> tuple[Drawing, bool, dict[str, Any]]:
    drawing = draw(view, choice, name)
    spec = {} if drawing.is_empty else specification(drawing, width=WIDTH)
    return drawing, may_open_rows(view, drawing), spec


def _nothing(drawing: Drawing, key: str) -> None:
    """Why nothing is there, and the way out with one click."""
    st.info(plain(drawing.reason))
    if drawing.way_out is not None:
        st.button(
            "そのようにして描く", icon=":material/undo:", key=f"{key}.way_out",
            on_click=begin_with, args=(drawing.way_out,), kwargs={"key": key},
        )  # fmt: skip


def _numbers(drawing: Drawing, key: str) -> None:
    """表で見る: made when it is opened."""
    numbers = st.expander("表で見る", key=f"{key}.numbers", on_change="rerun")
    if numbers.open:
        with numbers:
            st.dataframe(_columns(drawing), hide_index=True, width="stretch")


def _columns(drawing: Drawing) -> dict[str, list[str | int | float]]:
    headers, rows = table(drawing)
    columns: dict[str, list[str | int | float]] = {}
    for place, header in enumerate(headers):
        values = [row[place] for row in rows]
        if any(isinstance(value, str) for value in values):
            values = [str(value) for value in values]
        # Two colleagues of one name are two columns.
        columns[header if header not in columns else f"{header}（{place}）"] = values
    return columns


def _files(drawing: Drawing, key: str) -> None:
    """書き出し: the usual forms as buttons, the others behind one."""
    for name in USUAL:
        _file(drawing, name, key)
    with st.popover("ほかの形", icon=":material/download:", key=f"{key}.files"):
        st.caption("どの形でも、5人未満の数は伏せて書き出します。")
        for name in picture.FORMS:
            if name not in USUAL:
                _file(drawing, name, key)


def _file(drawing: Drawing, name: str, key: str) -> None:
    """One form: made when the button is pressed, by the rights of that moment, and logged then."""
    known, form = st.session_state.get(session.SID, ""), picture.FORMS[name]

    def made() -> bytes:
        # This runs beside the page: the sign-in may have ended since the page was drawn.
        now = sign_in.current_user(known, touch=False)
        if now is None:
            raise NotAllowed("サインインし直してください。")
        with read_only(now.actor) as view:
            content = picture.chart_file(view, drawing.choice, drawing.title, name)
        with unit_of_work(now.actor) as work:
            charts.log_export(work, drawing.choice, form.label)
        return content

    st.download_button(
        form.label,
        made,
        file_name=picture.file_name(drawing, name),
        mime=form.mime,
        icon=":material/download:",
        on_click="ignore",
        key=f"{key}.file.{name}",
        help=f"{form.help}。小さな数は伏せて書き出します。",
    )


def _behind(user: Actor, drawing: Drawing, event: Any, opens_rows: bool) -> None:
    """押したところの元の行: the number for everybody, the rows for those who may see them."""
    marks = event.get("selection", {}).get(CLICKED) or []
    place = _place(drawing, marks[0]) if marks else None
    if place is None:
        return
    x, colour = drawing.x[place[0]], drawing.colours[place[1]]
    words = " ・ ".join(text for text in (x.label, colour.label) if text)
    number = drawing.told(x, colour)
    with st.container(border=True):
        st.markdown(f"**{plain(words)}**： {number}")
        if not opens_rows:
            st.caption("元になった行を見る権限はありません。数だけを表示しています。")
            return
        _log_once(user, drawing, f"{x.key}/{colour.key}")
        with read_only(user) as view:
            found = rows_behind(view, drawing, x.key, colour.key)
        is_client = found.kind == "client"
        columns = st.columns(COLUMNS)
        for number_of_row, row in enumerate(found.rows):
            title = f"利用者 No. {row.title}" if is_client else row.title
            count = f"（{row.count:,}件）" if row.count > 1 else ""
            with columns[number_of_row % COLUMNS]:
                open_link(
                    plain(title + count), CLIENT if is_client else ORGANIZATION, id=row.row_id
                )
        if found.is_cut:
            st.caption(f"多い順に{MOST_ROWS}件までを表示しています。")


def _place(drawing: Drawing, mark: dict[str, Any]) -> tuple[int, int] | None:
    """The category that the browser names, if it is one of this chart."""
    x, colour = mark.get("x"), mark.get("colour", 0)
    if not isinstance(x, int) or not isinstance(colour, int):
        return None
    if not (0 <= x < len(drawing.x) and 0 <= colour < len(drawing.colours)):
        return None
    return x, colour


def _log_once(user: Actor, drawing: Drawing, mark: str) -> None:
    """Opening the rows is logged once, not at every rerun."""
    now = f"{drawing.choice.to_json()} {mark}"
    if st.session_state.get(session.CHART_MARK) != now:
        st.session_state[session.CHART_MARK] = now
        with unit_of_work(user) as work:
            charts.log_rows_opened(work, drawing.choice, mark)
