"""生成した求人と応募 (generated vacancies and applications): who works applied before, who looks for work
is on the way now, and a few have nothing planned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from core.db.base import TableModel
from core.domain.job_search import JobApplication, Vacancy
from core.services.generated_people import HIRED, Facts, Setting

_DAY = timedelta(days=1)
LOOKING = ("job_search", "offered")
PERSONS_TO_A_VACANCY = 25
TITLES = ("仕分けと検品", "事務補助", "品出し", "清掃", "箱の組み立て", "洗い場")
SCHEMES = ("disability_opening", "disability_opening", "trial", "general_disclosed")
BANDS = ("hours_20_to_30", "hours_20_to_30", "hours_30_or_more", "hours_10_to_20")
STATUSES = ("preparing", "applied", "interview_planned", "interviewed")
STEPS = ("書類をつくる", "結果の電話を待つ", "面接の練習", "企業に電話する")


def job_search_rows(
    facts: Facts, setting: Setting
) -> Iterator[tuple[type[TableModel], dict[str, Any]]]:
    """Nothing for who neither works nor looks for work; ids are given later.

    A dice of its own: what else is generated stays as it was before there were applications.
    """
    dice, employers = Random(f"application {facts.id}"), setting.organizations.get("company", [])
    if not employers:
        return
    if facts.id % PERSONS_TO_A_VACANCY == 0:
        yield Vacancy, _vacancy(dice, setting, employers)
    if facts.stage not in (*HIRED, *LOOKING):
        return
    on = facts.registered_on + dice.randrange(30, 120) * _DAY
    for _try in range(dice.choice((0, 1, 1, 2))):
        if on + 40 * _DAY > setting.today:
            break
        yield (
            JobApplication,
            {
                **_way(facts, dice, employers, on),
                "applied_on": on + 7 * _DAY,
                "interview_on": on + 16 * _DAY,
                "ended_on": on + 25 * _DAY,
                "status": dice.choice(("rejected", "rejected", "declined")),
                "end_note": "通勤が長かった",
            },
        )
        on += 30 * _DAY
    if facts.stage in LOOKING:
        yield JobApplication, _on_the_way(facts, dice, setting, employers)


def _on_the_way(
    facts: Facts, dice: Random, setting: Setting, employers: list[int]
) -> dict[str, Any]:
    on = max(facts.registered_on, setting.today - dice.randrange(20, 60) * _DAY)
    status = "offered" if facts.stage == "offered" else dice.choice(STATUSES)
    planned = dice.random() > 0.15
    row = _way(facts, dice, employers, on) | {
        "status": status,
        "next_step": dice.choice(STEPS) if planned else "",
        "next_on": setting.today + dice.randrange(-6, 20) * _DAY if planned else None,
    }
    if status != "preparing":
        row["applied_on"] = on + 5 * _DAY
    if status == "interview_planned":
        row["interview_on"] = setting.today + dice.randrange(-2, 14) * _DAY
    elif status in ("interviewed", "offered"):
        row["interview_on"] = on + 12 * _DAY
    if status == "offered":
        row["offered_on"] = on + 16 * _DAY
    return row


def _way(facts: Facts, dice: Random, employers: list[int], on: Any) -> dict[str, Any]:
    return {
        "client_id": facts.id,
        "organization_id": dice.choice(employers),
        "title": dice.choice(TITLES),
        "scheme": dice.choice(SCHEMES),
        "disclosure": "open",
        "started_on": on,
        "owner_id": facts.owner_id,
    }


def _vacancy(dice: Random, setting: Setting, employers: list[int]) -> dict[str, Any]:
    opened_on = setting.today - dice.randrange(5, 400) * _DAY
    is_old = opened_on < setting.today - 90 * _DAY
    return {
        "organization_id": dice.choice(employers),
        "title": dice.choice(TITLES),
        "scheme": dice.choice(SCHEMES),
        "hours_band": dice.choice(BANDS),
        "wage": "時給1,200円",
        "opened_on": opened_on,
        "closes_on": opened_on + 60 * _DAY,
        "closed_on": opened_on + 70 * _DAY if is_old else None,
    }
