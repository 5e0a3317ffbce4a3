"""企業支援: employers from the first talk to one year of work."""

from core.ui.employers.parts import chosen_part
from core.ui.navigation import EMPLOYERS
from core.ui.page import open_page

user = open_page(EMPLOYERS)
chosen_part(user)
