"""模擬の医療機関連携 (invented outreach): hospitals in all six stages with their history, exchange
programmes, contacts, 掲載同意, and doctors' advice asked, answered and running out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.consents import Consent, Disclosure
from core.domain.events import Event, EventHeadcount
from core.domain.organization_contacts import OrganizationContact
from core.domain.organizations import KeyPerson, Organization
from core.domain.outreach import (
    PURPOSE,
    REQUESTED_ITEMS,
    DoctorAdvice,
    MedicalOutreach,
    OutreachStep,
)
from core.domain.permissions import Action, require
from core.services.derived import organization_search_text
from core.services.invented_files import day, day_or_none, document, working_day
from core.services.invented_persons import Region


def add_hospitals(work: Work, region: Region, prefecture: str) -> None:
    """デイケア, with whom to ask there; before anything else asks for organisations."""
    require(work.actor, Action.SET_UP)
    found = document("outreach")
    for block in found["day_care"]:
        key, kana, corporation = (block.pop(name) for name in ("key", "kana", "corporation"))
        place = work.add(
            Organization(
                kind="day_care", name_kana=kana, corporation_name=corporation,
                prefecture=prefecture, **block,
                search_text=organization_search_text(
                    block["name"], kana, corporation, block["municipality"], block["phone"]
                ),
            )
        )  # fmt: skip
        region.organizations[key] = place.pk
        region.organization_names[place.pk] = place.name
    for block in found["key_person"]:
        place_id = region.organizations[block.pop("organization")]
        work.add(KeyPerson(organization_id=place_id, name_kana=block.pop("kana"), **block))


def add_outreach(work: Work, region: Region, clients: Mapping[str, int]) -> None:
    """段階・連絡・交流プログラム・掲載同意・主治医の助言 of `outreach.toml`."""
    require(work.actor, Action.SET_UP)
    found, places, today = document("outreach"), region.organizations, region.today
    for block in found["hospital"]:
        _stages(work, region, block)
    for block in found["listing"]:
        place = work.get(Organization, places[block["organization"]])
        agreed = {"listing_agreed_on": day(block["on"], today), "listing_agreed_by": block["by"]}
        work.change(Organization, place.pk, place.version, agreed)
    for block in found["contact"]:
        work.add(
            OrganizationContact(
                organization_id=places[block["organization"]], method=block["method"],
                contacted_on=working_day(day(block["on"], today)), purpose=block["purpose"],
                partner=block["partner"], content=block["content"],
                by_id=region.staff["mogi-sakura"],
            )
        )  # fmt: skip
    for block in found["programme"]:
        _programme(work, region, block)
    for block in found["advice"]:
        _advice(work, region, clients[block["client"]], block)


def _stages(work: Work, region: Region, block: Mapping[str, Any]) -> None:
    place_id, today = region.organizations[block["organization"]], region.today
    owner = region.staff.get(block["owner"])
    steps = [(stage, day(on, today), "") for stage, on in block["steps"].items()]
    if back := block.get("back"):
        steps.append((back["to"], day(back["on"], today), back["reason"]))
    before = "untouched"
    for stage, on, reason in steps:
        work.add(
            OutreachStep(
                organization_id=place_id, before=before, after=stage, changed_on=on,
                reason=reason, by_id=owner,
            )
        )  # fmt: skip
        before = stage
    work.add(
        MedicalOutreach(
            organization_id=place_id, stage=before, stage_on=steps[-1][1] if steps else None,
            owner_id=owner, next_step=block["next_step"],
            next_on=day_or_none(block["next_on"], today),
        )
    )  # fmt: skip


def _programme(work: Work, region: Region, block: Mapping[str, Any]) -> None:
    held_on = working_day(day(block["on"], region.today))
    event = work.add(
        Event(
            kind="exchange_program", name="交流プログラム（模擬）", topic=block["topic"],
            held_on=held_on, organization_id=region.organizations[block["organization"]],
            audience=block["audience"], owner_id=region.staff["mogi-sakura"],
            status="held" if held_on <= region.today else "planned",
        )
    )  # fmt: skip
    for role, people in block["people"].items():
        work.add(EventHeadcount(event_id=event.pk, role=role, people=people))


def _advice(work: Work, region: Region, client_id: int, block: Mapping[str, Any]) -> None:
    """The request as `request_advice` leaves it: consent, disclosure of what was passed, advice."""
    today, place_id = region.today, region.organizations[block["organization"]]
    requested_on, me = day(block["requested"], today), region.staff["mogi-sakura"]
    place = work.get(Organization, place_id)
    consent = work.add(
        Consent(
            client_id=client_id, kind="third_party", recipient=place.name, recipient_id=place_id,
            items=REQUESTED_ITEMS, purpose=PURPOSE, method="document", obtained_on=requested_on,
            valid_to=day(block["requested"] + "+12m", today), explained_by_id=me,
            document_ref="模擬の書庫 5-1", policy_version="2026年4月版",
        )
    )  # fmt: skip
    if block["passed_by"]:
        work.add(
            Disclosure(
                client_id=client_id, provided_on=requested_on, recipient=place.name,
                recipient_id=place_id, items=REQUESTED_ITEMS, purpose=PURPOSE,
                method=block["passed_by"], consent_id=consent.pk, reason="主治医の助言の依頼",
                provided_by_id=me,
            )
        )  # fmt: skip
    k = table_of(KeyPerson).c
    window = work.scalar(
        select(k.id).where(k.organization_id == place_id, k.left_on.is_(None)).order_by(k.id)
    )
    work.add(
        DoctorAdvice(
            client_id=client_id, organization_id=place_id, key_person_id=window,
            doctor=block["doctor"], purpose=block["purpose"], method=block["method"],
            requested_on=requested_on, asked=block["asked"], consent_id=consent.pk,
            answered_on=day_or_none(block["answered"], today), answer=block["answer"],
            valid_to=day_or_none(block["valid_to"], today), owner_id=me,
        )
    )  # fmt: skip
