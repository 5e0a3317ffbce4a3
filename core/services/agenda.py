"""議題 (agenda): what the ledger brings to each topic of a meeting. Reads only; every row masked."""

from __future__ import annotations

from datetime import date, timedelta

from core.db.work import View
from core.deadlines import RULES, Deadline, DeadlineCounts, counts, deadlines
from core.domain.permissions import Action, require
from core.queries import meeting_introductions, meeting_risks, meeting_topics, meetings
from core.queries.agenda_rows import ROWS, Agenda, AgendaRow
from core.queries.masked import Masks
from core.queries.meetings import MeetingRow
from core.queries.rules import rule_book


def agenda(
    view: View, meeting: MeetingRow, topic: str, today: date, known: DeadlineCounts | None = None
) -> Agenda:
    """The rows of one topic; only the topic that is open is asked for.

    `known`: the numbers of deadlines, when they were counted a moment ago; counting all of them is
    slower than showing the first.
    """
    match topic:
        case "last_tasks":
            return meeting_topics.last_tasks(view, meeting)
        case "intakes":
            return meeting_topics.new_intakes(view, meeting.since)
        case "overdue":
            return _deadlines(view, today, None, today - timedelta(days=1), known)
        case "upcoming":
            days = rule_book(view).integer("urgency.alarm_days", today)
            return _deadlines(view, today, today, today + timedelta(days=days), known)
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
        case "decided" if meeting.id is not None:
            return meetings.decisions(view, meeting.id)
        case _:
            return Agenda((), 0)


def _deadlines(
    view: View, today: date, since: date | None, until: date, known: DeadlineCounts | None
) -> Agenda:
    """Deadlines of the whole office, the nearest day first, without the names that they carry."""
    require(view.actor, Action.SEE_MEETING)
    found = deadlines(view, today=today, since=since, until=until, limit=ROWS, office_wide=True)
    number = known or counts(view, today=today, office_wide=True)
    total = number.overdue if since is None else number.within_alarm
    intakes = [d.target_id for d in found if d.target == "intake"]
    masks = Masks(view, clients=[d.client_id for d in found], intakes=intakes)
    titles = masks.texts([(_title(d), d.client_id) for d in found])
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
        for d, title in zip(found, titles, strict=True)
    )
    return Agenda(rows, max(total, len(rows)))


def _title(deadline: Deadline) -> str:
    """What may stand on the wall: a rule's own title can tell a diagnosis (which certificate), its
    label cannot. What people typed themselves stays, without names."""
    rule = next(rule for rule in RULES if rule.kind == deadline.kind)
    return deadline.title if rule.is_free_text else rule.label


def _days(left: int) -> str:
    if left < 0:
        return f"{-left}日超過"
    return "きょう" if left == 0 else f"あと{left}日"
