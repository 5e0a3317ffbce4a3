"""IMPORT."""

from core.ui.navigation import IMPORT
from core.ui.page import open_page

user = open_page(IMPORT)
