"""会議の準備の各部 (segments of a conference), in the order of the work."""

from __future__ import annotations

from collections.abc import Callable

from core.db.actor import Actor
from core.queries.conferences import ConferenceRow
from core.ui.conference.outcome import outcome
from core.ui.conference.papers import papers
from core.ui.conference.participants import participants
from core.ui.conference.purpose import purpose

PARTS: dict[str, Callable[[Actor, ConferenceRow], None]] = {
    "目的と同意": purpose,
    "出席者と案内": participants,
    "資料": papers,
    "当日と結論": outcome,
}
ADDRESSES = {
    "aim": "目的と同意", "attendees": "出席者と案内", "materials": "資料", "day": "当日と結論",
}  # fmt: skip
