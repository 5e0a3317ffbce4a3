"""生成した利用者 (generated persons): facts with a realistic skew, and the rows that follow from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from pydantic_core import PydanticUndefined

from core.db.base import TableModel
from core.db.work import BOOKKEEPING
from core.domain.clients import Certificate, Client, ServiceUse
from core.domain.codes import codes
from core.domain.consents import Consent
from core.domain.dates import add_months
from core.domain.employments import Employment
from core.domain.intakes import Intake
from core.domain.plans import WORKFLOW, Plan, PlanGoal, PlanReview
from core.domain.rules.parameters import RuleBook
from core.domain.tasks import Task
from core.services.derived import (
    client_search_text,
    intake_search_text,
    plan_review_due_on,
    service_limit_on,
    six_months_on,
)
from core.services.invented_files import working_day

YEARS = 5
_DAY = timedelta(days=1)

# stage → share of all persons, in percent
STAGES = {
    "closed": 34, "preparing": 18, "retention": 12, "follow_up": 10, "registered": 7,
    "job_search": 6, "employed_early": 6, "practicum": 2, "separated": 3, "offered": 1, "on_leave": 1,
}  # fmt: skip
SERVICES = {
    "employment_transition_support": 62, "continuous_support_b": 20, "continuous_support_a": 6,
    "independence_training": 8, "employment_choice_support": 4,
}  # fmt: skip
DISABILITIES = {
    "mood": 24, "schizophrenia": 17, "developmental": 21, "intellectual": 20, "limb": 5, "internal": 3,
    "hearing": 3, "visual": 2, "higher_brain": 2, "epilepsy": 2, "intractable": 1,
}  # fmt: skip
REFERRALS = {
    "hello_work": 22, "medical_institution": 18, "transition_office": 15, "special_needs_school": 10,
    "self": 10, "municipality": 9, "family_friend": 6, "planning_consultation": 6, "web_publicity": 4,
}  # fmt: skip
OCCUPATIONS = {
    "carrying_cleaning_packing": 34, "clerical": 27, "manufacturing": 12, "sales": 9,
    "service": 7, "welfare_care": 6, "agriculture_fishery": 3, "research_technology": 2,
}  # fmt: skip
HIRED = ("employed_early", "retention", "follow_up", "on_leave", "separated")
TRAINING = ("preparing", "practicum", "job_search", "offered")


@cache
def _table(shares: tuple[tuple[str, int], ...]) -> tuple[list[str], list[int]]:
    return [code for code, _ in shares], [share for _, share in shares]


def pick(random: Random, shares: dict[str, int]) -> str:
    """One code, by its share."""
    population, weights = _table(tuple(shares.items()))
    return random.choices(population, weights)[0]


@cache
def blank(model: type[TableModel]) -> dict[str, Any]:
    """Every column with a default, for rows that are inserted without their class."""
    return {
        name: field.default
        for name, field in model.model_fields.items()
        if name not in BOOKKEEPING and field.default is not PydanticUndefined
    }


@dataclass(slots=True)
class Facts:
    """What is known of a generated person before any row is written."""

    id: int
    number: int
    stage: str
    owner_id: int | None
    registered_on: date
    closed_on: date | None
    weight: float


@dataclass
class Setting:
    """What the generated persons live in."""

    random: Random
    today: date
    book: RuleBook
    staff: list[int]
    municipalities: list[str]
    organizations: dict[str, list[int]]
    offices: list[int]
    phrases: dict[str, Any]

    def organization(self, kind: str) -> int:
        """One of a kind; the first ones are the busy ones."""
        offered = self.organizations[kind]
        return offered[int(len(offered) * self.random.random() ** 2)]


def facts_of(number: int, client_id: int, setting: Setting) -> Facts:
    """Stage, owner and span of one person. A few owners carry many; one in fifty has none."""
    random, today = setting.random, setting.today
    stage = pick(random, STAGES)
    back = 30 + int((365 * YEARS - 30) * random.random())
    if stage == "registered":
        back = 5 + int(120 * random.random())
    elif stage in HIRED:
        back = max(back, 500)
    registered_on = working_day(today - back * _DAY)
    closed_on = None
    if stage == "closed":
        ended_on = registered_on + int(back * random.uniform(0.3, 0.98)) * _DAY
        closed_on = min(working_day(ended_on), today)
    owner_id = setting.staff[int(len(setting.staff) * random.random() ** 1.6)]
    return Facts(
        client_id,
        number,
        stage,
        None if random.random() < 0.02 else owner_id,
        registered_on,
        closed_on,
        random.lognormvariate(0.0, 0.8),
    )


def rows_of(
    facts: Facts, last_record_on: date | None, setting: Setting
) -> Iterator[tuple[type[TableModel], dict[str, Any]]]:
    """All rows of one person but the records, parents first; only Client and Plan have their id."""
    random = setting.random
    names, fragments = setting.phrases["names"], setting.phrases["fragments"]
    given = random.choice(names["first"]) + random.choice(names["last"])
    name, kana = f"模擬 {given}", f"もぎ {given}"
    phone = f"090-0{facts.number % 1000:03}-{facts.number * 7919 % 10000:04}"
    birth_on = facts.registered_on - int(365.25 * random.triangular(18, 62, 27)) * _DAY
    person = {
        "name": name, "kana": kana, "birth_on": birth_on, "phone": phone,
        "municipality": random.choice(setting.municipalities),
        "referral_source": pick(random, REFERRALS), "owner_id": facts.owner_id,
    }  # fmt: skip
    disability = pick(random, DISABILITIES)
    yield (
        Client,
        person
        | {
            "id": facts.id,
            "number": facts.number,
            "address": f"模擬{facts.number % 9 + 1}丁目{facts.number % 30 + 1}",
            "disability": disability,
            "is_developmental": disability == "developmental",
            "stage": facts.stage,
            "registered_on": facts.registered_on,
            "closed_on": facts.closed_on,
            "closure_reason": random.choice(["goal_achieved", "own_wish", "moved", "transferred"])
            if facts.closed_on
            else "",
            "wishes": random.choice(fragments["wishes"]),
            "considerations": random.choice(fragments["considerations"]),
            "search_text": client_search_text(name, kana, phone, facts.number),
            "last_record_on": last_record_on,
        },
    )
    yield (
        Consent,
        {
            "client_id": facts.id,
            "kind": "acquisition",
            "items": ",".join(codes("data_category").labels()),
            "purpose": "employment_support",
            "method": "document",
            "obtained_on": facts.registered_on,
            "explained_by_id": facts.owner_id,
        },
    )
    received_on = working_day(facts.registered_on - random.randint(5, 40) * _DAY)
    yield (
        Intake,
        person
        | {
            "received_on": received_on,
            "complaint": f"仕事の相談。{random.choice(fragments['wishes'])}",
            "status": "accepted",
            "client_id": facts.id,
            "closed_on": facts.registered_on,
            "search_text": intake_search_text(name, kana, phone),
        },
    )
    yield from _certificates(facts, disability, setting)
    yield from _work(facts, setting)
    if random.random() < 0.5 and facts.stage != "closed":
        yield Task, _task(facts, setting)


def _certificates(
    facts: Facts, disability: str, setting: Setting
) -> Iterator[tuple[type[TableModel], dict[str, Any]]]:
    random, today = setting.random, setting.today
    if disability == "intellectual":
        grade = random.choice(["other_a", "other_b", "other_b", "other_c"])
        yield Certificate, {"client_id": facts.id, "kind": "intellectual_other", "grade": grade}
    elif disability in ("limb", "internal", "hearing", "visual"):
        grade = f"physical_{random.randint(1, 6)}"
        yield Certificate, {"client_id": facts.id, "kind": "physical", "grade": grade}
    elif random.random() < 0.8:
        ahead = 730 if facts.closed_on is None and random.random() < 0.97 else 760
        issued_on = today - int(ahead * random.random()) * _DAY
        months = setting.book.integer("certificate.mental.valid_months", issued_on)
        yield (
            Certificate,
            {
                "client_id": facts.id,
                "kind": "mental",
                "grade": pick(random, {"mental_1": 4, "mental_2": 46, "mental_3": 50}),
                "issued_on": issued_on,
                "expires_on": add_months(issued_on, months) - _DAY,
            },
        )


def _work(facts: Facts, setting: Setting) -> Iterator[tuple[type[TableModel], dict[str, Any]]]:
    """Services, plans and jobs: training first, then the job, then the support to keep it."""
    random, today, book = setting.random, setting.today, setting.book
    if facts.stage == "registered":
        return
    begun = facts.registered_on + random.randint(3, 60) * _DAY
    ended: date | None = facts.closed_on
    hired_on: date | None = None
    if facts.stage in HIRED:
        hired_on = today - random.randint(5, 175) * _DAY
        if facts.stage != "employed_early":
            span = (today - begun).days
            hired_on = begun + int(max(90, span - 220) * random.uniform(0.3, 0.95)) * _DAY
        ended = hired_on - _DAY
    elif facts.stage in TRAINING:
        begun = max(begun, today - random.randint(15, 745) * _DAY)
    service = pick(random, SERVICES)
    if service == "employment_choice_support" and ended is None:
        begun = max(begun, today - random.randint(0, 40) * _DAY)
    ended = max(ended, begun) if ended else None
    yield from _service(facts, service, begun, ended, setting)
    if hired_on is None:
        return
    left = facts.stage == "separated"
    full_on = six_months_on(hired_on, book)
    yield (
        Employment,
        {
            "client_id": facts.id,
            "organization_id": setting.organization("company"),
            "hired_on": hired_on,
            "left_on": max(hired_on, today - random.randint(3, 200) * _DAY) if left else None,
            "occupation": pick(random, OCCUPATIONS),
            "scheme": random.choice(["disability_opening"] * 4 + ["general_disclosed", "trial"]),
            "hours_band": random.choice(["hours_30_or_more", "hours_20_to_30", "hours_20_to_30"]),
            "employment_type": _EMPLOYED[facts.id % len(_EMPLOYED)],
            "disclosure": "closed" if facts.id % 11 == 0 else "open",
            "separation_reason": _LEFT_FOR[facts.id % len(_LEFT_FOR)] if left else "",
            "after_leaving": "job_search" if left else "",
            "six_months_on": full_on,
        },
    )
    if facts.stage in ("retention", "on_leave") and full_on < today:
        yield from _service(facts, "job_retention_support", full_on + _DAY, None, setting)


_EMPLOYED = ("fixed_non_regular", "permanent_non_regular", "fixed_non_regular", "permanent_regular")
_LEFT_FOR = (
    "workplace_relations", "symptom_relapse", "fatigue_motivation", "contract_end", "better_job",
)  # fmt: skip
_KINDS = {
    "employment_transition_support": "transition_office", "continuous_support_b": "continuous_b",
    "continuous_support_a": "continuous_a", "job_retention_support": "retention_office",
    "employment_choice_support": "choice_office",
}  # fmt: skip


def _service(
    facts: Facts, service: str, start_on: date, end_on: date | None, setting: Setting
) -> Iterator[tuple[type[TableModel], dict[str, Any]]]:
    kind = _KINDS.get(service)
    yield (
        ServiceUse,
        {
            "client_id": facts.id,
            "service": service,
            "organization_id": setting.organization(kind) if kind else None,
            "start_on": start_on,
            "end_on": end_on,
            "limit_on": service_limit_on(service, start_on, setting.book),
        },
    )
    if setting.random.random() < 0.96 and service != "employment_choice_support":
        yield from _plan(facts, service, start_on, end_on, setting)


def _plan(
    facts: Facts, service: str, start_on: date, end_on: date | None, setting: Setting
) -> Iterator[tuple[type[TableModel], dict[str, Any]]]:
    """The plan, then its goals and reviews (whose plan is the one yielded last)."""
    random, book, texts = setting.random, setting.book, setting.phrases["fragments"]
    until = end_on or setting.today
    period_on, reviews = start_on, []
    while True:
        due_on = plan_review_due_on(service, period_on, book)
        late = 0 if random.random() < 0.93 else random.randint(1, 45)
        reviewed_on = working_day(due_on) + late * _DAY
        if reviewed_on >= until:
            break
        reviews.append((due_on, reviewed_on))
        period_on = reviewed_on + _DAY
    yield (
        Plan,
        {
            "client_id": facts.id,
            "kind": "retention_support_plan"
            if service == "job_retention_support"
            else "individual_support_plan",
            "service": service,
            "start_on": start_on,
            "end_on": end_on,
            "intention": random.choice(texts["plan_intention"]),
            "policy": random.choice(texts["plan_policy"]),
            "issues": random.choice(texts["state"]),
            "cautions": random.choice(texts["considerations"]),
            "author_id": facts.owner_id,
            "status": "ended" if end_on else "active",
            "period_start_on": period_on,
            "review_due_on": due_on,
            **{
                name: start_on - days * _DAY
                for name, days in zip(WORKFLOW, (14, 9, 6, 4, 2), strict=True)
            },
            # One plan in a hundred lacks the signature, and one the delivery.
            "person_present": True,
            "explained_by_id": facts.owner_id,
            "signer": "" if facts.id % 100 == 7 else "person",
            "is_self_plan": facts.id % 2 == 0,
            "consultation_delivered_on": None if facts.id % 100 == 9 else start_on - 2 * _DAY,
        },
    )
    goals = setting.phrases["goal"]
    known = {goal["service"] for goal in goals}
    for goal in goals:
        if goal["service"] == (service if service in known else "other"):
            about = {name: text for name, text in goal.items() if name != "service"}
            yield (
                PlanGoal,
                about | {"target_on": due_on, "attainment": "achieved" if end_on else ""},
            )
    for due_on, reviewed_on in reviews:
        findings = random.choice(texts["state"]) + random.choice(texts["detail"])
        yield (
            PlanReview,
            {
                "reviewed_on": reviewed_on,
                "findings": findings,
                "due_on": due_on,
                "reviewer_id": facts.owner_id,
            },
        )


def _task(facts: Facts, setting: Setting) -> dict[str, Any]:
    random = setting.random
    due_on = setting.today + random.randint(-200, 40) * _DAY
    done = due_on < setting.today and random.random() < 0.85
    return {
        "title": random.choice(setting.phrases["fragments"]["next_step"]),
        "client_id": facts.id,
        "owner_id": facts.owner_id,
        "due_on": due_on,
        "status": "done" if done else random.choice(["open", "open", "in_progress", "waiting"]),
        "done_on": due_on if done else None,
    }
