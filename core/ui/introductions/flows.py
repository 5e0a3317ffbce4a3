"""流れと理由 (flows and reasons): where people went between organisations, and what was missing."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import clock
from core.charts.choice import SPAN_LABELS, Period, Span
from core.charts.introduction_flows import flow_chart, flow_table, notes_of
from core.charts.introductions import MISMATCH, MISMATCH_BY_KIND
from core.charts.picture import map_png
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.permissions import may
from core.errors import NotAllowed
from core.queries.introduction_flows import Flow, flows
from core.services import sign_in
from core.services.introduction_pictures import log_flows_export
from core.ui import session
from core.ui.charts.picture import chart_picture
from core.ui.navigation import CHARTS
from core.ui.plain import plain

SPANS = (Span.ALL, Span.TWELVE_MONTHS, Span.THIS_YEAR, Span.LAST_YEAR)
BY_YEAR, BY_KIND = "年度ごと", "紹介先の種別ごと"


def flow_view(user: Actor, *, key: str) -> None:
    """The Sankey of a period, then the reasons; under each its numbers."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**紹介の流れ**　:gray[:small[紹介した機関 → 紹介先 → 結果。帯の太さが件数]]")
        span = st.segmented_control(
            "期間", SPANS, format_func=lambda s: SPAN_LABELS[s], default=Span.ALL, required=True,
            key=f"{key}.span", label_visibility="collapsed", persist_state="session",
        )  # fmt: skip
    span = Span(str(span))
    since, until = Period(span).days(clock.today())
    with read_only(user) as view:
        found = flows(view, since, until)
    if not found:
        st.info(
            "この期間の紹介はありません。期間を「全期間」にするか、紹介を書くとここに流れが出ます。"
        )
    else:
        _sankey(user, found, span, key)
    if may(user, CHARTS.action):
        _reasons(user, key)


def _sankey(user: Actor, found: Sequence[Flow], span: Span, key: str) -> None:
    st.vega_lite_chart(
        flow_chart(found), theme=None, width="content", key=f"{key}.sankey.{span}",
        alt="紹介の流れの図。数値は下の「表で見る」にあります。",
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(plain("　".join(notes_of(found))), width="stretch")
        _file(user, found, span, key)
    with st.expander("表で見る（紹介の流れ）"):
        headers, rows = flow_table(found)
        st.dataframe(
            {title: [row[n] for row in rows] for n, title in enumerate(headers)},
            hide_index=True, width="stretch",
        )  # fmt: skip


def _file(user: Actor, found: Sequence[Flow], span: Span, key: str) -> None:
    """PNG: made when the button is pressed, and logged then."""
    known = st.session_state.get(session.SID, "")

    def made() -> bytes:
        # This runs beside the page: the sign-in may have ended since the page was drawn.
        if sign_in.current_user(known, touch=False) is None:
            raise NotAllowed("サインインし直してください。")
        content = map_png(flow_chart(found, title=f"紹介の流れ（{SPAN_LABELS[span]}）"))
        with unit_of_work(user) as work:
            log_flows_export(work, SPAN_LABELS[span])
        return content

    st.download_button(
        "PNG", made, file_name="紹介の流れ.png", mime="image/png", icon=":material/download:",
        on_click="ignore", key=f"{key}.png", help="この図をPNGで書き出します。",
    )  # fmt: skip


def _reasons(user: Actor, key: str) -> None:
    """合わなかった理由: what the region does not have."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            "**合わなかった理由**　:gray[:small[辞退・不承諾の理由。地域に何が足りないかの手がかり]]"
        )
        by = st.segmented_control(
            "分け方", [BY_YEAR, BY_KIND], default=BY_YEAR, required=True, key=f"{key}.by",
            label_visibility="collapsed", persist_state="session",
        )  # fmt: skip
    choice = MISMATCH if by == BY_YEAR else MISMATCH_BY_KIND
    chart_picture(user, choice, f"合わなかった理由（{by}）", key=f"{key}.reasons")
