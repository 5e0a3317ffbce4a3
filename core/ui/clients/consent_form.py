"""同意の入力 (consent form): one screen; a usual consent is picked first, and most is filled in."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.consent_presets import PRESETS, ConsentPreset
from core.domain.consents import Consent, ConsentEntry
from core.queries.clients import ClientPage
from core.queries.users import staff_names
from core.services.consents import record_consent
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.organization_box import organization_box
from core.ui.page import save


def consent_form(
    user: Actor, person: ClientPage, listed: Sequence[Consent], *, place: DeltaGenerator
) -> None:
    """The button in `place`, and the form below when it is open (it is, without any consent)."""
    key = f"client.consent.new.{person.client.pk}"
    is_open = bool(st.session_state.get(f"{key}.open", not listed))
    label, icon = ("やめる", None) if is_open else ("同意を記録する", ":material/add:")
    place.button(
        label, key=f"{key}.turn", icon=icon, width="stretch",
        on_click=_turn, args=(f"{key}.open", not is_open),
    )  # fmt: skip
    if is_open:
        _form(user, person, listed, key)


def _turn(name: str, is_open: bool) -> None:
    st.session_state[name] = is_open


def _form(user: Actor, person: ClientPage, listed: Sequence[Consent], key: str) -> None:
    today = clock.today()
    acquired = any(c.kind == "acquisition" and c.is_live(today) for c in listed)
    chosen = st.pills(
        "どの同意ですか", list(PRESETS), default="medical" if acquired else "acquisition",
        format_func=lambda code: PRESETS[code].label, required=True, key=f"{key}.preset",
    )  # fmt: skip
    preset = PRESETS[chosen]
    places: dict[int, str] = {}
    if preset.names_somebody:
        _, places = organization_box(
            user, key=f"{key}.place.{session.nonce(key)}", label="提供先の機関をさがす"
        )
    with read_only(user) as view:
        staff = staff_names(view)
    fixed = {"kind": preset.kind} if preset.names_somebody else {}
    form_key = f"{key}.{chosen}"
    with EntryForm(
        ConsentEntry,
        key=form_key,
        submit="同意を記録する",
        values={
            "kind": preset.kind, "purpose": preset.purpose, "items": preset.items,
            "method": "document", "explained_by_id": user.id,
        },
        fixed={"client_id": person.client.pk, **fixed},
    ) as form:  # fmt: skip
        _fields(form, preset, places, staff)
    entry = form.entry
    if entry and save(user, "同意を記録しました", lambda work: record_consent(work, entry)):
        session.renew(form_key)
        session.renew(key)
        st.session_state[f"{key}.open"] = False
        st.rerun()


def _fields(
    form: EntryForm[ConsentEntry],
    preset: ConsentPreset,
    places: dict[int, str],
    staff: dict[int, str],
) -> None:
    if preset.names_somebody:
        place, name, kind, purpose = form.columns([1.6, 1.4, 1.4, 1.4])
        with place:
            form.choice("recipient_id", places)
        with name:
            form.text("recipient", placeholder="名簿にないとき")
        with kind:
            form.code("recipient_kind")
        with purpose:
            form.code("purpose")
    else:
        kind, purpose, _ = form.columns([1.4, 1.6, 2.8])
        with kind:
            form.code("kind")
        with purpose:
            form.code("purpose")
    form.several("items", "data_category")
    on, begins, until, method, document = form.columns([1, 1, 1, 1.2, 1.6])
    with on:
        form.date("obtained_on", today=True)
    with begins:
        form.date("valid_from")
    with until:
        form.date("valid_to")
    with method:
        form.code("method")
    with document:
        form.text("document_ref", placeholder="例: 書庫A-12")
    standing, signer, explained, version = form.columns([1.2, 1.2, 1.4, 1.2])
    with standing:
        form.code("signer_kind")
    with signer:
        form.text("signer")
    with explained:
        form.choice("explained_by_id", staff)
    with version:
        form.text("policy_version", placeholder="例: 2026年4月版")
