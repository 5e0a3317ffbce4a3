"""機関との連絡 (contacts with an organisation): written down where one talks of it."""

from __future__ import annotations

from core.db.work import Work
from core.domain.entry import check
from core.domain.organization_contacts import OrganizationContact, OrganizationContactEntry
from core.domain.organizations import KeyPerson, Organization
from core.domain.permissions import Action, require
from core.errors import RuleViolation


def add_contact(work: Work, entry: OrganizationContactEntry) -> OrganizationContact:
    """機関との連絡を書く. Raises `RuleViolation` where the person talked to is of another organisation."""
    require(work.actor, Action.WRITE_NETWORK)
    entry = check(OrganizationContactEntry, entry.model_dump())
    _at_one_place(work, entry)
    return work.add(OrganizationContact(**entry.model_dump(), by_id=work.actor.id))


def _at_one_place(work: Work, entry: OrganizationContactEntry) -> None:
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
