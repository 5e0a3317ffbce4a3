"""医療機関連携 (the coordinator's board): how far each hospital has come, and what comes next."""

from core.ui.medical.parts import chosen_part
from core.ui.navigation import MEDICAL
from core.ui.page import open_page

user = open_page(MEDICAL)
chosen_part(user)(user)
