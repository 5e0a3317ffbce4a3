"""期限のきまり: named situations with boundary dates (domain.md §3), today 2026-11-21."""

from __future__ import annotations

from datetime import date

import pytest

from core.db.actor import Actor
from core.domain.rules.urgency import Tone, UrgencyLevel
from tests.deadlines.conftest import TODAY, Ledger

# That the same questions are answered on PostgreSQL: test_invented, over the whole region.
pytestmark = pytest.mark.sqlite_only
TRANSITION, RETENTION = "employment_transition_support", "job_retention_support"


def test_transition_begun_on_the_first_of_december_2024_ends_in_nine_days(office: Ledger) -> None:
    person = office.client()
    office.service(person, TRANSITION, date(2024, 12, 1))
    (row,) = office.due(kinds=["transition_limit"])
    assert (row.due_on, row.urgency.days_left) == (date(2026, 11, 30), 9)
    assert (row.urgency.level, row.urgency.tone) == (UrgencyLevel.SOON, Tone.RED)
    assert (row.target, row.target_id, row.client_number) == ("client", person, 1)
    assert row.caution == "要確認"  # 施行規則6条の8 is not compared with its original yet


def test_the_last_day_of_transition_is_still_inside_and_the_day_after_is_overdue(
    office: Ledger,
) -> None:
    office.service(office.client(), TRANSITION, date(2024, 12, 1))
    (on_the_day,) = office.due(date(2026, 11, 30), kinds=["transition_limit"])
    (after,) = office.due(date(2026, 12, 1), kinds=["transition_limit"])
    assert (on_the_day.urgency.level, after.urgency.level) == (
        UrgencyLevel.SOON,
        UrgencyLevel.OVERDUE,
    )


@pytest.mark.parametrize(
    "ended", [{"end_on": date(2026, 11, 1)}, {"service": "continuous_support_b"}]
)
def test_a_service_that_ended_or_has_no_limit_has_no_deadline(
    office: Ledger, ended: dict[str, object]
) -> None:
    values = {"service": TRANSITION, "start_on": date(2024, 12, 1), **ended}
    office.service(office.client(), **values)  # type: ignore[arg-type]
    assert office.due(kinds=["transition_limit", "retention_limit", "service_limit"]) == []


@pytest.mark.parametrize("closed", [{"stage": "closed"}, {"closed_on": date(2026, 11, 1)}])
def test_a_person_whose_support_is_closed_has_no_deadlines(
    office: Ledger, closed: dict[str, object]
) -> None:
    person = office.client(**closed)
    office.service(person, TRANSITION, date(2024, 12, 1))
    office.plan(person, TRANSITION, date(2026, 7, 1))
    assert office.due() == []


def test_a_transition_plan_of_10_september_is_reviewed_by_9_december(office: Ledger) -> None:
    plan = office.plan(office.client(), TRANSITION, date(2026, 9, 10))
    (row,) = office.due(kinds=["plan_review"])
    assert (row.due_on, row.target, row.target_id) == (date(2026, 12, 9), "plan", plan)
    assert (row.title, row.caution) == ("個別支援計画の見直し", "要確認")


def test_other_services_are_reviewed_after_six_months_and_that_is_verified(office: Ledger) -> None:
    office.plan(office.client(), "continuous_support_b", date(2026, 6, 1))
    (row,) = office.due(kinds=["plan_review"])
    assert (row.due_on, row.caution) == (date(2026, 11, 30), "")


@pytest.mark.parametrize(("status", "asked"), [("draft", 0), ("active", 1), ("ended", 0)])
def test_only_a_plan_in_force_is_reviewed(office: Ledger, status: str, asked: int) -> None:
    office.plan(office.client(), TRANSITION, date(2026, 9, 10), status=status)
    assert len(office.due(kinds=["plan_review"])) == asked


def test_the_first_plan_is_due_one_month_after_the_service_began(office: Ledger) -> None:
    person = office.client()
    office.service(person, TRANSITION, date(2026, 11, 1))
    (row,) = office.due(kinds=["plan_missing"])
    assert (row.due_on, row.title) == (date(2026, 11, 30), "最初の個別支援計画（就労移行支援）")
    assert (row.target, row.target_id) == ("client", person)


