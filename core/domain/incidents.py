"""事故 (incidents): a leak, loss or damage of personal data, and the reports that it calls for.

個人情報保護法26条・規則7条・8条 (domain T28, P12): sensitive data of one person is enough. The items of
the report stand as fields. No person is named here: the persons concerned are known by the access log.
"""

from __future__ import annotations

from datetime import date

from pydantic import field_validator, model_validator
from sqlalchemy import Index, Text, text
from sqlmodel import Field, SQLModel

from core import clock
from core.db.base import TableModel, code_field
from core.domain.consents import checked_items
from core.domain.records import checked_time
from core.errors import RuleViolation


def _words(title: str) -> str:
    """A text of several lines."""
    value: str = Field(default="", title=title, max_length=4000, sa_type=Text)
    return value


class IncidentFields(SQLModel):
    """事故の記録. `persons`: how many persons' data; `items`: `data_category` codes with commas."""

    found_on: date = Field(title="発覚した日")
    found_at: str = Field(default="", title="発覚した時刻", max_length=5)
    kind: str = code_field("incident_kind", title="事故の種類")
    description: str = Field(title="何が起きたか", min_length=1, max_length=4000, sa_type=Text)
    items: str = Field(default="", title="個人データの項目", max_length=400)
    persons: int = Field(default=1, title="人数", ge=0, le=1_000_000)
    is_sensitive: bool = Field(default=True, title="要配慮個人情報（障害・医療など）を含む")
    is_encrypted: bool = Field(default=False, title="高度な暗号化などで読めない状態だった")
    is_malicious: bool = Field(default=False, title="不正の目的によるおそれがある")
    cause: str = _words("原因")
    harm: str = _words("二次被害とそのおそれ")
    measures: str = _words("本人への対応・再発を防ぐ措置・公表")
    owner_id: int | None = Field(default=None, foreign_key="app_user.id", title="担当")
    prompt_reported_on: date | None = Field(default=None, title="速報をした日")
    final_reported_on: date | None = Field(default=None, title="確報をした日")
    persons_told_on: date | None = Field(default=None, title="本人に通知した日")
    closed_on: date | None = Field(default=None, title="終わった日")


REPORTS = ("prompt_reported_on", "final_reported_on", "persons_told_on")
STEPS = (*REPORTS, "closed_on")


class IncidentEntry(IncidentFields):
    """事故の記録の入力票."""

    _items = field_validator("items")(staticmethod(checked_items))
    _time = field_validator("found_at")(staticmethod(checked_time))

    @field_validator("found_on")
    @classmethod
    def _not_future(cls, value: date) -> date:
        if value > clock.today():
            raise ValueError("発覚した日が未来の日付です。")
        return value

    @model_validator(mode="after")
    def _steps(self) -> IncidentEntry:
        wrong = {}
        for name in STEPS:
            on, title = getattr(self, name), IncidentFields.model_fields[name].title
            if on and on > clock.today():
                wrong[name] = f"{title}が未来の日付です。済んだ日を入力してください。"
            elif on and on < self.found_on:
                wrong[name] = f"{title}が発覚した日より前です。"
        if wrong:
            raise RuleViolation(wrong)
        return self


class Incident(IncidentFields, TableModel, table=True):
    """事故の記録. It is open while `closed_on` is blank."""

    __tablename__ = "incident"
    __table_args__ = (
        Index(
            "ix_incident_open", "found_on",
            sqlite_where=text("closed_on IS NULL"), postgresql_where=text("closed_on IS NULL"),
        ),
    )  # fmt: skip
