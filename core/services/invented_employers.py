"""模擬の企業支援 (invented support of employers): ways from the first talk to one year, steps, carved jobs.

`co_kiri_factory` went the whole way; `co_tsuki_office` is within the eight steps; `co_shiomi_food`,
`co_care` and `co_it` came further than is written down, so that a stage is proposed.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.employer_support import (
    ConsultingStepEntry,
    ConsultingWorkEntry,
    EmployerEndEntry,
    EmployerMoveEntry,
    EmployerSupport,
    EmployerSupportEntry,
    JobCarvingEntry,
)
from core.domain.entry import check
from core.domain.events import Event, EventHeadcount, EventInvitation
from core.domain.organizations import KeyPerson, KeyPersonEntry
from core.domain.permissions import Action, require
from core.queries.employer_support import steps_of
from core.services.employer_support import (
    end_support,
    move_support,
    note_consulting,
    set_step,
    start_support,
)
from core.services.invented_files import day, day_or_none, document, working_day
from core.services.invented_persons import Region
from core.services.job_carving import add_carved_task, add_carving
from core.services.key_persons import add_key_person


def add_employers(work: Work, region: Region) -> None:
    """企業支援、切り出し、セミナー of `employers.toml`. Organisations must stand already."""
    require(work.actor, Action.SET_UP)
    told = document("employers")
    for block in told["way"]:
        _way(work, region, block)
    for block in told["seminar"]:
        _seminar(work, region, block)


def _way(work: Work, region: Region, block: dict[str, Any]) -> None:
    today, place = region.today, region.organizations[block["organization"]]
    owner_id = region.staff[block["owner"]] if "owner" in block else None
    entry = {
        "organization_id": place, "programme": block["programme"], "theme": block["theme"],
        "started_on": day(block["started"], today), "owner_id": owner_id,
        "key_person_id": _person(work, place, block),
    }  # fmt: skip
    row = start_support(work, check(EmployerSupportEntry, entry))
    following = {
        "next_step": block.get("next_step", ""), "next_on": day_or_none(block.get("next"), today),
    }  # fmt: skip
    # Before the last stage nothing was planned for today yet.
    for move in [*block["moves"], {"to": "", "on": "", "reason": ""}]:
        is_last = not move["to"]
        typed = {
            "stage": move["to"] or row.stage, "reason": move["reason"], "owner_id": owner_id,
            "moved_on": day_or_none(move["on"], today), **(following if is_last else {}),
        }  # fmt: skip
        row = move_support(work, row.pk, row.version, check(EmployerMoveEntry, typed))
    for step in block.get("works", []):
        typed = {**step, "support_id": row.pk, "done_on": day(step["on"], today)}
        note_consulting(work, check(ConsultingWorkEntry, typed))
    for step in block.get("steps", []):
        _step(work, row, step, today)
    for carving in block.get("carving", []):
        _carving(work, row, carving, today)
    if "ended" in block:
        ended = {"ended_on": day(block["ended"], today), "end_reason": block["end_reason"]}
        end_support(work, row.pk, row.version, check(EmployerEndEntry, ended))


def _person(work: Work, place: int, block: dict[str, Any]) -> int | None:
    """Whom one asks there: somebody of the directory, or one who is added to it."""
    if "person" in block:
        typed = dict(block["person"])
        typed |= {"organization_id": place, "name_kana": typed.pop("kana"), "kind": "community"}
        return add_key_person(work, check(KeyPersonEntry, typed)).pk
    if "key_person" not in block:
        return None
    k = table_of(KeyPerson).c
    asked = select(k.id).where(k.organization_id == place, k.name == block["key_person"])
    found: int | None = work.scalar(asked)
    return found


def _step(work: Work, row: EmployerSupport, step: dict[str, Any], today: date) -> None:
    versions = {each.step: each.version for each in steps_of(work, row.pk)}
    typed = {
        "support_id": row.pk, "step": step["step"], "state": step.get("state", "not_yet"),
        "planned_on": day_or_none(step.get("planned"), today),
        "done_on": day_or_none(step.get("done"), today),
    }  # fmt: skip
    set_step(work, check(ConsultingStepEntry, typed), versions[step["step"]])


def _carving(work: Work, row: EmployerSupport, block: dict[str, Any], today: date) -> None:
    typed = {
        "organization_id": row.organization_id, "support_id": row.pk, "made_on": day(block["on"], today),
        "department": block["department"], "heard_from": block["from"], "place": block["place"],
        "note": block["note"],
    }  # fmt: skip
    made = add_carving(work, check(JobCarvingEntry, typed))
    for task in block["tasks"]:
        add_carved_task(work, made.pk, task)


def _seminar(work: Work, region: Region, block: dict[str, Any]) -> None:
    invited, people = block.pop("invited"), block.pop("people", None)
    held_on = working_day(day(block.pop("on"), region.today))
    past = held_on < region.today
    event = work.add(
        Event(
            **block, kind="seminar", held_on=held_on, status="held" if past else "planned",
            audience="企業の人事・現場の担当", programme="municipal_job_center",
            owner_id=region.staff["mogi-makoto"],
        )
    )  # fmt: skip
    for key, status in invited.items():
        work.add(
            EventInvitation(
                event_id=event.pk, organization_id=region.organizations[key], status=status,
                invited_on=min(held_on, region.today),
            )
        )  # fmt: skip
    if people is not None:
        work.add(EventHeadcount(event_id=event.pk, role="company", people=people))
