"""就職 of one person: the jobs, what was learned from those that ended, and a new one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.domain.rules.parameters import RuleBook
from core.domain.rules.retention_support import settling_period
from core.queries.client_facts import employments_of, services_of
from core.queries.clients import ClientPage
from core.queries.employments import LEFT, JobRow, jobs_of, leaves_of_person
from core.queries.rules import rule_book
from core.ui.clients.head import stage_proposal
from core.ui.clients.one_form import OneForm
from core.ui.navigation import JOB
from core.ui.page import open_link
from core.ui.plain import plain
from core.ui.work.job_form import NEW, full_time_besides, job_choices, new_job_sheet
from core.ui.work.job_words import badge, kind_words, leaving_words, place_words, span
from core.ui.work.rehire import rehire_proposal

# As many of the jobs that ended, for their lessons, as one reads before an interview.
_LESSONS = 3


@st.fragment
def client_jobs(user: Actor, person: ClientPage) -> None:
    """就職 of one person."""
    client_id = person.client.pk
    form = OneForm(user, client_id, "job")
    writes = may(user, Action.WRITE_CLIENTS)
    with read_only(user) as view:
        rows, book = jobs_of(view, client_id), rule_book(view)
        jobs, uses = employments_of(view, client_id), services_of(view, client_id)
        leaves = leaves_of_person(view, client_id)
    stage_proposal(user, person, jobs, uses, leaves)
    with st.container(border=True, gap="small"):
        title, action = st.columns([6, 1.1], vertical_alignment="center")
        title.markdown("**就職**" + (f"　{len(rows)}件" if rows else ""))
        if writes:
            with action:
                form.button(NEW, "就職を加える")
        if writes and form.opened == NEW:
            choices = job_choices(user, form)
            form.draw(new_job_sheet(form, client_id, choices, full_time_besides(rows)))
        if not rows:
            st.caption(
                "まだありません。採用が決まったら「就職を加える」で、企業・就職日・雇用の枠を入れます。"
                "6か月の満了、トライアルや契約の満了を知らせます。"
            )
        for row in rows:
            _job(row, book)
            rehire_proposal(user, row.id, row.version, key=f"client.rehire.{row.id}")
        _lessons(rows)
    form.finish()


def _job(row: JobRow, book: RuleBook) -> None:
    today = clock.today()
    words, action = st.columns([6, 1.1], vertical_alignment="center")
    first = f"{badge(row.state(today))}　**{place_words(row.place)}**　{span(row.hired_on, row.left_on, today)}"
    told = [first, kind_words(row), _days(row, book), leaving_words(row)]
    words.markdown("  \n".join(line for line in told if line))
    with action:
        open_link("就職をひらく", JOB, id=row.id, part="facts")


def _days(row: JobRow, book: RuleBook) -> str:
    """6か月の満了と契約の満了, while the job goes on."""
    if row.left_on is not None:
        return ""
    told = []
    if row.six_months_on:
        caution = settling_period(row.hired_on, book).caution
        doubt = f" :orange[{caution}]" if caution else ""
        told.append(f"6か月の満了 {format_date(row.six_months_on)}{doubt}")
    if row.contract_end_on:
        told.append(f"契約の満了 {format_date(row.contract_end_on)}")
    return "　".join(told)


def _lessons(rows: Sequence[JobRow]) -> None:
    """次に生かすこと: once more when the person has no job, before the next one is looked for."""
    today = clock.today()
    if any(row.state(today) != LEFT for row in rows):
        return
    learned = [row for row in rows if row.separation_note][:_LESSONS]
    if not learned:
        return
    with st.container(border=True, gap="small", key="client-lessons"):
        st.markdown(":material/lightbulb: **次の就職活動に生かすこと**（まえの離職から）")
        for row in learned:
            st.markdown(
                f":gray[{place_words(row.place)}　{leaving_words(row)}]  \n{plain(row.separation_note)}"
            )
