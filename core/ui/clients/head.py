"""利用者カルテの頭 (head of a person's page): who it is, the stage, the owner."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.clients import ServiceUse
from core.domain.codes import codes
from core.domain.dates import age_on, format_date
from core.domain.employments import Employment, EmploymentLeave
from core.domain.permissions import Action, may
from core.domain.stages import proposed_stage
from core.errors import NotFound
from core.queries.clients import ClientPage, client_page
from core.queries.scopes import sees_client
from core.services import clients
from core.ui import session
from core.ui.clients.emergency import emergency_banner, outside_scope
from core.ui.meeting.bring import bring_button
from core.ui.navigation import CLIENT, CLIENTS, CONFERENCE, go
from core.ui.page import open_link, save
from core.ui.plain import plain


def opened_person(user: Actor) -> ClientPage:
    """ひらいた人 (`?id=`): logged once per opening. Stops the page when there is nobody."""
    client_id = session.asked_id()
    if client_id is None:
        st.info("だれのカルテをひらくか、利用者台帳で選んでください。")
        open_link("利用者台帳", CLIENTS)
        st.stop()
    try:
        with read_only(user) as view:
            person = client_page(view, client_id) if sees_client(view, client_id) else None
    except NotFound:
        st.warning("この番号の利用者は見つかりません。台帳でさがしてください。")
        open_link("利用者台帳", CLIENTS)
        st.stop()
    if person is None:
        outside_scope(user, client_id)
        st.stop()
    if person.client.merged_into_id is not None:
        st.info("この人は、ほかの登録にまとめられました。記録や同意は、まとめた先にあります。")
        open_link("まとめた先のカルテをひらく", CLIENT, id=person.client.merged_into_id)
        st.stop()
    if session.first_opening("client", client_id):
        with unit_of_work(user) as work:
            clients.open_client(work, client_id)
    emergency_banner(user, client_id)
    return person


def client_head(user: Actor, person: ClientPage) -> None:
    """氏名・年齢・段階・担当; on every segment."""
    client = person.client
    with st.container(border=True, gap="small"):
        who, state, action = st.columns([3, 2.6, 2.4], vertical_alignment="center")
        who.subheader(f"{plain(client.name)}（{plain(client.kana)}）", anchor=False)
        who.markdown("　".join(_facts(person)))
        owner = plain(person.staff.get(client.owner_id, "")) if client.owner_id else ""
        shown_owner = f"担当 **{owner}**" if owner else ":red-badge[担当なし]"
        last = client.last_record_on
        state.markdown(
            f":green-badge[{codes('support_stage').label(client.stage)}]　{shown_owner}  \n"
            + (f"最後の記録 {format_date(last)}" if last else "記録はまだありません")
        )
        if may(user, Action.WRITE_CLIENTS):
            with action.container(horizontal=True, horizontal_alignment="right", gap="small"):
                bring_button(user, client_id=client.pk, key="client.meeting")
                _conference_button(user, client.pk)
                with st.popover("段階を変える"):
                    _stage_form(user, person)


def _conference_button(user: Actor, client_id: int) -> None:
    if may(user, Action.RUN_MEETING) and st.button(
        "ケース会議をひらく", key="client.conference", icon=":material/groups_2:"
    ):
        go(CONFERENCE, client=client_id)


def _facts(person: ClientPage) -> list[str]:
    client = person.client
    facts = [f"番号 {client.number}"]
    if client.birth_on:
        age = age_on(client.birth_on, clock.today())
        facts.append(f"{age}歳（{format_date(client.birth_on, weekday=False)} 生）")
    facts += [plain(text) for text in (client.phone, client.municipality) if text]
    return facts


def stage_proposal(
    user: Actor,
    person: ClientPage,
    jobs: Sequence[Employment],
    uses: Sequence[ServiceUse],
    leaves: Sequence[EmploymentLeave] = (),
) -> None:
    """段階の提案: facts propose, a person confirms."""
    client = person.client
    if not may(user, Action.WRITE_CLIENTS):
        return
    proposal = proposed_stage(client.stage, jobs, uses, clock.today(), leaves)
    if proposal is None:
        return
    label = codes("support_stage").label(proposal.stage)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/lightbulb: {proposal.reason}段階を「{label}」にしますか。")
        if st.button("この段階にする", key=f"client.propose.{client.pk}.{client.version}"):
            _set_stage(user, person, proposal.stage, reason=proposal.reason)


def _stage_form(user: Actor, person: ClientPage) -> None:
    client, stages = person.client, codes("support_stage").labels(clock.today())
    key = f"client.stage.{client.pk}.{client.version}"
    stage = st.selectbox(
        "支援段階", list(stages), index=list(stages).index(client.stage),
        format_func=lambda code: stages[code], key=key,
    )  # fmt: skip
    closure = ""
    if stage == "closed":
        reasons = codes("closure_reason").labels(clock.today())
        closure = (
            st.selectbox(
                "終結の理由", list(reasons), index=None, placeholder="選んでください",
                format_func=lambda code: reasons[code], key=f"{key}.closure",
            )
            or ""
        )  # fmt: skip
    today = format_date(clock.today(), weekday=False)
    changed_on = st.text_input("変わった日", today, key=f"{key}.day")
    reason = st.text_input("理由（任意）", key=f"{key}.reason", max_chars=300)
    st.caption(
        "ひらいている事業への登録も、すべて終わります。"
        if stage == "closed"
        else "同じ段階の「事業への登録」も、いっしょに変わります。"
    )
    if st.button("変える", type="primary", key=f"{key}.go", disabled=stage == client.stage):
        _set_stage(user, person, stage, closure=closure, changed_on=changed_on, reason=reason)


def _set_stage(
    user: Actor,
    person: ClientPage,
    stage: str,
    *,
    closure: str = "",
    changed_on: str = "",
    reason: str = "",
) -> None:
    client = person.client
    done = f"段階を「{codes('support_stage').label(stage)}」にしました"
    if save(
        user,
        done,
        lambda work: clients.change_stage(
            work, client.pk, client.version, stage, closure_reason=closure,
            changed_on=changed_on or None, reason=reason,
        ),
    ):  # fmt: skip
        st.rerun()
