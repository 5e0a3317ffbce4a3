"""行事 (events): the year's occasions."""

from core.ui.navigation import EVENTS
from core.ui.page import open_page

user = open_page(EVENTS)
