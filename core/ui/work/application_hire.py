"""就職を登録する (from the offer to the job): everything that is known stands in the form already."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.employments import EmploymentEntry
from core.domain.entry import check
from core.queries.clients import organization_names
from core.queries.doctor_advice import windows_at
from core.queries.employments import challenge_place_choices, jobs_of
from core.queries.job_search import ApplicationRow, applications_of, job_of_application
from core.queries.vacancies import vacancy
from core.services.job_search import hired
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.organization_box import organization_box
from core.ui.page import save
from core.ui.plain import plain
from core.ui.work.job_form import FIELDS, draw_job, full_time_besides


def hire_form(user: Actor, row: ApplicationRow, *, key: str) -> bool:
    """The job's form; saved, the application has ended with it. Whether it was saved now."""
    with read_only(user) as view:
        others = [r for r in applications_of(view, row.client_id) if r.is_open and r.id != row.id]
        wage = vacancy(view, row.vacancy_id).wage if row.vacancy_id else ""
    if wage:
        st.caption(f"求人の賃金: {plain(wage)}")
    end_others = bool(others) and st.checkbox(
        f"ほかの途中の応募 {len(others)}件を「辞退」にする", value=True, key=f"{key}.others"
    )
    entry, is_second_known = _form(user, row, key)
    if entry is None:
        return False

    def run(work: Work) -> int:
        return hired(
            work, row.id, row.version, entry, is_second_known=is_second_known, end_others=end_others
        ).pk

    told = "就職を登録し、応募を終えました。段階の提案は、カルテの「概要」に出ます。"
    return save(user, told, run) is not None


def _form(user: Actor, row: ApplicationRow, key: str) -> tuple[EmploymentEntry | None, bool]:
    """What was typed, and whether somebody made sure of a second full-time job."""
    with read_only(user) as view:
        known = job_of_application(view, row.id)
        there = known["organization_id"]
        places = organization_names(view, {there}) if there else {}
        people = windows_at(view, there) if there else {}
        slots = challenge_place_choices(view)
        full_time = full_time_besides(jobs_of(view, row.client_id))
    if not places:
        st.caption(
            f"「{plain(row.employer)}」は名簿にありません。名簿から企業を選ぶと、定着支援につながります。"
        )
        _, places = organization_box(user, key=f"{key}.place", label="企業をさがす")
    is_second_known = False

    def below() -> None:
        nonlocal is_second_known
        if full_time:
            is_second_known = st.checkbox(
                "二つの就職が重なることを確かめた（週30時間以上の就職がほかにもあります）",
                key=f"{key}.second",
            )

    choices = {"organization_id": places, "key_person_id": people, "challenge_place_id": slots}
    fixed = {"client_id": row.client_id}
    with EntryForm(
        EmploymentEntry, key=f"{key}.form", submit="就職を登録する", values=known, fixed=fixed
    ) as form:
        draw_job(form, choices, FIELDS, below)
    if form.entry is None:
        return None, is_second_known
    return check(EmploymentEntry, {**form.entry.model_dump(), **fixed}), is_second_known
