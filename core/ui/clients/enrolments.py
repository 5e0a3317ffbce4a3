"""登録・段階: the programmes that a person is in, each with stage and owner, and how the stages went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import View, read_only
from core.domain.clients import Certificate, ServiceUse
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.employments import Employment, EmploymentLeave
from core.domain.enrolments import CLOSED, StageEntry
from core.domain.entry import check
from core.domain.permissions import Action, may
from core.domain.stages import lasted, proposed_for_enrolment, proposed_stage
from core.queries.client_facts import employments_of, services_of
from core.queries.clients import ClientPage
from core.queries.employments import leaves_of_person
from core.queries.enrolments import (
    EnrolmentRow,
    enrolments_of,
    office_choices,
    recipient_certificates,
    stage_steps,
)
from core.queries.users import staff_names
from core.services import enrolments
from core.ui.clients.enrolment_forms import new_enrolment, sheets_of
from core.ui.clients.head import stage_proposal
from core.ui.clients.one_form import Choices, OneForm
from core.ui.clients.stage_history import stage_history
from core.ui.page import save
from core.ui.plain import plain


@dataclass(frozen=True)
class Shown:
    """What the segment draws from, and what the open form offers."""

    person: ClientPage
    rows: Sequence[EnrolmentRow]
    jobs: Sequence[Employment]
    uses: Sequence[ServiceUse]
    leaves: Sequence[EmploymentLeave]
    choices: Choices
    writes: bool


@st.fragment
def client_enrolments(user: Actor, person: ClientPage) -> None:
    """登録・段階 of one person."""
    client_id = person.client.pk
    form = OneForm(user, client_id, "enrolment")
    writes = may(user, Action.WRITE_CLIENTS)
    with read_only(user) as view:
        shown = Shown(
            person,
            enrolments_of(view, client_id),
            employments_of(view, client_id),
            services_of(view, client_id),
            leaves_of_person(view, client_id),
            _choices(view, client_id) if form.opened else {},
            writes,
        )
        steps = stage_steps(view, client_id)
    stage_proposal(user, person, shown.jobs, shown.uses, shown.leaves)
    listed, history = st.columns([1.9, 1], gap="medium")
    with listed:
        _head(form, shown)
        for row in shown.rows:
            if row.is_open:
                _open_one(user, form, row, shown)
        _ended(user, form, shown)
    with history:
        stage_history(shown.rows, steps, key="client.enrolment.history")


def _choices(view: View, client_id: int) -> Choices:
    """What the open form offers."""
    papers = recipient_certificates(view, client_id)
    return {
        "owner_id": staff_names(view),
        "office_id": {office.id: office.name for office in office_choices(view).values()},
        "certificate_id": {paper_id: _paper(paper) for paper_id, paper in papers.items()},
    }


def _head(form: OneForm, shown: Shown) -> None:
    title, action = st.columns([3, 1.3], vertical_alignment="center")
    count = sum(row.is_open for row in shown.rows)
    title.markdown(f"**事業への登録**　{count}件" if count else "**事業への登録**")
    if not shown.writes:
        return
    if shown.person.client.stage != CLOSED:
        with action:
            form.button("new", "事業に登録する", icon=":material/add:")
    if form.opened == "new":
        if not shown.choices["office_id"]:
            st.warning("登録できる事業所がありません。管理者が事業所を加えると、登録できます。")
        form.draw(new_enrolment(shown.person.client, shown.choices))
    elif not shown.rows:
        st.info(
            "まだどの事業にも登録されていません。「事業に登録する」で、事業所・事業・登録日を入れます。"
            "一人がいくつもの事業に登録できます。"
        )


def _open_one(user: Actor, form: OneForm, row: EnrolmentRow, shown: Shown) -> None:
    with st.container(border=True, gap="small"):
        sheets = sheets_of(row, shown.choices) if shown.choices else {}
        if shown.writes and form.opened in sheets:
            st.markdown(f"**{_name(row)}**")
            form.draw(sheets[form.opened])
            return
        words, actions = st.columns([3, 2.2], vertical_alignment="center")
        words.markdown(_words(row))
        if not shown.writes:
            return
        with actions.container(horizontal=True, horizontal_alignment="right", gap="small"):
            form.button(f"stage.{row.id}", "段階を変える")
            form.button(f"change.{row.id}", "直す")
            form.button(f"end.{row.id}", "終える")
        _proposal(user, form, row, shown)


def _ended(user: Actor, form: OneForm, shown: Shown) -> None:
    ended = [row for row in shown.rows if not row.is_open]
    if not ended:
        return
    opened = [row for row in ended if form.opened == f"change.{row.id}"]
    with st.expander(f"終わった登録　{len(ended)}件", expanded=bool(opened)):
        for row in ended:
            if shown.writes and row in opened:
                form.draw(sheets_of(row, shown.choices)[form.opened])
                continue
            words, actions = st.columns([3, 2.2], vertical_alignment="center")
            words.markdown(_words(row))
            if shown.writes:
                with actions.container(horizontal=True, horizontal_alignment="right", gap="small"):
                    form.button(f"change.{row.id}", "直す")
                    _reopener(user, form, row)


def _reopener(user: Actor, form: OneForm, row: EnrolmentRow) -> None:
    with st.popover("もどす"):
        st.markdown("終わりを取り消します。段階は、終わるまえの段階にもどります。")
        key = f"{form.key}.reopen.{row.id}.{row.version}"
        if not st.button("登録をもどす", key=key, type="primary"):
            return
        if save(
            user, "登録をもどしました", lambda work: enrolments.reopen(work, row.id, row.version)
        ):
            st.rerun()


def _proposal(user: Actor, form: OneForm, row: EnrolmentRow, shown: Shown) -> None:
    """Only what the person's own proposal, at the head of the segment, does not bring along."""
    client, today = shown.person.client, clock.today()
    proposal = proposed_for_enrolment(
        row.programme, row.stage, shown.jobs, shown.uses, today, shown.leaves
    )
    of_person = proposed_stage(client.stage, shown.jobs, shown.uses, today, shown.leaves)
    if proposal is None or (proposal == of_person and row.stage == client.stage):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if proposal.stage == CLOSED:
            st.markdown(
                f":material/lightbulb: {proposal.reason}終わる日と理由を「終える」で入れます。"
            )
            return
        label = codes("support_stage").label(proposal.stage)
        st.markdown(
            f":material/lightbulb: {proposal.reason}この登録の段階を「{label}」にしますか。"
        )
        if st.button("この段階にする", key=f"{form.key}.propose.{row.id}.{row.version}"):
            entry = check(StageEntry, {"stage": proposal.stage, "reason": proposal.reason})
            if save(
                user,
                f"段階を「{label}」にしました",
                lambda work: enrolments.change_enrolment_stage(work, row.id, row.version, entry),
            ):
                st.rerun()


