"""生成した実習 (generated practicums) of the generated persons: most have a result, a few run, wait or come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from core.db.base import TableModel
from core.domain.practicums import FOLLOWING, Practicum
from core.services.generated_people import Facts, Setting

_DAY = timedelta(days=1)
KINDS = ("assessment", "trial_experience", "workplace", "workplace", "workplace", "pre_hire")
# Whoever is in one now: from four weeks ago to three weeks ahead.
NOW = {"practicum": 0.9, "preparing": 0.05, "job_search": 0.15}


def practicum_rows(
    facts: Facts, setting: Setting
) -> Iterator[tuple[type[TableModel], dict[str, Any]]]:
    """None for half of the persons. A dice of its own: what else is generated stays as it was."""
    dice = Random(f"practicum {facts.id}")
    places = setting.organizations.get("company", [])
    if not places:
        return
    on = facts.registered_on + dice.randrange(30, 200) * _DAY
    last_on = (facts.closed_on or setting.today) - 40 * _DAY
    for _time in range(dice.choice((0, 0, 0, 1, 1, 2))):
        if on > last_on:
            break
        days = dice.choice((3, 5, 12))
        yield (
            Practicum,
            _row(facts, dice, places)
            | {
                "start_on": on, "end_on": on + days * _DAY, "planned_days": min(days, 10),
                "attended_days": max(1, min(days, 10) - dice.choice((0, 0, 0, 1, 2))),
                "result": dice.choice([*FOLLOWING, "to_hire", "next_practicum"]),
            },
        )  # fmt: skip
        on += dice.randrange(60, 240) * _DAY
    if dice.random() < NOW.get(facts.stage, 0.0):
        start_on = setting.today + dice.randrange(-28, 21) * _DAY
        yield Practicum, _row(facts, dice, places) | {
            "start_on": start_on, "end_on": start_on + 11 * _DAY, "planned_days": 8,
        }  # fmt: skip


def _row(facts: Facts, dice: Random, places: list[int]) -> dict[str, Any]:
    return {
        "client_id": facts.id, "owner_id": facts.owner_id, "organization_id": dice.choice(places),
        "kind": dice.choice(KINDS),
    }  # fmt: skip
