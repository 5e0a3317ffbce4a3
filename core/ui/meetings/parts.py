"""会議の予定と議事録の見るところ (segments): today, what comes, what waits, minutes, how each is set."""

from __future__ import annotations

from collections.abc import Callable

from core.db.actor import Actor
from core.ui.meetings.coming import coming_part
from core.ui.meetings.minutes_list import minutes_part
from core.ui.meetings.series import series_part
from core.ui.meetings.today import today_part
from core.ui.meetings.waiting import waiting_part
from core.ui.segments import segment

PARTS: dict[str, Callable[[Actor], None]] = {
    "きょう": today_part,
    "これから": coming_part,
    "待っていること": waiting_part,
    "議事録": minutes_part,
    "会議の型": series_part,
}
ADDRESSES = {
    "today": "きょう", "coming": "これから", "waiting": "待っていること", "minutes": "議事録",
    "series": "会議の型",
}  # fmt: skip


def meetings_parts(user: Actor) -> None:
    """The tabs, and the chosen one below."""
    PARTS[segment("meetings.part", list(PARTS), ADDRESSES)](user)
