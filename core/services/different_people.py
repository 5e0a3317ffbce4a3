"""別の人 (told apart): two who look like one person are kept out of 重複の候補; and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.clients import Client
from core.domain.merges import DifferentPeople
from core.domain.permissions import Action, require
from core.errors import RuleViolation
from core.queries.duplicates import compared_by, marks_of
from core.queries.scopes import require_client


def tell_apart(work: Work, seen: Mapping[int, int], reason: str = "") -> DifferentPeople:
    """別の人とする: the pair is a candidate again when a name, a birthday or a telephone changes.

    `seen`: id → version of both rows as they were judged. Raises `Conflict`, `RuleViolation`,
    `OutOfScope`.
    """
    require(work.actor, Action.MERGE_CLIENTS)
    work.alone("client.merge")
    one, other = sorted(seen)
    for client_id in (one, other):
        require_client(work, client_id)
        # Changes nothing: only the version that was seen is asked for.
        work.change(Client, client_id, seen[client_id], {})
    people = compared_by(work, (one, other))
    if len(people) < 2:
        raise RuleViolation(
            {"": "この組はもうまとめられています。「重複の確認」をひらき直してください。"}
        )
    values: dict[str, Any] = {
        "one_version": seen[one], "other_version": seen[other],
        "marks": marks_of(people[one], people[other]),
        "by_id": work.actor.id, "reason": reason.strip()[:300],
    }  # fmt: skip
    d = table_of(DifferentPeople).c
    before = work.all(select(DifferentPeople).where(d.one_id == one, d.other_id == other))
    if before:
        return work.change(DifferentPeople, before[0].pk, before[0].version, values)
    return work.add(DifferentPeople(one_id=one, other_id=other, **values))


def put_back(work: Work, pair_id: int, seen: int) -> DifferentPeople:
    """候補にもどす: the judgement is withdrawn. Raises `Conflict`, `OutOfScope`."""
    require(work.actor, Action.MERGE_CLIENTS)
    pair = work.get(DifferentPeople, pair_id)
    for client_id in (pair.one_id, pair.other_id):
        require_client(work, client_id)
    work.remove(DifferentPeople, pair_id, seen, "候補にもどす")
    return pair
