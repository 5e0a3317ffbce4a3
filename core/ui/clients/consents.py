"""同意・提供 on the person's page: what is live, withdrawing, recording; what was passed to whom."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.consents import Consent, consent_items, recipient_words, to_be_told
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.domain.registration import ACQUIRED
from core.queries.clients import ClientPage
from core.queries.consents import ConsentState, consents_of, notice_day, state_of
from core.queries.disclosures import received_by_consent
from core.services.consents import file_document, withdraw_consent
from core.ui.clients.consent_form import consent_form
from core.ui.clients.consent_state import one_consent, state_line
from core.ui.clients.disclosures import client_disclosures
from core.ui.page import save
from core.ui.plain import plain

ASKED = "client.consent.asked"
SHOWN_NAMES = 4


def client_consents(user: Actor, person: ClientPage) -> None:
    """同意の一覧と入力, and the disclosures below."""
    _answer(user)
    client_id, today = person.client.pk, clock.today()
    with read_only(user) as view:
        listed = consents_of(view, client_id)
        received = received_by_consent(view, client_id)
        state = state_of(listed, today, notice_day(view, today))
    head, action = st.columns([3, 1], vertical_alignment="center")
    head.markdown(f"**同意**　{state_line(state)}")
    if may(user, Action.WRITE_CLIENTS):
        consent_form(user, person, listed, place=action)
    if not listed:
        st.info(
            "同意はまだありません。「取得」の同意を記録すると、障害・手帳・配慮事項を書けます。"
            "ほかの機関に渡すときは「第三者提供」の同意がいります。"
        )
    running = [consent for consent in listed if not _is_over(consent)]
    for consent in running:
        told = [name for name, _ in to_be_told(consent, received.get(consent.pk, []))]
        with st.container(border=True, gap="small"):
            _line(user, person, consent, state, told)
    over = [consent for consent in listed if _is_over(consent)]
    if over:
        with st.expander(f"撤回された・終わった同意 {len(over)}件"):
            for consent in over:
                _words(person, consent, state, st.columns([2.4, 4.6]))
    client_disclosures(user, person, listed)


def _is_over(consent: Consent) -> bool:
    today = clock.today()
    return consent.withdrawn_on is not None or (
        consent.valid_to is not None and consent.valid_to < today and consent.kind != "acquisition"
    )


def _line(
    user: Actor, person: ClientPage, consent: Consent, state: ConsentState, told: Sequence[str]
) -> None:
    what, terms, action = st.columns([2.2, 4.2, 1.2], vertical_alignment="center")
    _words(person, consent, state, [what, terms])
    if not may(user, Action.WRITE_CLIENTS):
        return
    if consent in state.undocumented:
        with action.popover("書面を受け取った", width="stretch", key=_place("document", consent)):
            _document(consent)
    with action.popover("撤回する", width="stretch", key=_place("withdraw", consent)):
        _withdraw(consent, told)


def _place(what: str, consent: Consent) -> str:
    """What opens belongs to this consent: after a save it must not stand open at the next one."""
    return f"client.consent.{what}.{consent.pk}.{consent.version}"


def _words(
    person: ClientPage, consent: Consent, state: ConsentState, places: Sequence[DeltaGenerator]
) -> None:
    what, terms = places
    to = plain(recipient_words(consent.recipient, consent.recipient_kind))
    kind = codes("consent_type").label(consent.kind)
    what.markdown(f"**{kind}** {f'→ {to}' if to else ''}  \n{one_consent(consent, state)}")
    first = format_date(consent.valid_from or consent.obtained_on, weekday=False)
    last = f" {format_date(consent.valid_to, weekday=False)} まで" if consent.valid_to else ""
    terms.markdown(
        f"{first} から{last}　{codes('purpose').label(consent.purpose)}　"
        f"{codes('consent_method').label(consent.method)}"
    )
    explained = person.staff.get(consent.explained_by_id or 0, "")
    rest = [
        _items(consent),
        f"署名 {_signer(consent)}",
        f"説明 {explained}" if explained else "",
        f"版 {consent.policy_version}" if consent.policy_version else "",
        consent.document_ref,
        consent.withdrawal_note,
    ]
    terms.caption(plain("　".join(text for text in rest if text)))


def _signer(consent: Consent) -> str:
    if consent.signer_kind == "person":
        return consent.signer
    return f"{consent.signer}（{codes('signer_kind').label(consent.signer_kind)}）"


def _items(consent: Consent) -> str:
    listed = consent_items(consent.items)
    if listed >= consent_items(ACQUIRED):
        return "すべての項目" if "photo" in listed else "写真・広報を除くすべての項目"
    return "・".join(code.label for code in codes("data_category") if code.code in listed)


# -- withdrawing ---------------------------------------------------------------------------------


def _withdraw(consent: Consent, told: Sequence[str]) -> None:
    """What follows, before it is confirmed."""
    lines = ["きょうから、この同意は使えません。同意があったことの記録は残ります。"]
    if consent.kind == "acquisition":
        lines += [
            "**障害・手帳・医療・配慮事項などを、新しく書けなくなります**（ほかに有効な取得の同意があるときを除く）。",
            "いまある記録は消えません。保存の期間のあいだ残ります。",
            "記録の扱いと支援の続け方を本人と確かめることが、担当の「やること」に入ります。",
        ]
    elif told:
        names = "、".join(plain(name) for name in told[:SHOWN_NAMES])
        more = f" ほか{len(told) - SHOWN_NAMES}か所" if len(told) > SHOWN_NAMES else ""
        lines.append(f"撤回を伝えることが、担当の「やること」に入ります: {names}{more}")
    else:
        lines.append("共有先に伝えることが、担当の「やること」に入ります。")
    st.markdown("\n".join(f"- {line}" for line in lines))
    key = f"client.consent.withdraw.{consent.pk}"
    st.text_input("撤回のときの話（任意）", key=f"{key}.note", max_chars=300)
    st.button(
        "撤回を記録する", type="primary", key=f"{key}.go",
        on_click=_ask, args=("withdraw", consent.pk, consent.version, f"{key}.note"),
    )  # fmt: skip


def _document(consent: Consent) -> None:
    key = f"client.consent.document.{consent.pk}"
    st.text_input("書面の保管場所", key=f"{key}.ref", max_chars=200)
    st.button(
        "受け取りを記録する", type="primary", key=f"{key}.go",
        on_click=_ask, args=("document", consent.pk, consent.version, f"{key}.ref"),
    )  # fmt: skip


def _ask(what: str, consent_id: int, version: int, typed: str) -> None:
    """Kept for this run: the line may look different in it, because a colleague was faster."""
    st.session_state[ASKED] = (what, consent_id, version, str(st.session_state.get(typed, "")))


def _answer(user: Actor) -> None:
    asked = st.session_state.pop(ASKED, None)
    if asked is None:
        return
    what, consent_id, version, typed = asked
    if what == "withdraw":
        done = save(
            user, "撤回を記録しました。伝える仕事を「やること」に入れました",
            lambda work: withdraw_consent(work, consent_id, version, typed),
        )  # fmt: skip
    else:
        done = save(
            user, "書面の受け取りを記録しました",
            lambda work: file_document(work, consent_id, version, typed),
        )  # fmt: skip
    if done:
        st.rerun()
