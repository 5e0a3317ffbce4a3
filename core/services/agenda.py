"""議題 (agenda): what the ledger brings to each topic of a meeting. Reads only; every row masked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from core import clock
from core.db.work import View
from core.deadlines import RULES, Deadline, survey
from core.domain.agenda_offers import offer, shown_columns
from core.domain.permissions import Action, require
from core.queries import meeting_introductions, meeting_risks, meeting_topics, meetings
from core.queries.agenda_rows import Agenda, AgendaRow, Figure, Page
from core.queries.masked import Masks
from core.queries.meeting_series import TopicSetting, topic_settings
from core.queries.meetings import MeetingRow
from core.queries.rules import rule_book
from core.queries.users import names_of_all

# How many rows of a topic the minutes keep.
KEPT_ROWS = 40
NOTHING = Agenda((), 0)


def agenda(
    view: View, meeting: MeetingRow, setting: TopicSetting, today: date, page: Page | None = None
) -> Agenda:
    """One page of the rows of one topic; only the topic that is open is asked for."""
    require(view.actor, Action.SEE_MEETING)
    page = page or Page()
    match setting.topic:
        case "last_tasks":
            return meeting_topics.last_tasks(view, meeting)
        case "intakes":
            return meeting_topics.new_intakes(view, meeting.since)
        case "overdue":
            return _deadlines(view, today, None, today - timedelta(days=1), page)
        case "upcoming":
            ahead = timedelta(days=days_of(view, setting, today) or 0)
            return _deadlines(view, today, today, today + ahead, page)
        case "unowned":
            return meeting_topics.unowned(view)
        case "nowhere":
            return meeting_introductions.nowhere(view, today)
        case "at_risk":
            return meeting_risks.at_risk(view)
        case "introductions":
            return meeting_introductions.moves(view, meeting.since)
        case "stages":
            return meeting_topics.stage_changes(view, meeting.since)
        case "tasks":
            return meeting_topics.open_tasks(view)
        case "figures":
            found = meeting_topics.figures(view, today)
            return Agenda((), len(found), figures=tuple(found))
        case "decided" if meeting.id is not None:
            return meetings.decisions(view, meeting.id)
        case _:
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


def _deadlines(view: View, today: date, since: date | None, until: date, page: Page) -> Agenda:
    """Deadlines of the whole office, the nearest day first, without the names that they carry."""
    found = survey(view, today=today, since=since, until=until, office_wide=True)
    shown = found.page(view, page.first, page.end)
    intakes = [d.target_id for d in shown if d.target == "intake"]
    masks = Masks(view, clients=[d.client_id for d in shown], intakes=intakes)
    titles = masks.texts([(_title(d), d.client_id) for d in shown])
    rows = tuple(
        AgendaRow(
            who=masks.client(d.client_id)
            or (masks.intake(d.target_id) if d.target == "intake" else ""),
            what=title + (f"（{d.caution}）" if d.caution else ""),
            day=d.due_on,
            owner_id=d.owner_id,
            mark=_days(d.urgency.days_left),
            client_id=d.client_id,
            task_id=d.target_id if d.target == "task" else None,
            task_version=d.target_version,
        )
        for d, title in zip(shown, titles, strict=True)
    )
    return Agenda(rows, max(len(found), page.first + len(rows)), page.first)


def _title(deadline: Deadline) -> str:
    """What may stand on the wall: a rule's own title can tell a diagnosis (which certificate), its
    label cannot. What people typed themselves stays, without names."""
    rule = next(rule for rule in RULES if rule.kind == deadline.kind)
    return deadline.title if rule.is_free_text else rule.label


def _days(left: int) -> str:
    if left < 0:
        return f"{-left}日超過"
    return "きょう" if left == 0 else f"あと{left}日"
