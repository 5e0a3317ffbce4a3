"""支援計画をひらく (one plan, `?id=`; a new one, `?client=`): its head, its steps, then part by part."""

import streamlit as st

from core.ui.navigation import PLAN
from core.ui.page import open_page
from core.ui.plans.opened import opened_plan, plan_head, plan_missing
from core.ui.plans.parts import parts_of
from core.ui.plans.reviews import part_left_open
from core.ui.plans.strip import PART, plan_strip

user = open_page(PLAN)
page = opened_plan(user)
parts = parts_of(page)
plan_head(user, page)
plan_strip(user, page)
plan_missing(user, page)
if st.session_state.get(PART) not in parts:
    st.session_state[PART] = part_left_open(user, page)
shown = st.segmented_control(
    "見るところ", list(parts), required=True, key=PART, label_visibility="collapsed",
    persist_state="session",
)  # fmt: skip
parts[shown](user, page)
