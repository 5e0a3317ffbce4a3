"""支援記録 (support records): the quick form; beside it one's own latest records, or a search."""

import streamlit as st

from core.db.work import read_only
from core.queries import records
from core.ui import session
from core.ui.forms.record_filter import record_filter
from core.ui.forms.record_form import record_form, record_to_correct
from core.ui.navigation import RECORDS
from core.ui.page import open_page
from core.ui.record_list import SHOWN, record_pages

user = open_page(RECORDS)
correct = record_to_correct(user)
writing, reading = st.columns([1.65, 1], gap="large")
with writing:
    record_form(user, key="records.form", correct=correct)
with reading:
    shown = st.segmented_control(
        "表示", ["自分の最近の記録", "記録をさがす"], default="自分の最近の記録", required=True,
        key="records.shown", label_visibility="collapsed",
    )  # fmt: skip
    if shown == "記録をさがす":
        criteria = record_filter(user, key="records.filter")
        with read_only(user) as view:
            found = records.search(view, criteria, st.session_state["records.filter.page"], SHOWN)
        record_pages(user, found, key="records.filter.page")
    else:
        # A save renews the form, and the list begins again with what was just written.
        place = f"records.latest.{session.nonce('records.form')}"
        with read_only(user) as view:
            latest = records.latest(view, user.id or 0, st.session_state.get(place, 1), SHOWN)
        record_pages(user, latest, key=place)
