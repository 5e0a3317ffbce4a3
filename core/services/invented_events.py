"""模擬の行事 (invented events): series over the years, invitations, numbers, a questionnaire with answers,
and persons who came to the last joint briefing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.entry import check
from core.domain.events import (
    Event,
    EventHeadcount,
    EventInvitation,
    EventParticipant,
    EventQuestionEntry,
    EventSeries,
)
from core.domain.intakes import Intake
from core.domain.organizations import KeyPerson
from core.domain.permissions import Action, require
from core.services.event_questions import Sheet, add_question, add_sheets
from core.services.invented_files import day, document, working_day
from core.services.invented_persons import Region

INVITED_BEFORE = timedelta(days=30)


def add_events(work: Work, region: Region, clients: Mapping[str, int]) -> None:
    """行事 of `events.toml`. Organisations and persons must stand already."""
    require(work.actor, Action.SET_UP)
    content = document("events")
    series = {}
    for block in content["series"]:
        key = block.pop("key")
        series[key] = work.add(EventSeries(**block))
    events: dict[str, Event] = {}
    for block in content["event"]:
        key = block.pop("key", "")
        event = _event(work, region, series, block)
        if key:
            events[key] = event
    _participants(work, clients, events, content["participants"])
    _questionnaire(work, events, content["questionnaire"])


def _event(
    work: Work, region: Region, series: Mapping[str, EventSeries], block: dict[str, Any]
) -> Event:
    invited: dict[str, str] = block.pop("invited", {})
    people: dict[str, int] = block.pop("people", {})
    on, of = block.pop("on"), series.get(block.pop("series", ""))
    owner, host = block.pop("owner", ""), block.pop("organization", "")
    held_on = on if isinstance(on, date) else working_day(day(on, region.today))
    texts: dict[str, str] = {
        name: block.pop(name).strip() for name in ("schedule", "minutes") if name in block
    }
    values: dict[str, Any] = {
        "status": "held" if held_on < region.today else "planned",
        **block,
        **texts,
    }
    if of is not None:
        values |= {"series_id": of.pk, "kind": of.kind, "programme": of.programme}
    event = work.add(
        Event(
            held_on=held_on, owner_id=region.staff.get(owner),
            organization_id=region.organizations[host] if host else None, **values,
        )
    )  # fmt: skip
    _invitations(work, region, event, invited)
    work.add_all(
        [EventHeadcount(event_id=event.pk, role=role, people=n) for role, n in people.items()]
    )
    return event


def _invitations(work: Work, region: Region, event: Event, invited: Mapping[str, str]) -> None:
    k = table_of(KeyPerson).c
    rows = []
    for key, told in invited.items():
        status, _, people = told.partition(" ")
        organization_id = region.organizations[key]
        person = work.scalar(
            select(k.id)
            .where(k.organization_id == organization_id, k.left_on.is_(None))
            .order_by(k.id)
            .limit(1)
        )
        on = min(event.held_on - INVITED_BEFORE, region.today - timedelta(days=1))
        rows.append(
            EventInvitation(
                event_id=event.pk, organization_id=organization_id, key_person_id=person,
                status=status, invited_on=None if status == "to_invite" else on,
                people=int(people) if people else None,
            )
        )  # fmt: skip
    work.add_all(rows)


def _participants(
    work: Work, clients: Mapping[str, int], events: Mapping[str, Event], block: Mapping[str, Any]
) -> None:
    i = table_of(Intake).c
    intakes = {row.name: row.id for row in work.rows(select(i.id, i.name).order_by(i.id.desc()))}
    event_id = events[block["event"]].pk
    came: list[dict[str, Any]] = [
        {"client_id": clients[name], "status": "attended"} for name in block["clients"]
    ]
    came += [{"intake_id": intakes[name], "status": "attended"} for name in block["intakes"]]
    came += [{"client_id": clients[name], "status": "absent"} for name in block["absent"]]
    work.add_all([EventParticipant(event_id=event_id, **values) for values in came])


def _questionnaire(work: Work, events: Mapping[str, Event], block: Mapping[str, Any]) -> None:
    event_id = events[block["event"]].pk
    asked = [
        add_question(
            work,
            check(
                EventQuestionEntry,
                {**line, "choices": "\n".join(line.get("choices", [])), "event_id": event_id},
            ),
        ).pk
        for line in block["question"]
    ]
    add_sheets(
        work,
        event_id,
        [
            Sheet(dict(zip(asked, answers, strict=True)), role)
            for role, *answers in block["sheets"]["rows"]
        ],
    )
