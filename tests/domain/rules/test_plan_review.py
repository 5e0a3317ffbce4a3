"""個別支援計画: first plan and reviews."""

from __future__ import annotations

from datetime import date

import pytest

from core.domain.codes import codes
from core.domain.rules.parameters import RuleBook, load_parameters
from core.domain.rules.plan_review import first_plan_due_on, review_due_on


@pytest.mark.parametrize(
    ("service", "start_on", "due_on", "caution"),
    [
        ("employment_transition_support", date(2026, 9, 10), date(2026, 12, 9), "要確認"),
        ("independence_training", date(2026, 9, 10), date(2026, 12, 9), "要確認"),
        ("continuous_support_b", date(2026, 9, 10), date(2027, 3, 9), ""),
        ("job_retention_support", date(2026, 9, 1), date(2027, 2, 28), ""),
        ("job_retention_support", date(2026, 8, 31), date(2027, 2, 27), ""),
        ("self_reliance_consultation", date(2026, 9, 10), date(2027, 3, 9), ""),
    ],
    ids=[
        "移行は3か月",
        "自立訓練は3か月",
        "B型は6か月",
        "末日は2月末",
        "月末の切詰め",
        "ほかは既定",
    ],
)
def test_a_plan_is_reviewed_by(
    book: RuleBook, service: str, start_on: date, due_on: date, caution: str
) -> None:
    result = review_due_on(service, start_on, book)
    assert result.value == due_on
    assert result.caution == caution


def test_the_first_plan_is_due_one_month_after_the_contract(book: RuleBook) -> None:
    assert first_plan_due_on(date(2026, 11, 21), book).value == date(2026, 12, 20)
    assert first_plan_due_on(date(2027, 1, 31), book).value == date(2027, 2, 27)


def test_parameters_name_services_by_their_codes() -> None:
    """A row for a service that no code names would never be used."""
    families = ("plan_review.", "monitoring.", "service_period.", "choice_support.required.")
    for row in load_parameters():
        family = next((f for f in families if row.key.startswith(f)), None)
        if family and row.key not in {
            "monitoring.first_months",
            "monitoring.first_interval_months",
        }:
            service = row.key.removeprefix(family).removesuffix(".months")
            assert service == "other" or service in codes("service"), row.key
