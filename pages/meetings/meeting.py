"""週次会議 (weekly meeting): the shared screen: masked persons, big type, decisions become tasks."""

from core.ui.meeting import screen
from core.ui.navigation import MEETING
from core.ui.page import open_page

user = open_page(MEETING)
meeting = screen.chosen_meeting(user)
screen.show(user, meeting)
