"""圏域 (service areas): sets of municipalities."""

from core.ui.navigation import AREAS
from core.ui.page import open_page

user = open_page(AREAS)
