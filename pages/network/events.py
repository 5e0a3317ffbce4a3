"""行事 (events): the year's occasions, what comes next first."""

from core.ui.events.listing import event_list
from core.ui.navigation import EVENTS
from core.ui.page import open_page

user = open_page(EVENTS)
event_list(user, key="events")
