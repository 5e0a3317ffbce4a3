"""延長 (extension of a service): how far the municipality may extend it, and what is refused."""

from __future__ import annotations

from datetime import date

from core.domain.dates import said
from core.domain.rules.choice_support import choice_support_extension, choice_support_period
from core.domain.rules.parameters import RuleBook
from core.domain.rules.ruled import Ruled
from core.domain.rules.transition_period import longest_transition_period, transition_period
from core.errors import RuleViolation


def extension_bounds(
    service: str, start_on: date, book: RuleBook
) -> Ruled[tuple[date, date]] | None:
    """延長の前の満了日と、延長できる最後の日. None for services that are not extended.

    就労移行: at most 12 months, case by case (domain T2). 就労選択: one more month, once (T10). Others
    are renewed: the next use begins with a row of its own.
    """
    if service == "employment_transition_support":
        standard = transition_period(start_on, book)
        longest = longest_transition_period(start_on, book)
        return Ruled((standard.value.end_on, longest.value.end_on), longest.basis)
    if service == "employment_choice_support":
        end_on = choice_support_period(start_on, book).value.end_on
        again = choice_support_extension(end_on, book)
        return Ruled((end_on, again.value.end_on), again.basis)
    return None


def check_extension(service: str, start_on: date, extended_to: date, book: RuleBook) -> None:
    """延長の決定による満了日を確かめる. Raises `RuleViolation` when the law does not know such a day."""
    bounds = extension_bounds(service, start_on, book)
    if bounds is None:
        raise RuleViolation(
            {
                "extended_to": "延長の決定があるのは、就労移行支援と就労選択支援だけです。"
                "ほかのサービスの更新は、終了日を入れて、新しい利用を加えてください。"
            }
        )
    end_on, longest = bounds.value
    if extended_to <= end_on:
        raise RuleViolation(
            {
                "extended_to": f"延長の決定による満了日は、延長の前の満了日（{said(end_on)}）より"
                "後の日付にしてください。延長がないときは空欄のままにします。"
            }
        )
    if extended_to > longest:
        raise RuleViolation(
            {
                "extended_to": f"この開始日からは{said(longest)}までしか延長できません"
                f"（{said(end_on)}に満了し、延長は最大{bounds.basis[-1].shown}）。"
                "決定通知書の日付を確かめてください。"
            }
        )
