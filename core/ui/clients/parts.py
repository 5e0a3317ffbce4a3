"""利用者カルテの各部 (parts of a person's page), by the name on their tab."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.queries import records
from core.queries.clients import ClientPage
from core.queries.history import changes_of_client
from core.ui import session
from core.ui.clients.consents import client_consents
from core.ui.clients.face_sheet import face_sheet
from core.ui.clients.facts import client_facts
from core.ui.forms.record_form import record_form
from core.ui.navigation import INTAKE, PLAN
from core.ui.page import open_link
from core.ui.plain import plain
from core.ui.record_list import SHOWN, record_pages


def client_records(user: Actor, person: ClientPage) -> None:
    """記録: the quick form, and the timeline beside it."""
    client_id = person.client.pk
    form = f"client.record.{client_id}"
    # A save renews the form, and the timeline begins again with its first page.
    place = f"client.records.page.{client_id}.{session.nonce(form)}"
    with read_only(user) as view:
        page = records.timeline(view, client_id, st.session_state.get(place, 1), SHOWN)
    if not may(user, Action.WRITE_CLIENTS):
        record_pages(user, page, key=place, with_person=False)
        return
    writing, reading = st.columns([1.15, 1], gap="large")
    with writing:
        record_form(user, key=form, client_id=client_id)
    with reading:
        record_pages(user, page, key=place, with_person=False)


def client_plans(user: Actor, person: ClientPage) -> None:
    """計画: every plan of the person, the newest first; then how it all began."""
    if not person.plans:
        st.info("支援計画はまだありません。下の「新しい計画を作る」から始めます。")
    for plan in person.plans:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"**{codes('plan_kind').label(plan.kind)}**　{codes('service').label(plan.service)}　"
                f"{codes('plan_status').label(plan.status)}　"
                f"{format_date(plan.start_on, weekday=False)} 〜　"
                f"見直し期限 {format_date(plan.review_due_on)}"
            )
            open_link("ひらく", PLAN, id=plan.id)
    if may(user, Action.WRITE_CLIENTS):
        open_link("新しい計画を作る", PLAN, client=person.client.pk)
    if person.intakes:
        st.markdown("**相談受付**")
    for intake in person.intakes:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(f"{format_date(intake.received_on)}　{plain(intake.complaint)}")
            open_link("相談をひらく", INTAKE, id=intake.pk)


def client_history(user: Actor, person: ClientPage) -> None:
    """履歴: what changed, by whom, when."""
    place = f"client.history.{person.client.pk}"
    with read_only(user) as view:
        page = changes_of_client(view, person.client.pk, st.session_state.get(place, 1))
    st.dataframe(
        [
            {
                "日時": f"{clock.in_japan(change.at):%Y/%m/%d %H:%M}",
                "だれが": change.by,
                "どこを": f"{change.part}の{change.action}",
                "項目": change.field,
                "まえ": change.before,
                "あと": change.after,
            }
            for change in page.changes
        ],
        hide_index=True,
        height=460,
        column_config={"まえ": {"width": "medium"}, "あと": {"width": "medium"}},
    )
    newer, older, _ = st.columns([1, 1, 4])
    if newer.button("新しい変更へ", key=f"{place}.newer", disabled=page.number == 1):
        st.session_state[place] = page.number - 1
        st.rerun()
    if older.button("古い変更へ", key=f"{place}.older", disabled=not page.has_more):
        st.session_state[place] = page.number + 1
        st.rerun()


PARTS: dict[str, Callable[[Actor, ClientPage], None]] = {
    "概要": face_sheet,
    "記録": client_records,
    "サービス・手帳・就職": client_facts,
    "計画・相談": client_plans,
    "同意": client_consents,
    "履歴": client_history,
}
