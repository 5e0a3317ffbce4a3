"""フェイスシート (face sheet): the person's own facts, changed field by field."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.clients import CATEGORY_OF, ClientEntry
from core.queries.clients import ClientPage
from core.queries.consents import may_hold
from core.queries.users import staff_names
from core.services import clients
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.seen import save_seen, seen

# Stage and closing have their own place in the head of the page.
FIELDS = (
    "name", "kana", "birth_on", "phone", "municipality", "address", "owner_id", "referral_source",
    "registered_on", "disability", "is_developmental", "considerations", "wishes", "note",
)  # fmt: skip


def face_sheet(user: Actor, person: ClientPage) -> None:
    """フェイスシート of one person."""
    client = person.client
    key = f"client.face.{client.pk}"
    form_seen = seen(key, client.version, {name: getattr(client, name) for name in FIELDS})
    with read_only(user) as view:
        staff = staff_names(view)
        may_write = may_hold(view, client.pk, set(CATEGORY_OF.values()), clock.today())
    if not may_write:
        st.warning(
            "取得の同意がないため、障害と配慮事項は書けません。「同意・提供」で先に記録してください。",
            icon=":material/lock:",
        )
    with EntryForm(
        ClientEntry,
        key=key,
        values=form_seen.values,
        fixed={name: getattr(client, name) for name in ("stage", "closed_on", "closure_reason")},
    ) as form:
        _fields(form, staff)
    if form.entry is None:
        return
    changes = form_seen.typed({name: getattr(form.entry, name) for name in FIELDS})
    if not changes:
        st.info("変えたところはありません。")
    elif save_seen(
        user, f"{len(changes)}項目を保存しました", form_seen,
        lambda work: clients.change_client(work, client.pk, form_seen.version, changes),
    ):  # fmt: skip
        session.renew(key)
        st.rerun()


def _fields(form: EntryForm[ClientEntry], staff: Mapping[int, str]) -> None:
    name, kana, birth, phone = form.columns([1.2, 1.2, 1, 1])
    with name:
        form.text("name")
    with kana:
        form.text("kana")
    with birth:
        form.date("birth_on")
    with phone:
        form.text("phone")
    town, address, owner, source, on = form.columns([1, 1.8, 1, 1.3, 1])
    with town:
        form.text("municipality")
    with address:
        form.text("address")
    with owner:
        form.choice("owner_id", staff)
    with source:
        form.code("referral_source")
    with on:
        form.date("registered_on")
    disability, considerations = form.columns([1, 2.4])
    with disability:
        form.code("disability", full=True)
        form.yesno("is_developmental")
    with considerations:
        form.area("considerations", height=96)
    wishes, note = form.columns(2)
    with wishes:
        form.area("wishes", height=120)
    with note:
        form.area("note", height=120)
