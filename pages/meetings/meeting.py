"""MEETING."""

from core.ui.navigation import MEETING
from core.ui.page import open_page

user = open_page(MEETING)
