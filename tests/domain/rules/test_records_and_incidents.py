"""記録の保存・漏えい報告・サービスの期間: days counted from an event."""

from __future__ import annotations

from datetime import date

import pytest

from core.domain.rules.incident import (
    IncidentReportDates,
    incident_report_dates,
    must_report_incident,
)
from core.domain.rules.parameters import RuleBook
from core.domain.rules.period import Period
from core.domain.rules.records_retention import disclosure_records_kept_until, records_kept_until
from core.domain.rules.service_period import service_period


@pytest.mark.parametrize(
    ("last_on", "closed_on", "kept_until"),
    [
        (date(2026, 11, 21), None, date(2031, 11, 21)),
        (date(2026, 11, 21), date(2027, 3, 31), date(2032, 3, 31)),
        (date(2026, 11, 21), date(2026, 10, 31), date(2031, 11, 21)),
        (date(2024, 2, 29), None, date(2029, 2, 28)),
    ],
    ids=["最後の提供から5年", "終結のほうが遅い", "終結のあとにも提供", "うるう日"],
)
def test_support_records_are_kept_five_years(
    book: RuleBook, last_on: date, closed_on: date | None, kept_until: date
) -> None:
    result = records_kept_until(last_on, book, closed_on)
    assert result.value == kept_until
    assert result.caution == "要確認"


def test_disclosure_records_are_kept_three_years_or_one(book: RuleBook, today: date) -> None:
    assert disclosure_records_kept_until(today, book).value == date(2029, 11, 21)
    by_contract = disclosure_records_kept_until(today, book, by_contract=True)
    assert by_contract.value == date(2027, 11, 21)
    assert by_contract.caution == "要確認"


@pytest.mark.parametrize(
    ("is_malicious", "final"), [(False, date(2026, 12, 21)), (True, date(2027, 1, 20))]
)
def test_prompt_and_final_report(
    book: RuleBook, today: date, is_malicious: bool, final: date
) -> None:
    result = incident_report_dates(today, book, is_malicious=is_malicious)
    assert result.value == IncidentReportDates(date(2026, 11, 24), date(2026, 11, 26), final)


def test_one_person_is_enough_unless_encrypted(book: RuleBook, today: date) -> None:
    assert must_report_incident(1, today, book).value
    assert not must_report_incident(0, today, book).value
    assert not must_report_incident(1, today, book, is_encrypted=True).value


@pytest.mark.parametrize(
    ("service", "end_on"),
    [
        ("community_transition_support", date(2027, 5, 20)),
        ("community_settlement_support", date(2027, 11, 20)),
        ("work_preparation_support", date(2027, 11, 20)),
    ],
)
def test_services_of_one_fixed_length(
    book: RuleBook, today: date, service: str, end_on: date
) -> None:
    assert service_period(service, today, book).value == Period(today, end_on)


def test_services_without_a_fixed_length(book: RuleBook, today: date) -> None:
    assert service_period("continuous_support_b", today, book).value is None
