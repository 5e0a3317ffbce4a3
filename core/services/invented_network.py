"""模擬の名簿の中身 (invented network): profiles by kind, verified days, deputies, contacts, and one
organisation that stands twice."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.entry import check
from core.domain.organization_contacts import OrganizationContactEntry
from core.domain.organizations import KeyPerson, KeyPersonEntry, Organization
from core.domain.permissions import Action, require
from core.services.invented_files import day, day_or_none, document
from core.services.invented_persons import Region
from core.services.key_persons import add_key_person, change_key_person
from core.services.organization_contacts import add_contact
from core.services.organization_profiles import save_profile
from core.services.organizations import add_organization


def add_network(work: Work, region: Region) -> None:
    """模擬の特徴・代わりの人・連絡・重複を入れる."""
    require(work.actor, Action.SET_UP)
    found, places, today = document("network"), region.organizations, region.today
    for block in found["profile"]:
        save_profile(work, places[block.pop("organization")], None, block)
    for when, keys in found["verified"].items():
        for key in keys:
            place = work.get(Organization, places[key])
            changes = {"verified_on": day(when, today)}
            work.change(Organization, place.pk, place.version, changes)
    for block in found["stages"]:
        person = _person(work, places[block.pop("organization")], block.pop("name"))
        verified = {"verified_on": day(block.pop("verified"), today)}
        change_key_person(work, person.pk, person.version, {**block, **verified})
    for block in found["deputy"]:
        place_id = places[block.pop("organization")]
        above = _person(work, place_id, block.pop("of"))
        typed = {**block, "name_kana": block.pop("kana"), "kind": above.kind}
        typed |= {"organization_id": place_id, "deputy_for_id": above.pk}
        add_key_person(work, check(KeyPersonEntry, typed))
    for block in found["contact"]:
        _contact(work, region, places[block.pop("organization")], block)
    _twice(work, region, found["twice"])


def _person(work: Work, place_id: int, name: str) -> KeyPerson:
    c = table_of(KeyPerson).c
    (found,) = work.all(select(KeyPerson).where(c.organization_id == place_id, c.name == name))
    return found


def _contact(work: Work, region: Region, place_id: int, block: dict[str, Any]) -> None:
    name = block.pop("with", None)
    typed = {
        **block,
        "organization_id": place_id,
        "contacted_on": day(block.pop("on"), region.today),
        "next_on": day_or_none(block.pop("next", None), region.today),
        "key_person_id": _person(work, place_id, name).pk if name else None,
    }
    add_contact(work, check(OrganizationContactEntry, typed))


def _twice(work: Work, region: Region, block: dict[str, Any]) -> None:
    """The same hospital once more, written by hand, with somebody to ask and a contact."""
    same = work.get(Organization, region.organizations[block["same_as"]])
    made = add_organization(
        work,
        {
            "kind": same.kind, "name": block["name"], "name_kana": block["kana"],
            "prefecture": same.prefecture, "municipality": same.municipality,
            "phone": same.phone, "note": block["note"],
        },
    )  # fmt: skip
    typed = {
        "organization_id": made.pk, "name": block["person"], "post": block["post"],
        "stage": "retention",
    }  # fmt: skip
    add_key_person(work, check(KeyPersonEntry, typed))
    contact = {"on": block["on"], "content": block["content"], "method": "agency_visit"}
    _contact(work, region, made.pk, {**contact, "with": block["person"]})
