"""マッチング (matching): one person's wishes, and the providers that fit."""

from core.ui.navigation import MATCHING
from core.ui.page import open_page

user = open_page(MATCHING)
