"""長い問い (slow questions): shown as running, left at any moment, and never longer than a limit."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import TypeVar

import streamlit as st

from core.db.actor import Actor
from core.db.leaving import Question
from core.db.work import View, read_only
from core.errors import TakesTooLong
from core.ui import session

T = TypeVar("T")

# From here on it is said that something runs; before, a flicker would say nothing.
SHOWN_AFTER_SECONDS = 1.0
LIMIT_SECONDS = 60.0
# How often it is looked whether the user has gone on to something else.
LOOK_SECONDS = 0.1
# What is stopped is awaited so long: its connection should be free before the next question.
STOPPING_SECONDS = 3.0
RUNNING = "数えています…　待たずにほかを選ぶと、この集計は止まります。"


def leavable(user: Actor, work: Callable[[View], T], *, limit_seconds: float = LIMIT_SECONDS) -> T:
    """長くかかるかもしれない問い: answers `work` on a reading view of its own.

    `work` asks the database and shows nothing: it runs beside the page. When the user chooses
    something else or goes to another page, Streamlit ends this run, and the database stops working
    on the question. What `work` raises is raised here. Raises `TakesTooLong` (a `DomainError`,
    to be shown as it is) after `limit_seconds`.
    """
    question, done = Question(), threading.Event()
    answers: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            with read_only(user) as view, question.asked(view):
                answers.append(work(view))
        except BaseException as error:
            errors.append(error)
        finally:
            done.set()

    threading.Thread(target=run, name="question", daemon=True).start()
    try:
        _wait(done, limit_seconds)
    finally:
        _stop(question, done)
    if errors:
        raise errors[0]
    return answers[0]


def _wait(done: threading.Event, limit_seconds: float) -> None:
    begun = time.monotonic()
    with ExitStack() as shown:
        is_shown = False
        while not done.wait(LOOK_SECONDS):
            seconds = time.monotonic() - begun
            if seconds > limit_seconds:
                raise TakesTooLong(
                    f"{limit_seconds:.0f}秒たっても終わらないので、止めました。"
                    "期間を短くするか、絞り込むか、まとめ方を粗くしてください。"
                )
            if not is_shown and seconds > SHOWN_AFTER_SECONDS:
                shown.enter_context(st.spinner(RUNNING, show_time=True))
                is_shown = True
            # Touching the state is where Streamlit ends a run that nobody looks at any more.
            _ = session.SID in st.session_state


def _stop(question: Question, done: threading.Event) -> None:
    """Nothing to do for a question that was answered; one that was left is ended now."""
    until = time.monotonic() + STOPPING_SECONDS
    while not done.is_set() and time.monotonic() < until:
        question.leave()
        done.wait(LOOK_SECONDS / 2)
