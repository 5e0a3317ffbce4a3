"""提供記録 (disclosures) on the person's page: what was passed to whom, and noting it by hand."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.consents import Consent, DisclosureEntry, consent_items, recipient_words
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.queries.clients import ClientPage
from core.queries.disclosures import PER_PAGE, DisclosureRow, disclosures_of
from core.services.disclosures import note_on_disclosure, record_disclosure
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.organization_box import organization_box
from core.ui.page import save
from core.ui.plain import plain

WITHOUT, TO_PERSON = "without", "person"
# 個人情報保護法29条 asks for no record about these recipients; one is kept all the same.
OUTSIDE_29 = ("national", "municipal", "independent")
NOTED = "client.disclosure.noted"


def client_disclosures(user: Actor, person: ClientPage, consents: Sequence[Consent]) -> None:
    """提供記録の一覧と入力."""
    _answer(user)
    client_id = person.client.pk
    place = f"client.disclosures.page.{client_id}"
    with read_only(user) as view:
        found = disclosures_of(view, client_id, page=int(st.session_state.get(place, 1)))
    head, action = st.columns([3, 1], vertical_alignment="center")
    head.markdown(f"**提供記録**　{found.total:,}件")
    if may(user, Action.WRITE_CLIENTS):
        _adding(user, person, consents, action)
    if not found.total:
        st.caption("まだありません。電話や文書で個人データを渡したら、ここか支援記録に残します。")
    given = {consent.pk: consent for consent in consents}
    for row in found.rows:
        with st.container(border=True, gap="small"):
            _line(user, row, given)
    if found.total > PER_PAGE:
        st.pagination(math.ceil(found.total / PER_PAGE), key=place, persist_state="session")


def _line(user: Actor, row: DisclosureRow, given: Mapping[int, Consent]) -> None:
    what, terms, action = st.columns([2.2, 4.2, 1.2], vertical_alignment="center")
    what.markdown(
        f"{format_date(row.provided_on)}  \n**{plain(row.recipient)}**  \n{_ground(row, given)}"
    )
    kind = codes("recipient_legal_type").label(row.recipient_legal_type)
    outside = "　29条の対象外" if row.recipient_legal_type in OUTSIDE_29 else ""
    items = consent_items(row.items)
    listed = "・".join(code.label for code in codes("data_category") if code.code in items)
    terms.markdown(
        f"{listed}  \n{codes('purpose').label(row.purpose)}　"
        f"{codes('disclosure_method').label(row.method)}　渡した人 {plain(row.by)}"
    )
    terms.caption(plain(f"{kind}{outside}　{row.reason}".strip()))
    for note in row.notes:
        terms.markdown(f":orange-badge[訂正] {plain(note)}")
    if may(user, Action.WRITE_CLIENTS):
        place = f"client.disclosure.noting.{row.id}.{len(row.notes)}"
        with action.popover("訂正を添える", width="stretch", key=place):
            _note(row)


def _ground(row: DisclosureRow, given: Mapping[int, Consent]) -> str:
    if row.exception:
        ground = codes("disclosure_exception").label(row.exception)
        return f":red-badge[同意のない提供] {ground}"
    consent = given.get(row.consent_id or 0)
    if consent is None:
        return ":gray-badge[本人・代理人へ]"
    day = format_date(consent.obtained_on, weekday=False)
    return f":green-badge[同意あり] {day} の同意"


def _note(row: DisclosureRow) -> None:
    key = f"client.disclosure.note.{row.id}.{len(row.notes)}"
    st.markdown("提供記録は書きかえません。違っていたことを、書き添えて残します。")
    st.text_input("どこが、どう違っていたか", key=f"{key}.reason", max_chars=400)
    st.button(
        "書き添える", type="primary", key=f"{key}.go",
        on_click=_ask, args=(row.id, f"{key}.reason"),
    )  # fmt: skip


def _ask(disclosure_id: int, typed: str) -> None:
    st.session_state[NOTED] = (disclosure_id, str(st.session_state.get(typed, "")))


def _answer(user: Actor) -> None:
    asked = st.session_state.pop(NOTED, None)
    if asked is None:
        return
    disclosure_id, typed = asked
    if save(
        user, "訂正を書き添えました",
        lambda work: note_on_disclosure(work, disclosure_id, typed),
    ):  # fmt: skip
        st.rerun()


# -- noting one by hand --------------------------------------------------------------------------


def _adding(
    user: Actor, person: ClientPage, consents: Sequence[Consent], place: DeltaGenerator
) -> None:
    key = f"client.disclosure.new.{person.client.pk}"
    is_open = bool(st.session_state.get(f"{key}.open"))
    label, icon = ("やめる", None) if is_open else ("提供を記録する", ":material/add:")
    place.button(
        label, key=f"{key}.turn", icon=icon, width="stretch",
        on_click=_turn, args=(f"{key}.open", not is_open),
    )  # fmt: skip
    if is_open:
        _form(user, person, consents, key)


def _turn(name: str, is_open: bool) -> None:
    st.session_state[name] = is_open


def _form(user: Actor, person: ClientPage, consents: Sequence[Consent], key: str) -> None:
    today = clock.today()
    given = {str(c.pk): c for c in consents if c.kind == "third_party"}
    # One that was withdrawn while the form stood open stays chosen: the save tells that it ended.
    held = st.session_state.get(f"{key}.ground")
    live = {n: c for n, c in given.items() if c.is_live(today) or n == held}
    if not live:
        st.warning(
            "有効な「第三者提供」の同意がありません。先に上の「同意を記録する」で記録してください。"
            "法令などの根拠があるときは「同意のない提供」を選びます。",
            icon=":material/lock:",
        )
    grounds = {number: _called(consent) for number, consent in live.items()}
    grounds |= {TO_PERSON: "本人・代理人に渡した", WITHOUT: "同意のない提供"}
    chosen = st.pills(
        "何にもとづいて渡しましたか", list(grounds), format_func=lambda code: grounds[code],
        default=next(iter(grounds)), required=True, key=f"{key}.ground",
    )  # fmt: skip
    consent = live.get(chosen)
    places: dict[int, str] = {}
    if chosen != TO_PERSON and (consent is None or consent.recipient_kind):
        _, places = organization_box(
            user, key=f"{key}.place.{session.nonce(key)}", label="提供先の機関をさがす"
        )
    form_key = f"{key}.{chosen}"
    with EntryForm(
        DisclosureEntry,
        key=form_key,
        submit="提供を記録する",
        values=_values(consent, chosen, person),
        fixed={"client_id": person.client.pk, **_fixed(consent, chosen)},
    ) as form:
        _fields(form, places, consent, chosen)
    entry = form.entry
    if entry and save(user, "提供を記録しました", lambda work: record_disclosure(work, entry)):
        session.renew(form_key)
        session.renew(key)
        st.session_state[f"{key}.open"] = False
        st.rerun()


def _called(consent: Consent) -> str:
    to = recipient_words(consent.recipient, consent.recipient_kind)
    return plain(f"{to}（{codes('purpose').label(consent.purpose)}）")


def _values(consent: Consent | None, chosen: str, person: ClientPage) -> dict[str, Any]:
    """What the consent already says."""
    if consent is not None:
        return {
            "recipient": consent.recipient, "items": consent.items, "method": "document",
            "purpose": consent.purpose,
        }  # fmt: skip
    if chosen == TO_PERSON:
        return {"recipient": person.client.name, "purpose": "employment_support",
                "method": "document"}  # fmt: skip
    return {"method": "oral", "purpose": "emergency_response"}


def _fixed(consent: Consent | None, chosen: str) -> dict[str, Any]:
    if chosen == TO_PERSON:
        return {"recipient_legal_type": "person"}
    if consent is not None and not consent.recipient_kind:
        return {"recipient": consent.recipient, "recipient_id": consent.recipient_id}
    return {}


def _fields(
    form: EntryForm[DisclosureEntry],
    places: dict[int, str],
    consent: Consent | None,
    chosen: str,
) -> None:
    is_named = consent is not None and not consent.recipient_kind
    on, place, name, kind = form.columns([1, 1.6, 1.6, 1.8])
    with on:
        form.date("provided_on", today=True)
    if not is_named:
        if chosen != TO_PERSON:
            with place:
                form.choice("recipient_id", places)
        with name:
            form.text("recipient")
    if chosen != TO_PERSON:
        with kind if not is_named else place:
            form.code("recipient_legal_type")
    form.several("items", "data_category")
    purpose, method, _ = form.columns([1.6, 1.4, 2])
    with purpose:
        form.code("purpose")
    with method:
        form.code("method")
    if chosen == WITHOUT:
        ground, reason = form.columns([2, 3])
        with ground:
            form.code("exception")
        with reason:
            form.text("reason", placeholder="なぜ同意を得ずに渡したか")
    else:
        form.text("reason", placeholder="任意。渡した書面の名前など")
    st.caption(
        "国・地方公共団体・独立行政法人等への提供は、個人情報保護法29条の記録の義務の対象外です。"
        "つなぎ帳では同じように残します。"
    )
