"""生成した紹介 (generated introductions) of the generated persons: most arrived, some were declined
before, a few are on the way or lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from core.db.base import TableModel
from core.domain.introductions import Introduction
from core.services.generated_people import Facts, Setting

_DAY = timedelta(days=1)
REASONS = ("training", "distance", "no_vacancy", "hours", "disability_fit", "atmosphere", "health")
GOALS = ("transition_office", "continuous_b", "continuous_a")
GIVERS = ("hello_work", "medical_institution", "consultation_office")


def introduction_rows(
    facts: Facts, setting: Setting
) -> Iterator[tuple[type[TableModel], dict[str, Any]]]:
    """None for two of three persons; ids are given later.

    A dice of its own: what else is generated stays as it was before there were introductions.
    """
    dice = Random(f"introduction {facts.id}")
    if dice.random() > 0.34:
        return
    places = [place for kind in GOALS for place in setting.organizations.get(kind, [])]
    givers = [place for kind in GIVERS for place in setting.organizations.get(kind, [])]
    if not places:
        return
    on = facts.registered_on + dice.randrange(5, 40) * _DAY
    for _try in range(dice.choice((0, 0, 1, 1, 2))):
        if on + 20 * _DAY > setting.today:
            return
        yield (
            Introduction,
            {
                **_way(facts, dice, places, givers, on),
                "visited_on": on + 7 * _DAY,
                "ended_on": on + dice.randrange(9, 20) * _DAY,
                "status": dice.choice(("declined", "declined", "refused")),
                "end_reason": dice.choice(REASONS),
            },
        )
        on += 25 * _DAY
    last, what = _way(facts, dice, places, givers, on), dice.random()
    if on + 30 * _DAY > setting.today or what < 0.02:
        on = min(on, setting.today - dice.randrange(0, 25) * _DAY)
        planned = setting.today + dice.randrange(-5, 15) * _DAY if what < 0.6 else None
        step = "見学の日を決める" if planned else ""
        yield Introduction, last | {"introduced_on": on, "next_on": planned, "next_step": step}
    elif what > 0.06:
        arrived_on = on + 28 * _DAY
        yield Introduction, last | {"arrived_on": arrived_on, "status": "arrived"}


def _way(
    facts: Facts, dice: Random, places: list[int], givers: list[int], on: Any
) -> dict[str, Any]:
    return {
        "client_id": facts.id,
        "from_id": dice.choice(givers) if givers and dice.random() < 0.4 else None,
        "to_id": dice.choice(places),
        "by_person": True,
        "introduced_on": on,
        "owner_id": facts.owner_id,
        "status": "introduced",
    }
