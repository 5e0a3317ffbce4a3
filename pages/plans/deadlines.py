"""期限 (deadlines of the office): what is late and what comes, by kind, month and person."""

from core import clock
from core.ui.deadlines import screen
from core.ui.navigation import DEADLINES
from core.ui.page import open_page

user = open_page(DEADLINES)
screen.show(user, clock.today())
