"""相談受付 (intake): search before create; then what waits, or one consultation (`?id=`)."""

import streamlit as st

from core.ui import session
from core.ui.forms.intake_form import intake_search, new_intake
from core.ui.intake.open_list import intake_list
from core.ui.intake.sheet import intake_sheet
from core.ui.navigation import INTAKE
from core.ui.page import open_page

user = open_page(INTAKE)
opened = session.asked_id()
if opened is not None:
    intake_sheet(user, opened, key="intake.sheet")
    st.stop()
wanted = intake_search(user)
new_intake(user, wanted, key="intake.new")
st.space("small")
intake_list(user, key="intake.open")
