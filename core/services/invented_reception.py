"""模擬の説明会・登録面談会 (invented reception events), who came, and consultations of persons who
were registered already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.clients import Client
from core.domain.intakes import Intake, ReceptionAttendance, ReceptionEvent
from core.domain.permissions import Action, require
from core.services.derived import intake_search_text
from core.services.invented_files import day, day_or_none, rows
from core.services.invented_persons import Region


def add_reception(work: Work, region: Region, clients: Mapping[str, int]) -> None:
    """説明会・登録面談会 with attendance, and new consultations of registered persons."""
    require(work.actor, Action.SET_UP)
    _linked(work, region, clients)
    events = {}
    for line in rows("reception_events"):
        key, capacity = line.pop("key"), line.pop("capacity")
        held_on = day(line.pop("held_on"), region.today)
        events[key] = work.add(
            ReceptionEvent(held_on=held_on, capacity=int(capacity) if capacity else None, **line)
        )
    i = table_of(Intake).c
    intakes = {row.name: row.id for row in work.rows(select(i.id, i.name).order_by(i.id.desc()))}
    work.add_all(
        [
            ReceptionAttendance(
                event_id=events[line["event"]].pk,
                intake_id=intakes[line["name"]],
                status=line["status"],
            )
            for line in rows("reception_attendances")
        ]
    )


def _linked(work: Work, region: Region, clients: Mapping[str, int]) -> None:
    made = []
    for line in rows("linked_intakes"):
        person = work.get(Client, clients[line.pop("client")])
        days: dict[str, Any] = {
            name: day_or_none(line.pop(name), region.today)
            for name in ("received_on", "next_step_on")
        }
        owner = region.staff.get(line.pop("owner"))
        made.append(
            Intake(
                name=person.name, kana=person.kana, birth_on=person.birth_on, phone=person.phone,
                municipality=person.municipality, client_id=person.pk, owner_id=owner,
                search_text=intake_search_text(person.name, person.kana, person.phone),
                **days, **line,
            )
        )  # fmt: skip
    work.add_all(made)
