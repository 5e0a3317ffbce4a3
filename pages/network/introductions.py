"""紹介 (introductions): who is connected nowhere, and each introduction until the arrival (`?id=`)."""

from core.ui.introductions.screen import introductions_screen
from core.ui.navigation import INTRODUCTIONS
from core.ui.page import open_page

user = open_page(INTRODUCTIONS)
introductions_screen(user)
