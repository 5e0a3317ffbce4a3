"""支援記録 (support records): the quick form beside one's own latest; a group's; a search."""

import streamlit as st

from core.ui.forms.group_form import group_form, group_sessions
from core.ui.forms.record_form import record_form, record_to_correct
from core.ui.navigation import RECORDS
from core.ui.page import open_page
from core.ui.record_search import latest_records, record_search

user = open_page(RECORDS)
WRITE, GROUP, SEARCH = "記録を書く", "グループの記録", "記録をさがす"
correct = record_to_correct(user)
way = WRITE
if correct is None:
    way = st.segmented_control(
        "すること", [WRITE, GROUP, SEARCH], default=WRITE, required=True, key="records.way",
        label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
if way == SEARCH:
    record_search(user, key="records.filter")
else:
    writing, reading = st.columns([1.65, 1], gap="large")
    with writing:
        if way == GROUP:
            group_form(user, key="records.group")
        else:
            record_form(user, key="records.form", correct=correct)
    with reading:
        if way == GROUP:
            group_sessions(user, key="records.group")
        else:
            latest_records(user, form="records.form")
