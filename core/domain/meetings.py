"""会議 (meetings): one held meeting, its topics, what was noted and decided, and who was there."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import field_validator, model_validator
from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from core.db.base import TableModel, UtcDateTime, code_field
from core.domain.dates import checked_hours

# 議題: what a meeting may go through, in the order of a weekly one. The key is stored with each note.
TOPICS: dict[str, str] = {
    "last_tasks": "前回のやること",
    "own": "会議にかけたこと",
    "intakes": "新しい相談",
    "overdue": "期限切れ",
    "upcoming": "これからの期限",
    "contact": "今月まだ会っていない人",
    "unowned": "担当のいない人",
    "nowhere": "どこにもつながっていない人",
    "at_risk": "気になる人",
    "introductions": "紹介のその後",
    "stages": "支援段階の変化",
    "network": "ネットワークの知らせ",
    "tasks": "やること一覧",
    "figures": "数字",
    # of a meeting about one person
    "aim": "目的と本人の希望",
    "materials": "資料",
    "opinions": "出席者の意見",
    "conclusion": "結論",
    # of every meeting
    "decided": "きょう決まったこと",
}
_WEEKLY = tuple(t for t in TOPICS if t not in ("aim", "materials", "opinions", "conclusion"))
_CASE = ("aim", "materials", "opinions", "conclusion", "decided")
# 議題の並び: what a series goes through while nobody chose otherwise, by its kind.
PRESETS: dict[str, tuple[str, ...]] = {
    "morning": ("own", "overdue", "upcoming", "intakes", "tasks", "decided"),
    "weekly": _WEEKLY,
    "case_conference": _CASE,
    "support_meeting": _CASE,
    "support_coordination": _CASE,
    "service_meeting": _CASE,
    "network_meeting": ("last_tasks", "own", "network", "introductions", "nowhere", "figures", "decided"),
}  # fmt: skip


def preset(kind: str) -> tuple[str, ...]:
    """The topics of a series of this kind, in order, while nobody chose otherwise."""
    return PRESETS.get(kind, _WEEKLY)


class MeetingFields(SQLModel):
    """会議: of which series, when and where; `client_id`, `aim`: of a meeting about one person.

    `sections`: `data_category` codes of its materials, comma-separated.
    """

    # No column of an older ledger could hold it; `found_series` fills those at start-up.
    series_id: int = Field(foreign_key="meeting_series.id", index=True, nullable=True, title="会議")
    held_on: date = Field(title="開催日")
    starts_at: str = Field(default="", max_length=20, title="時刻")
    place: str = Field(default="", max_length=120, title="場所")
    client_id: int | None = Field(
        default=None, foreign_key="client.id", index=True, title="だれについて"
    )
    aim: str = Field(default="", max_length=2000, sa_type=Text, title="目的")
    sections: str = Field(default="", max_length=400, title="資料")


class MeetingEntry(MeetingFields):
    """会議の入力票."""

    _hours = field_validator("starts_at")(staticmethod(checked_hours))


class Meeting(MeetingFields, TableModel, table=True):
    """会議. Planned until `started_at`; closed minutes (`closed_at` set) do not change any more.

    `topic`, `topic_since`: what is talked about now, and since when. `consent_id`: the ground on
    which a person is spoken of; `plan_id`: into which plan the conclusion went.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        Index(
            "uq_meeting_of_day", "series_id", "held_on", unique=True,
            sqlite_where=text("client_id IS NULL"), postgresql_where=text("client_id IS NULL"),
        ),
        Index(
            "uq_meeting_of_person", "series_id", "held_on", "client_id", unique=True,
            sqlite_where=text("client_id IS NOT NULL"),
            postgresql_where=text("client_id IS NOT NULL"),
        ),
        Index("ix_meeting_held_on", "held_on"),
    )  # fmt: skip

    leader_id: int | None = Field(default=None, foreign_key="app_user.id", title="進行")
    consent_id: int | None = Field(
        default=None, foreign_key="consent.id", index=True, title="本人の同意"
    )
    conclusion: str = Field(default="", max_length=8000, sa_type=Text, title="結論")
    plan_id: int | None = Field(
        default=None, foreign_key="plan.id", index=True, title="結論を入れた計画"
    )
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime, title="始めた日時")
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime, title="閉じた日時")
    cancelled_on: date | None = Field(default=None, title="取りやめた日")
    topic: str = Field(default="", max_length=40, title="いまの議題")
    topic_since: datetime | None = Field(
        default=None, sa_type=UtcDateTime, title="いまの議題に入った日時"
    )


