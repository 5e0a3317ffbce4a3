"""事業計画の進み (yearly plans): what is behind, and by how much."""

import streamlit as st

from core.ui.navigation import PROGRAMMES
from core.ui.page import open_page

user = open_page(PROGRAMMES)
st.info("準備中です。")
