"""企業支援 (support of an employer): the way from the first talk to one year of work, step by step.

The eight steps of 障害者雇用相談援助 (`consulting_step`) as seed document 001 lists them.
"""

from __future__ import annotations

from datetime import date

from pydantic import field_validator, model_validator
from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from core import clock
from core.db.base import TableModel, code_field
from core.domain.several import words

# The stages of the way, in their order; the end is none of them.
WAY = ("consulted", "visited", "carving", "practicum", "hired", "one_year")
ENDED = "ended"
# 1年: so many months after a hire the last stage is reached.
ONE_YEAR_MONTHS = 12


def _not_future(value: date | None) -> date | None:
    if value and value > clock.today():
        raise ValueError("日付が未来です。これからのことは「次にすること」に書いてください。")
    return value


def _with_a_day(next_step: str, next_on: date | None) -> None:
    if bool(next_step.strip()) != bool(next_on):
        raise ValueError("次にすることは、「いつまでに」といっしょに入力してください。")


class EmployerSupportFields(SQLModel):
    """企業支援: one way with one employer."""

    organization_id: int = Field(foreign_key="organization.id", title="企業")
    programme: str = code_field("programme", title="事業", default="")
    stage: str = code_field("employer_stage", title="段階", default="consulted")
    stage_on: date | None = Field(default=None, title="この段階になった日")
    started_on: date = Field(title="最初に相談した日")
    theme: str = Field(default="", title="相談の内容", max_length=500)
    key_person_id: int | None = Field(
        default=None, foreign_key="key_person.id", index=True, title="社内のキーパーソン"
    )
    owner_id: int | None = Field(default=None, foreign_key="app_user.id", index=True, title="担当")
    next_step: str = Field(default="", title="次にすること", max_length=300)
    next_on: date | None = Field(default=None, title="いつまでに")
    ended_on: date | None = Field(default=None, title="終わった日")
    end_reason: str = Field(default="", title="終わった理由", max_length=300)
    note: str = Field(default="", title="メモ", max_length=1000, sa_type=Text)


class EmployerSupportEntry(EmployerSupportFields):
    """企業支援を始めるときの入力票: it may begin at a later stage, where one knows each other already."""

    _past = field_validator("started_on", "stage_on")(staticmethod(_not_future))

    @model_validator(mode="after")
    def _whole(self) -> EmployerSupportEntry:
        if self.stage not in WAY:
            raise ValueError("いまの段階を選んでください。")
        if self.stage_on and self.stage_on < self.started_on:
            raise ValueError("この段階になった日が、最初に相談した日より前です。")
        _with_a_day(self.next_step, self.next_on)
        return self


class EmployerFactsEntry(SQLModel):
    """企業支援の内容の入力票: what it is about, and whom one asks."""

    programme: str = code_field("programme", title="事業", default="")
    started_on: date = Field(title="最初に相談した日")
    theme: str = Field(default="", title="相談の内容", max_length=500)
    key_person_id: int | None = Field(default=None, title="社内のキーパーソン")
    note: str = Field(default="", title="メモ", max_length=1000)

    _past = field_validator("started_on")(staticmethod(_not_future))


class EmployerMoveEntry(SQLModel):
    """段階と次にすることの入力票. `moved_on` and `reason` count only where the stage changes."""

    stage: str = code_field("employer_stage", title="段階")
    moved_on: date | None = Field(default=None, title="段階が変わった日")
    reason: str = Field(default="", title="きっかけ・理由", max_length=300)
    owner_id: int | None = Field(default=None, title="担当")
    next_step: str = Field(default="", title="次にすること", max_length=300)
    next_on: date | None = Field(default=None, title="いつまでに")

    _past = field_validator("moved_on")(staticmethod(_not_future))

    @model_validator(mode="after")
    def _whole(self) -> EmployerMoveEntry:
        if self.stage not in WAY:
            raise ValueError("段階を選んでください。終わったときは「支援を終える」に書きます。")
        _with_a_day(self.next_step, self.next_on)
        return self


class EmployerEndEntry(SQLModel):
    """企業支援の終わりの入力票."""

    ended_on: date = Field(title="終わった日")
    end_reason: str = Field(title="終わった理由", min_length=1, max_length=300)

    _past = field_validator("ended_on")(staticmethod(_not_future))


class EmployerSupport(EmployerSupportFields, TableModel, table=True):
    """企業支援."""

    __tablename__ = "employer_support"
    __table_args__ = (
        Index("ix_employer_support_organization_id", "organization_id", "ended_on"),
        Index("ix_employer_support_stage", "stage", "next_on"),
    )


