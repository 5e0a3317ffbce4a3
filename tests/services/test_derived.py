"""書くときに決まる欄: the domain's vectors, through the functions that every writer calls."""

from __future__ import annotations

from datetime import date

import pytest

from core.domain.rules.parameters import default_book
from core.domain.text import phone_digits, search_key
from core.services.derived import (
    client_search_text,
    intake_search_text,
    organization_search_text,
    plan_review_due_on,
    service_limit_on,
    six_months_on,
)

BOOK = default_book()


@pytest.mark.parametrize(
    ("service", "start_on", "limit_on"),
    [
        ("employment_transition_support", date(2024, 12, 1), date(2026, 11, 30)),
        ("job_retention_support", date(2026, 11, 21), date(2029, 11, 20)),
        ("job_retention_support", date(2026, 10, 1), date(2029, 9, 30)),
        ("employment_choice_support", date(2026, 11, 1), date(2026, 11, 30)),
        ("employment_choice_support", date(2026, 11, 21), date(2026, 12, 31)),
        ("employment_choice_support", date(2026, 12, 15), date(2027, 1, 31)),
        ("community_transition_support", date(2026, 4, 1), date(2026, 9, 30)),
        ("community_settlement_support", date(2026, 4, 1), date(2027, 3, 31)),
        ("work_preparation_support", date(2026, 4, 1), date(2027, 3, 31)),
        ("continuous_support_b", date(2026, 4, 1), None),
        ("continuous_support_a", date(2026, 4, 1), None),
    ],
)
def test_a_service_may_be_used_until_its_limit(
    service: str, start_on: date, limit_on: date | None
) -> None:
    assert service_limit_on(service, start_on, BOOK) == limit_on


@pytest.mark.parametrize(
    ("hired_on", "full_on"),
    [
        (date(2026, 5, 21), date(2026, 11, 20)),
        (date(2026, 4, 1), date(2026, 9, 30)),
        (date(2025, 8, 31), date(2026, 2, 27)),
    ],
)
def test_six_months_are_full_on_the_day_before_the_same_day(hired_on: date, full_on: date) -> None:
    assert six_months_on(hired_on, BOOK) == full_on


@pytest.mark.parametrize(
    ("service", "due_on"),
    [
        ("employment_transition_support", date(2026, 12, 9)),
        ("independence_training", date(2026, 12, 9)),
        ("continuous_support_b", date(2027, 3, 9)),
        ("job_retention_support", date(2027, 3, 9)),
        ("guardianship", date(2027, 3, 9)),
    ],
)
def test_a_plan_is_reviewed_every_three_or_six_months(service: str, due_on: date) -> None:
    assert plan_review_due_on(service, date(2026, 9, 10), BOOK) == due_on


def test_a_person_is_found_by_name_reading_telephone_and_number_as_they_are_typed() -> None:
    text = client_search_text("模擬 髙橋", "もぎ たかはし", "090-1234-5678", 17)
    for typed in ("高橋", "模擬　髙橋", "モギタカハシ", "たかはし"):
        assert search_key(typed) in text
    assert phone_digits("０９０（１２３４）５６７８") in text
    assert text.endswith(" 17")
    assert search_key("高梨") not in text


def test_nothing_matches_across_two_fields() -> None:
    assert search_key("模擬もぎ") not in client_search_text("模擬", "もぎ", "", 1)
    assert phone_digits("0421") not in client_search_text("模擬", "", "042", 1)


def test_an_intake_without_a_name_has_nothing_to_search_for() -> None:
    assert intake_search_text("", "", "") == ""
    assert (
        intake_search_text("模擬 はる", "もぎ はる", "042-000-0000")
        == "模擬はる もぎはる 0420000000"
    )


def test_an_organisation_is_found_by_what_stands_on_its_card() -> None:
    text = organization_search_text(
        "模擬みなと就労移行",
        "もぎみなとしゅうろういこう",
        "社会福祉法人模擬",
        "うみべ市",
        "042-000-1111",
    )
    for typed in ("ミナト", "社会福祉法人 模擬", "うみべ市"):
        assert search_key(typed) in text
    assert phone_digits("042 000 1111") in text


def test_a_very_long_name_still_fits_its_column() -> None:
    assert len(organization_search_text("㍿" * 200, "あ" * 200, "㍿" * 200, "", "")) == 1200
    assert len(client_search_text("㍿" * 60, "ー" * 80, "0" * 40, 1)) <= 400
