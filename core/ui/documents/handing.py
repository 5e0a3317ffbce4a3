"""だれに渡すか (to whom a document goes): the recipient, and what the consent says about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.documents.content import Document
from core.domain.codes import codes
from core.domain.documents import (
    IN_OFFICE,
    TO_OTHER,
    TO_PERSON,
    HandingEntry,
    usual_legal_type,
    usual_purpose,
)
from core.domain.entry import check
from core.errors import RuleViolation
from core.queries.clients import organization_names
from core.queries.documents import HandingFacts, RecipientChoice, handing_facts, organization_kind
from core.services.documents import UNDISCLOSED, is_covered, is_undisclosed, needs_policy
from core.ui.forms.organization_box import organization_box
from core.ui.navigation import CLIENT
from core.ui.page import open_link
from core.ui.plain import plain

TO = {
    TO_PERSON: "本人・代理人に渡す",
    IN_OFFICE: "事業所の控えにする",
    TO_OTHER: "ほかの機関・人に渡す",
}
ELSEWHERE = "（ほかの機関をさがす）"


def handing(user: Actor, made: Document, *, key: str) -> HandingEntry | None:
    """渡しかた, or None while it may not be handed over; why is told in its place."""
    ways = [to for to in TO if to != TO_OTHER or made.is_for_others]
    to = st.radio("だれに渡しますか", ways, format_func=lambda code: TO[code], key=f"{key}.to")
    if to == TO_PERSON:
        st.caption("提供記録に「本人・代理人へ」と残ります。同意は要りません。")
        return HandingEntry(to=TO_PERSON)
    if to == IN_OFFICE:
        st.caption("どの頁にも「事業所の控え（外へ渡さない）」と入ります。監査記録に残ります。")
        return HandingEntry(to=IN_OFFICE)
    with read_only(user) as view:
        facts = handing_facts(view, made.client_id, clock.today())
    values = _recipient(user, made, facts, key)
    if values is None:
        return None
    return _allowed(user, made, facts, values, key)


def _recipient(user: Actor, made: Document, facts: HandingFacts, key: str) -> dict[str, Any] | None:
    """渡す先: whom the person chose, somebody who works with the person, or another one."""
    choice = (
        _picked(user, facts, key)
        if made.recipient_id is None
        else _decided(user, made.recipient_id)
    )
    if choice is None:
        st.caption("渡す先を選ぶと、同意があるかを確かめます。")
        return None
    of = f"{key}.{choice.organization_id or choice.name}"
    purpose = _code("利用目的", "purpose", usual_purpose(choice.kind), f"{of}.purpose")
    legal, method = st.columns(2)
    with legal:
        legal_type = usual_legal_type(choice.kind)
        legal_type = _code("提供先の区分", "recipient_legal_type", legal_type, f"{of}.legal")
    with method:
        how = _code("手段", "disclosure_method", "document", f"{of}.method")
    return {
        "recipient": choice.name, "recipient_id": choice.organization_id, "purpose": purpose,
        "recipient_legal_type": legal_type, "method": how,
    }  # fmt: skip


def _decided(user: Actor, organization_id: int) -> RecipientChoice:
    with read_only(user) as view:
        name = organization_names(view, {organization_id}).get(organization_id, "")
        choice = RecipientChoice(name, organization_id, organization_kind(view, organization_id))
    st.markdown(f"渡す先　**{plain(_called(choice))}**")
    return choice


def _picked(user: Actor, facts: HandingFacts, key: str) -> RecipientChoice | None:
    named = {_called(choice): choice for choice in facts.recipients}
    # Nobody is chosen beforehand: to whom it goes is decided, never overlooked.
    picked = st.selectbox(
        "渡す先", [*named, ELSEWHERE], index=None, placeholder="選んでください",
        key=f"{key}.recipient",
    )  # fmt: skip
    return _elsewhere(user, key) if picked == ELSEWHERE else named.get(picked or "")


def _called(choice: RecipientChoice) -> str:
    kind = codes("organization_type").label(choice.kind)
    return f"{choice.name}（{kind}）" if kind else choice.name


def _elsewhere(user: Actor, key: str) -> RecipientChoice | None:
    typed, places = organization_box(user, key=f"{key}.place", label="機関の名前")
    if places:
        picked = st.selectbox(
            "見つかった機関", [None, *places], key=f"{key}.found",
            format_func=lambda place: "（選んでください）" if place is None else places[place],
        )  # fmt: skip
        if picked is None:
            return None
        with read_only(user) as view:
            kind = organization_kind(view, picked)
        return RecipientChoice(places[picked], picked, kind)
    return RecipientChoice(typed) if len(typed) >= 2 else None


def _code(label: str, list_name: str, start: str, key: str) -> str:
    labels = {
        c: text for c, text in codes(list_name).labels(clock.today()).items() if c != "person"
    }
    options = list(labels)
    picked = st.selectbox(
        label, options, index=options.index(start) if start in labels else 0, key=key,
        format_func=lambda code: labels[code],
    )  # fmt: skip
    return str(picked)


def _allowed(
    user: Actor, made: Document, facts: HandingFacts, values: Mapping[str, Any], key: str
) -> HandingEntry | None:
    """What the gate would say now, and the two ways to put it right."""
    entry = HandingEntry(to=TO_OTHER, **values)
    with read_only(user) as view:
        refused = is_undisclosed(view, made, entry)
        covered, wary = is_covered(view, made, entry), needs_policy(view, made, entry)
    if refused:
        st.error(UNDISCLOSED, icon=":material/visibility_off:")
        return None
    further: dict[str, Any] = {}
    if wary:
        further["policy_confirmed"] = _policy(facts, key)
        if not further["policy_confirmed"]:
            return None
    if covered:
        st.success("同意があります。提供記録に残ります。", icon=":material/check_circle:")
    else:
        st.error(_refusal(made, entry), icon=":material/lock:")
        open_link(
            "利用者カルテの「同意・提供」をひらく", CLIENT, id=made.client_id, part="consents"
        )
        if not st.checkbox("法令などの根拠があり、同意なしで渡す", key=f"{key}.without"):
            return None
        further |= _exception(key)
    try:
        return check(HandingEntry, {"to": TO_OTHER, **values, **further})
    except RuleViolation as wrong:
        st.caption(plain(str(wrong)))
        return None


def _policy(facts: HandingFacts, key: str) -> bool:
    """開示方針 (P16): told before anything goes to an employer."""
    policy = codes("disclosure_policy").label(facts.disclosure_policy) or "まだ聞いていません"
    st.warning(
        plain(f"企業への開示方針は「{policy}」です。{facts.disclosure_note}"),
        icon=":material/visibility_off:",
    )
    return st.checkbox("渡してよいことを、本人に確かめた", key=f"{key}.policy")


def _refusal(made: Document, entry: HandingEntry) -> str:
    listed = "・".join(code.label for code in codes("data_category") if code.code in made.items)
    purpose = codes("purpose").label(entry.purpose)
    return plain(
        f"「{entry.recipient}」に「{listed}」を「{purpose}」のために渡す同意が、きょうはありません。"
        "先に、第三者提供の同意を記録してください。"
    )


def _exception(key: str) -> dict[str, str]:
    today = clock.today()
    grounds = {
        c: t for c, t in codes("disclosure_exception").labels(today).items() if c != "mistake"
    }
    ground = st.selectbox(
        "根拠", list(grounds), format_func=lambda code: grounds[code], key=f"{key}.exception"
    )
    reason = st.text_input(
        "理由", key=f"{key}.reason", max_chars=300, placeholder="なぜ同意を得ずに渡すか"
    )
    return {"exception": ground or "", "reason": reason or ""}
