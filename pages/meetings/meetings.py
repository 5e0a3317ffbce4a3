"""会議の予定と議事録 (meetings): planned, running and held ones, and how each series is set."""

from core.ui.meetings.parts import meetings_parts
from core.ui.navigation import MEETINGS
from core.ui.page import open_page

user = open_page(MEETINGS)
meetings_parts(user)
