"""交流プログラムと訪問 (exchange programmes and visits) of a fiscal year."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.queries.exchange_programmes import (
    ExchangeRow,
    PurposeRow,
    contacts_by_purpose,
    exchange_programmes,
    years_with_work,
)
from core.ui.navigation import EVENT, EVENTS
from core.ui.page import open_link
from core.ui.plain import plain

WIDTHS = [2.9, 1.8, 1.8, 0.8, 1.95, 1.0]


def programmes_part(user: Actor) -> None:
    """内容・医療機関・対象・人数・日, then visits and calls by purpose."""
    with read_only(user) as view:
        years = years_with_work(view, clock.today())
        head = st.container(horizontal=True, vertical_alignment="bottom")
        year = head.selectbox(
            "年度", list(years), format_func=lambda y: f"{y}年度", key="medical.year", width=180,
            persist_state="session",
        )  # fmt: skip
        programmes = exchange_programmes(view, year or years[0])
        contacts = contacts_by_purpose(view, year or years[0])
    if may(user, Action.WRITE_EVENTS):
        with head:
            open_link("交流プログラムを行事に加える", EVENTS)
    left, right = st.columns([2.9, 1], gap="medium")
    with left:
        _programmes(programmes)
    with right:
        _contacts(contacts)


def _programmes(rows: list[ExchangeRow]) -> None:
    held = [row for row in rows if row.status == "held"]
    people = sum(row.people or 0 for row in held)
    st.subheader(f"交流プログラム　{len(held)}回・のべ{people:,}人", anchor=False)
    if not rows:
        st.info(
            "この年度の交流プログラムはありません。「行事」で、種類を「交流プログラム」、相手を医療機関に"
            "して加えると、ここに並びます。"
        )
        return
    for place, title in zip(
        st.columns(WIDTHS), ("内容", "医療機関", "参加対象", "人数", "日", ""), strict=True
    ):
        place.caption(title)
    for row in rows:
        with st.container(border=True, key=f"medical-line-event-{row.id}"):
            what, where, whom, number, on, action = st.columns(WIDTHS, vertical_alignment="center")
            what.markdown(plain(row.content))
            where.markdown(plain(row.hospital) or ":orange[機関が未入力]")
            whom.markdown(plain(row.audience))
            number.markdown(_people(row))
            on.markdown(format_date(row.held_on))
            with action:
                open_link("ひらく", EVENT, id=row.id)


def _people(row: ExchangeRow) -> str:
    if row.status != "held":
        return f":gray-badge[{codes('event_status').label(row.status)}]"
    return f"{row.people:,}人" if row.people is not None else ":orange[未入力]"


def _contacts(rows: list[PurposeRow]) -> None:
    visits, others = sum(row.visits for row in rows), sum(row.others for row in rows)
    st.subheader(f"訪問 {visits:,}回・連絡 {others:,}回", anchor=False)
    if not rows:
        st.caption("この年度の訪問と連絡は、まだ記録がありません。")
        return
    st.table(
        [
            {
                "目的": codes("contact_purpose").label(row.purpose),
                "訪問": row.visits,
                "ほか": row.others,
                "機関": row.hospitals,
            }
            for row in rows
        ]
    )
    st.caption(
        "訪問は「関係機関訪問」「出張相談」「同行」、ほかは電話・文書など。利用者ごとの記録は数えていません。"
    )
