"""同意 (consents) on the person's page: what is live, withdrawing, recording."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.consents import Consent, ConsentEntry, consent_items
from core.domain.dates import format_date
from core.domain.registration import ACQUIRED
from core.queries.clients import ClientPage
from core.queries.consents import consents_of
from core.queries.users import staff_names
from core.services.consents import record_consent, withdraw_consent
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.page import save
from core.ui.plain import plain


def client_consents(user: Actor, person: ClientPage) -> None:
    """同意の一覧と入力."""
    with read_only(user) as view:
        listed = consents_of(view, person.client.pk)
    if not listed:
        st.info(
            "同意はまだありません。「取得」の同意を記録すると、障害・手帳・配慮事項を書けます。"
        )
    for consent in listed:
        with st.container(border=True, gap="small"):
            _line(user, person, consent)
    _new(user, person, is_first=not listed)


def _line(user: Actor, person: ClientPage, consent: Consent) -> None:
    what, terms, action = st.columns([2.6, 4, 1.4], vertical_alignment="center")
    live = consent.is_live(clock.today())
    state = ":green-badge[有効]" if live else ":gray-badge[無効]"
    if consent.withdrawn_on:
        state = f":red-badge[撤回 {format_date(consent.withdrawn_on, weekday=False)}]"
    to = f"→ {plain(consent.recipient)}" if consent.recipient else ""
    what.markdown(f"**{codes('consent_type').label(consent.kind)}** {to}  \n{state}")
    listed = consent_items(consent.items)
    items = "・".join(c.label for c in codes("data_category") if c.code in listed)
    if listed >= consent_items(ACQUIRED):
        items = "写真・広報を除くすべての項目" if "photo" not in listed else "すべての項目"
    until = f"〜 {format_date(consent.valid_to, weekday=False)}" if consent.valid_to else ""
    explained = person.staff.get(consent.explained_by_id or 0, "")
    terms.markdown(
        f"{format_date(consent.obtained_on, weekday=False)} {until}　"
        f"{codes('purpose').label(consent.purpose)}　{codes('consent_method').label(consent.method)}"
        f"　署名 {plain(consent.signer)}" + (f"　説明 {plain(explained)}" if explained else "")
    )
    terms.caption(plain(f"{items}　{consent.document_ref}".strip()))
    if consent.withdrawn_on is None:
        with action.popover("撤回する", width="stretch"):
            _withdraw(user, consent)


def _withdraw(user: Actor, consent: Consent) -> None:
    st.markdown(
        "きょうから、この同意は使えなくなります。記録は残ります。"
        "提供先・共有先に伝える仕事が「きょうの仕事」に入ります。"
    )
    key = f"client.consent.withdraw.{consent.pk}.{consent.version}"
    if not st.button("撤回を記録する", type="primary", key=key):
        return
    if save(
        user,
        "撤回を記録しました。提供先に伝える仕事を作りました",
        lambda work: withdraw_consent(work, consent.pk, consent.version),
    ):
        st.rerun()


def _new(user: Actor, person: ClientPage, *, is_first: bool) -> None:
    key = f"client.consent.new.{person.client.pk}"
    with read_only(user) as view:
        staff = staff_names(view)
    with st.expander("同意を記録する", icon=":material/add:", expanded=is_first):
        with EntryForm(
            ConsentEntry,
            key=key,
            submit="同意を記録する",
            values={
                "kind": "acquisition" if is_first else "",
                "purpose": "employment_support",
                "items": ACQUIRED if is_first else "",
                "explained_by_id": user.id,
            },
            fixed={"client_id": person.client.pk},
        ) as form:
            _fields(form, staff)
        entry = form.entry
        if entry and save(user, "同意を記録しました", lambda work: record_consent(work, entry)):
            session.renew(key)
            st.rerun()


def _fields(form: EntryForm[ConsentEntry], staff: dict[int, str]) -> None:
    kind, recipient, purpose = form.columns([1, 1.6, 1.6])
    with kind:
        form.code("kind")
    with recipient:
        form.text("recipient", placeholder="第三者提供のとき。例: ○○病院")
    with purpose:
        form.code("purpose")
    form.several("items", "data_category")
    on, until, method, signer, explained, document = form.columns([1, 1, 1.1, 0.9, 1, 1.2])
    with on:
        form.date("obtained_on", today=True)
    with until:
        form.date("valid_to")
    with method:
        form.code("method")
    with signer:
        form.text("signer")
    with explained:
        form.choice("explained_by_id", staff)
    with document:
        form.text("document_ref")
