"""ORGANIZATION."""

from core.ui.navigation import ORGANIZATION
from core.ui.page import open_page

user = open_page(ORGANIZATION)
