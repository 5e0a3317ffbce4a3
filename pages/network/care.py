"""名簿の手入れ (care of the directory): the yearly round, answered sheets, duplicates."""

from core.ui.navigation import DIRECTORY_CARE
from core.ui.network.care import care
from core.ui.page import open_page

user = open_page(DIRECTORY_CARE)
care(user, key="care")
