"""議事録の一覧 (list of minutes): by meeting, searched by what was noted or decided; one is read here."""

from __future__ import annotations

import math
from datetime import date

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import fiscal_year, format_date
from core.errors import DomainError
from core.queries.meeting_series import all_series
from core.queries.minutes_list import PAGE, MinutesCriteria, MinutesPage, MinutesRow, list_minutes
from core.ui import session
from core.ui.meeting.minutes import read_minutes
from core.ui.plain import plain

KEY = "meetings.minutes"
EVER, THIS_YEAR = "すべて", "今年度"


def minutes_part(user: Actor) -> None:
    """議事録: the list, or the one that was opened (`?id=`)."""
    asked = session.asked_id()
    if asked is not None:
        st.button(
            "一覧に戻る", key=f"{KEY}.back", icon=":material/arrow_back:", type="tertiary",
            on_click=_back,
        )  # fmt: skip
        try:
            read_minutes(user, asked)
        except DomainError as refusal:
            st.warning(str(refusal))
        return
    criteria = _criteria(user)
    with read_only(user) as view:
        page = list_minutes(view, criteria, clock.today())
    _list(criteria, page)


def _criteria(user: Actor) -> MinutesCriteria:
    with read_only(user) as view:
        series = {row.id: row.name for row in all_series(view, ended=True)}
    which, text, since = st.columns([1.6, 3, 1.2], vertical_alignment="bottom")
    series_id = which.selectbox(
        "会議", [None, *series], format_func=lambda i: series.get(i or 0, "すべての会議"),
        key=f"{KEY}.series", persist_state="session", placeholder="すべての会議",
    )  # fmt: skip
    words = text.text_input(
        "ことば（メモと、決まったことからさがす）", key=f"{KEY}.text", persist_state="session",
        placeholder="例: 見学　同行", icon=":material/search:",
    )  # fmt: skip
    span = since.selectbox("いつ", [EVER, THIS_YEAR], key=f"{KEY}.since", persist_state="session")
    start = date(fiscal_year(clock.today()), 4, 1) if span == THIS_YEAR else None
    # Another question begins at its first page.
    asked = (series_id, words, span)
    if st.session_state.get(f"{KEY}.asked") != asked:
        st.session_state[f"{KEY}.asked"] = asked
        st.session_state[f"{KEY}.page"] = 1
    number = int(st.session_state.get(f"{KEY}.page") or 1)
    return MinutesCriteria(series_id, words or "", start, number)


def _list(criteria: MinutesCriteria, page: MinutesPage) -> None:
    if not page.total:
        st.info(
            "このことばの議事録は、ありません。ことばを短くするか、会議と時期を広げてください。"
            if criteria.text
            else "会議を閉じると、議事録がここに並びます。「きょう」から会議を始められます。"
        )
        return
    st.caption(f"{page.total:,}件　新しい順")
    with st.container(gap="xsmall"):
        for row in page.rows:
            _row(row)
    if page.total > PAGE:
        st.pagination(math.ceil(page.total / PAGE), key=f"{KEY}.page", persist_state="session")


def _row(row: MinutesRow) -> None:
    """One element a meeting: the whole of it is the button."""
    head = f"**{format_date(row.held_on)}　{plain(row.series)}**　{plain(row.who)}"
    facts = [f"決まったこと {row.decided}件"] if row.decided else []
    facts += [f":orange-badge[残り {row.left}]"] if row.left else []
    facts += [f"追記 {row.added}件"] if row.added else []
    facts += [] if row.is_closed else [":orange-badge[閉じていません]"]
    words = row.words
    hit = f":orange-background[{plain(words.hit)}]" if words.hit else ""
    below = f"{plain(words.before)}{hit}{plain(words.after)}" or ":gray[メモはありません]"
    if st.button(
        f"{head}　{'　'.join(facts)}  \n{below}", key=f"minutes-row-{row.id}", width="stretch", wrap=True
    ):  # fmt: skip
        st.query_params["id"] = str(row.id)
        st.rerun()


def _back() -> None:
    del st.query_params["id"]
