"""RULES."""

from core.ui.navigation import RULES
from core.ui.page import open_page

user = open_page(RULES)
