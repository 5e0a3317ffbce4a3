"""紹介 (introductions): a person is introduced to an organisation, and followed until the arrival.

Both directions: from us (`from_id` blank), to us (`to_id` blank), or between two others.
"""

from __future__ import annotations

from datetime import date

from pydantic import model_validator
from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from core import clock
from core.db.base import TableModel, code_field

# Still on the way; what is not here has arrived or ended.
ON_THE_WAY = ("introduced", "visit_planned", "visited", "trial")
ENDED = ("declined", "refused", "cancelled")
# 辞退 and 不承諾 tell the region what is missing: they have their reason.
REASONED = ("declined", "refused")
# The days of the way in their order, a planned one and the end left out.
STEPS = ("introduced_on", "visited_on", "trial_on", "arrived_on")
# What goes to the organisation with an introduction, unless something else was chosen.
PASSED_ITEMS = ("basic", "wishes")
PURPOSE = "matching"
# Kind of organisation → the service that begins there with the arrival.
SERVICE_AT = {
    "transition_office": "employment_transition_support",
    "continuous_a": "continuous_support_a",
    "continuous_b": "continuous_support_b",
    "retention_office": "job_retention_support",
    "choice_office": "employment_choice_support",
    "consultation_office": "planning_consultation",
    "community_activity_center": "community_activity_center_1",
    "employment_life_center": "employment_life_support",
    "self_reliance_office": "self_reliance_consultation",
}


class IntroductionFields(SQLModel):
    """紹介: who, from where, to where, and every step with its day.

    The person is one of the ledger (`client_id`), or of a consultation that is not registered yet
    (`intake_id`).
    """

    client_id: int | None = Field(default=None, foreign_key="client.id", index=True, title="利用者")
    intake_id: int | None = Field(default=None, foreign_key="intake.id", index=True, title="相談")
    from_id: int | None = Field(
        default=None, foreign_key="organization.id", index=True, title="紹介した機関"
    )
    to_id: int | None = Field(
        default=None, foreign_key="organization.id", index=True, title="紹介先の機関"
    )
    key_person_id: int | None = Field(
        default=None, foreign_key="key_person.id", index=True, title="先方の窓口"
    )
    by_person: bool = Field(default=False, title="本人が自分で連絡する（名前を伝えない）")
    introduced_on: date = Field(title="紹介した日")
    visit_planned_on: date | None = Field(default=None, title="見学の予定日")
    visited_on: date | None = Field(default=None, title="見学した日")
    trial_on: date | None = Field(default=None, title="体験の始まり")
    trial_to: date | None = Field(default=None, title="体験の終わり")
    arrived_on: date | None = Field(default=None, title="利用開始日")
    ended_on: date | None = Field(default=None, title="終わった日")
    end_reason: str = code_field("mismatch_reason", title="理由", default="")
    end_note: str = Field(default="", title="理由のことば", max_length=500)
    owner_id: int | None = Field(default=None, foreign_key="app_user.id", index=True, title="担当")
    next_step: str = Field(default="", title="次にすること", max_length=300)
    next_on: date | None = Field(default=None, title="いつまでに")
    fit_note: str = Field(default="", title="この機関を選んだ理由", max_length=1000)
    note: str = Field(default="", title="メモ", max_length=1000, sa_type=Text)


class IntroductionEntry(IntroductionFields):
    """紹介の入力票."""

    @model_validator(mode="after")
    def _whole(self) -> IntroductionEntry:
        if self.client_id is None and self.intake_id is None:
            raise ValueError("利用者か相談を選んでください。")
        if self.from_id is None and self.to_id is None:
            raise ValueError("紹介した機関か紹介先の機関を、名簿から選んでください。")
        if self.from_id == self.to_id:
            raise ValueError("紹介した機関と紹介先の機関が同じです。")
        if self.introduced_on > clock.today():
            raise ValueError("紹介した日が未来の日付です。")
        return self


