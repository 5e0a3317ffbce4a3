"""案内 (invitations to an event): many organisations at once, each of them once, and what they answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core import clock
from core.db.work import Work, table_of
from core.domain.codes import codes
from core.domain.entry import check_changes
from core.domain.events import Event, EventInvitation, EventInvitationEntry
from core.domain.organizations import KeyPerson, Organization
from core.domain.permissions import Action, require
from core.errors import RuleViolation

MOST_AT_ONCE = 500
# What can only be known on the day.
ON_THE_DAY = ("attended", "absent")


@dataclass(frozen=True)
class Invited:
    """案内先: an organisation, and the person there whom the invitation names."""

    organization_id: int
    key_person_id: int | None = None


def invite(work: Work, event_id: int, wanted: list[Invited]) -> int:
    """案内先に加える: whoever is on the list already stays as they are. Returns how many are new.

    Raises `RuleViolation` for an organisation that is gone, and for a key person of another one.
    """
    require(work.actor, Action.WRITE_EVENTS)
    work.get(Event, event_id)
    if len(wanted) > MOST_AT_ONCE:
        raise RuleViolation({"": f"一度に加えられるのは{MOST_AT_ONCE}か所までです。"})
    # Each organisation once: whoever reads the list decides alone.
    work.alone(f"event.{event_id}")
    t = table_of(EventInvitation).c
    there = {
        row.organization_id
        for row in work.rows(select(t.organization_id).where(t.event_id == event_id))
    }
    new = {each.organization_id: each for each in wanted if each.organization_id not in there}
    for each in new.values():
        _require_there(work, each)
    work.add_all(
        [
            EventInvitation(
                event_id=event_id,
                organization_id=each.organization_id,
                key_person_id=each.key_person_id,
            )
            for each in new.values()
        ]
    )
    return len(new)


def change_invitation(
    work: Work, invitation_id: int, seen: int, typed: Mapping[str, object]
) -> EventInvitation:
    """案内を直す: its state, the people who come. An invitation that went out is dated today.

    Raises `RuleViolation` at the field, and as `Work.change` does.
    """
    require(work.actor, Action.WRITE_EVENTS)
    stored = work.get(EventInvitation, invitation_id)
    now = stored.model_dump(include=set(EventInvitationEntry.model_fields))
    kept = ("event_id", "organization_id")
    asked = {name: value for name, value in typed.items() if name not in kept}
    changes = check_changes(EventInvitationEntry, now, asked)
    if "status" in changes:
        _require_day(work, stored.event_id, str(changes["status"]))
    if (person_id := changes.get("key_person_id")) is not None:
        _require_there(work, Invited(stored.organization_id, person_id))
    if _goes_out(now["status"], changes.get("status")) and now["invited_on"] is None:
        changes.setdefault("invited_on", clock.today())
    if (day := changes.get("invited_on")) is not None and day > clock.today():
        raise RuleViolation({"invited_on": "案内した日が未来の日付です。"})
    return work.change(EventInvitation, invitation_id, seen, changes)


def mark_invitations(
    work: Work, event_id: int, marked: Mapping[int, int], status: str, on: date | None = None
) -> int:
    """まとめて印をつける (`marked`: id → version seen): all of them or none. Returns how many changed.

    `on`: the day of the invitation, where it goes out by this and has none yet; today unless given.
    """
    require(work.actor, Action.WRITE_EVENTS)
    if status not in codes("invitation_status"):
        raise RuleViolation({"status": "状態を一覧から選んでください。"})
    changed = 0
    for invitation_id, seen in sorted(marked.items()):
        stored = work.get(EventInvitation, invitation_id)
        if stored.event_id != event_id:
            raise RuleViolation(
                {"": "ほかの行事の案内が混ざっています。画面をひらき直してください。"}
            )
        typed: dict[str, object] = {"status": status}
        if on is not None and stored.invited_on is None and status != "to_invite":
            typed["invited_on"] = on
        before = stored.version
        changed += change_invitation(work, invitation_id, seen, typed).version != before
    return changed


def remove_invitations(work: Work, event_id: int, marked: Mapping[int, int]) -> int:
    """案内先から外す (`marked`: id → version seen): only those to whom nothing has gone out yet."""
    require(work.actor, Action.WRITE_EVENTS)
    for invitation_id, seen in sorted(marked.items()):
        stored = work.get(EventInvitation, invitation_id)
        if stored.event_id != event_id:
            raise RuleViolation(
                {"": "ほかの行事の案内が混ざっています。画面をひらき直してください。"}
            )
        if stored.status != "to_invite":
            raise RuleViolation(
                {"": "案内した機関は一覧に残します。来ない機関は「不参加」にしてください。"}
            )
        work.remove(EventInvitation, invitation_id, seen)
    return len(marked)


def _goes_out(before: object, after: object) -> bool:
    return before == "to_invite" and after not in (None, "to_invite")


def _require_there(work: Work, wanted: Invited) -> None:
    organization = work.get(Organization, wanted.organization_id)
    if organization.gone_on is not None or organization.merged_into_id is not None:
        raise RuleViolation(
            {"": f"「{organization.name}」は名簿から外れています。名簿で確かめてください。"}
        )
    if wanted.key_person_id is not None:
        person = work.get(KeyPerson, wanted.key_person_id)
        if person.organization_id != wanted.organization_id:
            raise RuleViolation({"key_person_id": "この機関のキーパーソンを選んでください。"})


def _require_day(work: Work, event_id: int, status: str) -> None:
    if status in ON_THE_DAY and work.get(Event, event_id).held_on > clock.today():
        raise RuleViolation({"status": "出席・欠席は、開催日になってからつけてください。"})
