"""期限のきまり T2 to T28: named situations with boundary dates, today 2026-11-21."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from core.db.actor import Actor
from core.db.base import TableModel
from core.db.work import read_only, unit_of_work
from core.deadlines import RULES, Deadline, deadlines
from core.deadlines.rule import Asked
from core.domain.early_signs import EarlySign
from core.domain.employments import EmploymentLeave
from core.domain.incidents import Incident
from core.domain.introductions import Introduction
from core.domain.organizations import Organization
from core.domain.outreach import DoctorAdvice
from core.domain.plan_details import JobCoachDetail, ServiceUseDetail
from core.domain.plans import PlanGoal
from core.domain.practicums import Practicum
from core.domain.rules.urgency import Tone
from core.queries.rules import rule_book
from tests.deadlines.conftest import TODAY, Ledger

pytestmark = pytest.mark.sqlite_only
TRANSITION, RETENTION = "employment_transition_support", "job_retention_support"
B_TYPE, CHOICE = "continuous_support_b", "employment_choice_support"
LATER = TODAY + timedelta(days=1200)


def store(office: Ledger, row: TableModel) -> int:
    with unit_of_work(office.actor) as work:
        return work.add(row).pk


def one(office: Ledger, kind: str, today: date = TODAY, **asked: Any) -> Deadline:
    (row,) = office.due(today, kinds=[kind], until=LATER, **asked)
    assert row.why.endswith("。")
    assert row.source
    assert row.warn_on <= max(row.due_on, today)
    return row


def none(office: Ledger, kind: str, today: date = TODAY) -> bool:
    return office.due(today, kinds=[kind], until=LATER) == []


# -- サービス ------------------------------------------------------------------------------------


def test_an_extension_that_was_decided_is_the_limit_instead(office: Ledger) -> None:
    office.service(office.client(), TRANSITION, date(2024, 12, 1), extended_to=date(2027, 5, 31))
    row = one(office, "transition_limit")
    assert (row.due_on, row.title) == (date(2027, 5, 31), "就労移行支援の延長の満了")
    assert "24か月の末日が2026年11月30日です" in row.why
    assert "延長の決定により2027年5月31日まで" in row.why


def test_the_reason_names_start_months_and_end(office: Ledger) -> None:
    office.service(office.client(), TRANSITION, date(2024, 12, 1))
    row = one(office, "transition_limit")
    assert row.why == "2024年12月1日に利用を始め、24か月の末日が2026年11月30日です。"


@pytest.mark.parametrize(
    ("born", "due"),
    [
        (date(1961, 12, 1), date(2026, 11, 30)),
        (date(1964, 2, 29), date(2029, 2, 28)),
        (date(1964, 3, 1), date(2029, 2, 28)),
    ],
)
def test_an_age_is_reached_the_day_before_the_birthday(
    office: Ledger, born: date, due: date
) -> None:
    office.service(office.client(birth_on=born), TRANSITION, date(2026, 1, 1))
    row = one(office, "transition_age")
    assert (row.due_on, row.caution) == (due, "要確認")
    assert str(born.year) not in row.why  # when somebody was born is not for every list


def test_who_began_after_65_or_has_no_birthday_has_no_such_day(office: Ledger) -> None:
    office.service(office.client(1, birth_on=date(1960, 1, 1)), TRANSITION, date(2026, 1, 1))
    office.service(office.client(2), TRANSITION, date(2026, 1, 1))
    office.service(office.client(3, birth_on=date(1962, 1, 1)), B_TYPE, date(2026, 1, 1))
    assert none(office, "transition_age")


def test_choice_support_comes_before_a_new_b_type_use(office: Ledger) -> None:
    office.service(office.client(birth_on=date(1990, 5, 5)), B_TYPE, date(2026, 12, 1))
    row = one(office, "choice_support_first")
    assert row.due_on == date(2026, 12, 1)
    assert "2025年10月1日から" in row.why


@pytest.mark.parametrize("settled", ["choice", "used before", "fifty", "old", "a type"])
def test_choice_support_is_not_asked_of_who_had_it_or_is_exempt(
    office: Ledger, settled: str
) -> None:
    person = office.client(birth_on=date(1976 if settled == "fifty" else 1990, 5, 5))
    start = date(2025, 12, 1) if settled == "old" else date(2026, 12, 1)
    office.service(person, "continuous_support_a" if settled == "a type" else B_TYPE, start)
    if settled == "choice":
        office.service(person, CHOICE, date(2026, 10, 1))
    if settled == "used before":
        office.service(person, B_TYPE, date(2025, 1, 1), end_on=date(2026, 1, 31))
    assert none(office, "choice_support_first")


def test_a_type_is_asked_for_from_its_own_day_on_and_not_before(office: Ledger) -> None:
    for number, start in ((1, date(2027, 3, 31)), (2, date(2027, 4, 1))):
        office.service(office.client(number), "continuous_support_a", start)
    assert one(office, "choice_support_first", date(2027, 3, 1)).client_number == 2


# -- 定着 ----------------------------------------------------------------------------------------


def test_a_missed_month_stays_in_sight_until_it_is_recorded(office: Ledger) -> None:
    person = office.client()
    office.service(person, RETENTION, date(2026, 8, 10))
    row = one(office, "missed_contact", date(2026, 12, 1))
    assert (row.due_on, row.urgency.days_left) == (date(2026, 11, 30), -1)
    office.record(person, date(2026, 11, 30), "workplace_visit")
    assert none(office, "missed_contact", date(2026, 12, 1))


def test_who_began_or_ended_within_the_month_missed_nothing(office: Ledger) -> None:
    office.service(office.client(1), RETENTION, date(2026, 10, 2))
    office.service(office.client(2), RETENTION, date(2026, 1, 1), end_on=date(2026, 10, 30))
    assert none(office, "missed_contact")
    office.service(office.client(3), RETENTION, date(2026, 10, 1))  # the control
    assert one(office, "missed_contact").client_number == 3


def test_a_report_counts_by_its_activity_and_is_asked_for_from_the_20th(office: Ledger) -> None:
    person = office.client()
    office.service(person, RETENTION, date(2026, 11, 1))
    assert none(office, "monthly_report", date(2026, 11, 19))
    row = one(office, "monthly_report", date(2026, 11, 20))
    assert (row.due_on, row.warn_on) == (date(2026, 11, 30), date(2026, 11, 20))
    office.record(person, date(2026, 11, 10), "letter")
    assert one(office, "monthly_report")  # a letter is no report
    assert one(office, "missed_report", date(2026, 12, 5)).due_on == date(2026, 11, 30)
    office.record(person, date(2026, 11, 10), "letter", activity="report_sent")
    assert none(office, "monthly_report")
    assert none(office, "missed_report", date(2026, 12, 5))


@pytest.mark.parametrize(
    ("left", "due"),
    [(date(2026, 11, 1), date(2026, 12, 1)), (date(2027, 1, 30), date(2027, 2, 27))],
)
def test_a_new_job_within_a_month_keeps_the_support(office: Ledger, left: date, due: date) -> None:
    person = office.client()
    office.service(person, RETENTION, date(2026, 6, 1))
    office.job(person, date(2025, 12, 1), left_on=left)
    assert one(office, "rehire_window").due_on == due
    office.job(person, due)
    assert none(office, "rehire_window")


def test_leaving_matters_only_while_the_support_is_in_use(office: Ledger) -> None:
    person = office.client()
    office.service(person, RETENTION, date(2026, 6, 1), end_on=date(2026, 11, 10))
    office.job(person, date(2025, 12, 1), left_on=date(2026, 11, 1))
    assert none(office, "rehire_window")


def test_after_the_hire_the_next_contact_follows_the_rhythm(office: Ledger) -> None:
    person = office.client(stage="employed_early")
    office.service(person, TRANSITION, date(2025, 6, 1), end_on=date(2026, 10, 31))
    office.job(person, date(2026, 11, 1))
    row = one(office, "settling_visit")
    assert row.due_on == date(2026, 11, 8)  # the first week, missed
    office.record(person, date(2026, 11, 5), "phone")
    assert one(office, "settling_visit").due_on == date(2026, 11, 8)  # a call is no meeting
    office.record(person, date(2026, 11, 7), "workplace_visit", party="employer")
    assert one(office, "settling_visit").due_on == date(2026, 11, 15)
    office.record(person, date(2026, 11, 20), "workplace_visit")
    row = one(office, "settling_visit")
    assert row.due_on == date(2027, 1, 1)  # two months: the visit stood for the first one
    assert "2026年11月20日の面談・訪問から" in row.why


@pytest.mark.parametrize("why_not", ["no transition", "long ago", "left", "supported"])
def test_the_rhythm_is_for_who_came_from_transition_and_still_works(
    office: Ledger, why_not: str
) -> None:
    person = office.client(stage="employed_early")
    if why_not != "no transition":
        ended = date(2026, 5, 31) if why_not == "long ago" else date(2026, 10, 31)
        office.service(person, TRANSITION, date(2025, 6, 1), end_on=ended)
    office.job(person, date(2026, 11, 1), left_on=TODAY if why_not == "left" else None)
    if why_not == "supported":
        office.service(person, RETENTION, date(2026, 11, 10))
    assert none(office, "settling_visit")


# -- 仕事 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "due", "caution"),
    [
        ({"scheme": "trial"}, date(2027, 1, 31), "要確認"),
        ({"scheme": "trial", "disability": "mood"}, date(2027, 4, 30), "要確認"),
        ({"scheme": "trial", "trial_months": 2}, date(2026, 12, 31), ""),
        ({"scheme": "trial", "contract_end_on": date(2027, 1, 15)}, date(2027, 1, 15), ""),
        ({"scheme": "short_trial", "trial_months": 12}, date(2027, 10, 31), ""),
    ],
    ids=["原則3か月", "精神は6か月", "決めた月数", "契約の満了日", "短時間12か月"],
)
def test_a_trial_job_ends_by_contract_by_months_or_by_rule(
    office: Ledger, facts: dict[str, Any], due: date, caution: str
) -> None:
    person = office.client(disability=facts.pop("disability", ""))
    office.job(person, date(2026, 11, 1), **facts)
    row = one(office, "trial_end")
    assert (row.due_on, row.caution) == (due, caution)
    assert none(office, "contract_end")


def test_challenge_employment_has_terms_and_a_last_day(office: Ledger) -> None:
    office.job(office.client(), date(2025, 1, 31), scheme="challenge")
    assert one(office, "challenge_term", date(2025, 6, 1)).due_on == date(2026, 1, 30)
    row = one(office, "challenge_term")
    assert (row.due_on, "2回目の任期" in row.why) == (date(2027, 1, 30), True)
    assert none(office, "challenge_term", date(2027, 2, 1))  # the last term ends with the limit
    # The agreed last day counts; the very last one is asked about once, as the limit.
    for number, until in ((2, date(2026, 12, 10)), (3, date(2027, 12, 10))):
        hired = {"scheme": "challenge", "contract_end_on": until}
        office.job(office.client(number), date(2024, 12, 11), **hired)
    due = [r.due_on for r in office.due(TODAY, kinds=["challenge_term"], until=LATER)]
    assert sorted(due) == [date(2026, 12, 10), date(2027, 1, 30)]
    limit = office.due(TODAY, kinds=["challenge_limit"], until=LATER)[-1]
    assert (limit.due_on, limit.warn_on) == (date(2028, 1, 30), date(2027, 8, 3))


def test_a_fixed_term_contract_ends_on_its_day_unless_the_job_was_left(office: Ledger) -> None:
    office.job(office.client(1), date(2026, 1, 1), contract_end_on=date(2026, 12, 31))
    office.job(
        office.client(2), date(2026, 1, 1), contract_end_on=date(2026, 12, 31), left_on=TODAY
    )
    assert one(office, "contract_end").client_number == 1


def test_the_planned_return_is_asked_for_until_the_person_is_back_or_gone(office: Ledger) -> None:
    planned = {"start_on": date(2026, 9, 1), "planned_return_on": date(2026, 12, 1)}
    for number, (left_on, returned_on) in enumerate(
        [(None, None), (TODAY, None), (None, date(2026, 11, 2))], start=1
    ):
        person = office.client(number)
        job_id = office.job(person, date(2026, 1, 5), left_on=left_on)
        away = {"employment_id": job_id, "returned_on": returned_on}
        store(office, EmploymentLeave(client_id=person, **away, **planned))
    row = one(office, "leave_return")
    assert (row.client_number, row.due_on, row.warn_on) == (1, date(2026, 12, 1), date(2026, 11, 1))


def test_a_job_coach_has_eight_months_and_then_a_year_or_two(office: Ledger) -> None:
    for number, disability in ((1, "intellectual"), (2, "mood")):
        plan = office.plan(
            office.client(number, disability=disability), RETENTION, date(2026, 5, 1),
            kind="job_coach_plan",
        )  # fmt: skip
        store(
            office,
            JobCoachDetail(
                plan_id=plan,
                intensive_from=date(2026, 5, 1),
                follow_up_from=None if number == 1 else date(2026, 11, 1),
            ),
        )
    support = one(office, "job_coach_support_limit")
    assert (support.due_on, support.client_number) == (date(2026, 12, 31), 1)
    follow_up = one(office, "job_coach_follow_up_limit")
    assert (follow_up.due_on, follow_up.client_number) == (date(2028, 10, 31), 2)


def test_a_planned_end_of_the_follow_up_counts_before_the_limit(office: Ledger) -> None:
    plan = office.plan(office.client(), RETENTION, date(2026, 5, 1), kind="job_coach_plan")
    detail = JobCoachDetail(plan_id=plan, follow_up_from=date(2026, 11, 1))
    detail.follow_up_to = date(2027, 3, 31)
    store(office, detail)
    row = one(office, "job_coach_follow_up_limit")
    assert row.due_on == date(2027, 3, 31)
    assert "計画でのその終わり" in row.why


# -- 計画 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "period", "months", "due", "caution"),
    [
        (date(2026, 9, 10), date(2026, 9, 10), 6, date(2027, 3, 9), ""),
        (date(2026, 9, 10), date(2026, 9, 10), None, date(2026, 10, 9), ""),
        (date(2026, 3, 10), date(2026, 9, 10), None, date(2026, 12, 9), "要確認"),
    ],
    ids=["受給者証の値", "新規は毎月", "標準は3か月"],
)
def test_monitoring_goes_by_the_certificate_and_else_by_the_standard(
    office: Ledger, start: date, period: date, months: int | None, due: date, caution: str
) -> None:
    plan = office.plan(
        office.client(), TRANSITION, start, period_start_on=period, kind="service_use_plan"
    )
    store(office, ServiceUseDetail(plan_id=plan, monitoring_months=months))
    row = one(office, "consultation_monitoring")
    assert (row.due_on, row.caution, row.target) == (due, caution, "plan")
    assert none(office, "plan_review")  # it is reviewed by its own rule


STEPS = {
    "plan_unsigned": "agreed_on",
    "plan_undelivered": "delivered_on",
    "plan_consultation_delivery": "consultation_delivered_on",
}


@pytest.mark.parametrize("kind", STEPS)
def test_a_missing_signature_or_delivery_is_named_from_the_start_of_the_plan(
    office: Ledger, kind: str
) -> None:
    office.plan(office.client(1), TRANSITION, date(2026, 11, 1), **{STEPS[kind]: None})
    office.plan(office.client(2), TRANSITION, date(2026, 11, 1))
    office.plan(office.client(3), TRANSITION, TODAY, status="draft", **{STEPS[kind]: None})
    row = one(office, kind)
    assert (row.due_on, row.warn_on, row.client_number) == (date(2026, 11, 1), row.due_on, 1)
    assert [each for each in STEPS if not none(office, each)] == [kind]


@pytest.mark.parametrize("exempt", ["self", "old", "other kind"])
def test_a_self_plan_an_older_one_or_another_kind_goes_to_no_consultation_office(
    office: Ledger, exempt: str
) -> None:
    start = date(2024, 3, 31) if exempt == "old" else date(2024, 4, 1)
    office.plan(
        office.client(), TRANSITION, start, consultation_delivered_on=None,
        is_self_plan=exempt == "self",
        kind="employment_support_plan" if exempt == "other kind" else "individual_support_plan",
    )  # fmt: skip
    assert none(office, "plan_consultation_delivery")


def test_a_goal_past_its_date_is_one_matter_of_its_plan(office: Ledger) -> None:
    plan = office.plan(office.client(), TRANSITION, date(2026, 10, 1))
    for days, attainment in ((-9, "achieved"), (-3, ""), (-2, ""), (5, "")):
        store(
            office,
            PlanGoal(
                plan_id=plan, text="模擬", target_on=TODAY + timedelta(days=days),
                attainment=attainment,
            ),
        )  # fmt: skip
    row = one(office, "plan_goal_target")
    assert (row.due_on, row.target_id) == (TODAY - timedelta(days=3), plan)
    assert none(office, "plan_goal_target", date(2027, 1, 1))  # then its review itself is late


def test_a_plan_that_ends_without_a_next_one(office: Ledger) -> None:
    person = office.client()
    office.plan(person, TRANSITION, date(2026, 6, 1), end_on=date(2026, 11, 30))
    assert one(office, "plan_end").due_on == date(2026, 11, 30)
    office.plan(person, TRANSITION, date(2026, 12, 1), status="withdrawn")
    assert one(office, "plan_end")
    office.plan(person, TRANSITION, date(2026, 12, 1), status="draft")
    assert none(office, "plan_end")


# -- 保存と事故 ------------------------------------------------------------------------------------


def test_records_may_be_erased_five_years_after_the_last_service(
    office: Ledger, staff: dict[str, Actor]
) -> None:
    closed = {"stage": "closed", "closed_on": date(2021, 12, 1)}
    office.client(1, **closed, last_record_on=date(2021, 12, 20))
    office.client(2, **closed | {"closed_on": date(2024, 2, 29)})
    office.client(3)
    director = staff["director"]
    first, second = office.due(kinds=["records_retention"], until=LATER, actor=director)
    assert (first.due_on, second.due_on) == (date(2026, 12, 20), date(2029, 2, 28))
    assert (first.owner_id, first.urgency.tone, first.caution) == (None, Tone.PLAIN, "要確認")
    assert none(office, "records_retention")  # a supporter is not told of it


def leak(office: Ledger, staff: dict[str, Actor], **facts: Any) -> None:
    values = {"found_on": date(2026, 11, 18), "kind": "loss", "description": "模擬", **facts}
    store(office, Incident(**values))


@pytest.mark.parametrize(
    ("facts", "title", "due"),
    [
        ({}, "漏えい等の速報", date(2026, 11, 23)),
        ({"prompt_reported_on": date(2026, 11, 20)}, "漏えい等の確報", date(2026, 12, 18)),
        (
            {"prompt_reported_on": date(2026, 11, 20), "is_malicious": True},
            "漏えい等の確報",
            date(2027, 1, 17),
        ),
        (
            {"prompt_reported_on": TODAY, "final_reported_on": TODAY},
            "本人への通知",
            date(2026, 12, 18),
        ),
    ],
    ids=["速報5日", "確報30日", "不正は60日", "本人への通知"],
)
def test_a_leak_is_reported_step_by_step(
    office: Ledger, staff: dict[str, Actor], facts: dict[str, Any], title: str, due: date
) -> None:
    leak(office, staff, **facts)
    row = one(office, "incident_report", actor=staff["director"])
    assert (row.title, row.due_on, row.target) == (title, due, "incident")
    assert none(office, "incident_report")  # a supporter does not manage incidents
    with read_only(staff["director"]) as view:
        told = deadlines(view, today=TODAY, until=LATER, office_wide=True)
    assert not [each for each in told if each.kind == "incident_report"]  # not for the room


@pytest.mark.parametrize(
    "facts",
    [
        {"is_sensitive": False},
        {"is_encrypted": True},
        {"persons": 0},
        {"closed_on": TODAY},
        dict.fromkeys(("prompt_reported_on", "final_reported_on", "persons_told_on"), TODAY),
    ],
)
def test_an_incident_that_is_done_or_need_not_be_reported_has_no_day(
    office: Ledger, staff: dict[str, Actor], facts: dict[str, Any]
) -> None:
    leak(office, staff, **facts)
    assert office.due(kinds=["incident_report"], until=LATER, actor=staff["director"]) == []


# -- all of them -----------------------------------------------------------------------------------


def test_no_rule_puts_a_later_day_before_an_earlier_one(office: Ledger) -> None:
    """The bounds and the order of the list are taken in SQL: `due_on` must be monotone."""
    with read_only(office.actor) as view:
        asked = Asked(TODAY, rule_book(view))
    days = [date(2019, 11, 1) + timedelta(days=n) for n in range(1600)]
    for rule in RULES:
        found = [rule.due_on(on, asked) for on in days]
        assert found == sorted(found), rule.kind
        assert all(due >= on for on, due in zip(days, found, strict=True)), rule.kind


# -- 紹介 ------------------------------------------------------------------------------------------


def test_an_introduction_is_due_on_its_next_step_and_without_one_after_the_days_of_silence(
    office: Ledger,
) -> None:
    client_id = office.client(owner_id=None)
    store(office, Organization(kind="transition_office", name="模擬移行"))
    way = {"client_id": client_id, "to_id": 1, "introduced_on": date(2026, 11, 10)}
    row_id = store(office, Introduction(**way))
    row = one(office, "introduction_silent")
    assert (row.due_on, row.target, row.target_id) == (date(2026, 11, 24), "introduction", row_id)
    assert none(office, "introduction_next_step")
    with unit_of_work(office.actor) as work:
        planned = {"next_step": "見学", "next_on": date(2026, 11, 30)}
        work.change(Introduction, row_id, 1, planned)
    assert one(office, "introduction_next_step").due_on == date(2026, 11, 30)
    assert none(office, "introduction_silent")
    with unit_of_work(office.actor) as work:
        ended = {"status": "declined", "ended_on": date(2026, 11, 20)}
        work.change(Introduction, row_id, 2, ended)
    assert none(office, "introduction_next_step")
    visitor = office.intake(date(2026, 11, 1))
    store(office, Introduction(intake_id=visitor, to_id=1, introduced_on=date(2026, 11, 2)))
    assert one(office, "introduction_silent").client_name == "模擬 相談"


# -- 主治医の助言 --------------------------------------------------------------------------------------


def advice(office: Ledger, client_id: int, **values: Any) -> int:
    """A request to one hospital; the first one makes the hospital."""
    made: dict[str, Any] = {
        "client_id": client_id, "organization_id": 1, "requested_on": date(2026, 10, 22),
        "asked": "留意点", **values,
    }  # fmt: skip
    return store(office, DoctorAdvice(**made))


def test_advice_is_waited_for_thirty_days_unless_it_is_answered_or_withdrawn(
    office: Ledger,
) -> None:
    store(office, Organization(kind="medical_institution", name="模擬病院"))
    person = office.client()
    advice(office, person)
    row = one(office, "advice_unanswered")
    assert (row.due_on, row.caution) == (date(2026, 11, 21), "要確認")
    assert (
        row.why
        == "2026年10月22日に主治医へ助言を頼み、答えを待つ30日の終わりが2026年11月21日です。"
    )
    advice(office, person, answered_on=TODAY, answer="無理のない範囲で")
    advice(office, person, withdrawn_on=TODAY)
    assert len(office.due(kinds=["advice_unanswered"], until=LATER)) == 1


def test_advice_runs_out_unless_it_was_asked_for_again_at_that_hospital_for_that_purpose(
    office: Ledger,
) -> None:
    store(office, Organization(kind="medical_institution", name="模擬病院"))
    person = office.client()
    answered = {"answered_on": date(2026, 10, 30), "answer": "無理のない範囲で"}
    advice(office, person, **answered, valid_to=date(2026, 12, 21))
    row = one(office, "advice_expiry")
    assert (row.due_on, row.warn_on) == (date(2026, 12, 21), TODAY)
    assert none(office, "advice_expiry", TODAY - timedelta(days=1))  # a day too early to be told
    advice(office, person, purpose="crisis", requested_on=TODAY)
    assert not none(office, "advice_expiry")  # for another purpose
    advice(office, person, requested_on=TODAY)
    assert none(office, "advice_expiry")


# -- 気になるサイン -----------------------------------------------------------------------------------


def test_an_open_sign_is_looked_after_in_the_days_of_its_degree_the_first_one_of_a_job(
    office: Ledger,
) -> None:
    person = office.client()
    job = office.job(person, date(2026, 6, 1))
    of_job: dict[str, Any] = {"client_id": person, "employment_id": job, "side": "employer"}
    watch = date(2026, 11, 1)
    store(office, EarlySign(**of_job, noticed_on=watch, kind="sleep", degree="watch"))
    assert one(office, "early_sign_open").due_on == date(2026, 12, 1)
    urgent = EarlySign(**of_job, noticed_on=date(2026, 11, 20), kind="quitting", degree="urgent")
    sign = store(office, urgent)
    row = one(office, "early_sign_open")
    assert (row.due_on, row.target, row.target_id) == (date(2026, 11, 23), "job", job)
    assert row.title == "気になるサイン（辞めたいという言葉）"
    assert row.caution == "要確認"
    with unit_of_work(office.actor) as work:
        work.change(EarlySign, sign, 1, {"settled_on": TODAY})
    assert one(office, "early_sign_open").due_on == date(2026, 12, 1)


# -- 実習 ------------------------------------------------------------------------------------------


def test_a_practicum_that_ended_waits_a_week_for_its_result_and_then_for_its_next_step(
    office: Ledger,
) -> None:
    person, days = office.client(), (date(2026, 11, 9), date(2026, 11, 13))
    row_id = store(office, Practicum(client_id=person, start_on=days[0], end_on=days[1]))
    row = one(office, "practicum_result")
    assert (row.due_on, row.warn_on, row.urgency.days_left) == (
        date(2026, 11, 20), date(2026, 11, 13), -1,
    )  # fmt: skip
    store(
        office,
        Practicum(
            client_id=person, start_on=days[0], end_on=days[1], cancelled_on=date(2026, 11, 8)
        ),
    )
    assert one(office, "practicum_result").matter_id == row_id  # what was called off has none
    done = {"result": "to_hire", "next_step": "応募", "next_on": date(2026, 11, 30)}
    with unit_of_work(office.actor) as work:
        work.change(Practicum, row_id, 1, done)
    assert none(office, "practicum_result")
    following = one(office, "practicum_next_step")
    assert (following.title, following.due_on) == ("実習のあと: 応募", date(2026, 11, 30))
