"""会議の型 (meeting series): which meetings the office holds, and how each of them is set."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.meeting_series import MeetingSeriesEntry
from core.domain.permissions import Action, may
from core.queries.meeting_series import SeriesRow, all_series, usual_series
from core.services.meeting_series import add_series, change_series, end_series, resume_series
from core.ui import session
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.forms.entry_form import EntryForm
from core.ui.meetings.members import members_part
from core.ui.meetings.topics import topics_part
from core.ui.meetings.words import usually
from core.ui.page import save
from core.ui.plain import plain

KEY = "meetings.series"
ADD, CHANGE, END = "meetings.series.add", "meetings.series.change", "meetings.series.end"


def series_part(user: Actor) -> None:
    """The series on the left; the chosen one, its topics and members on the right."""
    writes = may(user, Action.RUN_MEETING)
    with read_only(user) as view:
        series = all_series(view, ended=True)
    if not series:
        st.info("会議の型は、まだありません。「会議を加える」で、名前と種類を決めてください。")
    listed, chosen = st.columns([1.1, 4], gap="large")
    with listed:
        row = _chosen(series)
        if writes:
            st.button(
                "会議を加える", key=f"{KEY}.add", icon=":material/add:",
                on_click=open_dialog, args=(ADD,),
            )  # fmt: skip
    with chosen:
        if row is not None:
            _head(row, writes=writes)
            topics_part(user, row, writes=writes and row.ended_on is None)
            members_part(user, row, writes=writes and row.ended_on is None)
    if writes:
        _sheets(user)


def _chosen(series: Sequence[SeriesRow]) -> SeriesRow | None:
    if not series:
        return None
    rows = {row.id: row for row in series}
    usual = usual_series([row for row in series if row.ended_on is None]) or series[0]
    asked = session.asked_id("series")
    place = f"{KEY}.chosen"
    if st.session_state.get(place) not in rows:
        st.session_state[place] = asked if asked in rows else usual.id

    def named(row_id: int) -> str:
        row = rows[row_id]
        return plain(row.name) + ("（やめた会議）" if row.ended_on else "")

    picked = st.radio(
        "会議の型", list(rows), key=place, format_func=named, label_visibility="collapsed"
    )
    return rows[picked]


def _head(row: SeriesRow, *, writes: bool) -> None:
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(plain(row.name), anchor=False, width="content")
            if (kind := codes("meeting_kind").label(row.kind)) != row.name:
                st.badge(kind, color="green")
            if row.ended_on:
                st.badge(f"{format_date(row.ended_on, weekday=False)} にやめた", color="gray")
            st.space("stretch")
            if writes:
                _ways(row)
        facts = [
            usually(row),
            f":gray[氏名]　{codes('meeting_masking').label(row.masking)}",
            ":gray[本人の同意]　" + ("要る" if row.needs_consent else "この会議では確かめない"),
        ]
        st.markdown("　　".join(facts))
        if row.note:
            st.caption(plain(row.note))


def _ways(row: SeriesRow) -> None:
    st.button(
        "直す", key=f"{KEY}.change.{row.id}", icon=":material/edit:",
        on_click=open_dialog, args=(CHANGE, row),
    )  # fmt: skip
    st.button(
        "またはじめる" if row.ended_on else "この会議をやめる", key=f"{KEY}.end.{row.id}",
        type="tertiary", on_click=open_dialog, args=(END, row),
    )  # fmt: skip


def _sheets(user: Actor) -> None:
    if open_about(ADD) is not None:
        _add(user)
    elif (row := open_about(CHANGE)) is not None:
        _change(user, row)
    elif (row := open_about(END)) is not None:
        _end(user, row)


@st.dialog("会議を加える", width="medium", on_dismiss=close_dialog)
def _add(user: Actor) -> None:
    with EntryForm(MeetingSeriesEntry, key=ADD, submit="加える") as form:
        form.text("name", placeholder="例: 月のネットワーク会議")
        form.code("kind")
        _fields(form)
    entry = form.entry
    if entry is None:
        return
    added = save(user, "会議を加えました。", lambda work: add_series(work, entry))
    if added is not None:
        session.renew(ADD)
        close_dialog()
        st.session_state.pop(f"{KEY}.chosen", None)
        st.query_params["series"] = str(added.pk)
        st.rerun()


@st.dialog("会議の型を直す", width="medium", on_dismiss=close_dialog)
def _change(user: Actor, row: SeriesRow) -> None:
    values = {name: getattr(row, name) for name in MeetingSeriesEntry.model_fields}
    key = f"{CHANGE}.{row.id}.{row.version}"
    fixed = {"kind": row.kind}
    with EntryForm(MeetingSeriesEntry, key=key, values=values, fixed=fixed) as form:
        form.text("name")
        _fields(form)
    entry = form.entry
    if entry and save(
        user, "会議の型を直しました。", lambda work: change_series(work, row.id, row.version, entry)
    ):
        close_dialog()
        st.rerun()


def _fields(form: EntryForm[MeetingSeriesEntry]) -> None:
    form.code("masking", horizontal=True)
    form.yesno("needs_consent")
    every, at, long = form.columns([1, 1.2, 1])
    with every:
        form.text("interval_days", help="1は毎日（平日）、7は毎週、0は必要なときだけ")
    with at:
        form.text("starts_at", placeholder="例: 10:00")
    with long:
        form.text("minutes", placeholder="例: 30")
    form.text("place", placeholder="例: 相談室1")
    form.area("note", height=80)


@st.dialog("会議をやめる・またはじめる", width="small", on_dismiss=close_dialog)
def _end(user: Actor, row: SeriesRow) -> None:
    st.markdown(f"**{plain(row.name)}**")
    if row.ended_on:
        st.caption("予定を入れたり、会議にかけたりできるようになります。")
        label, run, done = "またはじめる", resume_series, "またはじめました。"
    else:
        st.caption("議事録は残ります。予定と待っていることがあるあいだは、やめられません。")
        label, run, done = "やめる", end_series, "この会議をやめました。"
    if not st.button(label, key=f"{END}.yes", type="primary"):
        return
    if save(user, done, lambda work: run(work, row.id, row.version)):
        close_dialog()
        st.rerun()
