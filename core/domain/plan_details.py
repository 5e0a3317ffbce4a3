"""計画の種類ごとの欄 (what each kind of plan holds beside the mandated items): one row per plan.

就労定着支援計画 after the form of `domain.md` §6.3, ジョブコーチ支援計画 (JEED handbook p66), サービス等
利用計画, 地域移行支援計画, 自立相談支援プラン with its 支援調整会議. Which row belongs to which kind:
`DETAILS`.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from core.db.base import TableModel, code_field


def _words(title: str) -> str:
    """A text of several lines."""
    text: str = Field(default="", title=title, max_length=4000, sa_type=Text)
    return text


class RetentionDetailFields(SQLModel):
    """就労定着支援計画の欄."""

    plan_id: int = Field(foreign_key="plan.id", unique=True, title="計画")
    employment_id: int | None = Field(
        default=None, foreign_key="employment.id", index=True, title="就職"
    )
    handover: str = _words("就職前の事業所からの引き継ぎ")
    health: str = _words("健康の状態")
    living: str = _words("生活環境・支える人")
    workplace: str = _words("職場の環境（物理的・人的）")
    challenges: str = _words("働き続けるうえでの課題")
    employer_part: str = _words("事業主の取り組み")


class RetentionDetail(RetentionDetailFields, TableModel, table=True):
    """就労定着支援計画の欄."""

    __tablename__ = "plan_retention_detail"


class JobCoachDetailFields(SQLModel):
    """ジョブコーチ支援計画の欄: the three phases, and who takes over inside the company."""

    plan_id: int = Field(foreign_key="plan.id", unique=True, title="計画")
    employment_id: int | None = Field(
        default=None, foreign_key="employment.id", index=True, title="就職"
    )
    advice_id: int | None = Field(
        default=None, foreign_key="doctor_advice.id", index=True, title="もとにした主治医の助言"
    )
    doctor_advice: str = _words("主治医の助言")
    doctor_advised_on: date | None = Field(default=None, title="助言を受けた日")
    employer_wishes: str = _words("事業所の希望・課題")
    intensive_from: date | None = Field(default=None, title="集中支援期の始まり")
    transition_from: date | None = Field(default=None, title="移行支援期の始まり")
    follow_up_from: date | None = Field(default=None, title="フォローアップ期の始まり")
    follow_up_to: date | None = Field(default=None, title="フォローアップ期の終わり")
    intensive_visits: str = Field(default="", title="集中支援期の訪問", max_length=100)
    transition_visits: str = Field(default="", title="移行支援期の訪問", max_length=100)
    follow_up_visits: str = Field(default="", title="フォローアップ期の訪問", max_length=100)
    natural_support: str = _words("職場で支える人と役割")


class JobCoachDetail(JobCoachDetailFields, TableModel, table=True):
    """ジョブコーチ支援計画の欄."""

    __tablename__ = "plan_job_coach_detail"


class ServiceUseDetailFields(SQLModel):
    """サービス等利用計画の欄: モニタリング期間 is the one printed on the 受給者証 (domain T15)."""

    plan_id: int = Field(foreign_key="plan.id", unique=True, title="計画")
    certificate_id: int | None = Field(
        default=None, foreign_key="certificate.id", index=True, title="受給者証"
    )
    monitoring_months: int | None = Field(
        default=None, title="モニタリング期間（か月）", ge=1, le=12
    )
    services: str = _words("サービスの種類・量・提供する事業所")
    informal: str = _words("家族・地域などの支え")
    week: str = _words("一週間の過ごしかた")


class ServiceUseDetail(ServiceUseDetailFields, TableModel, table=True):
    """サービス等利用計画の欄."""

    __tablename__ = "plan_service_use_detail"


class CommunityTransitionDetailFields(SQLModel):
    """地域移行支援計画の欄: from a hospital or a facility into the community."""

    plan_id: int = Field(foreign_key="plan.id", unique=True, title="計画")
    organization_id: int | None = Field(
        default=None, foreign_key="organization.id", index=True, title="入院・入所している機関"
    )
    leaving_on: date | None = Field(default=None, title="退院・退所の予定日")
    housing: str = _words("住まいの準備")
    practice: str = _words("体験利用・体験宿泊")
    after: str = _words("退院・退所のあとの支え")


class CommunityTransitionDetail(CommunityTransitionDetailFields, TableModel, table=True):
    """地域移行支援計画の欄."""

    __tablename__ = "plan_community_transition_detail"


class SelfRelianceDetailFields(SQLModel):
    """自立相談支援プランの欄: 支援調整会議 judges the draft; the person's consent comes before it."""

    plan_id: int = Field(foreign_key="plan.id", unique=True, title="計画")
    consented_on: date | None = Field(default=None, title="会議で話すことへの本人の同意の日")
    coordination_on: date | None = Field(default=None, title="支援調整会議の日")
    coordination_members: str = Field(default="", title="支援調整会議の出席機関", max_length=500)
    coordination_result: str = code_field("coordination_result", title="会議の結果", default="")
    coordination_note: str = _words("会議での意見")
    programmes: str = _words("使う事業（就労準備・家計改善・住居確保など）")
    outlook: str = _words("一年後のめざす姿")


class SelfRelianceDetail(SelfRelianceDetailFields, TableModel, table=True):
    """自立相談支援プランの欄."""

    __tablename__ = "plan_self_reliance_detail"


DETAILS: dict[str, type[TableModel]] = {
    "retention_support_plan": RetentionDetail,
    "job_coach_plan": JobCoachDetail,
    "service_use_plan": ServiceUseDetail,
    "community_transition_plan": CommunityTransitionDetail,
    "self_reliance_plan": SelfRelianceDetail,
}
"""code of `plan_kind` → the table of its own fields; a kind without one has none."""


def fields_of(kind: str) -> type[SQLModel] | None:
    """The class that says what the fields of a kind are called, and checks them; None without."""
    model = DETAILS.get(kind)
    return model.__bases__[0] if model is not None else None
