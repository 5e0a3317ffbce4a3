"""お知らせの一覧 (the list): what is pinned, what is new, what nobody has settled yet."""

from __future__ import annotations

import math

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.queries.notices import NoticeCriteria, NoticeRow, search_notices, unread_notices
from core.services import notices
from core.ui import session
from core.ui.page import save
from core.ui.plain import plain
from core.ui.searches import note_search

ALL = "すべて"
SHOWS = {
    "all": ALL, "unread": "未読", "unsettled": "解決していない困りごと", "past": "過ぎたものも",
}  # fmt: skip
EMPTY = {
    "all": "まだお知らせがありません。通知・制度変更・困りごと相談を「お知らせを書く」から始められます。",
    "unread": "未読のお知らせはありません。",
    "unsettled": "解決していない困りごとはありません。",
    "past": "お知らせはありません。",
}


def notice_filter(user: Actor, *, is_open: bool, key: str) -> NoticeCriteria:
    """絞り込みと、書く・みな読んだことにする. `is_open`: a notice or the form has the main button."""
    with read_only(user) as view:
        unread = unread_notices(view)
    show, actions = st.columns([3, 2], vertical_alignment="bottom")
    chosen = show.segmented_control(
        "見るもの", list(SHOWS), default="all", required=True, key=f"{key}.show",
        format_func=lambda s: f"未読 {unread:,}" if s == "unread" else SHOWS[s],
        persist_state="session", label_visibility="collapsed",
    )  # fmt: skip
    with actions.container(horizontal=True, horizontal_alignment="right"):
        if unread and st.button(
            "みな読んだことにする", key=f"{key}.all", icon=":material/done_all:"
        ):
            _read_all(user)
        if may(user, Action.WRITE_NOTICES):
            st.button(
                "お知らせを書く", key=f"{key}.new", icon=":material/edit:",
                type="secondary" if is_open else "primary", on_click=write, args=("new",),
            )  # fmt: skip
    kinds = {"": "どの種類も", **codes("notice_kind").labels(clock.today())}
    left, right, _ = st.columns([1, 1.4, 2])
    kind = left.selectbox(
        "種類", list(kinds), format_func=lambda c: kinds[c], key=f"{key}.kind",
        persist_state="session", label_visibility="collapsed",
    )  # fmt: skip
    text = right.text_input(
        "さがす", key=f"{key}.text", placeholder="題・本文・答えのことば", type="search",
        persist_state="session", label_visibility="collapsed",
    ).strip()  # fmt: skip
    note_search(user, "お知らせ", text, key=key)
    criteria = NoticeCriteria(kind, chosen or "all", text)
    place = f"{key}.asked"
    if st.session_state.get(place) != criteria:
        st.session_state[place] = criteria
        st.session_state[f"{key}.page"] = 1
    page = int(st.session_state.get(f"{key}.page", 1))
    return NoticeCriteria(kind, chosen or "all", text, page)


def _read_all(user: Actor) -> None:
    if save(user, "みな読んだことにしました", notices.read_all) is not None:
        st.rerun()


def write(what: int | str) -> None:
    """Open the form: `new`, or the number of the notice that is changed."""
    st.session_state[session.NOTICE_FORM] = what
    st.session_state.pop(session.NOTICE_ASKED, None)


def notice_list(user: Actor, criteria: NoticeCriteria, *, key: str) -> None:
    """一覧, one page of it; pressing one opens it beside."""
    with read_only(user) as view:
        found = search_notices(view, criteria)
    if not found.rows:
        is_narrowed = criteria.text or criteria.kind
        st.info("あてはまるお知らせはありません。" if is_narrowed else EMPTY[criteria.show])
        return
    if found.total > criteria.page_size:
        st.caption(f"全部で {found.total:,}件")
    opened = session.asked_id()
    with st.container(gap="xsmall"):
        for row in found.rows:
            st.button(
                _label(row), key=f"{key}.row.{row.id}", width="stretch", on_click=_open,
                args=(row.id,), type="secondary" if row.id == opened else "tertiary",
            )  # fmt: skip
    if found.total > criteria.page_size:
        st.pagination(math.ceil(found.total / criteria.page_size), key=f"{key}.page")


def _open(notice_id: int) -> None:
    st.session_state.pop(session.NOTICE_FORM, None)
    st.query_params["id"] = str(notice_id)


def _label(row: NoticeRow) -> str:
    """Two lines: unread bold with its word, then kind, day, who, and how many answers and files."""
    title = plain(row.title)
    marks = [":material/keep:"] if row.is_pinned else []
    if row.is_unread:
        marks.append(":orange-badge[新しい答え]" if row.is_read else ":red-badge[未読]")
        title = f"**{title}**"
    return "  \n".join([" ".join([*marks, title]), _facts(row)])


def _facts(row: NoticeRow) -> str:
    facts = [
        codes("notice_kind").label(row.kind),
        format_date(row.posted_on, weekday=False),
        from_whom(row),
        "未解決" if row.is_open_trouble else "解決" if row.settled_on else "",
        f"答え{row.answers}" if row.answers else "",
        f"添付{row.files}" if row.files else "",
        "取り下げ済み" if row.withdrawn_on else "",
        "これから載ります" if row.posted_on > clock.today() else "",
    ]
    return f":gray[{plain('・'.join(fact for fact in facts if fact))}]"


def from_whom(row: NoticeRow) -> str:
    """だれから: the writer; 事業所 alone where somebody is spoken of."""
    if row.is_about_person:
        return "事業所（あなた）" if row.is_mine else "事業所"
    return f"{row.organization}（{row.writer}）" if row.organization else row.writer
