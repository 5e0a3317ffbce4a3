"""求人と応募: the days in their order, the interview planned and told of, the offer that becomes the job."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.employments import Employment, EmploymentEntry
from core.domain.entry import check
from core.domain.job_search import (
    ApplicationEndEntry,
    ApplicationNextEntry,
    ApplicationStepEntry,
    InterviewPlanEntry,
    JobApplication,
    JobApplicationEntry,
    Vacancy,
    VacancyEntry,
)
from core.domain.organizations import Organization
from core.domain.practicums import Practicum
from core.errors import Conflict, NotAllowed, RuleViolation
from core.queries.job_search import (
    OPEN,
    ApplicationCriteria,
    applications_of,
    job_of_application,
    list_applications,
)
from core.queries.vacancies import VacancyCriteria, list_vacancies, vacancy_choices
from core.services import job_search as service
from core.services.vacancies import add_vacancy, close_vacancy, remove_vacancy
from tests.people import a_client

Staff = dict[str, Actor]
pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def me(staff: Staff) -> Actor:
    return staff["supporter"]


@pytest.fixture
def employer(me: Actor) -> int:
    with unit_of_work(me) as work:
        return work.add(Organization(kind="company", name="模擬しおみ食品")).pk


def a_vacancy(me: Actor, employer: int, **values: Any) -> Vacancy:
    given = {
        "organization_id": employer, "title": "箱の組み立て", "opened_on": "2026-11-01",
        "scheme": "disability_opening", "hours_band": "hours_20_to_30", "wage": "時給1,230円",
        "occupation": "manufacturing", "content": "箱を組み立てて棚に並べる", **values,
    }  # fmt: skip
    with unit_of_work(me) as work:
        return add_vacancy(work, check(VacancyEntry, given))


def started(me: Actor, client_id: int, **values: Any) -> JobApplication:
    given = {"client_id": client_id, "started_on": "2026-11-02", **values}
    with unit_of_work(me) as work:
        return service.start_application(work, check(JobApplicationEntry, given))


def step(on: str, **values: Any) -> ApplicationStepEntry:
    return check(ApplicationStepEntry, {"on": on, **values})


def interview(on: str, **values: Any) -> InterviewPlanEntry:
    return check(InterviewPlanEntry, {"on": on, **values})


def end(status: str, on: str, **values: Any) -> ApplicationEndEntry:
    return check(ApplicationEndEntry, {"status": status, "ended_on": on, **values})


def job(on: str, **values: Any) -> EmploymentEntry:
    return check(EmploymentEntry, {"client_id": 0, "hired_on": on, **values})


def test_the_way_from_the_vacancy_to_the_job(me: Actor, employer: int) -> None:
    person, offer = a_client(me), a_vacancy(me, employer, closes_on="2026-11-30")
    row = started(me, person.pk, vacancy_id=offer.pk, disclosure="open")
    # What the vacancy says needs no typing.
    assert (row.status, row.title, row.scheme) == (
        "preparing",
        "箱の組み立て",
        "disability_opening",
    )
    assert (row.organization_id, row.owner_id) == (employer, me.id)
    with unit_of_work(me) as work:
        row = service.applied(work, row.pk, row.version, step("2026-11-05"))
        assert row.status == "applied"
        row = service.plan_interview(
            work, row.pk, row.version,
            interview("2026-11-10", interview_with="模擬 支援", next_step="面接の練習", next_on="11/9"),
        )  # fmt: skip
        assert (row.status, row.interview_on) == ("interview_planned", date(2026, 11, 10))
        row = service.interviewed(work, row.pk, row.version, step("2026-11-11"))
        assert (row.status, row.interview_on, row.next_step) == (
            "interviewed",
            date(2026, 11, 11),
            "",
        )
        row = service.plan_interview(work, row.pk, row.version, interview("2026-11-26"))
        assert (row.status, row.second_interview_on) == ("interview_planned", date(2026, 11, 26))
        # The employer did not wait for the second interview.
        row = service.offered(work, row.pk, row.version, step("2026-11-20"))
        assert (row.status, row.second_interview_on) == ("offered", None)
        known = job_of_application(work, row.pk)
        assert known["tasks"] == "箱を組み立てて棚に並べる"
        typed = check(EmploymentEntry, {**known, "hired_on": "2026-12-01"})
        made = service.hired(work, row.pk, row.version, typed)
    assert (made.client_id, made.organization_id, made.scheme, made.hours_band, made.disclosure) == (
        person.pk, employer, "disability_opening", "hours_20_to_30", "open",
    )  # fmt: skip
    with read_only(me) as view:
        (told,) = applications_of(view, person.pk)
    assert (told.status, told.employment_id, told.ended_on) == (
        "hired",
        made.pk,
        date(2026, 11, 21),
    )


def test_a_job_that_cannot_be_written_leaves_the_application_as_it_was(
    me: Actor, employer: int
) -> None:
    person = a_client(me)
    row = started(me, person.pk, organization_id=employer, offered_on="2026-11-10")
    with pytest.raises(RuleViolation, match="内定の日より前"), unit_of_work(me) as work:
        service.hired(work, row.pk, row.version, job("2026-11-01"))
    # A trial's months under a scheme that is no trial: refused by the job, after our own checks.
    with pytest.raises(RuleViolation), unit_of_work(me) as work:
        service.hired(work, row.pk, row.version, job("2026-11-16", trial_months=3))
    with read_only(me) as view:
        assert view.all(select(Employment)) == []
        assert applications_of(view, person.pk)[0].status == "offered"


def test_the_job_is_the_persons_whatever_the_entry_says_and_ends_the_other_ways(
    me: Actor, employer: int
) -> None:
    person, other = a_client(me), a_client(me, name="模擬 太郎", kana="もぎ たろう")
    row = started(me, person.pk, organization_id=employer)
    beside = started(me, person.pk, place="模擬商店", started_on="2026-11-20")
    with unit_of_work(me) as work:
        service.plan_interview(work, beside.pk, beside.version, interview("2026-12-03"))
        made = service.hired(
            work, row.pk, row.version, job("2026-11-16", client_id=other.pk), end_others=True
        )
    assert made.client_id == person.pk
    with read_only(me) as view:
        found = {r.id: r for r in applications_of(view, person.pk)}
    assert (found[row.pk].status, found[row.pk].ended_on) == ("hired", date(2026, 11, 16))
    assert (found[beside.pk].status, found[beside.pk].interview_on) == ("declined", None)
    assert "ほかの応募で就職" in found[beside.pk].end_note


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"place": ""}, "企業"),
    ({"started_on": "2026-11-22"}, "未来"),
    ({"applied_on": "2026-11-01"}, "より前"),
    ({"applied_on": "2026-11-05", "interview_on": "2026-11-04"}, "より前"),
    ({"second_interview_on": "2026-11-20"}, "面接の日"),
    ({"next_step": "電話"}, "いつまでに"),
    ({"practicum_id": 1}, "ほかの人の実習"),
    ({"disclosure": "secret"}, "一覧から"),
]


def test_what_is_refused_is_told_in_words(me: Actor) -> None:
    person, other = a_client(me), a_client(me, name="模擬 太郎", kana="もぎ たろう")
    day = date(2026, 11, 2)
    with unit_of_work(me) as work:
        work.add(Practicum(client_id=other.pk, start_on=day, end_on=day))
    for values, told in WRONG:
        with pytest.raises(RuleViolation, match=told):
            started(me, person.pk, **{"place": "模擬商店", **values})
    assert started(me, person.pk, place="模擬商店").pk  # the control


def test_an_interview_counts_as_held_only_when_somebody_says_so(me: Actor) -> None:
    row = started(me, a_client(me).pk, place="模擬商店")
    with pytest.raises(RuleViolation, match="未来"), unit_of_work(me) as work:
        service.interviewed(work, row.pk, row.version, step("2026-11-25"))
    with unit_of_work(me) as work:
        row = service.plan_interview(work, row.pk, row.version, interview("2026-11-20"))
        # Its day has passed; another field is corrected: nobody has told how it went.
        row = service.change_application(work, row.pk, row.version, {"title": "品出し"})
        assert row.status == "interview_planned"
        row = service.interviewed(work, row.pk, row.version, step("2026-11-20"))
        row = service.change_application(work, row.pk, row.version, {"title": "レジ"})
        assert row.status == "interviewed"


def test_an_end_says_what_was_learnt_and_can_be_taken_back(me: Actor, employer: int) -> None:
    person, offer = a_client(me), a_vacancy(me, employer)
    row = started(me, person.pk, vacancy_id=offer.pk)
    with pytest.raises(RuleViolation, match="もう途中"):
        started(me, person.pk, vacancy_id=offer.pk)
    with unit_of_work(me) as work:
        row = service.plan_interview(work, row.pk, row.version, interview("2026-12-01"))
        row = service.ended(
            work, row.pk, row.version, end("declined", "2026-11-18", end_note="通勤が長い")
        )
    assert (row.status, row.interview_on, row.next_on) == ("declined", None, None)
    again = started(me, person.pk, vacancy_id=offer.pk)  # now there is room for another try
    with pytest.raises(RuleViolation, match="もう途中"), unit_of_work(me) as work:
        service.reopen_application(work, row.pk, row.version, "時間が変わった")
    with unit_of_work(me) as work:
        service.ended(work, again.pk, again.version, end("cancelled", "2026-11-20"))
        back = service.reopen_application(work, row.pk, row.version, "時間が変わった")
        assert (back.status, back.ended_on, back.end_note) == ("preparing", None, "通勤が長い")
    for status in ("hired", "offered"):
        with pytest.raises(RuleViolation, match="不採用・辞退・取りやめ"):
            end(status, "2026-11-20")


def test_a_button_pressed_twice_begins_one_application(me: Actor) -> None:
    person = a_client(me).pk
    started(me, person, place="模擬商店")
    with pytest.raises(RuleViolation, match="もう途中"):
        started(me, person, place="模擬商店")
    assert started(me, person, place="模擬商店", title="品出し")


def test_what_ended_is_not_gone_on_with_and_an_older_version_is_a_conflict(me: Actor) -> None:
    row = started(me, a_client(me).pk, place="模擬商店")
    with unit_of_work(me) as work:
        gone = service.ended(work, row.pk, row.version, end("rejected", "2026-11-18"))
    following = check(ApplicationNextEntry, {"next_step": "電話", "next_on": "2026-11-30"})
    with pytest.raises(RuleViolation, match="終わって"), unit_of_work(me) as work:
        service.plan_next(work, gone.pk, gone.version, following)
    with pytest.raises(Conflict), unit_of_work(me) as work:
        service.plan_next(work, row.pk, 1, following)


def test_a_vacancy_that_ended_is_not_applied_for(me: Actor, employer: int) -> None:
    person, offer = a_client(me), a_vacancy(me, employer, number="13010-1")
    with pytest.raises(RuleViolation, match="もう書いて"):
        a_vacancy(me, employer, number="13010-1")
    row = started(me, person.pk, vacancy_id=offer.pk)
    with pytest.raises(RuleViolation, match="応募の記録"), unit_of_work(me) as work:
        remove_vacancy(work, offer.pk, offer.version)
    with unit_of_work(me) as work:
        close_vacancy(work, offer.pk, offer.version, date(2026, 11, 20))
        service.applied(work, row.pk, row.version, step("2026-11-21"))  # who was on the way goes on
    with pytest.raises(RuleViolation, match="終わって"):
        started(me, person.pk, vacancy_id=offer.pk, started_on="2026-11-21")
    a_vacancy(me, employer, number="13010-1")  # it came out again
    with read_only(me) as view:
        assert list_vacancies(view, VacancyCriteria()).total == 1
        both = list_vacancies(view, VacancyCriteria(is_open=False, text="組み立て")).rows
        assert [v.applicants for v in both] == [0, 1]
        assert len(vacancy_choices(view, "箱")) == 1


def test_the_list_puts_first_what_nobody_has_planned(me: Actor, staff: Staff) -> None:
    person = a_client(me)
    later = started(me, person.pk, place="A", next_step="電話", next_on="2026-12-10")
    adrift = started(me, person.pk, place="B")
    soon = started(me, person.pk, place="C", next_step="電話", next_on="2026-12-20")
    with unit_of_work(me) as work:
        service.plan_interview(
            work, soon.pk, soon.version,
            interview("2026-11-28", next_step="練習", next_on="2026-11-27"),
        )  # fmt: skip
    gone = started(me, person.pk, place="D")
    with unit_of_work(me) as work:
        service.ended(work, gone.pk, gone.version, end("rejected", "2026-11-18"))
    with read_only(me) as view:
        found = list_applications(view, ApplicationCriteria()).rows
        assert [r.id for r in found] == [adrift.pk, soon.pk, later.pk, gone.pk]
        assert list_applications(view, ApplicationCriteria(status=OPEN)).total == 3
        (one,) = list_applications(view, ApplicationCriteria(is_adrift=True)).rows
        assert one.id == adrift.pk
        assert list_applications(view, ApplicationCriteria(text="はなこ")).total == 4
    with read_only(replace(staff["supporter"], id=999, scope="caseload")) as view:
        assert list_applications(view, ApplicationCriteria()).total == 0


def test_who_sees_no_illness_sees_no_application(me: Actor, staff: Staff, employer: int) -> None:
    offer = a_vacancy(me, employer)
    started(me, a_client(me).pk, vacancy_id=offer.pk)
    for role in ("clerk", "viewer", "partner"):
        with pytest.raises(NotAllowed), read_only(staff[role]) as view:
            list_applications(view, ApplicationCriteria())
    with read_only(staff["viewer"]) as view:
        (told,) = list_vacancies(view, VacancyCriteria()).rows
    assert told.applicants == 0  # a vacancy is no person; how many want it is told of persons
    with pytest.raises(NotAllowed), unit_of_work(staff["clerk"]) as work:
        close_vacancy(work, offer.pk, offer.version, date(2026, 11, 20))
