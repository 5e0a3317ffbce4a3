"""計画の種類 (kinds of plan): which services each may belong to, what its steps and items are called.

個別支援計画 and 就労定着支援計画 are made by designated services: the person is there when the draft is
talked over, and the 指定特定相談支援事業所 gets a copy too (`domain.md` §6.1). The others have meetings
of their own: サービス担当者会議, 支援調整会議, ケース会議.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.domain.codes import codes
from core.domain.entry import title_of
from core.domain.plans import PlanFields


@dataclass(frozen=True)
class PlanKind:
    """計画の種類. `services`: the first is the usual one; `required`: fields of its own table that
    must not be blank; `titles`: field → what it is called here."""

    services: tuple[str, ...]
    meeting: str = "個別支援会議"
    person_attends: bool = False
    to_consultation: bool = False
    required: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)

    def title(self, name: str) -> str:
        """What a field of the plan is called in this kind."""
        if name == "meeting_on":
            return f"{self.meeting}の日"
        return self.titles.get(name) or title_of(PlanFields, name)


_TRAINING = (
    "employment_transition_support", "continuous_support_a", "continuous_support_b",
    "employment_choice_support", "independence_training", "daily_care",
    "community_activity_center_1",
)  # fmt: skip

KINDS: dict[str, PlanKind] = {
    "individual_support_plan": PlanKind(_TRAINING, person_attends=True, to_consultation=True),
    "retention_support_plan": PlanKind(
        ("job_retention_support",),
        person_attends=True,
        to_consultation=True,
        required=("employment_id", "challenges"),
        titles={
            "intention": "本人の希望・意向（働き続けることについて）",
            "policy": "定着支援の方針",
            "issues": "本人の課題",
        },
    ),
    "service_use_plan": PlanKind(
        ("planning_consultation",),
        meeting="サービス担当者会議",
        person_attends=True,
        required=("monitoring_months", "services"),
        titles={
            "intention": "利用者・家族の生活に対する意向（希望する生活）",
            "policy": "総合的な援助の方針",
            "issues": "解決すべき課題（本人のニーズ）",
            "cautions": "そのほかの留意事項",
        },
    ),
    "job_coach_plan": PlanKind(
        ("job_coach_support",),
        meeting="ケース会議",
        required=("employment_id", "intensive_from", "transition_from", "follow_up_from"),
        titles={
            "intention": "本人の希望",
            "policy": "支援の方針",
            "issues": "職場での課題",
            "cautions": "支援上の留意事項（主治医の助言もふまえて）",
        },
    ),
    "employment_support_plan": PlanKind(
        ("employment_life_support",),
        meeting="支援会議",
        titles={
            "intention": "本人・家族の意向（就業と生活）",
            "policy": "就業面・生活面の支援の方針",
        },
    ),
    "self_reliance_plan": PlanKind(
        ("self_reliance_consultation", "work_preparation_support", "household_budget_support"),
        meeting="支援調整会議",
        required=("consented_on", "coordination_result"),
        titles={
            "intention": "本人の希望・めざす姿",
            "policy": "支援の方針",
            "issues": "解決したい課題",
        },
    ),
    "community_transition_plan": PlanKind(
        ("community_transition_support", "community_settlement_support"),
        meeting="計画作成会議",
        person_attends=True,
        required=("organization_id", "housing"),
        titles={
            "intention": "本人・家族の意向（地域でのくらし）",
            "policy": "地域移行支援の方針",
            "issues": "地域移行に向けた課題",
        },
    ),
}
"""code of `plan_kind` → what it is; one row for every kind, which a test keeps true."""


def kind_of(code: str) -> PlanKind:
    """The kind with this code; an unknown one is treated as 個別支援計画."""
    return KINDS.get(code, KINDS["individual_support_plan"])


def may_have(kind: str, service: str) -> bool:
    """Whether a plan of this kind may belong to this service."""
    return service in kind_of(kind).services


def services_in_words(kind: str) -> str:
    """「就労移行支援・就労継続支援A型…」: the services of a kind."""
    return "・".join(codes("service").label(code) for code in kind_of(kind).services)
