"""RECORDS."""

from core.ui.navigation import RECORDS
from core.ui.page import open_page

user = open_page(RECORDS)
