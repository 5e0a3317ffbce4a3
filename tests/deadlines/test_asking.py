"""期限の一覧: order, bounds, whose they are, who sees names, and numbers that equal the lists."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.db.actor import Actor
from core.db.work import read_only
from core.deadlines import RULES, DeadlineCounts, counts, deadlines
from core.errors import NotAllowed
from tests.deadlines.conftest import TODAY, Ledger

TRANSITION = "employment_transition_support"


@pytest.fixture
def mixed(office: Ledger, staff: dict[str, Actor]) -> Ledger:
    """Twelve persons, each with a plan, a service and a task on days all around today."""
    owners = (staff["supporter"].id, staff["director"].id, None)
    for n in range(12):
        person = office.client(n + 1, owner_id=owners[n % 3])
        office.plan(person, TRANSITION, date(2026, 7, 1) + timedelta(days=14 * n))
        office.service(person, "continuous_support_b", date(2026, 10, 1) + timedelta(days=5 * n))
        office.task(f"模擬の用事{n}", due_on=TODAY + timedelta(days=n - 4), client_id=person)
    office.intake(date(2026, 11, 10))
    return office


def test_every_rule_bears_the_name_of_its_file() -> None:
    assert [rule.kind for rule in RULES] == [
        rule.question.__module__.rsplit(".", 1)[1] for rule in RULES
    ]


def test_the_nearest_day_stands_first_and_a_longer_page_begins_with_the_shorter(
    mixed: Ledger,
) -> None:
    rows = mixed.due()
    assert [row.due_on for row in rows] == sorted(row.due_on for row in rows)
    assert len(rows) > 25
    for limit in (1, 7, 20):
        assert mixed.due(limit=limit) == rows[:limit]


def test_the_list_ends_90_days_ahead_unless_another_day_is_asked_for(office: Ledger) -> None:
    for days in (90, 91):
        office.task(f"{days}日後", due_on=TODAY + timedelta(days=days))
    assert [row.title for row in office.due()] == ["90日後"]
    assert len(office.due(until=TODAY + timedelta(days=91))) == 2


def test_mine_and_nobodys_are_told_apart(mixed: Ledger, staff: dict[str, Actor]) -> None:
    me = staff["supporter"].id
    mine, nobodys = mixed.due(owner_id=me), mixed.due(unowned=True)
    assert {row.owner_id for row in mine} == {me}
    assert {row.owner_id for row in nobodys} == {None}
    both = mixed.due(owner_id=me, unowned=True)
    assert len(both) == len(mine) + len(nobodys)
    assert len(mixed.due()) > len(both)


def test_one_person_only(mixed: Ledger) -> None:
    rows = mixed.due(client_id=mixed.due(kinds=["plan_review"])[0].client_id)
    assert {row.kind for row in rows} == {
        "plan_review", "plan_missing", "task_due", "choice_support_first",
    }  # fmt: skip
    assert len({row.client_id for row in rows}) == 1


@pytest.mark.parametrize("days_on", [0, 13, 47])
def test_the_counts_are_those_of_the_lists(
    mixed: Ledger, staff: dict[str, Actor], days_on: int
) -> None:
    today = TODAY + timedelta(days=days_on)
    for asked in ({}, {"owner_id": staff["supporter"].id}, {"unowned": True}):
        left = [row.urgency.days_left for row in mixed.due(today, **asked)]
        with read_only(mixed.actor) as view:
            assert counts(view, today=today, **asked) == DeadlineCounts(
                sum(n < 0 for n in left),
                sum(0 <= n <= 14 for n in left),
                sum(0 <= n <= 30 for n in left),
                sum(0 <= n <= 90 for n in left),
            )


def test_an_empty_ledger_counts_nothing(office: Ledger) -> None:
    with read_only(office.actor) as view:
        assert counts(view, today=TODAY) == DeadlineCounts()
    assert office.due() == []


def test_who_may_not_see_clients_gets_numbers_and_no_typed_words(
    mixed: Ledger, staff: dict[str, Actor]
) -> None:
    rows = mixed.due(actor=staff["viewer"])
    assert {row.client_number for row in rows} > {1, 12}
    assert not any(row.client_name or row.client_kana for row in rows)
    assert not any("模擬" in row.title for row in rows)
    assert any(row.client_name and "模擬" in row.title for row in mixed.due())  # the control


def test_a_partner_asks_in_vain(mixed: Ledger, staff: dict[str, Actor]) -> None:
    with pytest.raises(NotAllowed), read_only(staff["partner"]) as view:
        deadlines(view, today=TODAY)
    with pytest.raises(NotAllowed), read_only(staff["partner"]) as view:
        counts(view, today=TODAY)
