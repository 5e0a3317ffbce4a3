"""医療機関連携 (medical outreach): how far each hospital has come."""

from core.ui.navigation import MEDICAL
from core.ui.page import open_page

user = open_page(MEDICAL)
