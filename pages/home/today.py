"""きょうの仕事 (the morning screen): what is due, by urgency, and the way to where it is done."""

from core.ui.navigation import TODAY
from core.ui.page import open_page
from core.ui.today.screen import morning_screen

user = open_page(TODAY)
morning_screen(user)
