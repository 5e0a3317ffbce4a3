"""会議の準備 (preparing a conference about one person): aim, consent, invitations, materials, conclusion."""

import streamlit as st

from core.ui.navigation import CONFERENCE
from core.ui.page import open_page

user = open_page(CONFERENCE)
st.info("準備中です。")
