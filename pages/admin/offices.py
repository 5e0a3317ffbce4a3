"""事業所 (our own offices): what each of them runs; persons are enrolled in one of them."""

import streamlit as st

from core.db.work import read_only
from core.queries import offices
from core.ui.navigation import OFFICES
from core.ui.offices import new_office, office_list
from core.ui.page import open_page

user = open_page(OFFICES)
with read_only(user) as view:
    rows = offices.offices(view)
listed, adding = st.columns([3, 2], gap="large")
with listed:
    office_list(user, rows, key="offices")
with adding:
    new_office(user, key="offices.new")
