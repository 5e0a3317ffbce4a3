"""ジョブコーチ支援: steps within their phases and limits, a visit in one save, corrections, the list."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from core.db.actor import SYSTEM, Actor
from core.db.base import TableModel
from core.db.work import read_only, unit_of_work
from core.domain.clients import Client
from core.domain.employments import Employment
from core.domain.entry import check
from core.domain.job_coaching import (
    CoachedTask,
    CoachedTaskEntry,
    CoachingStep,
    CoachingStepEntry,
    CoachingVisit,
    CoachingVisitEntry,
)
from core.domain.organizations import Organization
from core.domain.outreach import DoctorAdvice
from core.domain.plan_details import JobCoachDetail
from core.domain.plans import Plan
from core.domain.records import SupportRecord
from core.domain.tasks import Task
from core.errors import Conflict, ConsentMissing, NotAllowed, RuleViolation
from core.queries.coached_jobs import ENDED, WAITING, CoachingCriteria, coached_jobs
from core.queries.job_coaching import coaching_of
from core.queries.records import record
from core.services.coaching_steps import (
    add_coaching_step,
    change_coaching_step,
    remove_coaching_step,
)
from core.services.job_coaching import correct_coaching_visit, record_coaching_visit
from core.services.plan_details import write_details
from core.services.records import correct_record
from core.ui.coaching.steps import rhythm_of
from tests.people import a_client

pytestmark = pytest.mark.sqlite_only
TODAY = date(2026, 11, 21)
Staff = dict[str, Actor]


def stored(row: TableModel) -> int:
    with unit_of_work(SYSTEM) as work:
        return work.add(row).pk


def a_job(number: int = 1, disability: str = "intellectual", **values: Any) -> int:
    """A person with a job since 2026/9/1."""
    name = {"name": f"模擬 {number}", "kana": "もぎ", "search_text": f"模擬{number}"}
    client_id = stored(Client(number=number, disability=disability, **name))
    place = stored(Organization(kind="company", name=f"模擬食品{number}"))
    given = {"hired_on": date(2026, 9, 1), "six_months_on": date(2027, 2, 28), **values}
    return stored(Employment(client_id=client_id, organization_id=place, **given))


def step(job: int, start: str, end: str, phase: str = "intensive", **values: Any) -> Any:
    given = {"weekly_visits": 2, "weekly_hours": 4, **values}
    whose = {"client_id": 99, "employment_id": job}
    return check(
        CoachingStepEntry, {**whose, "phase": phase, "start_on": start, "end_on": end, **given}
    )


def add(me: Actor, entry: CoachingStepEntry) -> CoachingStep:
    with unit_of_work(me) as work:
        return add_coaching_step(work, entry)


def refused(me: Actor, entry: CoachingStepEntry) -> dict[str, str]:
    with pytest.raises(RuleViolation) as told:
        add(me, entry)
    return told.value.fields


def visit(job: int, on: str = "2026-11-18", **values: Any) -> CoachingVisitEntry:
    typed = {"client_id": 99, "employment_id": job, "visited_on": on, "minutes": 90}
    return check(CoachingVisitEntry, {**typed, "findings": "落ち着いて作業した", **values})


def task(name: str, doer: str = "checked", **values: Any) -> CoachedTaskEntry:
    return check(CoachedTaskEntry, {"task": name, "doer": doer, **values})


def visited(me: Actor, job: int, on: str = "2026-11-18", **values: Any) -> CoachingVisit:
    with unit_of_work(me) as work:
        return record_coaching_visit(work, visit(job, on, **values), [task("検品")])


# -- the steps ----------------------------------------------------------------------------------------


def test_steps_neither_overlap_nor_change_their_order(staff: Staff) -> None:
    me, job = staff["supporter"], a_job()
    first = add(me, step(job, "2026-09-01", "2026-10-31"))
    assert first.client_id != 99
    assert "重なります" in refused(me, step(job, "2026-10-31", "2026-11-30"))["start_on"]
    add(me, step(job, "2026-11-01", "2026-12-31", "transition"))
    assert "順に" in refused(me, step(job, "2027-01-01", "2027-01-31"))["phase"]
    with pytest.raises(RuleViolation), unit_of_work(me) as work:
        change_coaching_step(work, first.pk, 1, {"end_on": date(2026, 11, 1)})
    with unit_of_work(me) as work:
        changed = change_coaching_step(work, first.pk, 1, {"end_on": date(2026, 10, 30)})
    with pytest.raises(Conflict), unit_of_work(me) as work:
        remove_coaching_step(work, first.pk, 1)
    with unit_of_work(me) as work:
        remove_coaching_step(work, first.pk, changed.version)
    for role in ("clerk", "viewer"):
        with pytest.raises(NotAllowed), unit_of_work(staff[role]) as work:
            add_coaching_step(work, step(job, "2026-09-01", "2026-09-30"))


def test_the_limit_of_support_and_a_longer_follow_up_in_mental_disability(staff: Staff) -> None:
    me = staff["supporter"]
    for number, (disability, last) in enumerate(
        (("intellectual", "2028-02-29"), ("mood", "2029-02-28")), start=1
    ):
        job = a_job(number, disability)
        add(me, step(job, "2026-09-01", "2026-12-31"))
        beyond = step(job, "2027-01-01", "2027-05-01", "transition")
        assert "2027/04/30 まで" in refused(me, beyond)["end_on"]
        add(me, step(job, "2027-01-01", "2027-02-28", "transition"))
        day_after = f"{last[:4]}-03-01"
        late = step(job, "2027-03-01", day_after, "follow_up")
        assert f"{last.replace('-', '/')} まで" in refused(me, late)["end_on"]
        add(me, step(job, "2027-03-01", last, "follow_up"))


def test_the_limit_counts_from_the_first_day_of_the_plan(staff: Staff) -> None:
    me, job = staff["supporter"], a_job()
    with read_only(me) as view:
        client_id = view.get(Employment, job).client_id
    plan = stored(
        Plan(
            client_id=client_id, kind="job_coach_plan", service="job_coach_support",
            start_on=date(2026, 8, 1), period_start_on=date(2026, 8, 1),
            review_due_on=date(2027, 2, 1), status="active",
        )
    )  # fmt: skip
    with read_only(me) as view:
        assert coaching_of(view, job, TODAY).loose is not None
    detail = JobCoachDetail(
        plan_id=plan, employment_id=job, intensive_from=date(2026, 8, 1),
        transition_from=date(2026, 12, 1), follow_up_from=date(2027, 2, 1),
    )  # fmt: skip
    stored(detail)
    beyond = step(job, "2026-12-01", "2027-04-01", "transition")
    assert "2027/03/31 まで" in refused(me, beyond)["end_on"]
    with read_only(me) as view:
        found = coaching_of(view, job, TODAY)
    assert [(s.phase, s.end_on) for s in found.phases] == [
        ("intensive", date(2026, 11, 30)), ("transition", date(2027, 1, 31)),
        ("follow_up", date(2028, 1, 31)),
    ]  # fmt: skip
    # What still may run, not what is planned.
    assert found.limit_on(TODAY) == date(2027, 3, 31)
    assert found.limit_on(date(2027, 2, 1)) == date(2028, 1, 31)
    assert found.loose is None


def test_a_plan_names_an_answered_advice_of_its_own_person_after_the_consent(staff: Staff) -> None:
    me = staff["supporter"]
    person, other = a_client(me), a_client(me, name="模擬 次郎", kana="もぎ じろう")
    bare = stored(Client(number=900, name="模擬 三郎", kana="もぎ さぶろう"))
    hospital = stored(Organization(kind="medical_institution", name="模擬病院"))

    def advice(client_id: int, answered: bool = True) -> int:
        on = date(2026, 11, 1)
        return stored(
            DoctorAdvice(
                client_id=client_id, organization_id=hospital, requested_on=on, asked="留意点",
                answered_on=on if answered else None, answer="週20時間まで",
            )
        )  # fmt: skip

    def tie(client_id: int, advice_id: int) -> Any:
        plan = stored(
            Plan(
                client_id=client_id, kind="job_coach_plan", service="job_coach_support",
                start_on=TODAY, period_start_on=TODAY, review_due_on=TODAY, status="active",
            )
        )  # fmt: skip
        with unit_of_work(me) as work:
            return write_details(work, plan, 0, {"advice_id": advice_id})

    for wrong in (advice(other.pk), advice(person.pk, answered=False)):
        with pytest.raises(RuleViolation):
            tie(person.pk, wrong)
    with pytest.raises(ConsentMissing):
        tie(bare, advice(bare))
    mine = advice(person.pk)
    assert tie(person.pk, mine).advice_id == mine


# -- visits ------------------------------------------------------------------------------------------


def test_one_save_is_the_visit_its_tasks_its_record_and_the_next_day(staff: Staff) -> None:
    me, job = staff["supporter"], a_job()
    entry = visit(
        job, person_share=50, employer_share=20, supporter_share=30, next_on="2026-11-25",
        following="検品の数えかた", to_employer="手順書を机に",
    )  # fmt: skip
    tasks = [task("検品", cue="written", taught="数えかた"), task("清掃", "alone")]
    with unit_of_work(me) as work:
        made = record_coaching_visit(work, entry, tasks)
        job_row = work.get(Employment, job)
    assert (made.client_id, made.coach_id) == (job_row.client_id, me.id)
    with pytest.raises(RuleViolation, match="もう記録"), unit_of_work(me) as work:
        record_coaching_visit(work, entry, tasks)  # pressed twice
    with read_only(me) as view:
        told = view.get(SupportRecord, made.record_id or 0)
        assert (told.activity, told.method, told.organization_id) == (
            "job_coach", "workplace_visit", job_row.organization_id,
        )  # fmt: skip
        assert "検品: 職場の人が見る（手がかり 手順書・写真）。数えかた" in told.done
        assert "手順書を机に" in told.done
        assert told.judged == "いまの見立て: 本人 50％・企業 20％・支援者 30％"
        (todo,) = view.all(select(Task))
        assert (todo.title, todo.due_on) == ("検品の数えかた", date(2026, 11, 25))
        (row,) = coaching_of(view, job, TODAY).visits
    assert [each.task for each in row.tasks] == ["検品", "清掃"]


def test_what_a_visit_may_not_be(staff: Staff) -> None:
    me = staff["supporter"]
    job = a_job(left_on=date(2026, 11, 10))
    for wrong in (
        {"person_share": 50}, {"person_share": 50, "employer_share": 20, "supporter_share": 20},
        {"on": "2026-11-22"}, {"next_on": "2026-11-18"}, {"findings": " "},
    ):  # fmt: skip
        with pytest.raises(RuleViolation):
            visit(job, **wrong)
    with pytest.raises(RuleViolation) as told:
        visited(me, job, "2026-11-11")
    assert "visited_on" in told.value.fields
    for tasks in ([task("検品"), task("検品")], [CoachedTaskEntry.model_construct(task="検品")]):
        with pytest.raises(RuleViolation), unit_of_work(me) as work:
            record_coaching_visit(work, visit(job, "2026-11-09"), tasks)
    with read_only(SYSTEM) as view:
        assert view.all(select(SupportRecord)) == view.all(select(CoachingVisit)) == []


def test_a_correction_keeps_the_old_record_and_follows_one_made_elsewhere(staff: Staff) -> None:
    me, job = staff["supporter"], a_job()
    made = visited(me, job, next_on="2026-11-25")
    with unit_of_work(me) as work:
        entry = visit(job, findings="書き直し", minutes=100)
        again = correct_coaching_visit(work, made.pk, 1, entry, [task("清掃", "alone")])
    with read_only(me) as view:
        now, old = (view.get(SupportRecord, row.record_id or 0) for row in (again, made))
        assert (now.corrects_id, old.is_replaced, now.facts) == (old.pk, True, "書き直し")
        # The next day was not asked again: it stays, and so does its one open task.
        assert now.next_step_on == date(2026, 11, 25)
        assert [t.status for t in view.all(select(Task))].count("open") == 1
        assert [t.task for t in view.all(select(CoachedTask))] == ["清掃"]
    with unit_of_work(me) as work:
        typed = {**record(work, now.pk).__dict__}
        elsewhere = _as_entry(typed, facts="記録の画面で訂正")
        third = correct_record(work, now.pk, now.version, elsewhere)
    with unit_of_work(me) as work:
        last = correct_coaching_visit(work, made.pk, 2, visit(job), [task("清掃", "alone")])
        assert work.get(SupportRecord, last.record_id or 0).corrects_id == third.pk
    with pytest.raises(Conflict), unit_of_work(me) as work:
        correct_coaching_visit(work, made.pk, 1, visit(job), [])


def _as_entry(row: dict[str, Any], **values: Any) -> Any:
    from core.domain.records import RecordEntry, RecordFields

    kept = {name: row[name] for name in RecordFields.model_fields if name in row}
    return check(RecordEntry, {**kept, "organization_id": None, **values})


# -- the list ----------------------------------------------------------------------------------------


def test_the_list_says_who_waits_this_week_and_in_which_order(staff: Staff) -> None:
    me = staff["supporter"]
    planned, done, ended, never = (a_job(number) for number in range(1, 5))
    for job in (planned, done):
        add(me, step(job, "2026-09-01", "2026-12-31"))
    visited(me, planned, "2026-11-13")
    visited(me, done, "2026-11-16", person_share=40, employer_share=20, supporter_share=40)
    visited(me, ended, "2026-10-01")

    def listed(**values: Any) -> list[int]:
        with read_only(me) as view:
            found = coached_jobs(view, CoachingCriteria(TODAY, **values))
        assert found.total == len(found.rows)
        return [row.employment_id for row in found.rows]

    assert listed() == [planned, done]
    assert listed(show=WAITING) == [planned]
    assert listed(show=ENDED) == [ended]
    assert never not in listed()
    assert listed(text="模擬2") == [done]
    assert listed(text="100%") == []
    assert listed(coach_id=me.id) == [planned, done]
    assert listed(coach_id=(me.id or 0) + 1) == []
    with read_only(me) as view:
        page = coached_jobs(view, CoachingCriteria(TODAY))
    row = page.rows[1]
    assert (page.waiting, row.week_visits, row.week_hours, row.planned_visits) == (1, 1, 1.5, 2)
    assert (row.limit_on, row.phase and row.phase.phase) == (date(2027, 4, 30), "intensive")
    assert row.shares is not None
    assert row.shares.person == 40
    with pytest.raises(NotAllowed), read_only(staff["clerk"]) as view:
        coached_jobs(view, CoachingCriteria(TODAY))


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("週3日・各2時間", {"weekly_visits": 3, "weekly_hours": 6}),
        ("週1回・2時間", {"weekly_visits": 1, "weekly_hours": 2}),
        ("月1回", {"weekly_visits": 0.25}),
        ("必要なときに", {}),
    ],
)
def test_the_rhythm_of_a_plan_is_read_as_a_proposal(words: str, read: dict[str, float]) -> None:
    assert rhythm_of(words) == read
