"""先に変えられたグラフ (an overtaken chart): a colleague changed or removed what is open here."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.charts.catalogue import title_of
from core.charts.choice import ChartChoice, choice_from_json
from core.charts.repair import repaired
from core.db.actor import Actor
from core.db.work import read_only
from core.errors import DomainError
from core.queries.charts import SavedChartRow, saved_chart
from core.services import charts
from core.ui import session
from core.ui.charts.beginning import begin_with
from core.ui.page import save
from core.ui.plain import plain


def followed(user: Actor, opened: SavedChartRow | None, *, key: str) -> SavedChartRow | None:
    """The chart that is open, in the version that a save now meets.

    Another version with the same name and the same choice is no news: it was shared, or pinned for
    all. When it was removed, what is on the screen can be saved anew.
    """
    if opened is None:
        return None
    try:
        with read_only(user) as view:
            stored = saved_chart(view, opened.id)
    except DomainError:
        st.session_state[session.CHART_OPENED] = None
        st.query_params.pop("id", None)
        last: ChartChoice | None = st.session_state.get(session.CHART_LAST)
        begin_with(last, key=key)
        session.flash(
            "このグラフは消されたか、共有されなくなりました。「保存する」で、新しく残せます。"
        )
        st.rerun()
    if (stored.name, stored.choices) == (opened.name, opened.choices):
        st.session_state[session.CHART_OPENED] = stored
        return stored
    return opened


def overtaken(user: Actor, opened: SavedChartRow | None, choice: ChartChoice, *, key: str) -> None:
    """Nothing, unless a colleague saved it meanwhile: theirs is looked at, or mine is kept over it."""
    if opened is None:
        return
    with read_only(user) as view:
        stored = saved_chart(view, opened.id)
        if stored.version == opened.version:
            return
        theirs = repaired(view, choice_from_json(stored.choices)).choice
    st.warning(
        plain(
            f"このグラフは、ひらいたあとにほかの人が変えました。いまは「{stored.name}」"
            f"（{title_of(theirs)}）です。あなたの選んだ形は、この画面に残っています。"
        )
    )
    with st.container(horizontal=True):
        if st.button("いまの形を見る", icon=":material/visibility:", key=f"{key}.theirs"):
            st.session_state[session.CHART_OPENED] = stored
            begin_with(theirs, key=key)
            st.rerun()
        if opened.may_change and st.button(
            "この画面の形で上書きする", icon=":material/save:", key=f"{key}.mine"
        ):
            kept = save(
                user,
                "グラフを上書きしました",
                lambda work: charts.redraw_chart(work, stored.id, stored.version, choice),
            )
            if kept is not None:
                now = replace(stored, version=kept.version, choices=kept.choices)
                st.session_state[session.CHART_OPENED] = now
                st.rerun()