def test_the_bound_of_a_computed_day_is_exact_at_clipped_month_ends(office: Ledger) -> None:
    for number, day in enumerate((29, 30, 31), start=1):
        office.service(office.client(number), TRANSITION, date(2026, 10, day))
    due = [row.due_on for row in office.due(kinds=["plan_missing"])]
    assert due == [date(2026, 11, 28), date(2026, 11, 29), date(2026, 11, 29)]
    until = date(2026, 11, 28)
    assert len(office.due(kinds=["plan_missing"], until=until)) == 1


@pytest.mark.parametrize(
    ("plan", "missing"),
    [
        ({"status": "draft"}, 1),
        ({"status": "agreed"}, 0),
        ({"status": "active"}, 0),
        ({"status": "ended", "end_on": date(2026, 10, 31)}, 1),
        ({"service": "continuous_support_b"}, 1),
    ],
)
def test_a_draft_or_a_plan_of_another_time_or_service_is_no_first_plan(
    office: Ledger, plan: dict[str, object], missing: int
) -> None:
    person = office.client()
    office.service(person, TRANSITION, date(2026, 11, 1))
    values = {"service": TRANSITION, "start_on": date(2026, 10, 1), **plan}
    office.plan(person, **values)  # type: ignore[arg-type]
    assert len(office.due(kinds=["plan_missing"])) == missing


def test_a_service_without_a_duty_to_plan_misses_none(office: Ledger) -> None:
    office.service(office.client(), "self_reliance_consultation", date(2026, 11, 1))
    assert office.due(kinds=["plan_missing"]) == []


def test_retention_ends_three_years_after_its_first_day(office: Ledger) -> None:
    office.service(office.client(), RETENTION, date(2023, 12, 1))
    (row,) = office.due(kinds=["retention_limit"])
    assert (row.due_on, row.caution) == (date(2026, 11, 30), "")


def test_choice_support_begun_within_a_month_ends_with_the_next(office: Ledger) -> None:
    office.service(office.client(), "employment_choice_support", date(2026, 11, 21))
    (row,) = office.due(kinds=["service_limit"])
    assert (row.due_on, row.title) == (date(2026, 12, 31), "就労選択支援の期間の満了")


def test_hired_on_21_may_the_six_months_are_full_on_20_november(office: Ledger) -> None:
    person = office.client(stage="employed_early")
    office.job(person, date(2026, 5, 21))
    (row,) = office.due(kinds=["retention_start"])
    assert (row.due_on, row.urgency.days_left) == (date(2026, 11, 20), -1)


@pytest.mark.parametrize("settled", ["stage", "service", "left"])
def test_six_months_are_settled_by_stage_by_the_support_or_by_leaving(
    office: Ledger, settled: str
) -> None:
    person = office.client(stage="follow_up" if settled == "stage" else "employed_early")
    office.job(person, date(2026, 5, 21), left_on=date(2026, 11, 1) if settled == "left" else None)
    if settled == "service":
        office.service(person, RETENTION, date(2026, 11, 21))
    assert office.due(kinds=["retention_start"]) == []


def test_support_of_an_earlier_job_does_not_settle_this_one(office: Ledger) -> None:
    person = office.client(stage="employed_early")
    office.job(person, date(2026, 5, 21))
    office.service(person, RETENTION, date(2023, 1, 1), end_on=date(2026, 5, 20))
    assert len(office.due(kinds=["retention_start"])) == 1


@pytest.mark.parametrize(
    ("today", "tone"),
    [
        (date(2026, 11, 19), None),
        (date(2026, 11, 20), Tone.YELLOW),
        (date(2026, 11, 29), Tone.YELLOW),
        (date(2026, 11, 30), Tone.RED),
        (date(2026, 12, 1), None),
    ],
)
def test_the_monthly_contact_is_yellow_from_the_20th_and_red_on_the_last_day(
    office: Ledger, today: date, tone: Tone | None
) -> None:
    office.service(office.client(), RETENTION, date(2026, 4, 1))
    rows = office.due(today, kinds=["monthly_contact"])
    assert [row.urgency.tone for row in rows] == ([tone] if tone else [])
    assert [row.due_on for row in rows] == ([date(2026, 11, 30)] if tone else [])