class EmployerMove(TableModel, table=True):
    """段階の経過: never altered."""

    __tablename__ = "employer_move"
    __table_args__ = (Index("ix_employer_move_support_id", "support_id", "moved_on"),)

    support_id: int = Field(foreign_key="employer_support.id", title="企業支援")
    before: str = code_field("employer_stage", title="まえの段階", default="")
    after: str = code_field("employer_stage", title="あとの段階")
    moved_on: date = Field(title="変わった日")
    reason: str = Field(default="", title="理由", max_length=300)
    by_id: int | None = Field(default=None, foreign_key="app_user.id", title="変えた人")


class ConsultingStepFields(SQLModel):
    """相談援助のステップ: how far one of the eight has come."""

    support_id: int = Field(foreign_key="employer_support.id", title="企業支援")
    step: str = code_field("consulting_step", title="ステップ")
    state: str = code_field("consulting_state", title="状態", default="not_yet")
    planned_on: date | None = Field(default=None, title="予定日")
    done_on: date | None = Field(default=None, title="終えた日")


class ConsultingStepEntry(ConsultingStepFields):
    """相談援助のステップの入力票."""

    _past = field_validator("done_on")(staticmethod(_not_future))

    @model_validator(mode="after")
    def _day_of_the_end(self) -> ConsultingStepEntry:
        if self.state == "done" and self.done_on is None:
            raise ValueError("「終えた」にするときは、終えた日を入力してください。")
        if self.state != "done" and self.done_on is not None:
            raise ValueError("終えた日は、状態を「終えた」にするときだけ入力します。")
        return self


class ConsultingStep(ConsultingStepFields, TableModel, table=True):
    """相談援助のステップ: one without a row is 「まだ」."""

    __tablename__ = "consulting_step"
    __table_args__ = (UniqueConstraint("support_id", "step"),)


class ConsultingWorkFields(SQLModel):
    """相談援助の実施: what was done at a step, when, and how long. Nothing about a person."""

    support_id: int = Field(foreign_key="employer_support.id", title="企業支援")
    step: str = code_field("consulting_step", title="ステップ")
    done_on: date = Field(title="日付")
    minutes: int | None = Field(default=None, title="分", ge=1, le=1440)
    method: str = code_field("contact_method", title="方法", default="workplace_visit")
    partner: str = Field(default="", title="相手", max_length=100)
    content: str = Field(title="したこと", min_length=1, max_length=4000, sa_type=Text)


class ConsultingWorkEntry(ConsultingWorkFields):
    """相談援助の実施の入力票."""

    _past = field_validator("done_on")(staticmethod(_not_future))


class ConsultingWork(ConsultingWorkFields, TableModel, table=True):
    """相談援助の実施."""

    __tablename__ = "consulting_work"
    __table_args__ = (Index("ix_consulting_work_support_id", "support_id", "step", "done_on"),)

    by_id: int | None = Field(default=None, foreign_key="app_user.id", title="した人")


class JobCarvingFields(SQLModel):
    """職務の切り出し: the work of one department, looked through task by task."""

    organization_id: int = Field(foreign_key="organization.id", index=True, title="企業")
    support_id: int | None = Field(
        default=None, foreign_key="employer_support.id", index=True, title="企業支援"
    )
    department: str = Field(title="部署", min_length=1, max_length=100)
    made_on: date = Field(title="聞き取った日")
    heard_from: str = Field(default="", title="聞いた相手", max_length=100)
    place: str = words("働く場所・設備・通勤", 1000)
    note: str = words("まとめ（どんな仕事になるか）")


class JobCarvingEntry(JobCarvingFields):
    """職務の切り出しの入力票."""

    _past = field_validator("made_on")(staticmethod(_not_future))


class JobCarving(JobCarvingFields, TableModel, table=True):
    """職務の切り出し. `vacancy_id`: the vacancy that came of it last."""

    __tablename__ = "job_carving"

    vacancy_id: int | None = Field(
        default=None, foreign_key="vacancy.id", index=True, title="この切り出しからできた求人"
    )


class CarvedTaskFields(SQLModel):
    """切り出しの一行: one task of the department."""

    carving_id: int = Field(foreign_key="job_carving.id", index=True, title="切り出し")
    task: str = Field(title="作業", min_length=1, max_length=200)
    doer: str = Field(default="", title="いま、している人", max_length=100)
    frequency: str = code_field("task_frequency", title="頻度", default="")
    weekly_minutes: int | None = Field(default=None, title="週あたりの分", ge=0, le=6000)
    needs: str = Field(default="", title="要る力・道具", max_length=300)
    care: str = Field(default="", title="くふう・配慮", max_length=300)
    fit: str = code_field("carving_fit", title="切り出せるか", default="")


class CarvedTaskEntry(CarvedTaskFields):
    """切り出しの一行の入力票."""


class CarvedTask(CarvedTaskFields, TableModel, table=True):
    """切り出しの一行."""

    __tablename__ = "carved_task"
