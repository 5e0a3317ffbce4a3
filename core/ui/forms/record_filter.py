"""記録をさがす条件 (record filter): person, period, method, author."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import parse_date
from core.queries.records import RecordCriteria
from core.queries.users import names_of_all
from core.ui.forms.person_picker import person_picker
from core.ui.searches import note_search

ALL = "すべて"
ANYBODY = 0


def record_filter(user: Actor, *, key: str) -> RecordCriteria:
    """Every field blank means all; another condition starts at the first page."""
    with read_only(user) as view:
        authors = names_of_all(view)
    client_id = person_picker(user, key=key, label="だれの記録", is_optional=True)
    method, author, since, until = st.columns([1.2, 1.2, 1, 1])
    labels: dict[str, str] = {"": ALL, **codes("contact_method").labels()}
    picked = method.selectbox(
        "方法", list(labels), format_func=lambda c: labels[c], key=f"{key}.method"
    )
    by = author.selectbox(
        "記録者",
        [ANYBODY, *authors],
        format_func=lambda i: authors.get(i, ALL),
        key=f"{key}.author",
    )
    with since:
        first = _day("いつから", f"{key}.since")
    with until:
        last = _day("いつまで", f"{key}.until")
    criteria = RecordCriteria(client_id, first, last, picked or "", by or None)
    if st.session_state.get(f"{key}.asked") != criteria:
        st.session_state[f"{key}.asked"] = criteria
        st.session_state[f"{key}.page"] = 1
        note_search(user, "支援記録", _words(criteria), key=key)
    return criteria


def _words(criteria: RecordCriteria) -> str:
    """What was asked for, in one line; '' for everything."""
    asked = {name: value for name, value in asdict(criteria).items() if value}
    return "、".join(f"{name}={value}" for name, value in asked.items())


def _day(label: str, key: str) -> date | None:
    text = st.text_input(label, key=key, placeholder="2026/11/1")
    try:
        return parse_date(text, today=clock.today()) if text.strip() else None
    except ValueError as wrong:
        st.error(str(wrong))
        return None
