"""応募 of one person: what is on the way with its next step, what ended with what was learnt."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.permissions import Action, may
from core.queries.clients import ClientPage
from core.queries.job_search import ApplicationRow, applications_of
from core.ui.plain import plain
from core.ui.work.application_new import Wanted, ask_new, open_new_sheet
from core.ui.work.application_steps import ask_step, open_step_sheet
from core.ui.work.application_words import coming, state, step_label, way

WIDTHS = [2.6, 3.4, 2.2, 1.5]


def client_applications(user: Actor, person: ClientPage) -> None:
    """応募の経過: one line for each, on the way first; the next step at one click."""
    writes = may(user, Action.WRITE_CLIENTS)
    with read_only(user) as view:
        rows = applications_of(view, person.client.pk)
    moving = [row for row in rows if row.is_open]
    title, action = st.columns([6, 1.4], vertical_alignment="center")
    none = "まだありません。求人や企業を選んで、準備から始めます" if not rows else ""
    counts = f"　途中 {len(moving)}　終わった {len(rows) - len(moving)}" if rows else ""
    title.markdown(f"**応募**{counts}　:gray[:small[{none}]]" if none else f"**応募**{counts}")
    with action:
        if writes and st.button(
            "応募を始める", icon=":material/add:", key="client.apply", width="stretch"
        ):
            ask_new(Wanted(person.client.pk, person.client.name))
            st.rerun()
    if moving:
        with st.container(border=True, gap="small"):
            for row in moving:
                _line(row, writes=writes)
    ended = [row for row in rows if not row.is_open]
    if ended:
        with st.expander(f"終わった応募　{len(ended)}件"):
            for row in ended:
                _line(row, writes=writes)
    open_new_sheet(user)
    open_step_sheet(user)


def _line(row: ApplicationRow, *, writes: bool) -> None:
    where, days, ahead, action = st.columns(WIDTHS, vertical_alignment="center")
    where.markdown(
        f"**{plain(row.employer)}**  \n:small[{plain(row.title)}]　:gray-badge[{state(row)}]"
    )
    note = f"  \n:small[{plain(row.end_note)}]" if row.end_note else ""
    days.markdown(f":small[{plain(way(row))}]{note}")
    told = coming(row, clock.today())
    late = told.startswith(("過ぎた", "予定なし"))
    ahead.markdown(f":red[{plain(told)}]" if late else plain(told))
    if writes:
        with action:
            if st.button(step_label(row), key=f"client.application.{row.id}", width="stretch"):
                ask_step(row)
                st.rerun()
