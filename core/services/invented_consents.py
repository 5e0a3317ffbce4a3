"""模擬の同意と提供 (invented consents and disclosures): several kinds, one withdrawn, one without
consent, one with a note on what was wrong in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.consents import Consent, Disclosure, consent_items
from core.domain.permissions import Action, require
from core.queries.consents import covering, recipient_named
from core.services.invented_files import day, day_or_none, rows, working_day
from core.services.invented_persons import Region


def add_consents(work: Work, region: Region, clients: Mapping[str, int]) -> None:
    """同意と提供記録 of `consents.csv` and `disclosures.csv`."""
    require(work.actor, Action.SET_UP)
    today = region.today
    work.add_all([_consent(work, region, clients, line, today) for line in rows("consents")])
    for line in rows("disclosures"):
        note = line.pop("note")
        disclosure = work.add(_disclosure(work, region, clients, line, today))
        if note:
            kept = disclosure.model_dump(exclude={"id", "version", "created_at", "updated_at"})
            work.add(Disclosure(**kept | {"reason": note, "corrects_id": disclosure.pk}))


def _consent(
    work: Work, region: Region, clients: Mapping[str, int], line: dict[str, Any], today: date
) -> Consent:
    place = region.organizations.get(line["organization"])
    return Consent(
        client_id=clients[line["client"]],
        kind=line["kind"],
        recipient=recipient_named(work, line["recipient"], place).name,
        recipient_id=place,
        recipient_kind=line["organization_kind"],
        items=line["items"],
        purpose=line["purpose"],
        method=line["method"],
        obtained_on=day(line["obtained"], today),
        valid_to=day_or_none(line["valid_to"], today),
        withdrawn_on=day_or_none(line["withdrawn"], today),
        withdrawal_note=line["withdrawal_note"],
        explained_by_id=region.staff["mogi-sakura"],
        signer=line["signer"],
        signer_kind=line["signer_kind"],
        document_ref=line["document"],
        policy_version=line["version"],
    )


def _disclosure(
    work: Work, region: Region, clients: Mapping[str, int], line: dict[str, Any], today: date
) -> Disclosure:
    """The consent behind it is found as for a real one: what none covers would stand out."""
    client_id, on = clients[line["client"]], working_day(day(line["provided"], today))
    place = region.organizations.get(line["organization"])
    recipient = recipient_named(work, line["recipient"], place)
    held = work.all(select(Consent).where(table_of(Consent).c.client_id == client_id))
    items = consent_items(line["items"])
    grounds = covering(held, "third_party", recipient, items, line["purpose"], on)
    return Disclosure(
        client_id=client_id,
        provided_on=on,
        recipient=recipient.name,
        recipient_id=place,
        recipient_legal_type=line["legal_type"],
        items=line["items"],
        purpose=line["purpose"],
        method=line["method"],
        consent_id=grounds[0].pk if grounds else None,
        exception=line["exception"],
        reason=line["reason"],
        provided_by_id=region.staff["mogi-sakura"],
    )