# -- words -----------------------------------------------------------------------------------------


def _name(row: EnrolmentRow) -> str:
    return f"{codes('programme').label(row.programme)}　:gray[{plain(row.office)}]"


def _words(row: EnrolmentRow) -> str:
    """「事業 段階」, then office, owner and span, then the certificate and the note."""
    day = format_date(row.start_on, weekday=False)
    if row.end_on:
        reason = codes("enrolment_end_reason").label(row.end_reason)
        until = f"{day} 〜 {format_date(row.end_on, weekday=False)}"
        badge = f":gray-badge[{reason}]"
        span = f"{until}（{lasted(row.start_on, row.end_on)}）"
    else:
        badge = f":green-badge[{codes('support_stage').label(row.stage)}]"
        coming = row.start_on > clock.today()
        span = f"{day} から" + (
            "（これから）" if coming else f"（{lasted(row.start_on, clock.today())}）"
        )
    owner = f"担当 {plain(row.owner)}" if row.owner else ":red-badge[担当なし]"
    lines = [
        f"**{codes('programme').label(row.programme)}**　{badge}",
        f"{plain(row.office)}　{owner}",
        span,
        "　".join(part for part in (_paper_words(row), plain(row.note)) if part),
    ]
    return "  \n".join(line for line in lines if line)


def _paper_words(row: EnrolmentRow) -> str:
    if row.certificate_id is None:
        return ""
    ends = row.certificate_expires_on
    if ends is None:
        return "受給者証あり"
    past = ":red-badge[期限切れ] " if ends < clock.today() and row.is_open else ""
    return f"{past}受給者証 {format_date(ends, weekday=False)}まで"


def _paper(paper: Certificate) -> str:
    ends = f"{format_date(paper.expires_on, weekday=False)}まで" if paper.expires_on else "期限なし"
    service = codes("service").label(paper.service)
    return "　".join(part for part in (service, ends) if part)
