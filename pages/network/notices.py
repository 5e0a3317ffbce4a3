"""お知らせ (notices): what is passed round in the network."""

from core.ui.navigation import NOTICES
from core.ui.page import open_page

user = open_page(NOTICES)
