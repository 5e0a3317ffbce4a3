"""助成金・奨励金 of all employers: what is still to be applied for, the nearest deadline first."""

from __future__ import annotations

from datetime import date

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.queries.subsidies import OPEN, STATES, SubsidyRow, subsidies_in
from core.ui.navigation import EMPLOYER
from core.ui.page import open_link
from core.ui.plain import plain

AT_ONCE = 50
WIDTHS = [2.2, 2.2, 2.4, 1.4]
NOTHING = {
    "これから申請": "これから申請する助成金はありません。企業のページの「助成金・奨励金」で加えます。",
    "申請した": "申請した助成金はまだありません。",
    "申請しない": "申請しないと決めたものはありません。",
}


def subsidies_part(user: Actor) -> None:
    """状態を選んで、一覧."""
    state = st.segmented_control(
        "状態", STATES, default=OPEN, required=True, key="subsidies.state",
        label_visibility="collapsed",
    )  # fmt: skip
    with read_only(user) as view:
        rows = subsidies_in(view, str(state))
    if not rows:
        st.info(NOTHING[str(state)])
        return
    st.caption(f"{len(rows)}件" + (f"（はじめの{AT_ONCE}件）" if len(rows) > AT_ONCE else ""))
    for row in rows[:AT_ONCE]:
        with st.container(border=True, key=f"subsidies-line-{row.stored.pk}"):
            what, where, when, who = st.columns(WIDTHS, vertical_alignment="center")
            what.markdown(f"**{codes('subsidy').label(row.stored.kind)}**")
            with where:
                open_link(plain(row.organization), EMPLOYER, id=row.stored.organization_id,
                          part="subsidies")  # fmt: skip
                if row.client_name:
                    st.caption(plain(row.client_name))
            when.markdown(state_words(row, clock.today()))
            who.markdown(f"担当 {plain(row.owner)}" if row.owner else ":red-badge[担当なし]")


def state_words(row: SubsidyRow, today: date) -> str:
    """期限まであと何日, or what became of it."""
    stored = row.stored
    if stored.dropped_on:
        return f":gray-badge[申請しない] {format_date(stored.dropped_on)}に決めました"
    if stored.applied_on:
        told = f":green-badge[申請した] {format_date(stored.applied_on)}"
        if stored.decided_on:
            amount = f"　{stored.amount_yen:,}円" if stored.amount_yen is not None else ""
            told += f"　決定 {format_date(stored.decided_on)}{amount}"
        return told
    if row.until is None:
        return ":orange-badge[期限の記入なし] 要綱で確かめて入力してください"
    left = (row.until - today).days
    doubt = f" :orange-badge[{row.caution}]" if row.caution else ""
    if left < 0:
        return f":red-badge[期限切れ] {format_date(row.until)}まで（{-left}日すぎ）{doubt}"
    return f"申請は **{format_date(row.until)}まで**　あと{left}日{doubt}"
