"""マッチング (matching, `?client=` or `?intake=`): one person's wishes, and the providers that fit."""

from core.ui.matching.screen import matching_screen
from core.ui.matching.seeker import chosen_seeker
from core.ui.navigation import MATCHING
from core.ui.page import open_page

user = open_page(MATCHING)
seeker, opened = chosen_seeker(user)
matching_screen(user, seeker, opened)
