"""実績報告 (reports): the month's report, and the rows behind each number."""

from core.ui.navigation import REPORTS
from core.ui.page import open_page
from core.ui.reports.screen import reports_screen

user = open_page(REPORTS)
reports_screen(user)
