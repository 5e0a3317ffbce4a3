"""さがす (search): persons, organisations, consultations and support records in one field."""

from core.ui.navigation import SEARCH
from core.ui.page import open_page
from core.ui.search.screen import search_screen

user = open_page(SEARCH)
search_screen(user)
