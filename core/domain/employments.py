"""就職 (employments): one job with one employer, its terms, times of leave, and how it ended."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import ValidationInfo, field_validator, model_validator
from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from core.db.base import TableModel, code_field
from core.domain.codes import codes
from core.domain.several import words

FULL_TIME = "hours_30_or_more"
"""週の時間 from which two jobs at a time are asked about."""
UNDISCLOSED, UNDISCLOSED_SCHEME = "closed", "general_undisclosed"
"""非開示: said by the disclosure of the job, or by its scheme."""
# 週の時間: from so many hours on, the longest first (`weekly_hours_band`).
_BANDS = (
    (30, FULL_TIME), (20, "hours_20_to_30"), (10, "hours_10_to_20"), (0, "hours_under_10"),
)  # fmt: skip


def band_of(weekly_hours: float) -> str:
    """週の時間 (band) of so many hours a week; a bound belongs to the longer one."""
    return next(band for low, band in _BANDS if weekly_hours >= low)


class EmploymentFields(SQLModel):
    """就職: one job with one employer."""

    client_id: int = Field(foreign_key="client.id", index=True, title="利用者")
    organization_id: int | None = Field(
        default=None, foreign_key="organization.id", index=True, title="企業"
    )
    hired_on: date = Field(title="就職日")
    left_on: date | None = Field(default=None, title="離職日")
    occupation: str = code_field("occupation", title="職種", default="")
    scheme: str = code_field("employment_scheme", title="雇用の枠", default="")
    employment_type: str = code_field("employment_type", title="雇用形態", default="")
    hours_band: str = code_field("weekly_hours_band", title="週の時間", default="")
    weekly_hours: float | None = Field(default=None, title="週の所定時間（時間）", gt=0, le=60)
    wage_unit: str = code_field("wage_unit", title="賃金の単位", default="")
    wage_yen: int | None = Field(default=None, title="賃金（円）", ge=0, le=10_000_000)
    work_place: str = Field(default="", title="働く場所", max_length=200)
    tasks: str = words("仕事の内容", 1000)
    key_person_id: int | None = Field(
        default=None, foreign_key="key_person.id", index=True, title="職場の担当"
    )
    disclosure: str = code_field("disclosure_policy", title="企業への開示", default="")
    # 有期雇用, トライアル雇用 and チャレンジ雇用 have a last day agreed with the employer.
    contract_end_on: date | None = Field(default=None, title="契約の満了日")
    trial_months: int | None = Field(default=None, title="トライアルの月数", ge=1, le=12)
    challenge_place_id: int | None = Field(
        default=None, foreign_key="challenge_place.id", index=True, title="チャレンジ雇用の職場"
    )
    separation_reason: str = code_field("separation_reason", title="離職理由", default="")
    separation_note: str = words("離職のいきさつ・次に生かすこと")
    after_leaving: str = code_field("after_leaving", title="離職後の進路", default="")


class EmploymentEntry(EmploymentFields):
    """就職の入力票. The hours lie within their band; a blank band follows from them."""

    @field_validator("weekly_hours")
    @classmethod
    def _within_band(cls, hours: float | None, info: ValidationInfo) -> float | None:
        band = info.data.get("hours_band", "")
        if hours is not None and band and band != band_of(hours):
            told, listed = f"{hours:g}時間", codes("weekly_hours_band")
            raise ValueError(
                f"週の所定時間（{told}）は「{listed.label(band_of(hours))}」です。"
                f"「{listed.label(band)}」と合うように、どちらかを直してください。"
            )
        return hours

    @field_validator("wage_yen")
    @classmethod
    def _of_a_unit(cls, wage: int | None, info: ValidationInfo) -> int | None:
        if wage is not None and not info.data.get("wage_unit"):
            raise ValueError("賃金の単位（時給・日給・月給）を選んでください。")
        return wage

    @field_validator("separation_reason")
    @classmethod
    def _of_a_day(cls, reason: str, info: ValidationInfo) -> str:
        if reason and info.data.get("left_on") is None:
            raise ValueError("離職の理由を入れるときは、離職日も入れてください。")
        return reason

    @model_validator(mode="after")
    def _order(self) -> EmploymentEntry:
        if self.left_on and self.left_on < self.hired_on:
            raise ValueError("離職日が就職日より前です。")
        if self.contract_end_on and self.contract_end_on < self.hired_on:
            raise ValueError("契約の満了日が就職日より前です。")
        if self.weekly_hours is not None and not self.hours_band:
            self.hours_band = band_of(self.weekly_hours)
        return self


class EmploymentEndEntry(SQLModel):
    """離職の入力票: when, why, what is learned from it, where to next."""

    left_on: date = Field(title="離職日")
    separation_reason: str = code_field("separation_reason", title="離職理由")
    separation_note: str = words("離職のいきさつ・次に生かすこと")
    after_leaving: str = code_field("after_leaving", title="離職後の進路", default="")


class Employment(EmploymentFields, TableModel, table=True):
    """就職. `six_months_on`: the day on which six months are full, kept at writing. `continues_id`: the
    job before, which this one continues for 就労定着支援 (domain T8). `next_supporter_id`: who supports
    after the hand-over of `handed_over_on`."""

    __tablename__ = "employment"
    __table_args__ = (
        Index("ix_employment_six_months_on", "six_months_on"),
        Index("ix_employment_client_id_left_on", "client_id", "left_on", "six_months_on"),
        # トライアル雇用 and チャレンジ雇用 that go on.
        Index("ix_employment_scheme_left_on", "scheme", "left_on"),
        # Cohorts of hires, for 職場定着率.
        Index("ix_employment_hired_on", "hired_on", "left_on", "client_id"),
    )

    six_months_on: date | None = Field(default=None, title="就職後6か月の満了日")
    continues_id: int | None = Field(
        default=None, foreign_key="employment.id", index=True, title="続きとみなすまえの就職"
    )
    handed_over_on: date | None = Field(default=None, title="引き継いだ日")
    next_supporter_id: int | None = Field(
        default=None, foreign_key="organization.id", index=True, title="引き継いだ先"
    )
    handover_note: str = words("引き継いだこと")
    computed: ClassVar[frozenset[str]] = frozenset({"six_months_on"})

    @property
    def is_undisclosed(self) -> bool:
        """Whether the employer does not know of the disability (非開示)."""
        return self.disclosure == UNDISCLOSED or self.scheme == UNDISCLOSED_SCHEME


class EmploymentLeaveFields(SQLModel):
    """休職: away from the job, and back."""

    client_id: int = Field(foreign_key="client.id", index=True, title="利用者")
    employment_id: int = Field(foreign_key="employment.id", title="就職")
    start_on: date = Field(title="休み始めた日")
    planned_return_on: date | None = Field(default=None, title="復職の予定日")
    returned_on: date | None = Field(default=None, title="復職した日")
    reason: str = code_field("leave_reason", title="理由", default="")
    return_plan: str = words("復職の準備・職場との約束")


class EmploymentLeaveEntry(EmploymentLeaveFields):
    """休職の入力票."""

    @model_validator(mode="after")
    def _order(self) -> EmploymentLeaveEntry:
        if self.returned_on and self.returned_on < self.start_on:
            raise ValueError("復職した日が、休み始めた日より前です。")
        if self.planned_return_on and self.planned_return_on < self.start_on:
            raise ValueError("復職の予定日が、休み始めた日より前です。")
        return self


class EmploymentLeave(EmploymentLeaveFields, TableModel, table=True):
    """休職."""

    __tablename__ = "employment_leave"
    __table_args__ = (
        Index("ix_employment_leave_employment_id", "employment_id", "start_on", "returned_on"),
        Index("ix_employment_leave_returned_on", "returned_on", "planned_return_on"),
    )


class LeaveReturnEntry(SQLModel):
    """復職の入力票."""

    returned_on: date = Field(title="復職した日")


class EmploymentTermFields(SQLModel):
    """契約の期間: one term of a contract that is renewed."""

    client_id: int = Field(foreign_key="client.id", index=True, title="利用者")
    employment_id: int = Field(foreign_key="employment.id", title="就職")
    start_on: date = Field(title="期間の始まり")
    end_on: date = Field(title="期間の終わり")
    agreed_on: date | None = Field(default=None, title="契約・更新の日")
    note: str = Field(default="", title="変わった条件", max_length=500)


class EmploymentTermEntry(EmploymentTermFields):
    """契約の期間の入力票."""

    @model_validator(mode="after")
    def _order(self) -> EmploymentTermEntry:
        if self.end_on < self.start_on:
            raise ValueError("期間の終わりが、始まりより前です。")
        return self


class EmploymentTerm(EmploymentTermFields, TableModel, table=True):
    """契約の期間. The last one gives 「契約の満了日」 of the job."""

    __tablename__ = "employment_term"
    __table_args__ = (Index("ix_employment_term_employment_id", "employment_id", "start_on"),)
