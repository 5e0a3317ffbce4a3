"""長い問い: it is left when nobody waits, it ends at its limit, and what it raises is told."""

from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy import literal, select, text

from core.db.actor import Actor
from core.db.leaving import Left, Question
from core.db.work import View, read_only
from core.errors import NotFound, TakesTooLong
from core.ui.charts.running import leavable

Staff = dict[str, Actor]

ENDLESS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(600)",
}


def endless(view: View) -> object:
    return view.scalar(text(ENDLESS[view.dialect]))  # type: ignore[arg-type]


def test_a_question_is_answered_and_what_it_raises_is_raised(staff: Staff) -> None:
    assert leavable(staff["viewer"], lambda view: view.scalar(select(literal(7)))) == 7

    def nothing(_view: View) -> None:
        raise NotFound("ありません。")

    with pytest.raises(NotFound, match=r"ありません。"):
        leavable(staff["viewer"], nothing)


def test_at_its_limit_the_database_stops_and_the_next_question_is_answered(staff: Staff) -> None:
    begun = time.monotonic()
    with pytest.raises(TakesTooLong, match="期間を短くするか"):
        leavable(staff["viewer"], endless, limit_seconds=0.2)
    assert time.monotonic() - begun < 5
    assert not [thread for thread in threading.enumerate() if thread.name == "question"]
    assert leavable(staff["viewer"], lambda view: view.scalar(select(literal(7)))) == 7


def test_who_left_begins_no_other_statement(staff: Staff) -> None:
    question = Question()
    with (
        pytest.raises(Left),
        read_only(staff["viewer"]) as view,
        question.asked(view),
    ):
        assert view.scalar(select(literal(1))) == 1
        question.leave()
        view.scalar(select(literal(2)))
    with read_only(staff["viewer"]) as view:
        assert view.scalar(select(literal(3))) == 3
