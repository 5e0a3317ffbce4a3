"""CLIENT."""

from core.ui.navigation import CLIENT
from core.ui.page import open_page

user = open_page(CLIENT)
