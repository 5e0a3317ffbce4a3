"""主治医の助言 (doctor's advice) of one person: what was asked and answered; asking, answering."""

from __future__ import annotations

from datetime import date

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.outreach import AdviceAnswerEntry, AdviceRequestEntry
from core.domain.permissions import Action, may
from core.errors import NotFound
from core.queries.clients import ClientPage
from core.queries.doctor_advice import AdviceRow, advice_of, advice_places, windows_at
from core.queries.records import client_label
from core.services.doctor_advice import answer_advice, request_advice, withdraw_advice
from core.ui import session
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.organization_box import organization_box
from core.ui.forms.seen import save_seen, seen
from core.ui.navigation import CLIENT
from core.ui.page import open_link, save
from core.ui.plain import plain

ASK, ANSWER = "advice.ask", "advice.answer"
STATES = {
    "waiting": ":orange-badge[答え待ち]", "valid": ":green-badge[有効]",
    "ended": ":red-badge[期限切れ]", "withdrawn": ":gray-badge[取り下げ]",
}  # fmt: skip


def client_advice(user: Actor, person: ClientPage) -> None:
    """主治医の助言 on the person's page: the latest request first."""
    client_id = person.client.pk
    with read_only(user) as view:
        rows = advice_of(view, client_id)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**主治医の助言**　{len(rows)}件", width="content")
        if may(user, Action.WRITE_CLIENTS):
            ask_button("主治医に助言を頼む", client_id)
    if not rows:
        st.caption("まだありません。同意をもらって、通院同行や文書で、働くうえの留意点を聞きます。")
    for row in rows:
        with st.container(border=True, gap="small"):
            _card(user, row)
    advice_dialogs(user)


def ask_button(label: str, client_id: int, *, disabled: bool = False) -> None:
    """The button that opens the form of a request."""
    st.button(
        label, key=f"advice.ask.{client_id}", icon=":material/medical_services:",
        on_click=open_dialog, args=(ASK, client_id), disabled=disabled,
    )  # fmt: skip


def answer_button(user: Actor, row: AdviceRow) -> None:
    """The button that opens the answer: to write it, to correct it, to withdraw the request."""
    if not may(user, Action.WRITE_CLIENTS) or row.withdrawn_on is not None:
        return
    label = "答えを書く" if row.answered_on is None else "答えを直す"
    st.button(
        label, key=f"advice.answer.{row.id}", width="stretch",
        on_click=open_dialog, args=(ANSWER, (row.client_id, row.id)),
    )  # fmt: skip


def advice_dialogs(user: Actor) -> None:
    """The dialog that stands open, if one does."""
    asked, answered = open_about(ASK), open_about(ANSWER)
    if asked is not None:
        _ask(user, asked)
    elif answered is not None:
        _answer(user, *answered)


def _card(user: Actor, row: AdviceRow) -> None:
    words, action = st.columns([5, 1.1], vertical_alignment="center")
    with words:
        st.markdown(
            f"{STATES[row.state(clock.today())]}　**{plain(row.organization)}**　"
            f"{plain(row.doctor)}　{codes('advice_purpose').label(row.purpose)}　"
            f":gray[{days_words(row)}]"
        )
        st.caption("聞いたこと")
        st.text(row.asked)
        if row.answer:
            st.caption("助言")
            st.text(row.answer)
    with action:
        answer_button(user, row)


def days_words(row: AdviceRow) -> str:
    """頼んだ日、答えのあった日、いつまで."""
    told = [f"{format_date(row.requested_on, weekday=False)} に頼んだ"]
    if row.answered_on:
        told.append(f"{format_date(row.answered_on, weekday=False)} に答え")
    if row.valid_to:
        told.append(f"{format_date(row.valid_to, weekday=False)} まで有効")
    if row.withdrawn_on:
        told.append(f"{format_date(row.withdrawn_on, weekday=False)} に取り下げ")
    return "　".join(told)


# -- asking ------------------------------------------------------------------------------------------


