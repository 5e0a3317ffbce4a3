"""行事のページの各部 (parts of an event's page), by the name on their tab."""

from __future__ import annotations

from collections.abc import Callable

from core.db.actor import Actor
from core.ui.events.attendance import attendance_part
from core.ui.events.follow_up import follow_up_part
from core.ui.events.invitations import event_invitations_part
from core.ui.events.opened import OpenedEvent
from core.ui.events.questionnaire import questionnaire_part
from core.ui.events.words import words_part
from core.ui.events.years import years_part

Part = Callable[[Actor, OpenedEvent], None]

# The order is the order of the tabs.
PARTS: dict[str, Part] = {
    "案内": event_invitations_part,
    "参加": attendance_part,
    "次第・記録": words_part,
    "アンケート": questionnaire_part,
    "そのあと": follow_up_part,
    "前年との比較": years_part,
}
