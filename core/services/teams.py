"""支援チーム (support team): who does what for a person, since when and until when."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from core import clock
from core.db.work import Work, table_of
from core.domain.codes import codes
from core.domain.organizations import KeyPerson, Organization
from core.domain.permissions import Action, require
from core.domain.teams import TeamMember, TeamMemberEntry, tells_of_treatment
from core.errors import RuleViolation
from core.queries.scopes import require_client, within_scope
from core.services.consents import require_acquisition
from core.services.stages import hold_person


def add_member(work: Work, entry: TeamMemberEntry) -> TeamMember:
    """支援チームに加える.

    Raises `RuleViolation` when the same one already has that role, `ConsentMissing` for a hospital
    or a medical role without the 取得の同意 over 医療.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    require_client(work, entry.client_id)
    hold_person(work, entry.client_id)
    values = _checked(work, entry)
    _refuse_twice(work, values, None)
    return work.add(TeamMember(**values))


def change_member(work: Work, member_id: int, seen: int, entry: TeamMemberEntry) -> TeamMember:
    """支援チームのひとりを直す; the person stays the same. Raises as `add_member`, and `Conflict`."""
    require(work.actor, Action.WRITE_CLIENTS)
    row = within_scope(work, TeamMember, member_id)
    hold_person(work, row.client_id)
    values = _checked(work, entry.model_copy(update={"client_id": row.client_id}))
    _refuse_twice(work, values, row)
    return work.change(TeamMember, member_id, seen, values)


def end_member(work: Work, member_id: int, seen: int, end_on: date) -> TeamMember:
    """支援チームから外れる, on a day that has come; the row stays among the former ones."""
    require(work.actor, Action.WRITE_CLIENTS)
    row = within_scope(work, TeamMember, member_id)
    if end_on > clock.today():
        raise RuleViolation({"end_on": "「いつまで」は、きょうまでの日付を入力してください。"})
    if row.start_on and end_on < row.start_on:
        raise RuleViolation({"end_on": "「いつまで」が「いつから」より前です。"})
    return work.change(TeamMember, member_id, seen, {"end_on": end_on}, "支援チームから外れた")


def _checked(work: Work, entry: TeamMemberEntry) -> dict[str, Any]:
    """The values to be stored: a key person brings the organisation, and must belong to it."""
    values = entry.model_dump()
    if entry.key_person_id:
        known = work.get(KeyPerson, entry.key_person_id)
        if entry.organization_id and known.organization_id != entry.organization_id:
            raise RuleViolation(
                {"key_person_id": "この人は、選んだ機関のキーパーソンではありません。"}
            )
        values |= {"organization_id": known.organization_id, "name": ""}
    place = values["organization_id"]
    kind = work.get(Organization, place).kind if place else ""
    if tells_of_treatment(entry.role, kind):
        require_acquisition(work, entry.client_id, {"medical"})
    return values


def _refuse_twice(work: Work, values: dict[str, Any], stored: TeamMember | None) -> None:
    """One and the same holds a role once at a time."""
    if values["end_on"] is not None:
        return
    m = table_of(TeamMember).c
    same = [m[n].is_not_distinct_from(values[n]) for n in ("organization_id", "key_person_id")]
    question = select(m.id).where(
        m.client_id == values["client_id"],
        m.role == values["role"],
        m.name == values["name"],
        m.end_on.is_(None),
        *same,
    )
    if stored:
        question = question.where(m.id != stored.pk)
    if work.scalar(question.limit(1)) is not None:
        role = codes("team_role").label(values["role"])
        raise RuleViolation({"role": f"同じ人（機関）が、もう「{role}」に入っています。"})
