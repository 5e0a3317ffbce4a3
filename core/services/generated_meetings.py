"""生成した会議 (generated meetings): a year of weekly ones, each closed, with notes and decisions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import func, select

from core import clock
from core.db.base import TableModel
from core.db.work import Work, table_of
from core.domain.meeting_series import MeetingSeries
from core.domain.meetings import Meeting, MeetingDecision, MeetingNote, MeetingTopic, preset
from core.domain.permissions import Action, require
from core.domain.tasks import Task
from core.services.generated_people import Facts, Setting, blank
from core.services.invented_meetings import last_weekly
from core.services.minutes import keep_minutes

# A year for an office of some size; a small set is one to look at quickly.
WEEKS, PERSONS_A_WEEK = 52, 25
DECISIONS = ("電話して様子を聞く", "見学の日を決める", "書類の様式を確かめる", "面談の日を早める",
             "会社に途中の様子を聞く", "担当を替える相談をする")  # fmt: skip
NOTES = (
    "来週までに確かめる。",
    "先方の返事を待つ。",
    "二人で訪ねることにした。",
    "期日どおりに進める。",
)
_TEN = time(10, 0)


def add_meetings(work: Work, setting: Setting, people: Sequence[Facts]) -> None:
    """週次会議, one a week behind today; what the last two decided is still to be done."""
    require(work.actor, Action.SET_UP)
    s = table_of(MeetingSeries).c
    series = work.scalar(select(s.id).where(s.kind == "weekly").order_by(s.id).limit(1))
    if series is None or work.scalar(select(table_of(Meeting).c.id).limit(1)) is not None:
        return  # one a day and series: what is there already stays alone
    made: dict[type[TableModel], list[dict[str, Any]]] = {
        model: [] for model in (Meeting, Task, MeetingTopic, MeetingNote, MeetingDecision)
    }
    first = {model: _last_id(work, model) + 1 for model in made}

    def add(model: type[TableModel], **values: Any) -> int:
        row_id = first[model] + len(made[model])
        made[model].append(blank(model) | values | {"id": row_id})
        return row_id

    dice, open_ones = Random("meetings"), [f for f in people if f.closed_on is None]
    for week in range(min(WEEKS, 2 + len(people) // PERSONS_A_WEEK), 0, -1):
        held_on = last_weekly(setting.today) - timedelta(weeks=week - 1)
        began = datetime.combine(held_on, _TEN, tzinfo=clock.JST)
        leader = dice.choice(setting.staff)
        meeting = add(
            Meeting, series_id=series, held_on=held_on, starts_at="10:00", leader_id=leader,
            started_at=began, closed_at=began + timedelta(minutes=35),
        )  # fmt: skip
        for place, topic in enumerate(preset("weekly"), start=1):
            at = began + timedelta(minutes=2 * place)
            add(
                MeetingTopic, meeting_id=meeting, topic=topic, position=place, seconds=120,
                reached_at=at,
            )  # fmt: skip
            noted = dice.choice(NOTES) if dice.random() < 0.3 else ""
            add(MeetingNote, meeting_id=meeting, topic=topic, body=noted)
        for _decision in range(dice.randint(3, 9)):
            told: dict[str, Any] = {"owner_id": dice.choice(setting.staff)}
            told |= {"due_on": held_on + timedelta(days=dice.choice((7, 7, 14, 28)))}
            told |= {"client_id": dice.choice(open_ones).id if open_ones else None}
            body, done = dice.choice(DECISIONS), week > 2 or dice.random() < 0.4
            task = add(
                Task, title=body, source="meeting", meeting_id=meeting, **told,
                status="done" if done else "open", done_on=told["due_on"] if done else None,
            )  # fmt: skip
            add(
                MeetingDecision, meeting_id=meeting, topic="overdue", body=body, task_id=task,
                by_id=leader, **told,
            )  # fmt: skip
    for model, rows in made.items():
        work.add_many(model, rows)
    for row in made[Meeting]:
        keep_minutes(work, row["id"])


def _last_id(work: Work, model: type[TableModel]) -> int:
    return int(work.scalar(select(func.max(table_of(model).c.id))) or 0)
