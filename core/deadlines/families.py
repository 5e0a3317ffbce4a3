"""期限の大きな分け (families of deadlines): what a supervisor looks for, whatever the rule behind it."""

from __future__ import annotations

OTHER = "other"

FAMILIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "plan": (
        "計画",
        ("plan_missing", "plan_review", "plan_goal_target", "plan_end", "consultation_monitoring"),
    ),
    "signature": (
        "署名・交付",
        ("plan_unsigned", "plan_undelivered", "plan_consultation_delivery", "consent_document"),
    ),
    "contact": (
        "定着面談",
        ("visit_due", "monthly_contact", "missed_contact", "monthly_report", "missed_report"),
    ),
    "certificate": ("手帳・受給者証", ("certificate_renewal",)),
    "service": (
        "サービス期間",
        (
            "transition_limit", "transition_age", "choice_support_first", "retention_start",
            "retention_limit", "service_limit",
        ),
    ),
    "job": (
        "就職",
        (
            "application_interview", "application_next_step", "settling_visit", "trial_end", "contract_end", "rehire_window", "challenge_term", "challenge_limit",
            "leave_return", "job_coach_support_limit", "job_coach_follow_up_limit", "early_sign_open",
            "practicum_result", "practicum_next_step",
        ),
    ),
    "intake": ("相談", ("intake_unowned", "intake_next_step")),
    "introduction": ("紹介", ("introduction_next_step", "introduction_silent")),
    "employer": ("企業", ("employer_next_step", "subsidy_due")),
    "task": ("やること", ("task_due",)),
    "consent": (
        "同意・助言",
        ("consent_expiry", "advice_unanswered", "advice_expiry", "records_retention"),
    ),
    "incident": ("事故", ("incident_report",)),
    OTHER: ("そのほか", ()),
}  # fmt: skip
"""family → its name and the kinds in it, in the order of the screen. A test wants every kind in one."""

_FAMILY_OF = {kind: family for family, (_, kinds) in FAMILIES.items() for kind in kinds}


def family_of(kind: str) -> str:
    """The family of a rule."""
    return _FAMILY_OF.get(kind, OTHER)


def family_label(family: str) -> str:
    """What a screen calls it."""
    return FAMILIES[family][0]


def family_kinds(family: str) -> tuple[str, ...]:
    """The kinds of a family."""
    return FAMILIES[family][1]
