"""PLAN."""

from core.ui.navigation import PLAN
from core.ui.page import open_page

user = open_page(PLAN)
