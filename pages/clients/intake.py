"""相談受付 (intake): search before create; then what waits, one consultation (`?id=`), or the
説明会・登録面談会 (`?event=`)."""

import streamlit as st

from core.ui import session
from core.ui.intake.event_sheet import event_sheet
from core.ui.intake.events import event_list
from core.ui.intake.open_list import intake_list
from core.ui.intake.search import reception
from core.ui.intake.sheet import intake_sheet
from core.ui.intake.views import EVENTS, choose_view
from core.ui.navigation import INTAKE
from core.ui.page import open_page

user = open_page(INTAKE)
opened, event = session.asked_id(), session.asked_id("event")
if opened is not None:
    intake_sheet(user, opened, key="intake.sheet")
    st.stop()
if event is not None:
    event_sheet(user, event, key="intake.event")
    st.stop()
if choose_view(key="intake.view") == EVENTS:
    event_list(user, key="intake.events")
    st.stop()
reception(user, key="intake.new")
st.space("small")
intake_list(user, key="intake.open")
