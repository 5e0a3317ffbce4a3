"""CHARTS."""

from core.ui.navigation import CHARTS
from core.ui.page import open_page

user = open_page(CHARTS)
