"""指標 (dashboard): indicators with their definitions, targets and reference values."""

from core.ui.dashboard.screen import dashboard_screen
from core.ui.navigation import DASHBOARD
from core.ui.page import open_page

user = open_page(DASHBOARD)
dashboard_screen(user)
