"""議事録 (minutes): what stood in a meeting when it was closed, and what was added afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from core import clock
from core.db.base import TableModel


class ClosedMinutes(TableModel, table=True):
    """閉じた議事録: written once, when the meeting closes, and never changed. Whatever becomes of its
    tasks, persons and staff, it reads as it did then.

    `content`: masked, as JSON (`core.queries.minutes`); the rows of a topic stand with the topic.
    `words`: every sentence of it, folded, for the search.
    """

    __tablename__ = "closed_minutes"

    meeting_id: int = Field(foreign_key="meeting.id", unique=True, title="会議")
    content: str = Field(default="", sa_type=Text, title="内容")
    words: str = Field(default="", sa_type=Text, title="ことば")


class MinutesAdditionFields(SQLModel):
    """議事録への追記: a correction stands beside what it corrects, with name and day."""

    body: str = Field(min_length=1, max_length=2000, sa_type=Text, title="追記")


class MinutesAdditionEntry(MinutesAdditionFields):
    """議事録への追記の入力票."""


class MinutesAddition(MinutesAdditionFields, TableModel, table=True):
    """議事録への追記. It is not changed either: who was wrong adds once more."""

    __tablename__ = "minutes_addition"

    meeting_id: int = Field(foreign_key="meeting.id", index=True, title="会議")
    words: str = Field(default="", sa_type=Text, title="ことば")
    added_on: date = Field(title="書いた日")
    by_id: int | None = Field(default=None, foreign_key="app_user.id", title="書いた人")


# -- as it is read --------------------------------------------------------------------------------


@dataclass(frozen=True)
class AttendeeLine:
    """出席者の一行, in words as they were."""

    name: str
    place: str
    role: str
    status: str

    @property
    def told(self) -> str:
        """「模擬病院 模擬 医師（医療）」."""
        who = " ".join(filter(None, [self.place, self.name]))
        return f"{who}（{self.role}）" if who and self.role else who or self.role


@dataclass(frozen=True)
class TopicLine:
    """議題の一件: `content`: the rows that were shown (`core.services.agenda.thawed`)."""

    topic: str
    title: str
    minutes: int | None
    seconds: int
    is_reached: bool
    is_carried: bool
    note: str
    content: str = ""


@dataclass(frozen=True)
class DecisionLine:
    """決まったことの一件, as decided; `state`: of its task when the minutes were closed."""

    id: int
    topic: str
    who: str
    body: str
    owner: str
    due_on: date | None
    state: str
    client_id: int | None
    organization: str = ""


@dataclass(frozen=True)
class AdditionLine:
    """追記の一件."""

    body: str
    by: str
    added_on: date


@dataclass(frozen=True)
class Minutes:
    """議事録. `who`: the masked person of a meeting about one."""

    meeting_id: int
    version: int
    series: str
    kind: str
    held_on: date
    place: str
    who: str
    client_id: int | None
    leader: str
    began_at: datetime | None
    ended_at: datetime | None
    attendees: tuple[AttendeeLine, ...] = ()
    topics: tuple[TopicLine, ...] = ()
    decisions: tuple[DecisionLine, ...] = ()
    additions: tuple[AdditionLine, ...] = ()
    is_closed: bool = False
    # Of a later state than the minutes themselves: how the tasks stand today.
    standing: Mapping[int, str] = field(default_factory=dict)

    @property
    def seconds(self) -> int:
        """How long it was talked in all."""
        return sum(topic.seconds for topic in self.topics)

    @property
    def carried(self) -> tuple[TopicLine, ...]:
        """次回へ送った議題."""
        return tuple(topic for topic in self.topics if topic.is_carried)


def as_kept(found: Minutes) -> str:
    """What a closed meeting keeps, as JSON; the rows of its topics stand with these."""
    told = asdict(found)
    for name in ("meeting_id", "version", "additions", "is_closed", "standing"):
        del told[name]
    for topic in told["topics"]:
        del topic["content"]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=_plain_day)


def sentences(found: Minutes) -> Iterator[str]:
    """Every sentence that people wrote in it."""
    yield from (topic.note for topic in found.topics if topic.note)
    yield from (decision.body for decision in found.decisions)


def from_kept(kept: str, meeting_id: int, shown: Mapping[str, str]) -> Minutes:
    """What `as_kept` wrote. `shown`: the rows of each topic, which stand with the meeting's topics."""
    told: dict[str, Any] = json.loads(kept)
    for name in ("began_at", "ended_at"):
        told[name] = datetime.fromisoformat(told[name]) if told[name] else None
    told |= {
        "held_on": date.fromisoformat(told["held_on"]),
        "attendees": tuple(AttendeeLine(**each) for each in told["attendees"]),
        "topics": tuple(
            TopicLine(**each, content=shown.get(each["topic"], "")) for each in told["topics"]
        ),
        "decisions": tuple(
            DecisionLine(
                **{**d, "due_on": date.fromisoformat(d["due_on"]) if d["due_on"] else None}
            )
            for d in told["decisions"]
        ),
    }
    return Minutes(**told, meeting_id=meeting_id, version=0)


def _plain_day(value: object) -> str:
    if isinstance(value, datetime):
        return clock.in_japan(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"minutes cannot keep a {type(value).__name__}")
