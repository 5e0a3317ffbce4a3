"""延長: what the municipality may decide, and what is refused in words."""

from __future__ import annotations

from datetime import date

import pytest

from core.domain.rules.extension import check_extension
from core.domain.rules.parameters import default_book
from core.errors import RuleViolation

MOVE, BOOK = "employment_transition_support", default_book()


@pytest.mark.parametrize("to", [date(2026, 12, 1), date(2027, 5, 31), date(2027, 11, 30)])
def test_transition_of_december_2024_may_be_extended_to_the_end_of_november_2027(to: date) -> None:
    check_extension(MOVE, date(2024, 12, 1), to, BOOK)


@pytest.mark.parametrize(
    ("service", "to", "told"),
    [
        (MOVE, date(2027, 12, 1), "2027年11月30日までしか延長できません"),
        (MOVE, date(2026, 11, 30), "延長の前の満了日（2026年11月30日）より後"),
        ("job_retention_support", date(2028, 1, 1), "就労移行支援と就労選択支援だけ"),
    ],
)
def test_what_the_law_does_not_know_is_refused(service: str, to: date, told: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        check_extension(service, date(2024, 12, 1), to, BOOK)
    assert told in refused.value.fields["extended_to"]


def test_choice_support_is_granted_once_more_for_one_month() -> None:
    service, start_on = "employment_choice_support", date(2026, 11, 21)
    check_extension(service, start_on, date(2027, 1, 31), BOOK)
    with pytest.raises(RuleViolation):
        check_extension(service, start_on, date(2027, 2, 1), BOOK)


def test_the_longest_extension_is_counted_from_the_start_at_a_clipped_month_end() -> None:
    check_extension(MOVE, date(2024, 2, 29), date(2027, 2, 27), BOOK)
    with pytest.raises(RuleViolation):
        check_extension(MOVE, date(2024, 2, 29), date(2027, 2, 28), BOOK)
