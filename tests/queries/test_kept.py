"""覚えておく答え: asked once while nobody writes, anew after every writing, and never more than a few."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.tasks import Task
from core.queries import kept as module
from core.queries.kept import MOST, kept
from tests.conftest import add_staff

pytestmark = pytest.mark.sqlite_only


def counting() -> tuple[list[int], Callable[[], int]]:
    """A question, and how often it was asked."""
    asked: list[int] = []

    def ask() -> int:
        asked.append(1)
        return len(asked)

    return asked, ask


def answer(actor: Actor, ask: Callable[[], int], key: str = "office") -> int:
    with read_only(actor) as view:
        return kept(view, key, ask)


def test_what_weighs_the_office_is_asked_again_only_after_somebody_wrote(ledger: str) -> None:
    staff, (asked, ask) = add_staff(), counting()
    assert [answer(staff["supporter"], ask), answer(staff["director"], ask)] == [1, 1]
    with unit_of_work(staff["viewer"]) as work:
        work.add(Task(title="模擬の用事"))
        # Who writes sees what nobody else sees yet, and leaves no answer behind.
        assert kept(work, "office", ask) == 2
    assert [answer(staff["supporter"], ask), answer(staff["director"], ask)] == [3, 3]
    assert len(asked) == 3


def test_no_more_than_a_few_answers_are_kept_and_none_of_an_earlier_ledger(ledger: str) -> None:
    for number in range(3 * MOST):
        answer(SYSTEM, counting()[1], f"office {number}")
    assert len(module._kept) == MOST
    with unit_of_work(SYSTEM) as work:
        work.add(Task(title="模擬の用事"))
    answer(SYSTEM, counting()[1])
    assert len(module._kept) == 1
