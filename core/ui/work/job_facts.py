"""就職の内容 (facts of one job): what was agreed, the terms, times of leave, and how it ended."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.employments import Employment
from core.domain.permissions import Action, may
from core.queries.client_facts import employments_of, services_of
from core.queries.clients import ClientPage, client_page
from core.queries.doctor_advice import windows_at
from core.queries.employments import JobPage, jobs_of, leaves_of, leaves_of_person, terms_of
from core.services.employments import resume_employment
from core.ui.clients.head import stage_proposal
from core.ui.clients.one_form import OneForm
from core.ui.clients.rows import draw_rows
from core.ui.network.facts import fact_lines
from core.ui.page import save
from core.ui.work.job_form import (
    END,
    FACTS,
    end_sheet,
    facts_sheet,
    full_time_besides,
    job_choices,
)
from core.ui.work.job_times import (
    LEAVE,
    challenge_limit,
    leave_line,
    return_button,
    term_kind,
    term_line,
)
from core.ui.work.job_words import kind_words, wage_words
from core.ui.work.rehire import rehire_proposal


def job_facts(user: Actor, page: JobPage) -> None:
    """就職の内容 of one job."""
    job, writes = page.job, may(user, Action.WRITE_CLIENTS)
    form = OneForm(user, job.client_id, f"job-{job.pk}")
    with read_only(user) as view:
        person: ClientPage = client_page(view, job.client_id)
        jobs, uses = employments_of(view, job.client_id), services_of(view, job.client_id)
        away = leaves_of_person(view, job.client_id)
        terms, leaves = terms_of(view, job.pk), leaves_of(view, job.pk)
    stage_proposal(user, person, jobs, uses, away)
    rehire_proposal(user, job.pk, job.version, key=f"job.rehire.{job.pk}")
    with st.container(border=True, gap="small"):
        _agreed(user, form, job, writes=writes, has_terms=bool(terms))
    with st.container(border=True, gap="small"):
        fixed = {"employment_id": job.pk}
        draw_rows(form, term_kind(job), job.client_id, terms, term_line, writes=writes, fixed=fixed)
        challenge_limit(user, job)
    with st.container(border=True, gap="small"):
        draw_rows(
            form, LEAVE, job.client_id, leaves, lambda x: leave_line(x, job.left_on),
            writes=writes, fixed=fixed,
        )  # fmt: skip
        if writes and not form.opened and job.left_on is None:
            return_button(user, leaves)
    with st.container(border=True, gap="small"):
        _ending(user, form, job, writes=writes)
    form.finish()


def _agreed(user: Actor, form: OneForm, job: Employment, *, writes: bool, has_terms: bool) -> None:
    title, action = st.columns([6, 1], vertical_alignment="center")
    title.markdown("**仕事と約束**")
    if writes:
        with action:
            form.button(FACTS, "直す")
    if writes and form.opened == FACTS:
        choices = job_choices(user, form, job.organization_id)
        with read_only(user) as view:
            others = full_time_besides(jobs_of(view, job.client_id), job.pk)
        form.draw(facts_sheet(form, job, choices, others, has_terms=has_terms))
        return
    with read_only(user) as view:
        people = windows_at(view, job.organization_id) if job.organization_id else {}
    about, agreed = st.columns(2)
    with about:
        fact_lines(
            {
                "仕事": kind_words(job),
                "仕事の内容": job.tasks,
                "働く場所": job.work_place,
                "職場の担当": people.get(job.key_person_id or 0, ""),
                "企業への開示": codes("disclosure_policy").label(job.disclosure),
            }
        )
    with agreed:
        fact_lines(
            {
                "就職日": format_date(job.hired_on),
                "6か月の満了": format_date(job.six_months_on) if job.six_months_on else "",
                "契約の満了日": format_date(job.contract_end_on) if job.contract_end_on else "",
                "トライアル": f"{job.trial_months}か月" if job.trial_months else "",
                "賃金": wage_words(job),
            }
        )


# -- 離職 --------------------------------------------------------------------------------------------


def _ending(user: Actor, form: OneForm, job: Employment, *, writes: bool) -> None:
    title, action = st.columns([6, 1], vertical_alignment="center")
    told = "" if job.left_on else "　:gray[:small[在職中です。]]"
    title.markdown(f"**離職**{told}")
    if writes:
        with action:
            form.button(END, "離職を直す" if job.left_on else "離職する")
    if writes and form.opened == END:
        form.draw(end_sheet(job))
        return
    if job.left_on is None:
        return
    fact_lines(
        {
            "離職日": format_date(job.left_on),
            "離職の理由": codes("separation_reason").full_label(job.separation_reason),
            "離職後の進路": codes("after_leaving").label(job.after_leaving),
            "いきさつ・次に生かすこと": job.separation_note,
        }
    )
    if writes and not form.opened:
        with st.popover("離職を取り消す"):
            st.markdown("まちがって記録したときに、在職にもどします。離職日と理由は消えます。")
            key = f"job.resume.{job.pk}.{job.version}"
            if not st.button("在職にもどす", key=key, type="primary"):
                return
            if save(
                user, "在職にもどしました", lambda w: resume_employment(w, job.pk, job.version)
            ):
                st.rerun()