class IntroductionEndEntry(SQLModel):
    """紹介の終わりの入力票: who ended it, why, and in whose words."""

    status: str = code_field("introduction_status", title="終わり方")
    ended_on: date = Field(title="終わった日")
    end_reason: str = code_field("mismatch_reason", title="理由", default="")
    end_note: str = Field(default="", title="理由のことば", max_length=500)

    @model_validator(mode="after")
    def _reasoned(self) -> IntroductionEndEntry:
        if self.status not in ENDED:
            raise ValueError("終わり方を、辞退・不承諾・取りやめから選んでください。")
        if self.status in REASONED and not self.end_reason:
            raise ValueError("理由を選んでください。地域に何が足りないかが、ここから見えます。")
        return self


class IntroductionStepEntry(SQLModel):
    """紹介の一歩の入力票: the day of what happened, and what comes next with its day."""

    on: date = Field(title="日付")
    until: date | None = Field(default=None, title="体験の終わり")
    next_step: str = Field(default="", title="次にすること", max_length=300)
    next_on: date | None = Field(default=None, title="いつまでに")

    @model_validator(mode="after")
    def _with_a_day(self) -> IntroductionStepEntry:
        if bool(self.next_step.strip()) != bool(self.next_on):
            raise ValueError("次にすることは、「いつまでに」といっしょに入力してください。")
        return self


class VisitPlanEntry(SQLModel):
    """見学の予定の入力票."""

    on: date = Field(title="見学の予定日")
    next_step: str = Field(default="見学", title="だれと、どう行くか", max_length=300)


class NextEntry(SQLModel):
    """次にすることの入力票."""

    next_step: str = Field(title="次にすること", min_length=1, max_length=300)
    next_on: date = Field(title="いつまでに")


def status_of(
    *,
    visit_planned_on: date | None = None,
    visited_on: date | None = None,
    trial_on: date | None = None,
    arrived_on: date | None = None,
    **_others: object,
) -> str:
    """状態 as the days tell it; an end is not told by its day, but by who ended it."""
    if arrived_on:
        return "arrived"
    if trial_on:
        return "trial"
    if visited_on:
        return "visited"
    return "visit_planned" if visit_planned_on else "introduced"


class Introduction(IntroductionFields, TableModel, table=True):
    """紹介. `previous_id`: the introduction that ended, whose next candidate this is. `shared_on`:
    since when the partner's own user sees it, under `consent_id`."""

    __tablename__ = "introduction"
    __table_args__ = (
        Index("ix_introduction_status_introduced_on", "status", "introduced_on"),
        Index("ix_introduction_client_id_status", "client_id", "status"),
        Index("ix_introduction_to_id_status", "to_id", "status", "shared_on"),
        Index("ix_introduction_visited_on", "visited_on", "client_id"),
        # 「どこにもつながっていない」 goes over all of them by person, and reads no row for it.
        Index(
            "ix_introduction_steps",
            "client_id", "intake_id", "status", "introduced_on", "visited_on", "arrived_on", "ended_on",
            "next_on", "visit_planned_on", "trial_on", "trial_to", "end_reason",
        ),
    )  # fmt: skip

    status: str = code_field("introduction_status", title="状態", default="introduced")
    previous_id: int | None = Field(
        default=None, foreign_key="introduction.id", index=True, title="まえの紹介"
    )
    consent_id: int | None = Field(
        default=None, foreign_key="consent.id", index=True, title="もとの同意"
    )
    shared_on: date | None = Field(default=None, title="連携機関に見せた日")
    service_use_id: int | None = Field(
        default=None, foreign_key="service_use.id", index=True, title="始まった利用"
    )

    @property
    def partner_id(self) -> int | None:
        """相手の機関: where the person is going; of one who was introduced to us, who did it."""
        return self.to_id if self.to_id is not None else self.from_id

    @property
    def passes_data(self) -> bool:
        """Whether we give the organisation the person's name: we introduce, and not the person."""
        return self.from_id is None and not self.by_person
