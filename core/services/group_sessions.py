"""グループの回 (group sessions): written once, kept as one support record of each attendee."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.db.work import Work
from core.domain.entry import check
from core.domain.permissions import Action, require
from core.domain.records import GroupSession, GroupSessionEntry, RecordEntry
from core.errors import RuleViolation
from core.services.records import add_record

MOST_ATTENDEES = 200
# What the record of every attendee takes over from the session.
SHARED = ("happened_on", "started_at", "minutes", "programme", "topic", "place")


@dataclass(frozen=True)
class Attendee:
    """参加した人: `remark` is about this person alone."""

    client_id: int
    remark: str = ""


def add_group_session(
    work: Work, entry: GroupSessionEntry, attendees: Sequence[Attendee]
) -> GroupSession:
    """グループの記録を書く: the session, and one record of each attendee; all or nothing.

    A record tells what was done together, then what was seen of the person. Raises
    `RuleViolation` without attendees, `NotFound`, `OutOfScope`.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    people = {attendee.client_id: attendee for attendee in attendees}
    if not people:
        raise RuleViolation({"": "参加した人に印をつけてください。"})
    if len(people) > MOST_ATTENDEES:
        raise RuleViolation({"": f"一回に書けるのは{MOST_ATTENDEES}人までです。"})
    session = work.add(GroupSession(**entry.model_dump(), author_id=work.actor.id))
    shared = {name: getattr(entry, name) for name in SHARED}
    # Always in the same order: two sessions saved at once must not wait for each other.
    for _, attendee in sorted(people.items()):
        add_record(work, check(RecordEntry, {**shared, **_own(entry, attendee)}), session)
    return session


def _own(entry: GroupSessionEntry, attendee: Attendee) -> dict[str, object]:
    remark = attendee.remark.strip()
    together = f"【{entry.title}】{entry.content}"
    return {
        "client_id": attendee.client_id,
        "method": "group",
        "facts": f"{together}\n【本人の様子】{remark}" if remark else together,
    }
