"""指標 (dashboard): indicators with their definitions, targets and reference values."""

import streamlit as st

from core.ui.navigation import DASHBOARD
from core.ui.page import open_page

user = open_page(DASHBOARD)
st.info("準備中です。")
