"""模擬の登録・段階・支援チーム (invented enrolments, stages, teams): two offices, so that scopes show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from core import clock
from core.db.base import TableModel
from core.db.work import Work, table_of
from core.domain.clients import Client, ServiceUse
from core.domain.codes import codes
from core.domain.employments import Employment
from core.domain.enrolments import CLOSED, FIRST_OFFICE, Enrolment, Office, StageChange
from core.domain.organizations import KeyPerson
from core.domain.permissions import Action, require
from core.domain.teams import TeamMember
from core.services.enrolments import END_REASON_OF
from core.services.invented_files import day, day_or_none, document, rows
from core.services.invented_persons import Region

# Who lives here is looked after by the second office.
WARD = ("若竹野市", "月ヶ沢市", "水音町")
WARD_PROGRAMME = "municipal_job_center"
# Registered a few days ago: in no programme yet.
NOT_YET = ("模擬 ふうか",)
TRAINING = ("employment_transition_support", "continuous_support_a", "continuous_support_b",
            "independence_training")  # fmt: skip
REASONS = {
    "preparing": "通所が始まった",
    "practicum": "実習先が決まった",
    "job_search": "面接の練習を終え、応募を始めた",
    "offered": "内定の連絡があった",
    "employed_early": "就職した",
    "retention": "就職から6か月が過ぎた",
    "follow_up": "本人と話し、見守りにした",
    "on_leave": "診断書が出て休職した",
    "separated": "離職した",
}
_DAY = timedelta(days=1)
Steps = list[tuple[date, str]]


def add_enrolments(work: Work, region: Region, clients: Mapping[str, int]) -> None:
    """事業所、事業への登録、段階の経過、支援チーム."""
    require(work.actor, Action.SET_UP)
    offices = add_offices(work)
    blocks = {block["name"]: block for block in document("persons")["person"]}
    steps = {
        client.pk: _steps(client, blocks.get(client.name, {}).get("before", ""), uses, jobs)
        for client, uses, jobs in _facts(work)
    }
    changes = [change for who in steps for change in _changes(work, region, who, None, steps[who])]
    people = {c.pk: c for c in work.all(select(Client)) if c.pk in steps}
    base = [
        _base(person, steps[person.pk], offices)
        for person in people.values()
        if person.name not in NOT_YET
    ]
    further = [_further(line, region, clients, offices) for line in rows("enrolments")]
    work.add_all([*base, *further])
    for row in base:
        changes += _changes(work, region, row.client_id, row.pk, steps[row.client_id])
    for row in further:
        changes += _changes(work, region, row.client_id, row.pk, _own_steps(row))
    work.add_all(changes)
    _teams(work, region, clients)


def add_offices(work: Work) -> dict[str, int]:
    """The offices by key; the one that every ledger begins with is the first of them."""
    require(work.actor, Action.SET_UP)
    known = {office.name: office for office in work.all(select(Office))}
    found: dict[str, int] = {}
    for line in rows("offices"):
        key, begun = line.pop("key"), known.pop(FIRST_OFFICE, None)
        if line["name"] in known:
            found[key] = known[line["name"]].pk
        elif begun:
            found[key] = work.change(Office, begun.pk, begun.version, line).pk
        else:
            found[key] = work.add(Office(**line)).pk
    return found


def _facts(work: Work) -> Iterator[tuple[Client, list[ServiceUse], list[Employment]]]:
    def by_person(model: type[TableModel]) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = {}
        for row in work.all(select(model).order_by(table_of(model).c.id)):
            found.setdefault(getattr(row, "client_id"), []).append(row)  # noqa: B009
        return found

    uses, jobs = by_person(ServiceUse), by_person(Employment)
    for client in work.all(select(Client).order_by(table_of(Client).c.id)):
        yield client, uses.get(client.pk, []), jobs.get(client.pk, [])


def _steps(client: Client, before: str, uses: list[ServiceUse], jobs: list[Employment]) -> Steps:
    """What the facts tell of the way to the present stage; `before`: it came today."""
    today, last = clock.today(), before or client.stage
    told: Steps = [(client.registered_on or today, "registered")]
    told += [(use.start_on, "preparing") for use in uses if use.service in TRAINING]
    for job in jobs:
        told.append((job.hired_on, "employed_early"))
        full_on = job.six_months_on
        if last != "employed_early" and full_on and full_on < (job.left_on or today):
            told.append((full_on + _DAY, "retention"))
        if job.left_on and last != "retention":
            told.append((job.left_on + _DAY, "separated"))
    steps: Steps = []
    for on, stage in sorted(told):
        if on <= today and (not steps or (on > steps[-1][0] and stage != steps[-1][1])):
            steps.append((on, stage))
    if steps[-1][1] != last:
        begun_on = steps[-1][0]
        steps.append((client.closed_on or begun_on + (today - begun_on) * 2 // 3, last))
    return [*steps, (today, client.stage)] if before else steps


def _own_steps(row: Enrolment) -> Steps:
    end = [(row.end_on, CLOSED)] if row.end_on else []
    return [(row.start_on, "preparing" if end else row.stage), *end]


def _changes(
    work: Work, region: Region, client_id: int, enrolment_id: int | None, steps: Steps
) -> list[StageChange]:
    """Noted on the day itself, but for what changed today."""
    client = work.get(Client, client_id)
    found, before = [], ""
    for on, stage in steps:
        reason = REASONS.get(stage, "") if before else ""
        if stage == CLOSED:
            reason = codes("closure_reason").label(client.closure_reason)
        change = StageChange(
            client_id=client_id,
            enrolment_id=enrolment_id,
            before=before,
            after=stage,
            changed_on=on,
            by_id=client.owner_id or region.staff["mogi-sakura"],
            reason=reason,
        )
        if on < region.today:
            change.created_at = datetime.combine(on, time(15), tzinfo=clock.JST).astimezone(UTC)
        found.append(change)
        before = stage
    return found


def base_programme(municipality: str) -> str:
    """The programme that looks after who lives there."""
    return WARD_PROGRAMME if municipality in WARD else "employment_life_center"


def _base(client: Client, steps: Steps, offices: Mapping[str, int]) -> Enrolment:
    """The programme of the office that looks after the person's town."""
    programme = base_programme(client.municipality)
    end_reason = END_REASON_OF.get(client.closure_reason, "other") if client.closed_on else ""
    return Enrolment(
        client_id=client.pk,
        office_id=offices["ward" if programme == WARD_PROGRAMME else "life"],
        programme=programme,
        stage=client.stage,
        owner_id=client.owner_id,
        start_on=steps[0][0],
        end_on=client.closed_on,
        end_reason=end_reason,
    )


def _further(
    line: dict[str, str], region: Region, clients: Mapping[str, int], offices: Mapping[str, int]
) -> Enrolment:
    return Enrolment(
        client_id=clients[line["client"]],
        office_id=offices[line["office"]],
        programme=line["programme"],
        stage=line["stage"],
        owner_id=region.staff[line["owner"]],
        start_on=day(line["start"], region.today),
        end_on=day_or_none(line["end"], region.today),
        end_reason=line["end_reason"],
        note=line["note"],
    )


def _teams(work: Work, region: Region, clients: Mapping[str, int]) -> None:
    known = {(k.organization_id, k.name): k.pk for k in work.all(select(KeyPerson))}
    members = []
    for line in rows("team"):
        place = region.organizations[line["organization"]] if line["organization"] else None
        person = known[(place, line["key_person"])] if place and line["key_person"] else None
        members.append(
            TeamMember(
                client_id=clients[line["client"]],
                organization_id=place,
                key_person_id=person,
                name=line["name"],
                role=line["role"],
                phone=line["phone"],
                start_on=day_or_none(line["start"], region.today),
                end_on=day_or_none(line["end"], region.today),
                note=line["note"],
            )
        )
    work.add_all(members)
