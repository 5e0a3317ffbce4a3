"""企業むけのセミナー (seminars for employers): 行事 of that kind, and whom one invites to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.queries.employer_support import supported_employers
from core.queries.event_invitations import invitations
from core.queries.events import EventCriteria, EventRow, event_page, event_row, series_rows
from core.services.event_invitations import Invited, invite
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.events.new_event import new_event
from core.ui.navigation import EVENT, EVENTS
from core.ui.page import open_link, save
from core.ui.plain import plain

KEY = "employers.seminars"
DIALOG = "employers.invite"
KIND = "seminar"
SHOWN = 30
WIDTHS = [1.5, 3.0, 2.0, 1.1, 1.5, 1.5]
TITLES = ("日", "セミナー", "場所", "来た人", "案内した企業・機関", "")


def seminars_part(user: Actor) -> None:
    """これからのセミナー, then those that were; the employers that we support are invited by a click."""
    with read_only(user) as view:
        page = event_page(view, EventCriteria(kind=KIND, page_size=SHOWN))
        series = [row for row in series_rows(view) if row.closed_on is None]
    writes = may(user, Action.WRITE_EVENTS)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{page.total:,}回**", width="content")
        st.space("stretch")
        open_link("行事の一覧をひらく", EVENTS)
        if writes:
            new_event(user, series, key=f"{KEY}.new", label="セミナーを加える", kind=KIND)
    if not page.rows:
        st.info(
            "企業むけのセミナーは、まだありません。「セミナーを加える」で日と名前を決めると、支援している"
            "企業をまとめて案内できます。"
        )
        return
    for place, title in zip(st.columns(WIDTHS), TITLES, strict=True):
        place.caption(title)
    today = clock.today()
    with st.container(gap="xsmall"):
        for row in page.rows:
            _line(row, today, writes=writes)
    if page.total > len(page.rows):
        st.caption(f"ほか{page.total - len(page.rows):,}回は、行事の一覧で見られます。")
    opened = open_about(DIALOG)
    if opened is not None:
        _invite(user, opened)


def _line(row: EventRow, today: date, *, writes: bool) -> None:
    with st.container(border=True, key=f"employers-line-seminar-{row.id}"):
        on, name, place, came, asked, action = st.columns(WIDTHS, vertical_alignment="center")
        state = "" if row.status == "held" else codes("event_status").label(row.status)
        on.markdown(format_date(row.held_on) + (f"  \n:gray-badge[{state}]" if state else ""))
        with name:
            open_link(plain(row.name), EVENT, id=row.id)
            if row.topic:
                st.caption(plain(row.topic))
        place.markdown(plain(row.place))
        came.markdown(f"{row.attended:,}人" if row.attended else ":gray[—]")
        asked.markdown(f"{row.invited:,}　:gray[参加 {row.coming:,}]")
        if writes and row.held_on >= today:
            action.button(
                "企業を案内する", key=f"{KEY}.invite.{row.id}", width="stretch",
                on_click=open_dialog, args=(DIALOG, row.id),
            )  # fmt: skip


@st.dialog("支援している企業を案内する", width="medium", on_dismiss=close_dialog)
def _invite(user: Actor, event_id: int) -> None:
    with read_only(user) as view:
        row = event_row(view, event_id)
        known = supported_employers(view)
        there = {each.organization_id for each in invitations(view, event_id)}
    if row is None:
        st.warning("この行事は見つかりません。")
        return
    st.markdown(f"**{plain(row.name)}**　{format_date(row.held_on)}")
    open_to = {i: name for i, name in known.items() if i not in there}
    if not open_to:
        st.info(_nobody(known))
        return
    picked = st.multiselect(
        "案内する企業", list(open_to), format_func=lambda i: plain(open_to[i]),
        default=list(open_to), key=f"{DIALOG}.{event_id}.who", placeholder="選んでください",
    )  # fmt: skip
    st.caption(
        f"いま支援している企業のうち、まだ案内先にない{len(open_to)}社です。案内先に加わり、状態は"
        "「案内前」です。送ったあとは、行事のページで印を付けます。"
    )
    if not st.button(
        f"{len(picked)}社を案内先に加える", type="primary", disabled=not picked,
        key=f"{DIALOG}.{event_id}.do",
    ):  # fmt: skip
        return
    wanted = [Invited(place) for place in picked]
    if save(user, "案内先に加えました", lambda work: invite(work, event_id, wanted)):
        close_dialog()
        st.rerun()


def _nobody(known: Mapping[int, str]) -> str:
    if known:
        return "支援している企業は、みな案内先に入っています。"
    return "支援している企業がありません。「企業の一覧」で支援を始めると、ここで案内できます。"
