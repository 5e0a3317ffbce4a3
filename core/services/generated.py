"""生成した台帳 (generated ledger): as many invented persons and records as a measurement needs.

Reproducible by seed and day. Written in many transactions, each row with its audit row, so that
what is measured is what a real ledger of that size would be.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import chain, islice
from random import Random
from typing import Any

from sqlalchemy import func, select

from core import clock
from core.db.actor import Actor
from core.db.base import TableModel
from core.db.work import View, Work, read_only, table_of, unit_of_work
from core.domain.clients import Client
from core.domain.early_signs import EarlySign
from core.domain.employments import Employment
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.plans import Plan, PlanGoal, PlanReview
from core.domain.records import SupportRecord
from core.domain.retention import RetentionVisit
from core.domain.tables import MAPPED
from core.domain.users import User
from core.errors import RuleViolation
from core.queries.rules import rule_book
from core.queries.users import find_by_login, read_setting
from core.services.accounts import INVENTED, write_setting
from core.services.derived import organization_search_text
from core.services.generated_employers import add_ways
from core.services.generated_enrolments import enrolment_rows
from core.services.generated_introductions import introduction_rows
from core.services.generated_job_search import job_search_rows
from core.services.generated_meetings import add_meetings
from core.services.generated_people import Facts, Setting, blank, facts_of, pick, rows_of
from core.services.generated_practicums import practicum_rows
from core.services.generated_records import contacts, last_days, record_rows
from core.services.generated_retention import visit_rows
from core.services.generated_signs import sign_rows
from core.services.invented import PREFECTURE, add_staff, require_empty
from core.services.invented_enrolments import add_offices
from core.services.invented_files import document, rows
from core.services.summaries import rebuild

RECORDS_AT_ONCE = 10_000
PEOPLE_AT_ONCE = 500
REASON = "生成した模擬データ"
KINDS = {
    "company": 46, "transition_office": 9, "continuous_b": 16, "continuous_a": 4, "retention_office": 4,
    "choice_office": 2, "consultation_office": 8, "medical_institution": 8, "municipality": 1,
    "special_needs_school": 1, "hello_work": 1,
}  # fmt: skip

Progress = Callable[[str], object]


def generate(
    actor: Actor, clients: int, records: int, seed: int = 1, progress: Progress = print
) -> None:
    """模擬の利用者と支援記録を作る, behind what an invented ledger already holds.

    Each transaction is whole by itself: a run that was broken off leaves a smaller ledger.
    Raises `RuleViolation` on a ledger that holds real data.
    """
    require(actor, Action.SET_UP)
    if clients < 1 or records < 0:
        raise RuleViolation({"clients": "利用者は1人以上、支援記録は0件以上にしてください。"})
    random = Random(f"模擬 {seed}")
    with unit_of_work(actor, REASON) as work:
        if not read_setting(work, INVENTED):
            require_empty(work)
        # Marked first: from the first row on, every screen shows the 模擬 badge.
        write_setting(work, INVENTED, clock.today().isoformat())
        setting = _setting(work, random, clients)
    with read_only(actor) as view:
        ids = {model: _last_id(view, model) for model in MAPPED}
        number = int(view.scalar(select(func.max(table_of(Client).c.number))) or 0)
    people = [
        facts_of(number + place, ids[Client] + place, setting) for place in range(1, clients + 1)
    ]
    packed = contacts(people, records, setting.today, random)
    _write_people(actor, people, last_days(packed), setting, ids, progress)
    owners = {person.id: person.owner_id for person in people}
    # Rows make no cycles; walking millions of them again and again costs a quarter of the time.
    gc.disable()
    try:
        _write_records(actor, packed, owners, setting, ids[SupportRecord] + 1, progress)
    finally:
        gc.enable()
    with unit_of_work(actor, REASON) as work:
        add_ways(work, setting)
        add_meetings(work, setting, people)
        rebuild(work)
    progress(f"利用者 {clients:,}人、支援記録 {len(packed):,}件を入れました。")


def _write_records(
    actor: Actor,
    packed: Sequence[int],
    owners: dict[int, int | None],
    setting: Setting,
    first_id: int,
    progress: Progress,
) -> None:
    for start in range(0, len(packed), RECORDS_AT_ONCE):
        part = packed[start : start + RECORDS_AT_ONCE]
        made = record_rows(
            part, first_id + start, owners, setting.staff, setting.phrases, setting.random
        )
        with unit_of_work(actor, REASON) as work:
            work.add_many(SupportRecord, list(made))
        if (start + len(part)) % 100_000 < len(part):
            progress(f"支援記録 {start + len(part):,}件")


def _last_id(view: View, model: type[TableModel]) -> int:
    return int(view.scalar(select(func.max(table_of(model).c.id))) or 0)


def _setting(work: Work, random: Random, clients: int) -> Setting:
    """Staff and organisations, in numbers that fit the persons."""
    known = add_staff(work)
    staff = [
        known["mogi-sakura"],
        known["mogi-makoto"],
        known["mogi-natsuki"],
        known["mogi-tsubasa"],
    ]
    for place in range(1, clients // 250 + 1):
        login = f"mogi-{place:03}"
        user = find_by_login(work, login)
        if user is None:
            user = work.add(User(login=login, name=f"模擬 支援{place:03}"))
        staff.append(user.pk)
    places = rows("municipalities")
    phrases = document("phrases")
    first = _last_id(work, Organization) + 1
    found: dict[str, list[int]] = defaultdict(list)
    offices = []
    count = max(2 * len(KINDS), clients // 4)
    for place in range(count):
        kind = list(KINDS)[place] if place < len(KINDS) else pick(random, KINDS)
        found[kind].append(first + place)
        offices.append(_organization(first + place, kind, random.choice(places), random, phrases))
    work.add_many(Organization, offices)
    municipalities = [each["name"] for each in places]
    return Setting(
        random, clock.today(), rule_book(work), staff, municipalities, dict(found),
        list(add_offices(work).values()), phrases,
    )  # fmt: skip


def _organization(
    row_id: int, kind: str, place: dict[str, str], random: Random, phrases: dict[str, Any]
) -> dict[str, Any]:
    word = random.choice(phrases["names"]["organization"])
    name, kana = f"模擬{word}{row_id}", f"もぎ{word}"
    phone = f"042-0{row_id // 10_000 % 100:02}-{row_id % 10_000:04}"
    offers = kind not in ("company", "medical_institution", "municipality", "hello_work")
    capacity = random.choice((10, 20, 20, 20, 30, 40)) if offers else None
    seen_on = clock.today() - timedelta(days=random.randint(1, 150))
    return blank(Organization) | {
        "id": row_id,
        "kind": kind,
        "name": name,
        "name_kana": kana,
        "corporation_name": f"模擬法人{word}",
        "prefecture": PREFECTURE,
        "municipality": place["name"],
        "address": f"模擬{row_id % 90 + 1}番地",
        "phone": phone,
        "latitude": round(float(place["latitude"]) + random.gauss(0, 0.02), 5),
        "longitude": round(float(place["longitude"]) + random.gauss(0, 0.02), 5),
        "capacity": capacity,
        "vacancy_count": random.randint(0, capacity // 4) if capacity else None,
        "vacancy_on": seen_on if capacity else None,
        "search_text": organization_search_text(
            name, kana, f"模擬法人{word}", place["name"], phone
        ),
    }


def _write_people(
    actor: Actor,
    people: Sequence[Facts],
    last: dict[int, Any],
    setting: Setting,
    ids: dict[type[TableModel], int],
    progress: Progress,
) -> None:
    for part in _parts(people, PEOPLE_AT_ONCE):
        made: dict[type[TableModel], list[dict[str, Any]]] = {model: [] for model in MAPPED}
        for person in part:
            for model, row in chain(
                rows_of(person, last.get(person.id), setting),
                enrolment_rows(person, setting),
                introduction_rows(person, setting),
                practicum_rows(person, setting),
                job_search_rows(person, setting),
                sign_rows(person, setting),
                visit_rows(person, setting),
            ):
                if model is not Client:
                    ids[model] += 1
                    row["id"] = ids[model]
                if model in (PlanGoal, PlanReview):
                    row["plan_id"] = ids[Plan]
                if model in (EarlySign, RetentionVisit):  # who has one has a job, made just before
                    row["employment_id"] = ids[Employment]
                made[model].append(blank(model) | row)
        with unit_of_work(actor, REASON) as work:
            for model, rows_of_model in made.items():  # MAPPED names parents before children
                work.add_many(model, rows_of_model)
    progress(f"利用者 {len(people):,}人と計画を入れました。")


def _parts(items: Iterable[Facts], size: int) -> Iterator[list[Facts]]:
    remaining = iter(items)
    while part := list(islice(remaining, size)):
        yield part
