"""支援計画 (support plans): 個別支援計画 and its kin, their goals, steps and reviews.

The dates of the workflow are the plan's own: 原案 → 個別支援会議 → 説明 → 文書同意 → 交付 →
開始 → モニタリング → 見直し. A missing or out-of-order date is a gap, shown, never hidden.
Source: 基準省令58条 (mandated items: `domain.md` §6.1).
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import ValidationInfo, field_validator
from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from core import clock
from core.db.base import TableModel, code_field


class PlanFields(SQLModel):
    """支援計画: the mandated items and the dates of its workflow."""

    client_id: int = Field(foreign_key="client.id", index=True, title="利用者")
    kind: str = code_field("plan_kind", title="計画の種類", default="individual_support_plan")
    service: str = code_field("service", title="サービス")
    start_on: date = Field(title="計画の開始日")
    end_on: date | None = Field(default=None, title="計画の終了日")
    intention: str = Field(default="", title="本人・家族の意向", max_length=4000, sa_type=Text)
    policy: str = Field(default="", title="総合的な支援の方針", max_length=4000, sa_type=Text)
    issues: str = Field(default="", title="解決すべき課題", max_length=4000, sa_type=Text)
    cautions: str = Field(default="", title="支援上の留意事項", max_length=4000, sa_type=Text)
    drafted_on: date | None = Field(default=None, title="原案の日")
    meeting_on: date | None = Field(default=None, title="個別支援会議の日")
    explained_on: date | None = Field(default=None, title="説明の日")
    agreed_on: date | None = Field(default=None, title="文書同意の日")
    delivered_on: date | None = Field(default=None, title="交付の日")
    author_id: int | None = Field(default=None, foreign_key="app_user.id", title="作成者")
    enrolment_id: int | None = Field(
        default=None, foreign_key="enrolment.id", index=True, title="事業への登録"
    )
    # 2024年度から: the person is there when the draft is talked over (基準省令58条, `domain.md` §6.1).
    person_present: bool | None = Field(default=None, title="本人が会議に参加した")
    meeting_members: str = Field(default="", title="会議の出席者", max_length=500)
    explained_by_id: int | None = Field(default=None, foreign_key="app_user.id", title="説明した人")
    signer: str = code_field("signer_kind", title="署名した人", default="")
    # Delivery to the 指定特定相談支援事業所 is a duty too; a セルフプラン has none.
    is_self_plan: bool = Field(default=False, title="セルフプラン（相談支援事業所なし）")
    consultation_office_id: int | None = Field(
        default=None, foreign_key="organization.id", index=True, title="相談支援事業所"
    )
    consultation_delivered_on: date | None = Field(default=None, title="相談支援事業所への交付の日")


class PlanEntry(PlanFields):
    """支援計画の入力票."""

    @field_validator("service")
    @classmethod
    def _named(cls, value: str) -> str:
        if not value:
            raise ValueError("サービスを選んでください。見直し期限がサービスで決まります。")
        return value

    @field_validator("end_on")
    @classmethod
    def _order(cls, value: date | None, info: ValidationInfo) -> date | None:
        start_on = info.data.get("start_on")
        if value and start_on and value < start_on:
            raise ValueError("計画の終了日が開始日より前です。")
        return value


class Plan(PlanFields, TableModel, table=True):
    """支援計画. `review_due_on` (モニタリング期日) follows from service and period start by the
    dated rules, and is kept at writing so that lists can be asked for it."""

    __tablename__ = "plan"
    __table_args__ = (
        Index("ix_plan_status_review_due_on", "status", "review_due_on"),
        Index("ix_plan_client_id_start_on", "client_id", "start_on"),
        # Deadlines of one user: reviews that are due, and services without a plan.
        Index("ix_plan_client_id_status", "client_id", "status", "review_due_on"),
        Index("ix_plan_client_id_service", "client_id", "service", "status", "end_on"),
        # Plans in force without signature or delivery, and those that end: few among many.
        Index("ix_plan_status_agreed_on", "status", "agreed_on"),
        Index("ix_plan_status_delivered_on", "status", "delivered_on"),
        Index("ix_plan_status_end_on", "status", "end_on"),
        # Counting plans whose steps lack a date.
        Index(
            "ix_plan_status_steps",
            "status", "drafted_on", "meeting_on", "explained_on", "agreed_on", "delivered_on",
        ),
    )  # fmt: skip

    status: str = code_field("plan_status", title="状態", default="draft")
    period_start_on: date = Field(title="いまの期間の開始日")
    review_due_on: date = Field(title="見直し期限")
    computed: ClassVar[frozenset[str]] = frozenset({"review_due_on"})
    previous_id: int | None = Field(default=None, foreign_key="plan.id", title="前の計画")


WORKFLOW = ("drafted_on", "meeting_on", "explained_on", "agreed_on", "delivered_on")


MANDATED = ("intention", "policy", "issues", "cautions")


class PlanGoalFields(SQLModel):
    """目標: long or short, with its date and how one sees that it is reached."""

    plan_id: int = Field(foreign_key="plan.id", index=True, title="計画")
    term: str = code_field("goal_term", title="長期・短期", default="short")
    priority: int = Field(default=1, ge=1, le=99, title="優先順位")
    text: str = Field(title="目標", min_length=1, max_length=500)
    measure: str = Field(default="", title="達成のめやす", max_length=300)
    target_on: date | None = Field(default=None, title="達成時期")
    support: str = Field(default="", title="支援の内容", max_length=500)
    person_in_charge: str = Field(default="", title="担当", max_length=100)
    frequency: str = Field(default="", title="頻度", max_length=100)
    own_part: str = Field(default="", title="本人の役割", max_length=300)
    place: str = Field(default="", title="場所", max_length=100)


class PlanGoalEntry(PlanGoalFields):
    """目標の入力票."""


class PlanGoal(PlanGoalFields, TableModel, table=True):
    """目標と、そのための支援の手順."""

    __tablename__ = "plan_goal"
    # The earliest goal of a plan that has no result.
    __table_args__ = (
        Index("ix_plan_goal_plan_id_target_on", "plan_id", "attainment", "target_on"),
    )

    attainment: str = code_field("goal_attainment", title="達成", default="")
    attainment_note: str = Field(default="", title="達成の根拠", max_length=500)
    carried_from_id: int | None = Field(
        default=None, foreign_key="plan_goal.id", title="前の計画の目標"
    )


class PlanReviewFields(SQLModel):
    """モニタリング: what was found at the review of one period, and what changes."""

    plan_id: int = Field(foreign_key="plan.id", index=True, title="計画")
    reviewed_on: date = Field(title="モニタリング日")
    met_person: bool = Field(default=True, title="本人と面接した")
    findings: str = Field(title="実施状況", min_length=1, max_length=4000, sa_type=Text)
    changes: str = Field(default="", title="変えること", max_length=4000, sa_type=Text)
    method: str = code_field("contact_method", title="方法", default="")
    person_words: str = Field(default="", title="本人の感想・希望", max_length=2000, sa_type=Text)
    next_review_on: date | None = Field(default=None, title="次のモニタリングの予定日")


class PlanReviewEntry(PlanReviewFields):
    """モニタリングの入力票."""

    @field_validator("reviewed_on")
    @classmethod
    def _not_future(cls, value: date) -> date:
        if value > clock.today():
            raise ValueError("モニタリング日が未来です。行った日を入力してください。")
        return value


class PlanReview(PlanReviewFields, TableModel, table=True):
    """モニタリング: closes the period `due_on` belonged to; the next one opens by rule."""

    __tablename__ = "plan_review"
    __table_args__ = (
        # The reviews of a month, and those that name a day of it for the next one.
        Index("ix_plan_review_reviewed_on", "reviewed_on", "id"),
        Index("ix_plan_review_next_review_on", "next_review_on"),
    )

    due_on: date = Field(title="この期間の期限")
    reviewer_id: int | None = Field(default=None, foreign_key="app_user.id", title="実施者")


class GoalAttainment(TableModel, table=True):
    """目標の達成 as found at one review: the history of what the goal's row holds now."""

    __tablename__ = "goal_attainment"
    __table_args__ = (UniqueConstraint("review_id", "goal_id"),)

    review_id: int = Field(foreign_key="plan_review.id", title="モニタリング")
    goal_id: int = Field(foreign_key="plan_goal.id", index=True, title="目標")
    attainment: str = code_field("goal_attainment", title="達成")
    note: str = Field(default="", title="達成の根拠", max_length=500)


class ReviewEvidence(TableModel, table=True):
    """根拠の記録 (evidence): a support record on which a review, or the result of a goal, rests."""

    __tablename__ = "review_evidence"
    __table_args__ = (UniqueConstraint("review_id", "record_id", "goal_id"),)

    review_id: int = Field(foreign_key="plan_review.id", title="モニタリング")
    record_id: int = Field(foreign_key="support_record.id", index=True, title="支援記録")
    goal_id: int | None = Field(default=None, foreign_key="plan_goal.id", index=True, title="目標")
