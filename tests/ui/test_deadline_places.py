"""「ひらく」: a matter opens the page, and the segment, on which it is put right."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.db.actor import SYSTEM
from core.deadlines import Deadline
from core.domain.rules.urgency import Tone, Urgency, UrgencyLevel
from core.ui.clients import part_choice
from core.ui.deadlines import places
from core.ui.employers import employer_parts
from core.ui.navigation import EMPLOYER, JOB
from core.ui.work import job_parts

DAY = date(2026, 11, 21)


def matter(kind: str, target: str) -> Deadline:
    plain = Urgency(UrgencyLevel.OVERDUE, Tone.RED, 0)
    return Deadline(kind, "", DAY, None, None, "", "", None, plain, "", target, 7)


@pytest.mark.parametrize(
    ("kind", "target", "page", "part"),
    [
        ("early_sign_open", "job", JOB, "signs"),
        ("visit_due", "job", JOB, "visits"),
        ("subsidy_due", "employer", EMPLOYER, "subsidies"),
        ("employer_next_step", "employer", EMPLOYER, "summary"),
    ],
)
def test_a_matter_opens_where_it_is_put_right(
    monkeypatch: pytest.MonkeyPatch, kind: str, target: str, page: object, part: str
) -> None:
    went: list[Any] = []
    monkeypatch.setattr(places, "go", lambda to, **query: went.append((to, query)))
    places.open_place(SYSTEM, matter(kind, target))
    assert went == [(page, {"id": 7, "part": part})]


def test_every_segment_that_is_opened_has_an_address() -> None:
    assert set(places.PARTS.values()) <= part_choice.ADDRESSES.keys()
    assert set(places.JOB_PARTS.values()) <= job_parts.ADDRESSES.keys()
    assert set(places.EMPLOYER_PARTS.values()) <= employer_parts.ADDRESSES.keys()
