"""就職の入力票 (form of a job): the same for a new one and for one that is corrected."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.dates import format_date
from core.domain.employments import FULL_TIME, Employment, EmploymentEndEntry, EmploymentEntry
from core.domain.entry import check
from core.queries.doctor_advice import windows_at
from core.queries.employments import JobRow, challenge_place_choices
from core.services.employments import add_employment, change_employment, end_employment
from core.ui import session
from core.ui.clients.one_form import Choices, OneForm, Sheet
from core.ui.clients.rows import whole
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.organization_box import organization_box
from core.ui.work.job_words import place_words

NEW, FACTS, END = "job.new", "job.facts", "job.end"
FIELDS = (
    "organization_id", "hired_on", "scheme", "employment_type", "occupation", "weekly_hours",
    "hours_band", "wage_unit", "wage_yen", "contract_end_on", "trial_months", "disclosure",
    "work_place", "key_person_id", "challenge_place_id", "tasks",
)  # fmt: skip
END_FIELDS = ("left_on", "separation_reason", "after_leaving", "separation_note")
# So few employers found: their people are offered too.
_FEW = 3


@dataclass(frozen=True)
class _Second:
    """二つ目のフルタイム: the box under the form, shown where the person has another such job."""

    key: str
    others: Sequence[JobRow]

    @property
    def is_known(self) -> bool:
        return bool(st.session_state.get(self.key))

    def draw(self) -> None:
        if not self.others:
            return
        told = "、".join(
            f"{place_words(r.place)} {_span(r.hired_on, r.left_on)}" for r in self.others
        )
        st.checkbox(
            f"二つの就職が重なることを確かめた（週30時間以上の就職がほかにもあります: {told}）",
            key=self.key,
        )


def job_choices(user: Actor, form: OneForm, chosen: int | None = None) -> Choices:
    """The box for the employer above the form, and what the form then offers."""
    _typed, places = organization_box(
        user, key=f"{form.key}.place", label="企業をさがす", chosen=chosen,
        otherwise="先に機関名簿に企業を加えてください。",
    )  # fmt: skip
    with read_only(user) as view:
        people: dict[int, str] = {}
        few = list(places) if len(places) <= _FEW else [i for i in (chosen,) if i]
        for place_id in few:
            people |= windows_at(view, place_id)
        slots = challenge_place_choices(view)
    return {"organization_id": places, "key_person_id": people, "challenge_place_id": slots}


def new_job_sheet(
    form: OneForm, client_id: int, choices: Choices, others: Sequence[JobRow]
) -> Sheet[EmploymentEntry]:
    """就職を加える."""
    second = _second(form, others)

    def add(work: Work, _seen: int, typed: dict[str, Any]) -> object:
        entry = check(EmploymentEntry, {**typed, "client_id": client_id})
        return add_employment(work, entry, is_second_known=second.is_known)

    return Sheet(
        NEW, EmploymentEntry, FIELDS, lambda f: draw_job(f, choices, FIELDS, second.draw), add,
        fixed={"client_id": client_id}, choices=choices, done="就職を記録しました",
    )  # fmt: skip


def facts_sheet(
    form: OneForm, job: Employment, choices: Choices, others: Sequence[JobRow], *, has_terms: bool
) -> Sheet[EmploymentEntry]:
    """就職の内容を直す. Where terms stand, the last day of the contract is theirs."""
    second = _second(form, others)
    fields = tuple(n for n in FIELDS if not (has_terms and n == "contract_end_on"))

    def change(work: Work, seen: int, changes: dict[str, Any]) -> object:
        entry = whole(EmploymentEntry, job, changes)
        return change_employment(work, job.pk, seen, entry, is_second_known=second.is_known)

    values = {name: getattr(job, name) for name in fields}
    ended = {"left_on": job.left_on, "separation_reason": job.separation_reason}
    return Sheet(
        FACTS, EmploymentEntry, fields, lambda f: draw_job(f, choices, fields, second.draw), change,
        job.version, values, {"client_id": job.client_id, **ended}, choices,
    )  # fmt: skip


def end_sheet(job: Employment) -> Sheet[EmploymentEndEntry]:
    """離職を記録する, or its record is corrected."""
    values = {name: getattr(job, name) for name in END_FIELDS} if job.left_on else None

    def end(work: Work, seen: int, typed: dict[str, Any]) -> object:
        known = {name: getattr(job, name) for name in END_FIELDS}
        entry = check(EmploymentEndEntry, {**known, **typed})
        return end_employment(work, job.pk, seen, entry)

    return Sheet(
        END, EmploymentEndEntry, END_FIELDS, _draw_end, end, job.version, values,
        done="離職を記録しました。段階の変更は、カルテで確かめてください",
    )  # fmt: skip


def full_time_besides(rows: Sequence[JobRow], job_id: int | None = None) -> tuple[JobRow, ...]:
    """The other jobs of 30 hours and more."""
    return tuple(r for r in rows if r.id != job_id and r.hours_band == FULL_TIME)


def _second(form: OneForm, others: Sequence[JobRow]) -> _Second:
    return _Second(f"{form.key}.{session.nonce(form.key)}.second", others)


def draw_job(
    form: EntryForm[EmploymentEntry],
    choices: Choices,
    fields: Collection[str],
    below: Callable[[], None],
) -> None:
    """だれに雇われ、どんな約束で."""
    place, hired, scheme, kind = form.columns([1.7, 1, 1.2, 1.3])
    with place:
        form.choice("organization_id", choices["organization_id"])
    with hired:
        form.date("hired_on")
    with scheme:
        form.code("scheme")
    with kind:
        form.code("employment_type")
    occupation, hours, band, unit, wage = form.columns([1.7, 1, 1.2, 0.7, 0.9])
    with occupation:
        form.code("occupation")
    with hours:
        form.text("weekly_hours", placeholder="例: 25")
    with band:
        form.code("hours_band")
    with unit:
        form.code("wage_unit")
    with wage:
        form.text("wage_yen", placeholder="例: 1150")
    until, months, disclosure, where = form.columns([1, 1, 1, 2])
    with until:
        if "contract_end_on" in fields:
            form.date("contract_end_on")
        else:
            st.caption("満了日は「契約の期間」から決まります。")
    with months:
        form.text("trial_months", placeholder="トライアルのとき")
    with disclosure:
        form.code("disclosure")
    with where:
        form.text("work_place", placeholder="例: 第2工場 包装ライン")
    person, slot = form.columns([1, 1])
    with person:
        form.choice("key_person_id", choices["key_person_id"])
    with slot:
        form.choice("challenge_place_id", choices["challenge_place_id"])
    form.area("tasks", height=80, placeholder="例: 箱づめ、床の清掃（午前）")
    below()


def _draw_end(form: EntryForm[EmploymentEndEntry]) -> None:
    left, reason, after = form.columns([1, 2, 1.5])
    with left:
        form.date("left_on")
    with reason:
        form.code("separation_reason", leaves=True, full=True)
    with after:
        form.code("after_leaving")
    form.area(
        "separation_note", height=110,
        placeholder="何があったか、次は何に気をつけるか。次の就職活動のときに、カルテの「実習・就職」の頭に出ます。",
    )  # fmt: skip


def _span(hired_on: date, left_on: date | None) -> str:
    until = format_date(left_on, weekday=False) if left_on else ""
    return f"{format_date(hired_on, weekday=False)}〜{until}"
