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
from core.services.agenda import agenda

if TYPE_CHECKING:
    from tests.bench.figures import Bench, Figure

WEEKLY = 1
HEAVY = ("overdue", "upcoming", "contact", "at_risk", "introductions", "network", "figures")


def meeting_figures(bench: Bench) -> Iterator[Figure]:
    """Each beside the rest of the screen, which takes two empty pages of the six."""
    for topic in HEAVY:
        yield bench.against_empty(f"議題（{TOPICS[topic]}）", 4, _ask(bench, topic, anew=True))
    again = _ask(bench, "overdue", anew=False)
    yield bench.against_empty("議題（期限切れ、次の行へ）", 2, again)


def _ask(bench: Bench, topic: str, *, anew: bool) -> Callable[[], object]:
    def run() -> None:
        if anew:
            kept._kept.clear()
        with read_only(bench.user) as view:
            today = clock.today()
            agenda(view, meeting_on(view, today, WEEKLY), TopicSetting(topic), today)

    return run
