"""ACCOUNT."""

from core.ui.navigation import ACCOUNT
from core.ui.page import open_page

user = open_page(ACCOUNT)
