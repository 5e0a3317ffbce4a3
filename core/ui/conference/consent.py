"""会議の同意を記録する (consent for a conference): for one recipient, or to speak of the person at all."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.domain.consent_presets import PRESETS
from core.domain.consents import ConsentEntry
from core.domain.permissions import Action, may
from core.queries.conferences import PURPOSES, AttendeeRow, ConferenceRow
from core.services.consents import record_consent
from core.ui import dialogs, session
from core.ui.forms.entry_form import EntryForm
from core.ui.navigation import CLIENT
from core.ui.page import open_link, save
from core.ui.plain import plain

TITLE = "会議の同意を記録する"


def consent_button(
    user: Actor, row: ConferenceRow, attendee: AttendeeRow | None, *, label: str
) -> None:
    """The button that opens the form; `attendee` None: a consent to be spoken of within the office."""
    if not may(user, Action.WRITE_CLIENTS):
        return
    name = f"conference.consent.{row.id}.{attendee.id if attendee else 0}"
    st.button(
        label, key=name, icon=":material/verified_user:",
        on_click=dialogs.open_dialog, args=(name,),
    )  # fmt: skip
    if dialogs.open_about(name):
        _sheet(user, row, attendee, name)


@st.dialog(TITLE, width="large", on_dismiss=dialogs.close_dialog)
def _sheet(user: Actor, row: ConferenceRow, attendee: AttendeeRow | None, key: str) -> None:
    preset = PRESETS["conference"]
    fixed: dict[str, object] = {"client_id": row.client_id}
    if attendee is None:
        st.markdown("本人が、この事業所の会議で自分のことを話してよいと言ったことを残します。")
        fixed |= {"kind": "internal_use"}
    else:
        st.markdown(f"提供先　**{plain(attendee.organization or attendee.name)}**")
        fixed |= {
            "kind": preset.kind, "recipient_id": attendee.organization_id,
            "recipient": "" if attendee.organization_id else attendee.name,
        }  # fmt: skip
    items = ",".join(dict.fromkeys([*preset.items.split(","), *row.sections]))
    with EntryForm(
        ConsentEntry,
        key=key,
        submit="同意を記録する",
        values={
            "purpose": PURPOSES[0], "items": items, "method": "document",
            "explained_by_id": user.id,
        },
        fixed=fixed,
    ) as form:  # fmt: skip
        form.several("items", "data_category")
        purpose, on, until, method = form.columns([1.6, 1, 1, 1.2])
        with purpose:
            form.code("purpose", among=PURPOSES)
        with on:
            form.date("obtained_on", today=True)
        with until:
            form.date("valid_to")
        with method:
            form.code("method")
        standing, signer, document = form.columns(3)
        with standing:
            form.code("signer_kind")
        with signer:
            form.text("signer")
        with document:
            form.text("document_ref", placeholder="例: 書庫A-12")
    open_link("これまでの同意を見る", CLIENT, id=row.client_id, part="consents")
    entry = form.entry
    if entry and save(user, "同意を記録しました。", lambda work: record_consent(work, entry)):
        session.renew(key)
        dialogs.close_dialog()
        st.rerun()
