"""行事のページ (one event, `?id=`): its head, then invitation, attendance, words, answers, what followed."""

import streamlit as st

from core.ui.events.opened import event_head, opened_event
from core.ui.events.parts import PARTS
from core.ui.navigation import EVENT
from core.ui.page import open_page

user = open_page(EVENT)
page = opened_event(user)
event_head(user, page, key="event")
shown = st.segmented_control(
    "見るところ", list(PARTS), default=next(iter(PARTS)), required=True, key="event.part",
    label_visibility="collapsed", persist_state="session",
)  # fmt: skip
PARTS[shown](user, page)
