"""定着の実績: how many stay at work, and for how long."""

from core.ui.navigation import OUTCOMES
from core.ui.outcomes.screen import outcomes_screen
from core.ui.page import open_page

user = open_page(OUTCOMES)
outcomes_screen(user)
