"""生成した支援記録 (generated records): who is met on which day, and what is written about it."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from datetime import date
from random import Random
from typing import Any

from core.domain.records import SupportRecord
from core.services.generated_people import Facts, blank

_CLIENT_BITS = 28
_CLIENT_MASK = (1 << _CLIENT_BITS) - 1

METHODS = (
    ("phone", 34), ("visit_in", 22), ("workplace_visit", 14), ("agency_visit", 7), ("email", 6),
    ("accompany", 5), ("meeting", 4), ("online", 4), ("outreach_home", 2), ("letter", 2),
)  # fmt: skip
PARTIES = (
    ("person", 62), ("employer", 12), ("employment_office", 10), ("family", 6), ("medical", 5),
    ("hello_work", 3), ("consultation", 2),
)  # fmt: skip
TOPICS = (
    ("job_consultation", 14), ("work_preparation", 16), ("practicum", 8), ("application", 8),
    ("interview", 5), ("task_performance", 8), ("relationships", 7), ("condition_absence", 8),
    ("accommodation", 5), ("health_medication", 8), ("daily_rhythm", 5), ("money_pension", 3),
    ("family_relations", 3), ("employer_retention", 2),
)  # fmt: skip
_MINUTES = (10, 15, 15, 20, 30, 30, 45, 60, 60, 90)


def contacts(people: Sequence[Facts], count: int, today: date, random: Random) -> array[int]:
    """`count` contacts, in the order of days: each a day and the id of a client, packed.

    A person who stays longer or needs more is met more often; nobody on a weekend.
    """
    spans, weights = [], []
    for person in people:
        first = person.registered_on.toordinal()
        span = max(1, (person.closed_on or today).toordinal() - first)
        spans.append((first, span))
        weights.append(person.weight * span)
    found = array("q")
    chosen = random.choices(range(len(people)), weights, k=count)
    for place in chosen:
        first, span = spans[place]
        day = first + int((span + 1) * random.random())
        day -= max(0, (day + 6) % 7 - 4)
        found.append(day << _CLIENT_BITS | people[place].id)
    return array("q", sorted(found))


def last_days(packed: array[int]) -> dict[int, date]:
    """client id → day of the last contact."""
    found = {contact & _CLIENT_MASK: contact >> _CLIENT_BITS for contact in packed}
    return {client_id: date.fromordinal(day) for client_id, day in found.items()}


def _spread(shares: tuple[tuple[str, int], ...]) -> list[str]:
    return [code for code, share in shares for _ in range(share)]


def record_rows(
    packed: Sequence[int],
    first_id: int,
    owners: dict[int, int | None],
    staff: Sequence[int],
    phrases: dict[str, Any],
    random: Random,
) -> Iterator[dict[str, Any]]:
    """The rows of the contacts; one in eight is written by somebody else than the owner."""
    texts, roll = phrases["fragments"], random.random
    opening, state, detail, done = (
        texts[name] for name in ("opening", "state", "detail", "done")
    )  # fmt: skip
    methods, parties, topics = _spread(METHODS), _spread(PARTIES), _spread(TOPICS)
    empty = blank(SupportRecord)

    def one(offered: Sequence[Any]) -> Any:
        return offered[int(len(offered) * roll())]

    for row_id, contact in enumerate(packed, start=first_id):
        client_id = contact & _CLIENT_MASK
        author_id = owners[client_id] if roll() < 0.875 else None
        yield empty | {
            "id": row_id,
            "client_id": client_id,
            "happened_on": date.fromordinal(contact >> _CLIENT_BITS),
            "started_at": f"{9 + int(9 * roll()):02}:{one(('00', '15', '30', '45'))}",
            "minutes": one(_MINUTES),
            "method": (method := one(methods)),
            # What is sent in writing is taken for the report of the month.
            "activity": "report_sent" if method in ("letter", "email") else "",
            "party": one(parties),
            "topic": one(topics),
            "facts": one(opening) + one(state) + one(detail) + one(detail),
            "done": one(done),
            "author_id": author_id or one(staff),
        }