class MeetingTopic(TableModel, table=True):
    """会議の議題: laid out when the meeting began. `content`: its rows as they were shown, masked, as
    JSON, written when the meeting closes; `is_carried`: not reached, goes to the next one."""

    __tablename__ = "meeting_topic"
    __table_args__ = (UniqueConstraint("meeting_id", "topic"),)

    meeting_id: int = Field(foreign_key="meeting.id", title="会議")
    topic: str = Field(max_length=40, title="議題")
    position: int = Field(default=0, title="順")
    minutes: int | None = Field(default=None, title="予定の時間（分）")
    seconds: int = Field(default=0, title="かかった秒")
    reached_at: datetime | None = Field(default=None, sa_type=UtcDateTime, title="話した日時")
    is_carried: bool = Field(default=False, title="次回へ")
    content: str = Field(default="", sa_type=Text, title="出ていた行")


class MeetingNote(TableModel, table=True):
    """議事メモ: one free text per meeting and topic; two writers meet in compare-and-swap."""

    __tablename__ = "meeting_note"
    __table_args__ = (UniqueConstraint("meeting_id", "topic"),)

    meeting_id: int = Field(foreign_key="meeting.id", title="会議")
    topic: str = Field(max_length=40, title="議題")
    body: str = Field(default="", max_length=8000, sa_type=Text, title="メモ")


class DecisionFields(SQLModel):
    """決まったこと: with an owner and a day it becomes a task."""

    topic: str = Field(default="decided", max_length=40, title="議題")
    body: str = Field(min_length=1, max_length=300, title="決まったこと")
    client_id: int | None = Field(default=None, foreign_key="client.id", index=True, title="利用者")
    organization_id: int | None = Field(
        default=None, foreign_key="organization.id", index=True, title="機関"
    )
    agenda_item_id: int | None = Field(
        default=None, foreign_key="agenda_item.id", index=True, title="会議にかけたこと"
    )
    owner_id: int | None = Field(default=None, foreign_key="app_user.id", title="担当")
    due_on: date | None = Field(default=None, title="期日")


class DecisionEntry(DecisionFields):
    """決まったことの入力票: of owner and day both or neither."""

    @model_validator(mode="after")
    def _whole(self) -> DecisionEntry:
        if self.owner_id is None and self.due_on is not None:
            raise ValueError("やることにするには、担当も選んでください。")
        if self.owner_id is not None and self.due_on is None:
            raise ValueError("やることにするには、期日も入力してください（例: 12/4）。")
        return self


class MeetingDecision(DecisionFields, TableModel, table=True):
    """決まったこと, as it was decided: what becomes of its task later does not change it."""

    __tablename__ = "meeting_decision"

    meeting_id: int = Field(foreign_key="meeting.id", index=True, title="会議")
    task_id: int | None = Field(default=None, foreign_key="task.id", index=True, title="やること")
    by_id: int | None = Field(default=None, foreign_key="app_user.id", title="書いた人")


class AttendeeFields(SQLModel):
    """出席者: one of the staff, somebody of an organisation, the person or the family."""

    user_id: int | None = Field(default=None, foreign_key="app_user.id", title="職員")
    organization_id: int | None = Field(
        default=None, foreign_key="organization.id", index=True, title="機関"
    )
    key_person_id: int | None = Field(
        default=None, foreign_key="key_person.id", index=True, title="キーパーソン"
    )
    name: str = Field(default="", max_length=60, title="氏名")
    role: str = code_field("participant_role", title="立場", default="")


class AttendeeEntry(AttendeeFields):
    """出席者の入力票."""

    @model_validator(mode="after")
    def _somebody(self) -> AttendeeEntry:
        known = (self.user_id, self.organization_id, self.key_person_id, self.name.strip())
        if not any(known) and self.role != "person":
            raise ValueError("機関を選ぶか、氏名を入力してください。")
        if self.role == "person" and any(known[:3]):
            raise ValueError("立場が「本人」のときは、機関や職員を選ばないでください。")
        return self


class AttendeeDayEntry(SQLModel):
    """当日の入力票: who was there, why not, and what was said."""

    status: str = code_field("invitation_status", title="出欠", default="to_invite")
    note: str = Field(default="", max_length=200, title="備考")
    opinion: str = Field(default="", max_length=2000, sa_type=Text, title="意見")


class MeetingAttendee(AttendeeFields, TableModel, table=True):
    """出席者. `is_named`: the invitation told the person's name; `disclosure_id`: its 提供記録."""

    __tablename__ = "meeting_attendee"

    meeting_id: int = Field(foreign_key="meeting.id", index=True, title="会議")
    status: str = code_field("invitation_status", title="出欠", default="to_invite")
    invited_on: date | None = Field(default=None, title="案内した日")
    is_named: bool = Field(default=False, title="氏名を書いた案内")
    disclosure_id: int | None = Field(
        default=None, foreign_key="disclosure.id", index=True, title="提供記録"
    )
    note: str = Field(default="", max_length=200, title="備考")
    opinion: str = Field(default="", max_length=2000, sa_type=Text, title="意見")
