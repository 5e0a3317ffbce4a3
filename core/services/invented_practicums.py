"""模擬の実習とチャレンジ雇用 (invented practicums and challenge employment): `practicums.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.challenge import ChallengePlace, ChallengeRound
from core.domain.clients import Client
from core.domain.codes import codes
from core.domain.employments import Employment
from core.domain.job_coaching import CoachingVisit
from core.domain.permissions import Action, require
from core.domain.practicums import Practicum, PracticumEvaluation, PracticumMark
from core.domain.rules.challenge_employment import CHALLENGE
from core.services.challenge import EXPERIENCE, PROGRAMME
from core.services.derived import six_months_on
from core.services.invented_files import day, day_or_none, document, working_day
from core.services.invented_persons import Region
from core.services.invented_work import job_of

_WORDS = ("good", "hard", "advice")
_DAYS = {"start": "start_on", "cancelled": "cancelled_on", "next": "next_on"}


def add_practicums(work: Work, region: Region, clients: Mapping[str, int]) -> None:
    """受け入れ先・体験実習の回・実習と三者の評価・チャレンジ雇用の人."""
    require(work.actor, Action.SET_UP)
    told = document("practicums")
    places = {line.pop("key"): _place(work, region, line) for line in told["place"]}
    rounds = {line.pop("key"): _round(work, region, places, line) for line in told["round"]}
    owners = _owners(work)
    for line in told["practicum"]:
        _practicum(work, region, rounds, clients[line.pop("client")], line, owners)
    for line in told["member"]:
        _member(work, region, places[line["place"]], clients[line["client"]], line)
    for line in told["finished"]:
        _finished(work, region, places[line["place"]], clients[line["client"]], line)


def _owners(work: Work) -> dict[int, int | None]:
    c = table_of(Client).c
    return {row.id: row.owner_id for row in work.rows(select(c.id, c.owner_id))}


def _place(work: Work, region: Region, line: dict[str, Any]) -> ChallengePlace:
    there = region.organizations[line.pop("at")]
    opened_on = day(line.pop("opened"), region.today)
    return work.add(ChallengePlace(organization_id=there, opened_on=opened_on, **line))


def _round(
    work: Work, region: Region, places: Mapping[str, ChallengePlace], line: dict[str, Any]
) -> ChallengeRound:
    place = places[line.pop("place")]
    start_on = _monday(day(line.pop("start"), region.today))
    end_on = start_on + timedelta(days=line.pop("days") - 1)
    return work.add(ChallengeRound(place_id=place.pk, start_on=start_on, end_on=end_on, **line))


def _practicum(
    work: Work,
    region: Region,
    rounds: Mapping[str, ChallengeRound],
    client_id: int,
    line: dict[str, Any],
    owners: Mapping[int, int | None],
) -> None:
    sides = line.pop("sides", {})
    values: dict[str, Any] = {"client_id": client_id, "owner_id": owners[client_id]}
    values |= {
        name: day_or_none(line.pop(key), region.today) for key, name in _DAYS.items() if key in line
    }
    if held := rounds.get(line.pop("round", "")):
        place = work.get(ChallengePlace, held.place_id)
        values |= {
            "round_id": held.pk, "organization_id": place.organization_id, "tasks": place.tasks,
            "start_on": held.start_on, "end_on": held.end_on, "programme": PROGRAMME,
            "kind": EXPERIENCE, "attended_days": 5 if "result" in line else None,
        }  # fmt: skip
    else:
        values["end_on"] = values["start_on"] + timedelta(days=line.pop("days") - 1)
    if "at" in line:
        values["organization_id"] = region.organizations[line.pop("at")]
    row = work.add(Practicum(**{**line, **values}))
    rated_on = min(row.end_on, region.today)
    for rater, side in sides.items():
        _side(work, row.pk, rater, rated_on, side)


def _side(
    work: Work, practicum_id: int, rater: str, rated_on: date, side: Mapping[str, Any]
) -> None:
    written = {name: side.get(name, "") for name in _WORDS}
    sheet = work.add(
        PracticumEvaluation(practicum_id=practicum_id, rater=rater, rated_on=rated_on, **written)
    )
    aspects = list(codes("practicum_aspect").labels())
    marks = [*side["marks"], *[""] * len(aspects)]
    work.add_all(
        [
            PracticumMark(evaluation_id=sheet.pk, aspect=aspect, mark=mark)
            for aspect, mark in zip(aspects, marks, strict=False)
        ]
    )


def _member(
    work: Work, region: Region, place: ChallengePlace, client_id: int, line: Mapping[str, Any]
) -> None:
    """Who works there now, with the weekly visits of the job coach."""
    job = job_of(work, client_id)
    work.change(Employment, job.pk, job.version, {"challenge_place_id": place.pk})
    work.add_all(
        [
            CoachingVisit(
                client_id=client_id, employment_id=job.pk, minutes=60,
                visited_on=working_day(day(told, region.today)), findings="模擬。配架の順番を確かめた。",
            )
            for told in line["visits"]
        ]
    )  # fmt: skip


def _finished(
    work: Work, region: Region, place: ChallengePlace, client_id: int, line: Mapping[str, Any]
) -> None:
    """A term that ended before the job that the person has now."""
    hired_on, left_on = (day(line[name], region.today) for name in ("hired", "left"))
    work.add(
        Employment(
            client_id=client_id, organization_id=place.organization_id, challenge_place_id=place.pk,
            hired_on=hired_on, left_on=left_on, six_months_on=six_months_on(hired_on, region.book),
            scheme=CHALLENGE, hours_band=place.hours_band, occupation=line["occupation"],
            separation_reason=line["separation_reason"], after_leaving=line["after_leaving"],
        )
    )  # fmt: skip


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())
