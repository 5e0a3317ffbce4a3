"""会議の型 (meeting series): what repeats: which topics, who takes part, how persons are masked."""

from __future__ import annotations

from datetime import date

from pydantic import field_validator, model_validator
from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.db.base import TableModel, code_field
from core.domain.dates import checked_hours

# Kinds that are about one person: they have an aim, materials, invitations and a conclusion.
ABOUT_ONE_PERSON = ("case_conference", "support_meeting", "support_coordination", "service_meeting")


class MeetingSeriesFields(SQLModel):
    """会議の型. `interval_days`: 1 every day, 7 every week, 0 when it is called."""

    name: str = Field(title="会議の名前", min_length=1, max_length=60)
    kind: str = code_field("meeting_kind", title="会議の種類", default="weekly")
    masking: str = code_field("meeting_masking", title="氏名の伏せ方", default="initials")
    needs_consent: bool = Field(default=False, title="本人の同意が要る")
    interval_days: int = Field(default=7, ge=0, le=366, title="何日ごと")
    starts_at: str = Field(default="", max_length=20, title="時刻")
    minutes: int | None = Field(default=None, ge=1, le=600, title="予定の時間（分）")
    place: str = Field(default="", max_length=120, title="場所")
    note: str = Field(default="", max_length=1000, sa_type=Text, title="覚え書き")


class MeetingSeriesEntry(MeetingSeriesFields):
    """会議の型の入力票."""

    _hours = field_validator("starts_at")(staticmethod(checked_hours))


class MeetingSeries(MeetingSeriesFields, TableModel, table=True):
    """会議の型. One that ended keeps its minutes."""

    __tablename__ = "meeting_series"

    position: int = Field(default=0, title="並び")
    ended_on: date | None = Field(default=None, title="やめた日")


# 会議の型のはじめの置き方: an office begins with these five, and changes or ends them.
FIRST_SERIES = (
    MeetingSeriesEntry(name="週次会議", kind="weekly", minutes=30),
    MeetingSeriesEntry(name="朝の打合せ", kind="morning", interval_days=1, minutes=10),
    MeetingSeriesEntry(name="ケース会議", kind="case_conference", interval_days=0, minutes=60),
    MeetingSeriesEntry(
        name="支援調整会議", kind="support_coordination", interval_days=0, minutes=60,
        needs_consent=True,
    ),
    MeetingSeriesEntry(
        name="ネットワーク会議", kind="network_meeting", interval_days=0, minutes=90, masking="number"
    ),
)  # fmt: skip


class SeriesTopicFields(SQLModel):
    """議題の置き方. `columns`: the shown columns, comma-separated, '' for all; `days`: its threshold."""

    topic: str = Field(max_length=40, title="議題")
    is_shown: bool = Field(default=True, title="出す")
    columns: str = Field(default="", max_length=200, title="列")
    days: int | None = Field(default=None, ge=0, le=366, title="日数")
    minutes: int | None = Field(default=None, ge=1, le=240, title="時間（分）")


class SeriesTopicEntry(SeriesTopicFields):
    """議題の置き方の入力票."""


class SeriesTopic(SeriesTopicFields, TableModel, table=True):
    """議題の置き方, of one series. Without rows the order of its kind holds (`preset`)."""

    __tablename__ = "series_topic"
    __table_args__ = (UniqueConstraint("series_id", "topic"),)

    series_id: int = Field(foreign_key="meeting_series.id", title="会議の型")
    position: int = Field(default=0, title="順")


class SeriesMemberFields(SQLModel):
    """いつもの出席者: one of the staff, or somebody of an organisation."""

    series_id: int = Field(foreign_key="meeting_series.id", index=True, title="会議の型")
    user_id: int | None = Field(default=None, foreign_key="app_user.id", title="職員")
    organization_id: int | None = Field(
        default=None, foreign_key="organization.id", index=True, title="機関"
    )
    key_person_id: int | None = Field(
        default=None, foreign_key="key_person.id", index=True, title="キーパーソン"
    )
    name: str = Field(default="", max_length=60, title="氏名")
    role: str = code_field("participant_role", title="立場", default="")


class SeriesMemberEntry(SeriesMemberFields):
    """いつもの出席者の入力票: of an organisation, whom the office meets there."""

    @model_validator(mode="after")
    def _somebody(self) -> SeriesMemberEntry:
        if self.user_id is None and self.organization_id is None:
            raise ValueError("職員か、機関を選んでください。")
        return self


class SeriesMember(SeriesMemberFields, TableModel, table=True):
    """いつもの出席者."""

    __tablename__ = "series_member"
