"""支援記録 on a person's page: the quick form, and the timeline beside it."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.permissions import Action, may
from core.queries import records
from core.queries.clients import ClientPage
from core.ui import session
from core.ui.forms.record_form import record_form
from core.ui.record_list import SHOWN, record_pages


def show_page(client_id: int, number: int) -> None:
    """Let the person's page open at this page of the records."""
    st.session_state["client.part"] = "記録"
    st.session_state[_place(client_id)] = number


def _place(client_id: int) -> str:
    """A save renews the form, and the timeline begins again with its first page."""
    return f"client.records.page.{client_id}.{session.nonce(f'client.record.{client_id}')}"


def client_records(user: Actor, person: ClientPage) -> None:
    """記録: the quick form, and the timeline beside it."""
    client_id = person.client.pk
    place = _place(client_id)
    with read_only(user) as view:
        page = records.timeline(view, client_id, st.session_state.get(place, 1), SHOWN)
    if not may(user, Action.WRITE_CLIENTS):
        record_pages(user, page, key=place, with_person=False)
        return
    writing, reading = st.columns([1.15, 1], gap="large")
    with writing:
        record_form(user, key=f"client.record.{client_id}", client_id=client_id)
    with reading:
        record_pages(user, page, key=place, with_person=False)
