"""模擬の利用者と相談: what tests of the ledger start from."""

from __future__ import annotations

from datetime import date
from typing import Any

from core.db.actor import Actor
from core.db.work import unit_of_work
from core.domain.clients import Client, ClientEntry
from core.domain.codes import codes
from core.domain.consents import ConsentEntry
from core.domain.entry import check
from core.domain.intakes import Intake, IntakeEntry
from core.services import clients, intakes

ALL_ITEMS = ",".join(codes("data_category").labels())


def intake_entry(**values: Any) -> IntakeEntry:
    """A consultation as typed."""
    return check(
        IntakeEntry,
        {
            "received_on": "2026-11-20",
            "name": "模擬 花子",
            "kana": "もぎ はなこ",
            "complaint": "働きたい",
            **values,
        },
    )


def client_entry(**values: Any) -> ClientEntry:
    """A person as typed."""
    return check(ClientEntry, {"name": "模擬 花子", "kana": "もぎ はなこ", **values})


def consent_entry(client_id: int = 0, **values: Any) -> ConsentEntry:
    """A 取得の同意 over everything."""
    return check(
        ConsentEntry,
        {
            "client_id": client_id,
            "kind": "acquisition",
            "items": ALL_ITEMS,
            "purpose": "employment_support",
            "method": "document",
            "obtained_on": "2026-11-20",
            **values,
        },
    )


def an_intake(actor: Actor, **values: Any) -> Intake:
    """A stored consultation."""
    with unit_of_work(actor) as work:
        return intakes.open_case(work, intake_entry(**values))


def a_client(actor: Actor, *, consent: ConsentEntry | None = None, **values: Any) -> Client:
    """A registered person with a 取得の同意."""
    with unit_of_work(actor) as work:
        return clients.enrol(work, client_entry(**values), consent or consent_entry(), None)


DAY = date(2026, 11, 21)
