"""生成した登録・段階・支援チーム (generated enrolments, stages, teams) of the generated persons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

from core import clock
from core.db.base import TableModel
from core.domain.enrolments import CLOSED, Enrolment, StageChange
from core.domain.teams import TeamMember
from core.services.generated_people import Facts, Setting, pick

_DAY = timedelta(days=1)
# The two offices are the first of `setting.offices`; each runs programmes of its own.
PROGRAMMES = (
    {"employment_life_center": 90, "job_coach": 6, "mental_retention_network": 4},
    {"municipal_job_center": 92, "self_reliance": 5, "challenge_employment": 3},
)
SECOND = ("job_coach", "self_reliance")
# role → kind of organisation
ROLES = {"medical": "medical_institution", "planning": "consultation_office", "employer": "company"}


def enrolment_rows(
    facts: Facts, setting: Setting
) -> Iterator[tuple[type[TableModel], dict[str, Any]]]:
    """One programme or two, the stage now and before, and some of the team; ids are given later."""
    random = setting.random
    place = 0 if random.random() < 0.6 else 1
    yield Enrolment, _enrolment(facts, setting, place, pick(random, PROGRAMMES[place]))
    if facts.closed_on is None and random.random() < 0.25:
        yield Enrolment, _enrolment(facts, setting, 1 - place, SECOND[1 - place])
    if facts.stage != "registered" and random.random() < 0.4:
        yield StageChange, _change(facts, setting)
    if facts.closed_on is None:
        for role, kind in ROLES.items():
            if random.random() < 0.4:
                yield (
                    TeamMember,
                    {
                        "client_id": facts.id,
                        "organization_id": setting.organization(kind),
                        "role": role,
                        "start_on": facts.registered_on,
                    },
                )


def _enrolment(facts: Facts, setting: Setting, place: int, programme: str) -> dict[str, Any]:
    return {
        "client_id": facts.id,
        "office_id": setting.offices[place],
        "programme": programme,
        "stage": facts.stage,
        "owner_id": facts.owner_id,
        "start_on": facts.registered_on,
        "end_on": facts.closed_on,
        "end_reason": "achieved" if facts.stage == CLOSED else "",
    }


def _change(facts: Facts, setting: Setting) -> dict[str, Any]:
    """Noted on its day, so that a meeting held today does not find them all."""
    days = (setting.today - facts.registered_on).days
    on = facts.closed_on or facts.registered_on + int(days * setting.random.random()) * _DAY
    return {
        "client_id": facts.id,
        "before": "registered",
        "after": facts.stage,
        "changed_on": on,
        "by_id": facts.owner_id,
        "created_at": datetime.combine(on, time(15), tzinfo=clock.JST).astimezone(UTC),
    }
