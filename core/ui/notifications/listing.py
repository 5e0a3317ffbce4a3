"""通知の一覧 (the list): by day, the newest first; a line opens the place where it happened."""

from __future__ import annotations

import math
from itertools import groupby

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.permissions import may
from core.queries.notices import unread_notices
from core.queries.notifications import (
    KEPT_DAYS,
    PER_PAGE,
    NotificationRow,
    my_notifications,
    unread_notifications,
)
from core.services.notifications import read_all_notifications, read_notification
from core.ui.navigation import NOTICES
from core.ui.notifications.bell import number
from core.ui.notifications.places import open_place
from core.ui.notifications.words import day_of, day_words, details, what_happened
from core.ui.page import open_link, save
from core.ui.plain import plain

UNREAD, ALL = "unread", "all"
EMPTY = {UNREAD: "未読の通知はありません。", ALL: "まだ通知はありません。"}
ORIGIN = "仕事を頼まれたとき、担当が決まったとき、会議が予定されたときなどに、ここに出ます。"


def show(user: Actor, *, key: str) -> None:
    """The whole list: what to show, all read, the notices, the lines."""
    with read_only(user) as view:
        unread = unread_notifications(view)
    shown = _head(user, unread, key=key)
    with read_only(user) as view:
        page = int(st.session_state.get(f"{key}.page", 1))
        found = my_notifications(view, unread=shown == UNREAD, page=page)
    if not found.total:
        st.info(EMPTY[shown] + ORIGIN)
        return
    for day, rows in groupby(found.rows, day_of):
        with st.container(gap="xsmall"):
            st.markdown(f"**{day_words(day)}**")
            for row in rows:
                _line(user, row, key=key)
    if found.total > PER_PAGE:
        st.pagination(math.ceil(found.total / PER_PAGE), key=f"{key}.page")
    st.caption(f"全部で {found.total:,}件。{KEPT_DAYS}日より前のものは出していません。")


def _head(user: Actor, unread: int, *, key: str) -> str:
    """What is shown: all, or what is unread."""
    labels = {ALL: "すべて", UNREAD: f"未読 {number(unread)}"}
    with st.container(horizontal=True, vertical_alignment="center"):
        shown = st.segmented_control(
            "見るもの", list(labels), default=ALL, required=True, key=f"{key}.show",
            format_func=lambda s: labels[s], persist_state="session",
            label_visibility="collapsed", on_change=_first_page, args=(key,),
        )  # fmt: skip
        if unread and st.button(
            "みな読んだことにする", key=f"{key}.all", icon=":material/done_all:"
        ):
            _read_all(user)
        _notices(user)
    return shown or ALL


def _first_page(key: str) -> None:
    st.session_state[f"{key}.page"] = 1


def _line(user: Actor, row: NotificationRow, *, key: str) -> None:
    pressed = st.button(
        _label(user, row), key=f"{key}.row.{row.id}", width="stretch", type="tertiary",
        on_click=_read, args=(user, row.id),
    )  # fmt: skip
    if pressed:
        open_place(user, row)


def _label(user: Actor, row: NotificationRow) -> str:
    """Two lines: when and what, unread bold with its word; then the particulars."""
    said = plain(what_happened(row))
    when = f":gray[{clock.in_japan(row.at):%H:%M}]"
    first = f"{when}  {said}" if row.is_read else f"{when} :red-badge[未読] **{said}**"
    more = details(row, user.id)
    return f"{first}  \n:gray[{plain(more)}]" if more else first


def _notices(user: Actor) -> None:
    """未読のお知らせ, as one line."""
    if not may(user, NOTICES.action):
        return
    with read_only(user) as view:
        unread = unread_notices(view)
    if unread:
        open_link(f"お知らせ :red-badge[未読] **{unread:,}件**", NOTICES)


def _read(user: Actor, notification_id: int) -> None:
    with unit_of_work(user) as work:
        read_notification(work, notification_id)


def _read_all(user: Actor) -> None:
    if save(user, "みな読んだことにしました", read_all_notifications) is not None:
        st.rerun()
