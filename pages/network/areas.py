"""圏域 (service areas): sets of municipalities that directory and map can be narrowed to."""

import streamlit as st

from core.db.work import read_only
from core.queries.areas import areas
from core.ui.navigation import AREAS
from core.ui.network.areas import area_list, area_map, new_area
from core.ui.page import open_page

user = open_page(AREAS)
with read_only(user) as view:
    rows = areas(view)
listed, adding = st.columns([3, 2], gap="large")
with listed:
    area_list(user, rows, key="areas")
with adding:
    new_area(user, rows, key="areas.new")
    area_map(user)
