"""記録をさがす (looking for records), and one's own last ones beside the form."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.queries import records
from core.ui import session
from core.ui.forms.record_filter import only_this_person, record_filter
from core.ui.record_list import SHOWN, record_pages

# One's own last records are read at a glance, beside the form.
LATEST = 20


def record_search(user: Actor, *, key: str) -> None:
    """記録をさがす: the filter, and what it finds."""
    criteria = record_filter(user, key=key)
    place = f"{key}.page"
    with read_only(user) as view:
        found = records.search(view, criteria, st.session_state[place], SHOWN)
    record_pages(
        user, found, key=place, only=lambda client_id: only_this_person(key, client_id),
        empty="この条件の記録はありません。条件をゆるめるか、期間をひろげてください。",
    )  # fmt: skip


def latest_records(user: Actor, *, form: str) -> None:
    """自分の最近の記録: a save renews the form, and the list begins again with what was written."""
    place = f"records.latest.{session.nonce(form)}"
    with read_only(user) as view:
        latest = records.latest(view, user.id or 0, st.session_state.get(place, 1), LATEST)
    st.markdown("**自分の最近の記録**")
    record_pages(user, latest, key=place, scrolls=True)
