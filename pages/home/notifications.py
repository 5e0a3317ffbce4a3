"""通知 (notifications): what others did that is for this user to know."""

from core.ui.navigation import NOTIFICATIONS
from core.ui.notifications.listing import show
from core.ui.page import open_page

user = open_page(NOTIFICATIONS)
show(user, key="notifications")
