"""記録をさがす条件 (record filter): person, period, method, topic, author, programme; blanks too."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date, parse_date
from core.queries.records import NONE, RecordCriteria
from core.queries.users import names_of_all
from core.ui.forms.person_picker import choose_person, person_picker
from core.ui.searches import note_search

ALL = "すべて"
ANYBODY = 0


def record_filter(user: Actor, *, key: str) -> RecordCriteria:
    """Every field blank means all; another condition starts at the first page. It stays when one
    comes back."""
    with read_only(user) as view:
        authors = names_of_all(view)
    client_id = person_picker(user, key=key, label="だれの記録", is_optional=True)
    method, topic, programme, author, since, until = st.columns([1.2, 1.4, 1.4, 1.2, 1, 1])
    with method:
        picked_method = _code("方法", "contact_method", f"{key}.method")
    with topic:
        picked_topic = _code("内容", "consultation_topic", f"{key}.topic", none="内容なし")
    with programme:
        picked_programme = _code("事業", "programme", f"{key}.programme", none="事業なし")
    by = author.selectbox(
        "記録者", [ANYBODY, *authors], format_func=lambda i: authors.get(i, ALL),
        key=f"{key}.author", persist_state="session",
    )  # fmt: skip
    with since:
        first = _day("いつから", f"{key}.since")
    with until:
        last = _day("いつまで", f"{key}.until")
    criteria = RecordCriteria(
        client_id=client_id,
        since=first,
        until=last,
        method=picked_method,
        author_id=by or None,
        topic=picked_topic,
        programme=picked_programme,
    )
    if st.session_state.get(f"{key}.asked") != criteria:
        st.session_state[f"{key}.asked"] = criteria
        st.session_state[f"{key}.page"] = 1
        note_search(user, "支援記録", _words(criteria), key=key)
    return criteria


def only_this_person(key: str, client_id: int) -> None:
    """この人の記録だけ: whatever was typed to find somebody else is forgotten."""
    choose_person(key, client_id)
    st.session_state[f"{key}.person.text"] = ""


def _code(label: str, list_name: str, key: str, *, none: str = "") -> str:
    listed = codes(list_name)
    labels = {"": ALL, **({NONE: none} if none else {}), **listed.leaf_labels()}
    picked: str | None = st.selectbox(
        label, list(labels), format_func=lambda c: labels[c], key=key, persist_state="session"
    )
    return picked or ""


def _words(criteria: RecordCriteria) -> str:
    """What was asked for, in one line; '' for everything."""
    asked = {name: value for name, value in asdict(criteria).items() if value}
    return "、".join(f"{name}={value}" for name, value in asked.items())


def _day(label: str, key: str) -> date | None:
    text = st.text_input(label, key=key, placeholder="2026/11/1", persist_state="session")
    try:
        found = parse_date(text, today=clock.today()) if text.strip() else None
    except ValueError as wrong:
        st.error(str(wrong))
        return None
    if found:
        st.caption(format_date(found))
    return found
