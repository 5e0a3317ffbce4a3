"""紹介 (introductions): followed until the person has arrived."""

from core.ui.navigation import INTRODUCTIONS
from core.ui.page import open_page

user = open_page(INTRODUCTIONS)
