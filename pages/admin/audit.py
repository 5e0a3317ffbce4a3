"""AUDIT."""

from core.ui.navigation import AUDIT
from core.ui.page import open_page

user = open_page(AUDIT)
