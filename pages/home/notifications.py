"""通知 (notifications): what others did that is for this user to know."""

import streamlit as st

from core.ui.navigation import NOTIFICATIONS
from core.ui.page import open_page

user = open_page(NOTIFICATIONS)
st.info("準備中です。")