@st.dialog("主治医に助言を頼む", width="large", on_dismiss=close_dialog)
def _ask(user: Actor, client_id: int) -> None:
    today = clock.today()
    with read_only(user) as view:
        label, known = client_label(view, client_id), advice_places(view, client_id, today)
    st.markdown(f"**{plain(label)}**")
    names = {p.id: f"{p.name}　{'同意あり' if p.is_covered else '同意がまだ'}" for p in known}
    _typed, more = organization_box(
        user, key=f"{ASK}.{client_id}.place", label="ほかの医療機関をさがす"
    )
    names = {**names, **{i: name for i, name in more.items() if i not in names}}
    chosen = st.selectbox(
        "どの医療機関に", list(names), format_func=lambda i: names[i], key=f"{ASK}.{client_id}.at",
        index=0 if known else None, placeholder="上の欄でさがすと、ここで選べます",
    )  # fmt: skip
    if chosen is None:
        st.info("この人の通院先が分かりません。医療機関をさがして選んでください。")
        return
    place = next((p for p in known if p.id == chosen), None)
    if place is None or not place.is_covered:
        st.warning(
            "この医療機関に「障害・診断」「医療」「配慮事項」を渡す同意（目的: 医療機関との連携）が、"
            "まだありません。先に同意を記録してください。項目を減らすと頼めることもあります。",
            icon=":material/lock:",
        )
        open_link("同意・提供をひらく", CLIENT, id=client_id, part="consents")
    _request_form(user, client_id, chosen, place.doctor if place else "", today)


def _request_form(
    user: Actor, client_id: int, organization_id: int, doctor: str, today: date
) -> None:
    key = f"{ASK}.{client_id}.{organization_id}"
    with read_only(user) as view:
        windows = windows_at(view, organization_id)
    with EntryForm(
        AdviceRequestEntry, key=key, submit="頼んだことを記録する",
        values={"doctor": doctor, "requested_on": today, "method": "accompany"},
        fixed={"client_id": client_id, "organization_id": organization_id},
    ) as form:  # fmt: skip
        on, why, how, who, name = form.columns([1, 1.4, 1.3, 1.5, 1.2])
        with on:
            form.date("requested_on")
        with why:
            form.code("purpose")
        with how:
            form.code("method")
        with who:
            form.choice("key_person_id", windows)
        with name:
            form.text("doctor")
        form.area("asked", height=100, placeholder="三つまで。例: 週の時間を増やすときの留意点")
        items, passed, kind, fee = form.columns([2.4, 1.3, 1.3, 1])
        with items:
            form.several("items", "data_category")
        with passed:
            form.code("passed_by")
        with kind:
            form.code("legal_type")
        with fee:
            form.text("fee")
        st.caption(
            "「本人の情報を渡した手段」を選ぶと、同時に提供記録が残ります。本人が持って行ったときは空けます。"
        )
    entry = form.entry
    if entry and save(
        user, "助言を頼んだことを記録しました", lambda work: request_advice(work, entry)
    ):
        session.renew(key)
        close_dialog()
        st.rerun()


# -- answering ---------------------------------------------------------------------------------------


@st.dialog("主治医の答え", width="large", on_dismiss=close_dialog)
def _answer(user: Actor, client_id: int, advice_id: int) -> None:
    with read_only(user) as view:
        rows = advice_of(view, client_id)
        label = client_label(view, client_id)
    row = next((row for row in rows if row.id == advice_id), None)
    if row is None:
        raise NotFound("この助言は見つかりません。")
    st.markdown(f"**{plain(label)}**　{plain(row.organization)}　:gray[{days_words(row)}]")
    st.caption("聞いたこと")
    st.text(row.asked)
    key = f"{ANSWER}.{row.id}"
    values = {name: getattr(row, name) for name in AdviceAnswerEntry.model_fields}
    stood = seen(key, row.version, values | {"answered_on": row.answered_on or clock.today()})
    with EntryForm(AdviceAnswerEntry, key=key, values=stood.values) as form:
        form.area("answer", height=140, placeholder="聞いたとおりに。解釈は支援記録に書きます。")
        on, until, fee, where = form.columns([1, 1, 1, 1.6])
        with on:
            form.date("answered_on")
        with until:
            form.date("valid_to")
        with fee:
            form.text("fee")
        with where:
            form.text("document_ref")
    entry = form.entry
    if entry and save_seen(
        user, "主治医の答えを保存しました", stood,
        lambda work: answer_advice(work, row.id, stood.version, entry),
    ):  # fmt: skip
        session.renew(key)
        close_dialog()
        st.rerun()
    if row.answered_on is None and st.button(
        "頼んだことを取り下げる", key=f"{key}.withdraw", help="取り下げても、記録は残ります。"
    ):
        done = save_seen(
            user, "依頼を取り下げました", stood,
            lambda work: withdraw_advice(work, row.id, stood.version),
        )  # fmt: skip
        if done:
            close_dialog()
            st.rerun()
