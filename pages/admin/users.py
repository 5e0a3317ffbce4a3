"""USERS."""

from core.ui.navigation import USERS
from core.ui.page import open_page

user = open_page(USERS)
