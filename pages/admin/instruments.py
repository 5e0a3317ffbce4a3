"""アセスメントの道具 (instruments, `?id=`): their editions, and a new one with other words."""

from core.ui import instruments
from core.ui.navigation import INSTRUMENTS
from core.ui.page import open_page

user = open_page(INSTRUMENTS)
instruments.show(user)
