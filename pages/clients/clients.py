"""CLIENTS."""

from core.ui.navigation import CLIENTS
from core.ui.page import open_page

user = open_page(CLIENTS)
