"""実習・就職・定着: from the first practicum to three years in the job."""

from core.ui.navigation import WORK
from core.ui.page import open_page
from core.ui.work.parts import chosen_part

user = open_page(WORK)
chosen_part(user)
