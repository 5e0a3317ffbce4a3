"""マッチングを測る: one person over 3,000 providers that all lie within reach, each with a profile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

from sqlalchemy import func, select

from core import clock
from core.db.actor import SYSTEM, Actor
from core.db.work import Work, read_only, table_of, unit_of_work
from core.domain.matching import MatchingWish
from core.domain.organization_profiles import ProviderProfile
from core.domain.organizations import Organization
from core.queries.matching import estimates_of, matched, wanted_of
from core.queries.matching_places import start_of
from core.queries.matching_wishes import seeker_of

COUNT = 3_000
# A kind of which the generated ledger holds none.
KIND = "choice_office"
_FIRST = 5_000_000
_TRAINING = (
    "pc_office",
    "light_work,cleaning",
    "pc_office,job_hunting,practicum",
    "food,sales",
    "",
)


def a_seeker(client_id: int) -> None:
    """The person gets a wish with every condition, and the region its providers; once."""
    o, w = table_of(Organization).c, table_of(MatchingWish).c
    with unit_of_work(SYSTEM) as work:
        if work.scalar(select(func.count()).select_from(o.id.table).where(o.kind == KIND)) < COUNT:
            _providers_of(work)
        if work.scalar(select(w.id).where(w.client_id == client_id)) is None:
            work.add(
                MatchingWish(
                    client_id=client_id, kind=KIND, latitude=35.36, longitude=140.82,
                    station="模擬駅", max_minutes=180, training="pc_office,job_hunting,cleaning",
                    style="individual,short_day", pickup="yes", meals="yes", saturday="yes",
                    start_by_on=clock.today() + timedelta(days=60), must="distance",
                )
            )  # fmt: skip


def matching_walk(user: Actor, client_id: int) -> Callable[[], object]:
    """All of it asked anew: the wish, the start, the providers in their order."""

    def run() -> None:
        with read_only(user) as view:
            seeker = seeker_of(view, client_id)
            estimates = estimates_of(view, clock.today())
            start = start_of(view, seeker.values)
            wanted = wanted_of(
                seeker.values, start, disabilities=seeker.disabilities, seed=seeker.seed
            )
            found = matched(view, wanted, KIND, today=clock.today(), estimates=estimates)
        if found.total < COUNT:
            raise RuntimeError("the providers are missing")

    return run


def _providers_of(work: Work) -> None:
    chance, today = Random("模擬の事業所"), clock.today()
    ids = range(_FIRST, _FIRST + COUNT)
    work.add_all(
        [
            Organization(
                id=number, kind=KIND, name=f"模擬の事業所 {number}", name_kana="もぎ",
                prefecture="模擬県", municipality="汐見原市",
                latitude=35.36 + chance.uniform(-0.25, 0.25),
                longitude=140.82 + chance.uniform(-0.25, 0.25),
                vacancy_count=chance.choice([None, 0, 1, 4]),
                vacancy_on=today - timedelta(days=chance.randrange(200)),
            )
            for number in ids
        ]
    )  # fmt: skip
    work.add_all(
        [
            ProviderProfile(
                organization_id=number, training=chance.choice(_TRAINING),
                disabilities=chance.choice(["mental", "intellectual", "", "mental,developmental"]),
                style=chance.choice(["individual", "group", "mixed", ""]),
                pickup=chance.choice(["yes", "no", "partly", ""]),
                meals=chance.choice(["yes", "no", ""]),
                saturday=chance.choice(["yes", "no", ""]),
                start_from_on=today + timedelta(days=chance.randrange(120)),
            )
            for number in ids
        ]
    )  # fmt: skip
