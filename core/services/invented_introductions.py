"""模擬の紹介 (invented introductions): those of `introductions.csv`, as the service would write them,
and the way by which each person came to the service that is used, with what was tried before it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.clients import Client, ServiceUse
from core.domain.employments import Employment
from core.domain.entry import check
from core.domain.intakes import Intake
from core.domain.introductions import (
    Introduction,
    IntroductionEndEntry,
    IntroductionEntry,
    status_of,
)
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.queries.connected_nowhere import DAYTIME
from core.services.introduction_sharing import share_with_partner
from core.services.introductions import ended, introduce
from core.services.invented_files import day, day_or_none, rows, working_day
from core.services.invented_persons import Region

_DAYS = {
    "visit_planned": "visit_planned_on", "visited": "visited_on", "trial": "trial_on",
    "trial_to": "trial_to", "next_on": "next_on",
}  # fmt: skip
# What was missing when somebody went elsewhere, the likeliest first: reason, words.
_MISSING = (
    ("training", "事務系の訓練がなかった"), ("training", "軽作業を希望していた"),
    ("distance", "乗りかえが2回あり、通えない"), ("no_vacancy", "空きが3か月先"),
    ("hours", "午後だけの通所ができない"), ("disability_fit", "個別の対応が難しいとのこと"),
    ("atmosphere", "人が多くて落ち着かない"), ("transport_meals", "送迎がない"),
    ("health", "体調をくずした"), ("chose_other", "ほかを見学して決めた"),
)  # fmt: skip
_REFUSING = ("no_vacancy", "disability_fit")
# Who sends people to a provider: an office's key, or '' for ourselves.
_SENDERS = (
    "", "", "", "", "hw_shiomihara", "ushio_hp", "city_wakatakeno", "tsubasa", "hoshizora", "school",
)  # fmt: skip


def add_introductions(work: Work, region: Region, clients: Mapping[str, int]) -> None:
    """紹介 of the region. Persons and organisations must stand already, and their consents."""
    require(work.actor, Action.SET_UP)
    _earlier(work, region)
    i = table_of(Intake).c
    visitors = {
        row.name: row.id for row in work.rows(select(i.id, i.name).where(i.client_id.is_(None)))
    }
    made: dict[str, Introduction] = {}
    for line in rows("introductions"):
        made[line["key"]] = _introduction(work, region, clients, visitors, made, line)


def _introduction(
    work: Work,
    region: Region,
    clients: Mapping[str, int],
    visitors: Mapping[str, int],
    made: Mapping[str, Introduction],
    line: Mapping[str, str],
) -> Introduction:
    today = region.today
    typed: dict[str, Any] = {
        "client_id": clients.get(line["client"]),
        "intake_id": visitors[line["intake"]] if line["intake"] else None,
        "from_id": region.organizations.get(line["from"]),
        "to_id": region.organizations.get(line["to"]),
        "by_person": bool(line["by_person"]),
        "owner_id": region.staff[line["owner"]],
        "introduced_on": day(line["introduced"], today),
        "next_step": line["next_step"],
        "fit_note": line["fit_note"],
        **{name: day_or_none(line[column], today) for column, name in _DAYS.items()},
    }
    before = made[line["previous"]].pk if line["previous"] else None
    row = introduce(work, check(IntroductionEntry, typed), previous_id=before)
    if line["status"]:
        end = {
            "status": line["status"],
            "ended_on": day(line["ended"], today),
            "end_reason": line["end_reason"],
            "end_note": line["end_note"],
        }
        row = ended(work, row.pk, row.version, check(IntroductionEndEntry, end))
    if line["shared"]:
        row = share_with_partner(work, row.pk, row.version)
    return row


# -- how everybody came to where they are -----------------------------------------------------------


def _earlier(work: Work, region: Region) -> None:
    """Before each service use, and before each job: the arrival, and none to two tries before it."""
    o, s, e, c = (table_of(m).c for m in (Organization, ServiceUse, Employment, Client))
    kinds = {row.id: row.kind for row in work.rows(select(o.id, o.kind).order_by(o.id))}
    same = {kind: [i for i, k in kinds.items() if k == kind] for kind in set(kinds.values())}
    uses = work.rows(
        select(s.id, s.client_id, s.organization_id, s.start_on, c.owner_id)
        .join(Client, c.id == s.client_id)
        .where(s.service.in_(DAYTIME), s.organization_id.is_not(None))
        .order_by(s.id)
    )
    found: list[Introduction] = []
    for use in uses:
        found += _way(region, Random(use.id), use, kinds, same, use.id)
    known = {use.client_id for use in uses}
    jobs = work.rows(
        select(e.client_id, c.registered_on, c.owner_id, e.hired_on)
        .join(Client, c.id == e.client_id)
        .where(c.registered_on.is_not(None))
        .order_by(e.id)
    )
    offices = same["transition_office"]
    for job in jobs:
        if job.client_id in known or job.registered_on + timedelta(days=60) > job.hired_on:
            continue
        random = Random(job.client_id)
        start = _Start(job.client_id, random.choice(offices), job.registered_on, job.owner_id)
        found += _way(region, random, start, kinds, same, None)
    work.add_all(found)


class _Start:
    """A stay before the ledger knew service uses: it began a month after the registration."""

    def __init__(self, client_id: int, place: int, registered_on: date, owner_id: int | None):
        self.client_id, self.organization_id, self.owner_id = client_id, place, owner_id
        self.start_on = working_day(registered_on + timedelta(days=30))


def _way(
    region: Region,
    random: Random,
    use: Any,
    kinds: Mapping[int, str],
    same: Mapping[str, list[int]],
    use_id: int | None,
) -> list[Introduction]:
    """The introductions of one person up to the day on which the use began."""
    found: list[Introduction] = []
    others = [place for place in same[kinds[use.organization_id]] if place != use.organization_id]
    tries = random.sample(others, k=min(len(others), random.choice((0, 1, 1, 2))))
    on = use.start_on - timedelta(days=28 * (len(tries) + 1) + random.randrange(6))
    for place in tries:
        reason, words = random.choice(_MISSING)
        end_on = working_day(on + timedelta(days=random.randrange(9, 20)))
        visited_on = None if reason == "no_vacancy" else working_day(on + timedelta(days=8))
        found.append(
            Introduction(
                client_id=use.client_id, owner_id=use.owner_id, by_person=True,
                from_id=_sender(region, random, place), to_id=place,
                introduced_on=working_day(on), visited_on=visited_on, ended_on=end_on,
                status="refused" if reason in _REFUSING else "declined",
                end_reason=reason, end_note=words,
            )
        )  # fmt: skip
        on += timedelta(days=28)
    days: dict[str, Any] = {
        "introduced_on": working_day(on),
        "visited_on": working_day(on + timedelta(days=8)),
        "arrived_on": use.start_on,
    }
    if use.start_on - on > timedelta(days=24):
        days["trial_on"] = working_day(on + timedelta(days=15))
        days["trial_to"] = working_day(on + timedelta(days=19))
    arrival = Introduction(
        client_id=use.client_id, owner_id=use.owner_id, by_person=True,
        from_id=_sender(region, random, use.organization_id), to_id=use.organization_id,
        service_use_id=use_id, status=status_of(**days), **days,
    )  # fmt: skip
    return [*found, arrival]


def _sender(region: Region, random: Random, goal: int) -> int | None:
    sender = region.organizations.get(random.choice(_SENDERS))
    return None if sender == goal else sender
