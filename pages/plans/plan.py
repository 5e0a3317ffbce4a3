"""支援計画をひらく (one plan, `?id=`; a new one, `?client=`): its head, then part by part."""

import streamlit as st

from core.ui.navigation import PLAN
from core.ui.page import open_page
from core.ui.plans.opened import opened_plan, plan_head
from core.ui.plans.parts import PARTS

user = open_page(PLAN)
page = opened_plan(user)
plan_head(user, page)
shown = st.segmented_control(
    "見るところ", list(PARTS), default="計画", required=True, key="plan.part",
    label_visibility="collapsed", persist_state="session",
)  # fmt: skip
PARTS[shown](user, page)
