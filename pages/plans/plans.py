"""PLANS."""

from core.ui.navigation import PLANS
from core.ui.page import open_page

user = open_page(PLANS)
