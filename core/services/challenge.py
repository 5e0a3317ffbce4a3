"""チャレンジ雇用 (challenge employment): places with slots, who is in them, and the rounds of 体験実習."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from core import clock
from core.db.work import Work, table_of
from core.domain.challenge import (
    ChallengePlace,
    ChallengePlaceEntry,
    ChallengePlaceFields,
    ChallengeRound,
    ChallengeRoundEntry,
    ChallengeRoundFields,
)
from core.domain.clients import Client
from core.domain.employments import Employment
from core.domain.entry import check, check_changes
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.practicums import Practicum, PracticumEntry
from core.domain.rules.challenge_employment import CHALLENGE
from core.errors import RuleViolation
from core.queries.challenge import occupied, participants
from core.queries.scopes import within_scope
from core.services.practicums import add_practicum

EXPERIENCE = "trial_experience"
PROGRAMME = "challenge_employment"


def add_place(work: Work, entry: ChallengePlaceEntry) -> ChallengePlace:
    """受け入れ先を加える: a work place of a public office, with its slots."""
    require(work.actor, Action.WRITE_NETWORK)
    work.get(Organization, entry.organization_id)
    return work.add(ChallengePlace(**entry.model_dump()))


def change_place(
    work: Work, place_id: int, seen: int, changes: Mapping[str, Any]
) -> ChallengePlace:
    """受け入れ先を直す. Slots never fall below who is in them, and it closes when nobody is."""
    require(work.actor, Action.WRITE_NETWORK)
    require(work.actor, Action.SEE_SENSITIVE)
    row = work.get(ChallengePlace, place_id)
    stored = {name: getattr(row, name) for name in ChallengePlaceFields.model_fields}
    typed = {n: v for n, v in changes.items() if n != "organization_id"}
    new = check_changes(ChallengePlaceEntry, stored, typed)
    _one_at_a_time(work, place_id)
    taken = occupied(work, clock.today()).get(place_id, 0)
    if new.get("slots", taken) < taken:
        raise RuleViolation(
            {"slots": f"いま{taken}人が働いています。枠はそれより少なくできません。"}
        )
    if new.get("closed_on") and taken:
        raise RuleViolation(
            {
                "closed_on": f"いま{taken}人が働いています。任用が終わってから、終わった日を入れてください。"
            }
        )
    return work.change(ChallengePlace, place_id, seen, new)


def put_in_place(work: Work, job_id: int, seen: int, place_id: int | None) -> Employment:
    """職場に入れる, or take out of it (None): a job of チャレンジ雇用 at the office of that place.

    Raises `RuleViolation` when its slots are taken.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    job = within_scope(work, Employment, job_id)
    if place_id is not None:
        place = work.get(ChallengePlace, place_id)
        if job.scheme != CHALLENGE or job.organization_id != place.organization_id:
            raise RuleViolation(
                {"": "雇用の枠が「チャレンジ雇用」で、企業がその官公庁の就職だけ入れられます。"}
            )
        require_free_slot(work, place, job)
    return work.change(Employment, job_id, seen, {"challenge_place_id": place_id})


def require_free_slot(work: Work, place: ChallengePlace, job: Employment) -> None:
    """Raise `RuleViolation` when nobody more can work there on the first day of the job, or today."""
    require(work.actor, Action.WRITE_CLIENTS)
    _one_at_a_time(work, place.pk)
    days = {job.hired_on}
    if job.left_on is None:
        days.add(max(job.hired_on, clock.today()))
    taken = max(occupied(work, on, but=job.id).get(place.pk, 0) for on in days)
    if taken >= place.slots:
        raise RuleViolation(
            {
                "challenge_place_id": f"「{place.name}」の枠（{place.slots}人）は埋まっています。"
                "枠を増やすか、任用の終わった人の離職日を先に入れてください。"
            }
        )


def add_round(work: Work, entry: ChallengeRoundEntry) -> ChallengeRound:
    """体験実習の回を加える."""
    require(work.actor, Action.WRITE_NETWORK)
    work.get(ChallengePlace, entry.place_id)
    return work.add(ChallengeRound(**entry.model_dump()))


def change_round(
    work: Work, round_id: int, seen: int, changes: Mapping[str, Any]
) -> ChallengeRound:
    """体験実習の回を直す. Days of those who take part already stay as each of them has them."""
    require(work.actor, Action.WRITE_NETWORK)
    require(work.actor, Action.SEE_SENSITIVE)
    row = work.get(ChallengeRound, round_id)
    stored = {name: getattr(row, name) for name in ChallengeRoundFields.model_fields}
    new = check_changes(
        ChallengeRoundEntry, stored, {n: v for n, v in changes.items() if n != "place_id"}
    )
    taken = participants(work, [round_id]).get(round_id, 0)
    capacity = new.get("capacity")
    if capacity is not None and capacity < taken:
        raise RuleViolation(
            {"capacity": f"もう{taken}人が参加しています。定員はそれより少なくできません。"}
        )
    return work.change(ChallengeRound, round_id, seen, new)


def remove_round(work: Work, round_id: int, seen: int) -> None:
    """体験実習の回を消す, while nobody takes part in it."""
    require(work.actor, Action.WRITE_NETWORK)
    p = table_of(Practicum).c
    if work.first(select(p.id).where(p.round_id == round_id).limit(1)) is not None:
        raise RuleViolation({"": "参加した人のいる回は消せません。"})
    work.remove(ChallengeRound, round_id, seen, "まちがえて書いた回")


def join_round(work: Work, round_id: int, client_id: int, owner_id: int | None = None) -> Practicum:
    """体験実習に参加する: a practicum of that round, at its place and in its days.

    Raises `RuleViolation` when the round is full or the person is in it already; else as
    `add_practicum`.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    person = within_scope(work, Client, client_id)
    work.alone(f"challenge.round.{round_id}")
    held = work.get(ChallengeRound, round_id)
    place = work.get(ChallengePlace, held.place_id)
    taken = participants(work, [round_id]).get(round_id, 0)
    if held.capacity is not None and taken >= held.capacity:
        raise RuleViolation(
            {
                "": f"「{held.name}」の定員（{held.capacity}人）がいっぱいです。次の回に誘ってください。"
            }
        )
    typed = {
        "client_id": client_id, "organization_id": place.organization_id, "kind": EXPERIENCE,
        "programme": PROGRAMME, "round_id": round_id, "start_on": held.start_on,
        "end_on": held.end_on, "tasks": place.tasks, "owner_id": owner_id or person.owner_id,
    }  # fmt: skip
    return add_practicum(work, check(PracticumEntry, typed))


def _one_at_a_time(work: Work, place_id: int) -> None:
    """Who counts the slots decides before the next one counts."""
    work.alone(f"challenge.place.{place_id}")