@pytest.mark.parametrize(
    ("record", "done"),
    [
        ({"happened_on": date(2026, 11, 1), "method": "visit_in"}, True),
        ({"happened_on": date(2026, 11, 21), "method": "workplace_visit"}, True),
        ({"happened_on": date(2026, 11, 5), "method": "online"}, True),
        ({"happened_on": date(2026, 10, 31), "method": "visit_in"}, False),
        ({"happened_on": date(2026, 11, 5), "method": "phone"}, False),
        ({"happened_on": date(2026, 11, 5), "method": "workplace_visit", "party": "employer"}, False),
        ({"happened_on": date(2026, 11, 5), "method": "visit_in", "is_replaced": True}, False),
    ],
)  # fmt: skip
def test_only_meeting_the_person_this_month_counts_as_the_monthly_contact(
    office: Ledger, record: dict[str, object], done: bool
) -> None:
    person = office.client()
    office.service(person, RETENTION, date(2026, 4, 1))
    office.record(person, **record)  # type: ignore[arg-type]
    assert (office.due(kinds=["monthly_contact"]) == []) is done


def test_no_contact_is_owed_before_retention_begins_or_after_its_last_day(office: Ledger) -> None:
    office.service(office.client(1), RETENTION, date(2026, 11, 22))
    office.service(office.client(2), RETENTION, date(2024, 4, 1), end_on=date(2026, 11, 20))
    assert office.due(kinds=["monthly_contact"]) == []


@pytest.mark.parametrize(
    ("today", "title"),
    [
        (date(2026, 11, 30), "精神障害者保健福祉手帳の更新（受付は12/1から）"),
        (date(2026, 12, 1), "精神障害者保健福祉手帳の更新（受付中）"),
        (date(2027, 2, 28), "精神障害者保健福祉手帳の更新（受付中）"),
        (date(2027, 3, 1), "精神障害者保健福祉手帳の更新"),
    ],
)
def test_a_certificate_to_28_february_is_renewed_from_1_december(
    office: Ledger, today: date, title: str
) -> None:
    office.certificate(office.client(), "mental", date(2027, 2, 28))
    (row,) = office.due(today, kinds=["certificate_renewal"])
    assert (row.due_on, row.title) == (date(2027, 2, 28), title)


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("medical_aid", "自立支援医療(精神通院)の更新（受付中）"),
        ("recipient", "障害福祉サービス受給者証の更新"),
    ],
)
def test_medical_aid_and_the_recipient_paper_run_out_too(
    office: Ledger, kind: str, title: str
) -> None:
    office.certificate(office.client(), kind, date(2026, 12, 31))
    assert [row.title for row in office.due(kinds=["certificate_renewal"])] == [title]


@pytest.mark.parametrize("kind", ["physical", "intellectual_tokyo", "intellectual_other"])
def test_certificates_that_are_not_renewed_by_date_have_no_deadline(
    office: Ledger, kind: str
) -> None:
    office.certificate(office.client(), kind, date(2026, 12, 31))
    assert office.due(kinds=["certificate_renewal"]) == []


def test_a_newer_certificate_or_a_lapsed_one_ends_the_matter(office: Ledger) -> None:
    renewed, lapsed = office.client(1), office.client(2)
    office.certificate(renewed, "mental", date(2026, 11, 1))
    office.certificate(renewed, "mental", date(2028, 11, 1))
    office.certificate(lapsed, "mental", date(2026, 11, 1), status="lapsed")
    assert office.due(kinds=["certificate_renewal"]) == []


