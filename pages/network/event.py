"""行事のページ (one event, `?id=`)."""

from core.ui.navigation import EVENT
from core.ui.page import open_page

user = open_page(EVENT)
