"""期間のきまり (dated parameters of the rules): what the deadlines are computed from, and why."""

from core import clock
from core.ui import rules
from core.ui.navigation import RULES
from core.ui.page import open_page

user = open_page(RULES)
rules.show(user, clock.today())
