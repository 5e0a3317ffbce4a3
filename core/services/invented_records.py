"""模擬の支援記録 (invented support records): one person's contacts, following what happened to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from core.domain.clients import ServiceUse
from core.domain.employments import Employment
from core.domain.records import SupportRecord
from core.services.invented_files import working_day

_DAY = timedelta(days=1)
_PRACTICUM_DAYS = (0, 2, 4)  # first day, middle, last day


@dataclass
class Stay:
    """A person's way so far, as far as it decides what a record of a day is about."""

    stage: str
    today: date
    registered_on: date
    closed_on: date | None
    uses: Sequence[ServiceUse]
    jobs: Sequence[Employment]
    practicums: Sequence[tuple[date, str]]
    names: dict[int, str]

    def phase(self, on: date) -> tuple[str, str]:
        """The phase of that day (a key of `phrases.toml`) and the name of the place."""
        for job in self.jobs:
            place = self.names.get(job.organization_id or 0, "")
            if job.left_on and job.left_on < on <= job.left_on + 60 * _DAY:
                return "separated", place
            if job.hired_on <= on and (job.left_on is None or on <= job.left_on):
                if self.stage == "on_leave" and on > self.today - 50 * _DAY:
                    return "on_leave", place
                early = job.six_months_on is not None and on <= job.six_months_on
                return ("employed_early" if early else "retention"), place
        searching = self.stage in ("job_search", "offered") and on > self.today - 90 * _DAY
        for use in self.uses:
            if use.start_on <= on and (use.end_on is None or on <= use.end_on):
                place = self.names.get(use.organization_id or 0, "事業所")
                if use.service.startswith("continuous_support"):
                    return "workshop", place
                if use.service == "employment_transition_support":
                    return ("job_search" if searching else "preparing"), place
        return ("job_search" if searching else "registered"), "見学先"


def records_of(
    stay: Stay,
    *,
    every: int,
    last_on: date,
    from_on: date,
    phrases: dict[str, Any],
    author_id: int,
    random: Random,
) -> list[SupportRecord]:
    """The records from `from_on` to `last_on`, oldest first: one about every `every` days, and
    those of the registration, each practicum and the closure.
    """
    by_phase: dict[str, list[dict[str, Any]]] = {}
    for phrase in phrases["phrase"]:
        by_phase.setdefault(phrase["phase"], []).append(phrase)
    found: dict[date, tuple[dict[str, Any], str]] = {}
    on = last_on
    while on > from_on:
        day_on = min(working_day(on), stay.today)
        phase, place = stay.phase(day_on)
        offered = by_phase[phase]
        # The last contact is the first phrase of its phase: a talk with the person.
        found[day_on] = (offered[0] if on == last_on else random.choice(offered), place)
        on -= (every + random.randint(-every // 4, every // 4)) * _DAY
    for start_on, place in stay.practicums:
        for days, phrase in zip(_PRACTICUM_DAYS, by_phase["practicum"], strict=True):
            practicum_on = working_day(start_on + days * _DAY)
            if from_on <= practicum_on <= stay.today:
                found[practicum_on] = (phrase, place)
    if stay.registered_on >= from_on:
        found[working_day(stay.registered_on)] = (by_phase["intake"][0], "")
    if stay.closed_on:
        found[working_day(stay.closed_on)] = (by_phase["closed"][0], "")
    return [
        _record(day_on, phrase, place, author_id, random)
        for day_on, (phrase, place) in sorted(found.items(), key=lambda item: item[0])
    ]


def _record(
    on: date, phrase: dict[str, Any], place: str, author_id: int, random: Random
) -> SupportRecord:
    return SupportRecord(
        client_id=0,
        happened_on=on,
        started_at=f"{random.randint(9, 16):02}:{random.choice(['00', '15', '30', '45'])}",
        minutes=phrase["minutes"],
        method=phrase["method"],
        party=phrase["party"],
        topic=phrase["topic"],
        facts=phrase["facts"].replace("{place}", place),
        done=phrase["done"],
        judged=phrase["judged"],
        author_id=author_id,
    )
