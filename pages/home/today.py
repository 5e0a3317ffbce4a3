"""TODAY."""

from core.ui.navigation import TODAY
from core.ui.page import open_page

user = open_page(TODAY)
