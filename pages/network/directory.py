"""DIRECTORY."""

from core.ui.navigation import DIRECTORY
from core.ui.page import open_page

user = open_page(DIRECTORY)
