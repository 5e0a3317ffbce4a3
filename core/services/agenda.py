"""議題 (agenda): what the ledger brings to each topic of a meeting. Reads only; every row masked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from core import clock
from core.db.work import View
from core.domain.agenda_offers import offer, shown_columns
from core.domain.permissions import Action, require
from core.queries import (
    conference_topics,
    meeting_figures,
    meeting_introductions,
    meeting_network,
    meeting_tasks,
    meeting_topics,
    meetings,
)
from core.queries.agenda_rows import Agenda, AgendaRow, Figure, Page
from core.queries.meeting_series import TopicSetting, topic_settings
from core.queries.meetings import MeetingRow
from core.queries.rules import rule_book
from core.queries.topic_question import TopicQuestion
from core.queries.users import names_of_all
from core.services import agenda_deadlines, agenda_risks

# How many rows of a topic the minutes keep.
KEPT_ROWS = 40
NOTHING = Agenda((), 0)


# 議題 → who answers it; those of a meeting about one person ask for that person alone.
_ASKED: dict[str, Callable[[View, TopicQuestion], Agenda]] = {
    "last_tasks": meeting_tasks.last_tasks,
    "own": meeting_tasks.own,
    "intakes": meeting_topics.new_intakes,
    "contact": agenda_risks.contact,
    "unowned": meeting_topics.unowned,
    "nowhere": meeting_introductions.nowhere,
    "at_risk": agenda_risks.at_risk,
    "introductions": meeting_introductions.introductions,
    "stages": meeting_topics.stage_changes,
    "network": meeting_network.network,
    "tasks": meeting_tasks.open_tasks,
    "figures": meeting_figures.figures,
}


def agenda(
    view: View, meeting: MeetingRow, setting: TopicSetting, today: date, page: Page | None = None
) -> Agenda:
    """One page of the rows of one topic; only the topic that is open is asked for."""
    require(view.actor, Action.SEE_MEETING)
    shown = topic_settings(view, meeting.series.id, meeting.series.kind)
    beside = frozenset(s.topic for s in shown if s.is_shown and s.topic != setting.topic)
    days = days_of(view, setting, today)
    asked = TopicQuestion(meeting, today, days, page or Page(), beside)
    match setting.topic:
        case "overdue":
            return agenda_deadlines.overdue(view, asked)
        case "upcoming":
            return agenda_deadlines.upcoming(view, asked)
        case "decided" if meeting.id is not None:
            return meetings.decisions(
                view, meeting.id, asked.page.limit, first=asked.page.first, masking=meeting.masking
            )
        case topic if topic in conference_topics.TOPICS:
            return conference_topics.conference_topic(view, meeting, topic)
        case topic if topic in _ASKED:
            return _ASKED[topic](view, asked)
    return NOTHING


def days_of(view: View, setting: TopicSetting, today: date) -> int | None:
    """しきい値 of a topic: as the series chose, else as the rules of the office say; None where the
    topic begins with the meeting before."""
    require(view.actor, Action.SEE_MEETING)
    offered = offer(setting.topic).days
    if offered is None:
        return None
    if setting.days is not None:
        return setting.days
    return rule_book(view).integer(offered.rule, today) if offered.rule else offered.usual


@dataclass(frozen=True)
class Frozen:
    """議事録の中の議題: its columns as they were called, and its rows as they stood, masked."""

    columns: Mapping[str, str] = field(default_factory=dict)
    agenda: Agenda = NOTHING


def frozen(view: View, meeting: MeetingRow, topic: str) -> str:
    """出ていた行 of one topic as JSON, for the minutes: the first rows, and how many there were.

    Masked as on the wall; names of the staff as they are today, because minutes do not change.
    """
    require(view.actor, Action.SEE_MEETING)
    settings = topic_settings(view, meeting.series.id, meeting.series.kind)
    setting = next((s for s in settings if s.topic == topic), TopicSetting(topic))
    found = agenda(view, meeting, setting, clock.today(), Page(0, KEPT_ROWS))
    names = names_of_all(view)
    rows = [
        {
            "who": row.who,
            "what": row.what,
            "day": row.day.isoformat() if row.day else None,
            "owner": row.owner or (names.get(row.owner_id, "") if row.owner_id else ""),
            "mark": row.mark,
            "client_id": row.client_id,
            "is_open": row.is_open,
            **({"plain": row.plain} if row.plain not in ("", row.what) else {}),
        }
        for row in found.rows
    ]
    figures = [
        {"title": f.title, "now": f.now, "before": f.before, "year": f.year} for f in found.figures
    ]
    columns = shown_columns(topic, setting.columns)
    kept = {"columns": columns, "rows": rows, "total": found.total, "figures": figures}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def thawed(content: str) -> Frozen:
    """What `frozen` kept; nothing of a topic that was not reached or is older than the keeping."""
    if not content:
        return Frozen()
    kept = json.loads(content)
    rows = tuple(
        AgendaRow(**{**row, "day": date.fromisoformat(row["day"]) if row["day"] else None})
        for row in kept["rows"]
    )
    figures = tuple(Figure(**figure) for figure in kept["figures"])
    return Frozen(kept["columns"], Agenda(rows, kept["total"], figures=figures))
