"""わたしたちの機関 (a partner's own page)."""

from core.ui.navigation import PARTNER
from core.ui.page import open_page

user = open_page(PARTNER)
