"""説明会・登録面談会の一覧 (reception events): those to come, those that were, and a new one."""

from __future__ import annotations

import math

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.intakes import ReceptionEventEntry
from core.queries.reception_events import PAGE_SIZE, EventRow, events
from core.services import reception_events
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.page import save
from core.ui.plain import plain

COMING, PAST = "これから", "おわった会"
WIDTHS = [1.3, 1.5, 2, 1.4, 0.9]


def event_list(user: Actor, *, key: str) -> None:
    """会を並べる: open one, or make a new one."""
    head, choice = st.columns([3, 2], vertical_alignment="center")
    with choice.container(horizontal=True, horizontal_alignment="right"):
        shown = st.segmented_control(
            "時期", [COMING, PAST], default=COMING, required=True, key=f"{key}.shown",
            label_visibility="collapsed", persist_state="session",
        )  # fmt: skip
    place = f"{key}.page.{shown}"
    number = int(st.session_state.get(place, 1))
    with read_only(user) as view:
        page = events(view, clock.today(), past=shown == PAST, page=number)
    head.subheader(f"説明会・登録面談会　{page.total:,}件", anchor=False)
    if not page.rows:
        st.info(
            "終わった会はまだありません。"
            if shown == PAST
            else "これからの会はありません。下の「新しい会を作る」で日を決めると、相談を入れられます。"
        )
    for row in page.rows:
        with st.container(border=True):
            _line(row, key)
    if page.total > PAGE_SIZE:
        st.pagination(math.ceil(page.total / PAGE_SIZE), key=place, persist_state="session")
    _new_event(user, key=f"{key}.new")


def event_fields(form: EntryForm[ReceptionEventEntry]) -> None:
    """The fields of an event, drawn alike when it is made and when it is set right."""
    kind, day, hours, capacity = form.columns([1.6, 1.2, 1.2, 0.7])
    with kind:
        form.code("kind")
    with day:
        form.date("held_on")
    with hours:
        form.text("starts_at", placeholder="13:30〜15:00")
    with capacity:
        form.text("capacity")
    place, note = form.columns([1, 2])
    with place:
        form.text("place")
    with note:
        form.text("note")


def open_event(event_id: int) -> None:
    """会をひらく: it has an address of its own."""
    st.query_params["event"] = str(event_id)
    st.rerun()


def _line(row: EventRow, key: str) -> None:
    kind, day, place, number, action = st.columns(WIDTHS, vertical_alignment="center")
    kind.markdown(f"**{codes('reception_event_kind').label(row.kind)}**")
    day.markdown(f"{format_date(row.held_on)}  \n{plain(row.starts_at) or '時刻なし'}")
    place.markdown(plain(row.place) or "場所なし")
    number.markdown(_numbers(row))
    if action.button("ひらく", key=f"{key}.open.{row.id}", width="stretch"):
        open_event(row.id)


def _numbers(row: EventRow) -> str:
    places = f"申込み {row.coming}人"
    if row.capacity is not None:
        places = f"申込み {row.coming}／定員 {row.capacity}人"
        if row.is_full:
            places += (
                "  \n:orange-badge[満員]"
                if row.coming == row.capacity
                else ("  \n:red-badge[定員をこえています]")
            )
    if row.attended or row.absent:
        places += f"  \n出席 {row.attended}・欠席 {row.absent}"
    return places


def _new_event(user: Actor, *, key: str) -> None:
    with (
        st.expander("新しい会を作る", icon=":material/add:"),
        EntryForm(ReceptionEventEntry, key=key, submit="会を作る") as form,
    ):
        event_fields(form)
    entry = form.entry
    if not entry:
        return
    made = save(user, "会を作りました", lambda work: reception_events.make_event(work, entry))
    if made:
        session.renew(key)
        open_event(made.pk)
