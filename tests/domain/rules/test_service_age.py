"""サービスの利用を始める年齢: the last day before, and the first day of, a caution."""

from __future__ import annotations

from datetime import date

import pytest

from core.domain.rules.parameters import RuleBook
from core.domain.rules.service_age import service_age_caution

TRANSITION = "employment_transition_support"


@pytest.mark.parametrize(
    ("service", "born", "start", "says"),
    [
        (TRANSITION, date(1961, 11, 22), date(2026, 11, 20), ""),
        (TRANSITION, date(1961, 11, 22), date(2026, 11, 21), "65歳になっています"),
        (TRANSITION, date(2011, 11, 22), date(2026, 11, 20), "15歳になっていません"),
        (TRANSITION, date(2011, 11, 22), date(2026, 11, 21), ""),
        ("continuous_support_a", date(1950, 1, 1), date(2026, 4, 1), "65歳になっています"),
        ("continuous_support_b", date(1950, 1, 1), date(2026, 4, 1), ""),
        ("self_reliance_consultation", date(2020, 1, 1), date(2026, 4, 1), ""),
    ],
    ids=["誕生日の前々日", "65歳に達する日", "15歳に達する前日", "15歳に達する日", "A型の65歳", "B型に上限なし", "きまりのないサービス"],
)  # fmt: skip
def test_the_age_at_the_start_is_judged_by_the_day_it_is_reached(
    service: str, born: date, start: date, says: str, book: RuleBook
) -> None:
    found = service_age_caution(service, born, start, book).value
    assert says in found
    assert bool(found) == bool(says)


def test_an_unknown_birth_date_says_nothing_and_the_lower_age_is_unverified(book: RuleBook) -> None:
    assert service_age_caution(TRANSITION, None, date(2026, 4, 1), book).value == ""
    young = service_age_caution(TRANSITION, date(2015, 1, 1), date(2026, 4, 1), book)
    assert young.caution == "要確認"
