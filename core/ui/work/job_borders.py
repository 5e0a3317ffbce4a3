"""節目 (borders of a job on its page): six months, three years, the stage, the hand-over."""

from __future__ import annotations

from datetime import date

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.domain.retention import HandoverEntry
from core.queries.employments import JobPage
from core.queries.job_borders import Borders, job_borders
from core.services import clients, job_handover
from core.ui import session
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.documents.buttons import document_buttons
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.organization_box import organization_box
from core.ui.page import save
from core.ui.plain import plain

HANDOVER = "job.handover"
# So many days before a border its hand-over is worth a thought.
NEAR_DAYS = 60
# Farther away a number of days says nothing.
COUNTED_DAYS = 190


def borders_strip(user: Actor, page: JobPage) -> None:
    """いつまで、だれが支えるか: the periods, the proposed stage, the way to hand over."""
    with read_only(user) as view:
        borders = job_borders(view, page.job.pk)
    with st.container(border=True, gap="small", key="job-borders"):
        first, second, third, action = st.columns([2.3, 3.2, 2.1, 1.6], vertical_alignment="center")
        first.markdown(_settling(borders))
        second.markdown(_support(borders))
        third.markdown(_handed_over(borders))
        with action:
            _actions(user, page)
        _proposal(user, borders)
    if open_about(HANDOVER) == page.job.pk:
        _handover_sheet(user, borders)


def _settling(borders: Borders) -> str:
    end_on = borders.settling.value.end_on
    return f":gray[就職後6か月]{_doubt(borders.settling.caution)}  \n**{format_date(end_on, weekday=False)}** まで　{_left(borders, end_on)}"


def _support(borders: Borders) -> str:
    if borders.use is not None and borders.support_end_on is not None:
        span = f"{format_date(borders.use.start_on, weekday=False)} 〜 **{format_date(borders.support_end_on, weekday=False)}**"
        return f":gray[就労定着支援を利用]  \n{span}　{_left(borders, borders.support_end_on)}"
    period = borders.support.value
    return (
        f":gray[就労定着支援を使える期間]{_doubt(borders.support.caution)}  \n"
        f"{format_date(period.start_on, weekday=False)} 〜 {format_date(period.end_on, weekday=False)}"
    )


def _handed_over(borders: Borders) -> str:
    job = borders.job
    if job.handed_over_on is None:
        return ":gray[引き継ぎ]  \nまだありません"
    return f":gray[引き継ぎ {format_date(job.handed_over_on, weekday=False)}]  \n**{plain(borders.next_supporter)}**"


def _doubt(caution: str) -> str:
    return f" :orange-badge[{caution}]" if caution else ""


def _left(borders: Borders, end_on: date) -> str:
    if borders.job.left_on is not None:
        return ""
    days = (end_on - clock.today()).days
    if days < 0:
        return ":gray[すぎました]"
    if days <= NEAR_DAYS:
        return f":orange-badge[あと{days}日]"
    return f":gray[あと{days}日]" if days <= COUNTED_DAYS else ""


def _actions(user: Actor, page: JobPage) -> None:
    if not may(user, Action.WRITE_CLIENTS):
        return
    label = "引き継ぐ" if page.job.handed_over_on is None else "引き継ぎを見る"
    st.button(
        label, key=f"job.handover.open.{page.job.pk}", icon=":material/handshake:",
        on_click=_ask, args=(page.job.pk,), width="stretch",
    )  # fmt: skip
    if page.job.handed_over_on is not None:
        document_buttons(user, "handover_sheet", page.job.pk, label="引き継ぎシート")


def _ask(job_id: int) -> None:
    session.renew(HANDOVER)
    open_dialog(HANDOVER, job_id)


def _proposal(user: Actor, borders: Borders) -> None:
    """段階の提案: facts propose, a person confirms."""
    proposal, client = borders.proposal, borders.client
    if proposal is None or not may(user, Action.WRITE_CLIENTS):
        return
    label = codes("support_stage").label(proposal.stage)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/lightbulb: {proposal.reason}段階を「{label}」にしますか。")
        agreed = st.button("この段階にする", key=f"job.propose.{client.pk}.{client.version}")
    if not agreed:
        return
    if save(
        user, f"段階を「{label}」にしました",
        lambda work: clients.change_stage(
            work, client.pk, client.version, proposal.stage, reason=proposal.reason
        ),
    ):  # fmt: skip
        st.rerun()


@st.dialog("つぎの支援者への引き継ぎ", width="large", on_dismiss=close_dialog)
def _handover_sheet(user: Actor, borders: Borders) -> None:
    job = borders.job
    st.caption(
        "6か月や3年の節目で、つぎに支える機関と、知っておいてほしいことを残します。"
        "シートを渡すには、その機関への第三者提供の同意（引継ぎ）が要ります。"
    )
    _, places = organization_box(
        user, key=f"{HANDOVER}.{session.nonce(HANDOVER)}.place", label="引き継ぎ先をさがす",
        chosen=job.next_supporter_id,
        otherwise="機関名簿に加えてから選んでください。",
    )  # fmt: skip
    values = {
        "handed_over_on": job.handed_over_on, "next_supporter_id": job.next_supporter_id,
        "handover_note": job.handover_note,
    }  # fmt: skip
    with EntryForm(
        HandoverEntry,
        key=f"{HANDOVER}.form.{job.pk}",
        submit="引き継いだことを記録する",
        values=values,
    ) as form:
        day, place = form.columns([1, 2])
        with day:
            form.date("handed_over_on", today=True)
        with place:
            form.choice("next_supporter_id", places)
        form.area("handover_note", height=150)
    if entry := form.entry:
        made = save(
            user, "引き継ぎを記録しました。「引き継ぎシート」で書類を出せます",
            lambda work: job_handover.hand_over(work, job.pk, job.version, entry),
        )  # fmt: skip
        if made:
            _close(job.pk)
    if job.handed_over_on is None:
        return
    if st.button("引き継ぎを取り消す", key=f"{HANDOVER}.back.{job.pk}"):
        back = save(
            user, "引き継ぎを取り消しました",
            lambda work: job_handover.take_back(work, job.pk, job.version),
        )  # fmt: skip
        if back:
            _close(job.pk)


def _close(job_id: int) -> None:
    session.renew(f"{HANDOVER}.form.{job_id}")
    close_dialog()
    st.rerun()
