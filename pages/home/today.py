"""きょうの仕事 (the morning screen): what is due, by urgency, and the way to where it is done."""

import streamlit as st

from core import clock
from core.ui.navigation import TODAY
from core.ui.page import open_page
from core.ui.today import screen, task_sheets
from core.ui.today.cards import scope
from core.ui.today.emergency_line import emergency_line
from core.ui.today.events_line import events_line
from core.ui.today.notices_line import notices_line
from core.ui.today.nowhere_line import nowhere_line
from core.ui.today.visits_line import visits_line

user = open_page(TODAY)
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    owner_id = scope(user)
    notices_line(user)
    nowhere_line(user, owner_id)
    task_sheets.take_back(user)
    task_sheets.add_button(user)
emergency_line(user)
events_line(user)
visits_line(user, owner_id)
screen.show(user, clock.today(), owner_id)
