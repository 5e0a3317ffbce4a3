"""就職を登録する (from the offer to the job): everything that is known stands in the form already."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.employments import EmploymentEntry
from core.domain.entry import check
from core.queries.clients import organization_names
from core.queries.job_search import ApplicationRow, applications_of, job_of_application
from core.queries.vacancies import vacancy
from core.services.job_search import hired
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.organization_box import organization_box
from core.ui.page import save
from core.ui.plain import plain


def hire_form(user: Actor, row: ApplicationRow, *, key: str) -> bool:
    """The job's form; saved, the application has ended with it. Whether it was saved now."""
    with read_only(user) as view:
        known = job_of_application(view, row.id)
        others = [r for r in applications_of(view, row.client_id) if r.is_open and r.id != row.id]
        wage = vacancy(view, row.vacancy_id).wage if row.vacancy_id else ""
        places = organization_names(view, {known["organization_id"] or 0})
    if not places:
        st.caption(
            f"「{plain(row.employer)}」は名簿にありません。名簿から企業を選ぶと、定着支援につながります。"
        )
        _, places = organization_box(user, key=f"{key}.place", label="企業をさがす")
    if wage:
        st.caption(f"求人の賃金: {plain(wage)}")
    end_others = bool(others) and st.checkbox(
        f"ほかの途中の応募 {len(others)}件を「辞退」にする", value=True, key=f"{key}.others"
    )
    is_second_known = st.checkbox(
        "いまの仕事も続けることを確かめた（就職が重なるときだけ）", key=f"{key}.second"
    )
    entry = _form(known, places, key)
    if entry is None:
        return False
    typed = check(EmploymentEntry, {**entry.model_dump(), "client_id": row.client_id})

    def run(work: Work) -> int:
        return hired(
            work, row.id, row.version, typed, is_second_known=is_second_known, end_others=end_others
        ).pk

    told = "就職を登録し、応募を終えました。段階の提案は、カルテの「概要」に出ます。"
    return save(user, told, run) is not None


def _form(known: dict[str, object], places: dict[int, str], key: str) -> EmploymentEntry | None:
    with EntryForm(
        EmploymentEntry, key=f"{key}.form", submit="就職を登録する", values=known,
        fixed={"client_id": known["client_id"]},
    ) as form:  # fmt: skip
        place, hired_on, contract, scheme = form.columns([1.8, 1, 1, 1.3])
        with place:
            form.choice("organization_id", places)
        with hired_on:
            form.date("hired_on")
        with contract:
            form.date("contract_end_on")
        with scheme:
            form.code("scheme")
        occupation, kind, band, hours, trial = form.columns([1.3, 1.3, 1.2, 0.9, 0.9])
        with occupation:
            form.code("occupation")
        with kind:
            form.code("employment_type")
        with band:
            form.code("hours_band")
        with hours:
            form.text("weekly_hours", placeholder="例: 25")
        with trial:
            form.text("trial_months")
        unit, wage, where, disclosure = form.columns([0.9, 0.9, 1.8, 1])
        with unit:
            form.code("wage_unit")
        with wage:
            form.text("wage_yen", placeholder="例: 1230")
        with where:
            form.text("work_place")
        with disclosure:
            form.code("disclosure")
        form.area("tasks", height=68)
    return form.entry
