"""利用者カルテ (one person, `?id=`): the head with what is due, then part by part."""

import streamlit as st

from core.ui.clients.head import client_head, opened_person
from core.ui.clients.parts import PARTS
from core.ui.navigation import CLIENT
from core.ui.page import open_page

user = open_page(CLIENT)
person = opened_person(user)
client_head(user, person)
shown = st.segmented_control(
    "見るところ", list(PARTS), default="概要", required=True, key="client.part",
    label_visibility="collapsed", persist_state="session",
)  # fmt: skip
PARTS[shown](user, person)
