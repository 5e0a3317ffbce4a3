"""事故の記録 (incidents): what happened to personal data, and the reports that the law asks for."""

import streamlit as st

from core.ui.incidents import incident_list, new_incident
from core.ui.navigation import INCIDENTS
from core.ui.page import open_page

user = open_page(INCIDENTS)
listed, adding = st.columns([3, 2], gap="large")
with listed:
    incident_list(user, key="incidents")
with adding:
    new_incident(user, key="incidents.new")
