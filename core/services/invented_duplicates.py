"""模擬の重複 (invented duplicates): two of the persons stand in the ledger twice, for trying 名寄せ."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from core.db.work import Work
from core.domain.clients import Client
from core.domain.consents import Consent
from core.domain.permissions import Action, require
from core.domain.records import SupportRecord
from core.services.derived import client_search_text
from core.services.invented_files import rows
from core.services.invented_persons import Region


def add_duplicates(work: Work, region: Region, clients: dict[str, int]) -> None:
    """模擬の重複を入れる: a second row of a person, as somebody takes it down who did not search."""
    require(work.actor, Action.SET_UP)
    for number, line in enumerate(rows("duplicates"), len(clients) + 1):
        known = work.get(Client, clients[line["name"]])
        taken_on = region.today - timedelta(days=int(line["days_ago"]))
        second = work.add(_second(line, known, number, region, taken_on))
        work.add(
            Consent(
                client_id=second.pk, kind="acquisition", items="basic", method="document",
                purpose="employment_support", obtained_on=taken_on,
            )
        )  # fmt: skip
        work.add(
            SupportRecord(
                client_id=second.pk, happened_on=taken_on, method="phone",
                party="person", facts=line["facts"], author_id=second.owner_id, minutes=15,
            )
        )  # fmt: skip


def _second(
    line: dict[str, Any], known: Client, number: int, region: Region, taken_on: date
) -> Client:
    phone = known.phone if line["phone"] == "same" else ""
    return Client(
        name=line["name"], kana=known.kana, phone=phone, number=number,
        birth_on=known.birth_on if line["birth"] == "same" else None,
        municipality=line["municipality"], stage="registered", wishes=line["wishes"],
        owner_id=region.staff[line["owner"]], registered_on=taken_on, last_record_on=taken_on,
        search_text=client_search_text(line["name"], known.kana, phone, number),
    )  # fmt: skip
