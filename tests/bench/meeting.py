"""会議を測る: the topics that weigh the whole office, when they are opened first and when gone back to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from core import clock
from core.db.work import read_only
from core.domain.meetings import TOPICS
from core.queries import kept
from core.queries.meeting_series import TopicSetting
from core.queries.meetings import meeting_on
from core.services import agenda_deadlines
from core.services.agenda import agenda

if TYPE_CHECKING:
    from tests.bench.figures import Bench, Figure

WEEKLY = 1
# What is weighed anew after every change, beside the rest of the screen, which takes two empty pages.
WEIGHED = ("contact", "at_risk", "introductions", "network", "figures")
DUE = ("overdue", "upcoming")


def meeting_figures(bench: Bench) -> Iterator[Figure]:
    """The heavy topics; deadlines are surveyed once a day, after a change only what it moves."""
    for topic in WEIGHED:
        yield bench.against_empty(f"議題（{TOPICS[topic]}）", 4.5, _ask(bench, topic, anew=True))
    yield bench.against_empty("議題（期限、その日はじめて）", 10, _ask(bench, DUE[0], anew=True), 5)
    for topic in DUE:
        yield bench.against_empty(f"議題（{TOPICS[topic]}）", 3, _ask(bench, topic, anew=False))


def _ask(bench: Bench, topic: str, *, anew: bool) -> Callable[[], object]:
    def run() -> None:
        if anew:
            kept._kept.clear()
            agenda_deadlines._surveys.clear()
        with read_only(bench.user) as view:
            today = clock.today()
            agenda(view, meeting_on(view, today, WEEKLY), TopicSetting(topic), today)

    return run
