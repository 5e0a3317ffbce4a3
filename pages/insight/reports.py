"""実績報告 (reports): the month's report, and the rows behind each number."""

import streamlit as st

from core.ui.navigation import REPORTS
from core.ui.page import open_page

user = open_page(REPORTS)
st.info("準備中です。")
