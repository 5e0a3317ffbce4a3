"""緊急閲覧 (break-glass): one's own, or everybody's for who checks them afterwards."""

from core.ui.emergency import by_number, emergency_list
from core.ui.navigation import EMERGENCY
from core.ui.page import open_page

user = open_page(EMERGENCY)
by_number(user, key="emergency.open")
emergency_list(user, key="emergency")