def test_a_consultation_without_an_owner_is_due_the_day_it_came(
    office: Ledger, staff: dict[str, Actor]
) -> None:
    asked = office.intake(date(2026, 11, 20))
    office.intake(date(2026, 11, 20), owner_id=staff["supporter"].id)
    office.intake(date(2026, 11, 20), status="closed")
    (row,) = office.due(kinds=["intake_unowned"])
    assert (row.target, row.target_id, row.due_on) == ("intake", asked, date(2026, 11, 20))
    assert (row.client_name, row.urgency.level) == ("模擬 相談", UrgencyLevel.OVERDUE)


def test_the_promised_next_step_of_a_consultation_is_its_deadline(office: Ledger) -> None:
    office.intake(TODAY, next_step="見学の日を決める", next_step_on=date(2026, 11, 25))
    office.intake(TODAY, status="accepted", next_step="済み", next_step_on=date(2026, 11, 25))
    (row,) = office.due(kinds=["intake_next_step"])
    assert (row.title, row.due_on) == ("相談: 見学の日を決める", date(2026, 11, 25))


def test_an_open_task_with_a_day_is_a_deadline_of_its_owner_and_names_its_version(
    office: Ledger, staff: dict[str, Actor]
) -> None:
    office.task("電話する", due_on=TODAY, owner_id=staff["director"].id, client_id=office.client())
    office.task("済んだこと", due_on=TODAY, status="done")
    office.task("いつか")
    (row,) = office.due(kinds=["task_due"])
    assert (row.title, row.client_number, row.target_version) == ("電話する", 1, 1)
    assert office.due(owner_id=staff["director"].id) == [row]
    assert office.due(owner_id=staff["supporter"].id) == []


def test_a_consent_is_a_matter_from_sixty_days_before_its_last_day(office: Ledger) -> None:
    person = office.client()
    office.consent(person, recipient="模擬病院", valid_to=date(2027, 1, 20))
    (row,) = office.due(kinds=["consent_expiry"])
    assert (row.due_on, row.target_id) == (date(2027, 1, 20), person)
    assert row.title == "同意の有効期限（第三者提供・模擬病院）"
    assert row.plain_title == "同意の有効期限"
    assert office.due(date(2026, 11, 20), kinds=["consent_expiry"]) == []


@pytest.mark.parametrize(
    "ended",
    [
        {"valid_to": date(2027, 11, 20)},
        {"valid_to": None},
        {"valid_to": date(2027, 1, 10), "purpose": "matching"},
        {"valid_to": date(2027, 11, 20), "withdrawn_on": date(2026, 11, 1)},
    ],
)
def test_only_a_running_consent_to_the_same_that_lasts_longer_ends_the_matter(
    office: Ledger, ended: dict[str, object]
) -> None:
    person = office.client()
    office.consent(person, recipient="模擬病院", valid_to=date(2027, 1, 10))
    office.consent(person, recipient="模擬病院", **ended)
    is_the_same = "purpose" not in ended and "withdrawn_on" not in ended
    found = office.due(kinds=["consent_expiry"])
    assert [row.due_on for row in found][:1] == ([] if is_the_same else [date(2027, 1, 10)])


def test_of_consents_that_are_over_only_the_acquisition_stays_a_matter(office: Ledger) -> None:
    person = office.client()
    office.consent(person, recipient="模擬病院", valid_to=date(2026, 11, 20))
    assert office.due(kinds=["consent_expiry"]) == []
    office.consent(person, "acquisition", valid_to=date(2026, 11, 20))
    (row,) = office.due(kinds=["consent_expiry"])
    assert row.urgency.level is UrgencyLevel.OVERDUE


def test_the_document_of_an_oral_consent_is_due_after_two_weeks(office: Ledger) -> None:
    person = office.client()
    office.consent(person, method="oral_then_document", obtained_on=date(2026, 11, 10))
    (row,) = office.due(kinds=["consent_document"])
    assert row.due_on == date(2026, 11, 24)
    other = office.client(number=2)
    office.consent(other, method="oral_then_document", document_ref="書庫 1")
    office.consent(other, method="oral_then_document", withdrawn_on=date(2026, 11, 12))
    assert len(office.due(kinds=["consent_document"])) == 1
