"""ケース会議をひらく (planning a conference): about whom, which kind, when, where, why."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.meetings import MeetingEntry
from core.errors import DomainError
from core.queries.conferences import conference_series
from core.queries.records import client_label
from core.services.conferences import plan_conference
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.person_picker import person_picker
from core.ui.navigation import CONFERENCE, go
from core.ui.page import save
from core.ui.plain import plain

KEY = "conference.plan"


def planning(user: Actor, client_id: int | None) -> None:
    """The form; afterwards the conference itself is open."""
    with st.expander("会議を計画する", icon=":material/add:", expanded=client_id is not None):
        try:
            with read_only(user) as view:
                series = conference_series(view)
                who = client_label(view, client_id) if client_id is not None else ""
        except DomainError as refusal:
            st.error(str(refusal))
            return
        if not series:
            st.info("一人についての会議の型がありません。「会議の予定と議事録」で作ってください。")
            return
        if client_id is None:
            client_id = person_picker(user, key=KEY, label="だれについての会議ですか")
            if client_id is None:
                return
        else:
            st.markdown(f"**{plain(who)}** さんについての会議")
        _form(user, client_id, series)


def _form(user: Actor, client_id: int, series: dict[int, str]) -> None:
    with EntryForm(
        MeetingEntry,
        key=f"{KEY}.{client_id}",
        submit="計画する",
        values={"series_id": next(iter(series))},
        fixed={"client_id": client_id},
    ) as form:
        kind, on, at, place = form.columns([1.4, 1, 1, 2])
        with kind:
            form.choice("series_id", series)
        with on:
            form.date("held_on")
        with at:
            form.text("starts_at", placeholder="例: 14:00〜15:00")
        with place:
            form.text("place")
        form.area(
            "aim", height=80, placeholder="例: 実習のあとの進み方を、本人と関係する人で話し合う"
        )
    entry = form.entry
    if entry:
        meeting = save(user, "会議を計画しました。", lambda work: plan_conference(work, entry))
        if meeting is not None:
            go(CONFERENCE, id=meeting.pk)
