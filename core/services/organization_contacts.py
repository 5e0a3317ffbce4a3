"""機関との連絡 (contacts with an organisation): written down where one talks of it, corrected."""

from __future__ import annotations

from collections.abc import Mapping

from core.db.work import Work
from core.domain.entry import check, check_changes
from core.domain.organization_contacts import OrganizationContact, OrganizationContactEntry
from core.domain.organizations import KeyPerson, Organization
from core.domain.permissions import Action, require
from core.domain.tasks import Task, TaskFields
from core.errors import RuleViolation

# Where a task of a contact comes from.
SOURCE = "contact"
LONGEST_TITLE = 300


def add_contact(work: Work, entry: OrganizationContactEntry) -> OrganizationContact:
    """機関との連絡を書く; a next step with a day becomes a やること of whoever wrote it.

    Raises `RuleViolation` where the person talked to is of another organisation.
    """
    require(work.actor, Action.WRITE_NETWORK)
    entry = check(OrganizationContactEntry, entry.model_dump())
    place = _at_one_place(work, entry)
    if entry.next_on is not None:
        _add_task(work, place, entry)
    return work.add(OrganizationContact(**entry.model_dump(), by_id=work.actor.id))


def change_contact(
    work: Work, organization_contact_id: int, seen: int, typed: Mapping[str, object]
) -> OrganizationContact:
    """書いた連絡を直す. A やること that came from it lives its own life: it is put off or done there;
    one is made only where there was no day yet."""
    require(work.actor, Action.WRITE_NETWORK)
    stored = work.get(OrganizationContact, organization_contact_id)
    now = stored.model_dump(include=set(OrganizationContactEntry.model_fields))
    changes = check_changes(OrganizationContactEntry, now, typed)
    entry = OrganizationContactEntry.model_construct(**{**now, **changes})
    if entry.organization_id != stored.organization_id:
        raise RuleViolation(
            {"": "連絡した機関は変えられません。その機関のページで書いてください。"}
        )
    place = _at_one_place(work, entry)
    if stored.next_on is None and entry.next_on is not None:
        _add_task(work, place, entry)
    return work.change(OrganizationContact, organization_contact_id, seen, changes)


def remove_contact(work: Work, organization_contact_id: int, seen: int) -> None:
    """書きまちがえた連絡を消す: what stood there stays in the audit."""
    require(work.actor, Action.WRITE_NETWORK)
    work.remove(OrganizationContact, organization_contact_id, seen, "機関との連絡を消した")


def _add_task(work: Work, place: Organization, entry: OrganizationContactEntry) -> None:
    title = f"{place.name}: {entry.next_step}"
    task = check(
        TaskFields,
        {"title": title[:LONGEST_TITLE], "owner_id": work.actor.id, "due_on": entry.next_on},
    )
    work.add(Task(**task.model_dump(), source=SOURCE))


def _at_one_place(work: Work, entry: OrganizationContactEntry) -> Organization:
    place = work.get(Organization, entry.organization_id)
    if place.merged_into_id is not None:
        raise RuleViolation(
            {"": "この機関は、ほかの機関にまとめられました。まとめた先に書いてください。"}
        )
    if entry.key_person_id is not None:
        person = work.get(KeyPerson, entry.key_person_id)
        if person.organization_id != entry.organization_id:
            raise RuleViolation(
                {"key_person_id": "この人は、別の機関の人です。選び直してください。"}
            )
    return place
