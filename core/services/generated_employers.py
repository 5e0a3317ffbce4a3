"""生成した企業支援 (generated ways with employers): every second company is supported, a few were."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import func, select

from core.db.work import Work, table_of
from core.domain.employer_support import ENDED, WAY, EmployerMove, EmployerSupport
from core.domain.permissions import Action, require
from core.services.generated_people import Setting, blank

_DAY = timedelta(days=1)
PROGRAMMES = ("municipal_job_center", "employment_life_center", "employment_consulting")
STEPS = ("電話して様子を聞く", "見学の日を決める", "切り出しの表を見直す", "実習の日を決める")


def add_ways(work: Work, setting: Setting) -> None:
    """企業支援と段階の経過, for the companies that were generated with the persons."""
    require(work.actor, Action.SET_UP)
    s = table_of(EmployerSupport).c
    first = int(work.scalar(select(func.max(s.id))) or 0) + 1
    m = table_of(EmployerMove).c
    last_move = int(work.scalar(select(func.max(m.id))) or 0)
    ways: list[dict[str, Any]] = []
    moves: list[dict[str, Any]] = []
    for row_id, place in enumerate(setting.organizations.get("company", [])[::2], first):
        dice = Random(f"employer {place}")
        ways.append(blank(EmployerSupport) | _way(row_id, place, setting, dice))
        for move in _moves(ways[-1], dice):
            last_move += 1
            moves.append(blank(EmployerMove) | move | {"id": last_move})
    work.add_many(EmployerSupport, ways)
    work.add_many(EmployerMove, moves)


def _way(row_id: int, place: int, setting: Setting, dice: Random) -> dict[str, Any]:
    stage = dice.choice((*WAY, "consulted", "hired", ENDED))
    started_on = setting.today - dice.randrange(200, 900) * _DAY
    going, planned = stage != ENDED, dice.random() > 0.1
    stage_on = started_on if stage == "consulted" else setting.today - dice.randrange(5, 150) * _DAY
    return {
        "id": row_id,
        "organization_id": place,
        "programme": dice.choice(PROGRAMMES),
        "stage": stage,
        "stage_on": stage_on,
        "started_on": started_on,
        "theme": "雇用の相談",
        "owner_id": dice.choice(setting.staff) if dice.random() > 0.05 else None,
        "next_step": dice.choice(STEPS) if going and planned else "",
        "next_on": setting.today + dice.randrange(-8, 40) * _DAY if going and planned else None,
        "ended_on": None if going else stage_on,
        "end_reason": "" if going else "企業だけで続けられるようになった",
    }


def _moves(way: dict[str, Any], dice: Random) -> list[dict[str, Any]]:
    """The stages that were passed, on days between the first talk and the last move."""
    last = WAY.index(way["stage"]) if way["stage"] in WAY else dice.randrange(1, len(WAY))
    passed = [*WAY[: last + 1], *([ENDED] if way["stage"] == ENDED else [])]
    step = (way["stage_on"] - way["started_on"]) / max(1, len(passed) - 1)
    return [
        {
            "support_id": way["id"],
            "before": passed[place - 1] if place else "",
            "after": stage,
            "moved_on": way["started_on"] + place * step,
            "by_id": way["owner_id"],
        }
        for place, stage in enumerate(passed)
    ]
