"""期限 (deadlines): one rule per file; home, client page, plans and meeting ask here.

A new rule is one file, and its name in `RULES` (docs/extending.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from core.db.work import View
from core.deadlines import (
    advice_expiry,
    advice_unanswered,
    application_interview,
    application_next_step,
    certificate_renewal,
    challenge_limit,
    challenge_term,
    choice_support_first,
    consent_document,
    consent_expiry,
    consultation_monitoring,
    contract_end,
    early_sign_open,
    employer_next_step,
    incident_report,
    intake_next_step,
    intake_unowned,
    introduction_next_step,
    introduction_silent,
    job_coach_follow_up_limit,
    job_coach_support_limit,
    leave_return,
    missed_contact,
    missed_report,
    monthly_contact,
    monthly_report,
    plan_consultation_delivery,
    plan_end,
    plan_goal_target,
    plan_missing,
    plan_review,
    plan_undelivered,
    plan_unsigned,
    practicum_next_step,
    practicum_result,
    records_retention,
    rehire_window,
    retention_limit,
    retention_start,
    service_limit,
    settling_visit,
    subsidy_due,
    task_due,
    transition_age,
    transition_limit,
    trial_end,
    visit_due,
)
from core.deadlines.deadline import Deadline, DeadlineCounts
from core.deadlines.engine import Survey, Wanted, find, surveyed, warning_day
from core.deadlines.kept import Kept, keep
from core.deadlines.rule import Asked, Rule
from core.domain.permissions import Action, may, require
from core.errors import NotFound
from core.queries.rules import rule_book
from core.queries.whose import Whose

RULES: tuple[Rule, ...] = (
    incident_report.RULE,
    task_due.RULE,
    intake_unowned.RULE,
    intake_next_step.RULE,
    introduction_next_step.RULE,
    introduction_silent.RULE,
    employer_next_step.RULE,
    subsidy_due.RULE,
    practicum_result.RULE,
    practicum_next_step.RULE,
    application_interview.RULE,
    application_next_step.RULE,
    transition_limit.RULE,
    transition_age.RULE,
    choice_support_first.RULE,
    plan_review.RULE,
    consultation_monitoring.RULE,
    plan_missing.RULE,
    plan_unsigned.RULE,
    plan_undelivered.RULE,
    plan_consultation_delivery.RULE,
    plan_goal_target.RULE,
    plan_end.RULE,
    visit_due.RULE,
    monthly_contact.RULE,
    missed_contact.RULE,
    monthly_report.RULE,
    missed_report.RULE,
    early_sign_open.RULE,
    settling_visit.RULE,
    rehire_window.RULE,
    retention_start.RULE,
    retention_limit.RULE,
    service_limit.RULE,
    trial_end.RULE,
    challenge_term.RULE,
    challenge_limit.RULE,
    contract_end.RULE,
    leave_return.RULE,
    job_coach_support_limit.RULE,
    job_coach_follow_up_limit.RULE,
    certificate_renewal.RULE,
    advice_unanswered.RULE,
    advice_expiry.RULE,
    consent_expiry.RULE,
    consent_document.RULE,
    records_retention.RULE,
)
"""きまり: on the same day the earlier one stands first."""

__all__ = [
    "RULES",
    "Deadline",
    "DeadlineCounts",
    "Kept",
    "Survey",
    "counts",
    "deadlines",
    "kind_labels",
    "matter",
    "survey",
    "survey_again",
    "warning_day",
]


def deadlines(
    view: View,
    *,
    today: date,
    since: date | None = None,
    until: date | None = None,
    owner_id: Whose = None,
    client_id: int | None = None,
    unowned: bool = False,
    kinds: Sequence[str] | None = None,
    programme: str = "",
    snoozed: bool = False,
    limit: int | None = None,
    office_wide: bool = False,
) -> list[Deadline]:
    """期限の一覧: what is overdue or due up to `until`, the nearest day first.

    `until`: today and the `urgency.caution_days` after it, unless given. `since` leaves out what
    was due before that day. `owner_id` keeps one user's or a team's matters, `unowned` those that nobody owns
    (both together: either). `kinds` keeps some rules, `programme` what concerns persons with an
    open enrolment in it (so no matter without a person), `limit` the first so many. What is put
    off (先送り) is left out until its day; `snoozed=True` asks for just that. The same question
    with a larger limit begins with the same rows, so that a list can be paged. `office_wide`: for
    the meeting, whose rows name nobody; everything else stays within the scope of who asks.
    """
    found = survey(
        view, today=today, since=since, until=until, owner_id=owner_id, client_id=client_id,
        unowned=unowned, kinds=kinds, programme=programme, snoozed=snoozed, office_wide=office_wide,
    )  # fmt: skip
    return found.page(view, 0, limit)


def survey(
    view: View,
    *,
    today: date,
    since: date | None = None,
    until: date | None = None,
    owner_id: Whose = None,
    client_id: int | None = None,
    unowned: bool = False,
    kinds: Sequence[str] | None = None,
    programme: str = "",
    snoozed: bool = False,
    office_wide: bool = False,
) -> Survey:
    """期限の見渡し: the days of what `deadlines` lists; its numbers, its parts, any page of them.

    For a screen: ask once, show `len()`, `.overdue()`, `.between(…)`, `.counts()`, and word only
    the lines that are drawn with `.page(view, start, stop)`.
    """
    require(view.actor, Action.SEE_MEETING if office_wide else Action.SEE_OWN_WORK)
    asked = Asked(today, rule_book(view))
    wanted = Wanted(owner_id, client_id, unowned, office_wide, programme, snoozed)
    last = warning_day(asked, "caution") if until is None else until
    return surveyed(view, _chosen(view, kinds, office_wide), asked, since, last, wanted)


def survey_again(
    view: View,
    before: Kept | None,
    *,
    today: date,
    until: date | None = None,
    owner_id: Whose = None,
    kinds: Sequence[str] | None = None,
    office_wide: bool = False,
) -> tuple[Survey, Kept]:
    """期限の見渡し of one user, a team or everybody, as `survey` answers it; with what was kept of the
    last time, only what changed since is asked again."""
    require(view.actor, Action.SEE_MEETING if office_wide else Action.SEE_OWN_WORK)
    asked = Asked(today, rule_book(view))
    last = warning_day(asked, "caution") if until is None else until
    wanted = Wanted(owner_id, office_wide=office_wide)
    return keep(view, _chosen(view, kinds, office_wide), asked, last, wanted, before)


def counts(
    view: View,
    *,
    today: date,
    owner_id: Whose = None,
    client_id: int | None = None,
    unowned: bool = False,
    kinds: Sequence[str] | None = None,
    programme: str = "",
    snoozed: bool = False,
    office_wide: bool = False,
) -> DeadlineCounts:
    """期限の件数 for badges."""
    return survey(
        view, today=today, owner_id=owner_id, client_id=client_id, unowned=unowned, kinds=kinds,
        programme=programme, snoozed=snoozed, office_wide=office_wide,
    ).counts()  # fmt: skip


def matter(view: View, *, today: date, kind: str, matter_id: int, due_on: date) -> Deadline:
    """期限の一件, put off or not. Raises `OutOfScope`, `NotFound` when it is no matter any more."""
    require(view.actor, Action.SEE_OWN_WORK)
    asked = Asked(today, rule_book(view))
    for rule in _chosen(view, [kind]):
        found = find(view, rule, asked, matter_id, due_on)
        if found is not None:
            return found
    raise NotFound("この期限は、もうありません。済んだか、期日が変わりました。")


def kind_labels() -> dict[str, str]:
    """kind → what lists and filters call it."""
    return {rule.kind: rule.label for rule in RULES}


def _chosen(view: View, kinds: Iterable[str] | None, office_wide: bool = False) -> tuple[Rule, ...]:
    """The rules asked for; who sees names but no 要配慮個人情報 is told of tasks only.

    Those that ask for a right of their own are left out for who lacks it, and for the meeting.
    """
    wanted = None if kinds is None else set(kinds)
    is_clerk = may(view.actor, Action.SEE_CLIENTS) and not may(view.actor, Action.SEE_SENSITIVE)
    told = (task_due.RULE,) if is_clerk and not office_wide else RULES
    return tuple(
        rule
        for rule in told
        if (wanted is None or rule.kind in wanted)
        and (rule.action is None or (may(view.actor, rule.action) and not office_wide))
    )
