"""履歴 on a person's page: what changed, by whom, when."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.queries.clients import ClientPage
from core.queries.history import changes_of_client


def client_history(user: Actor, person: ClientPage) -> None:
    """履歴: what changed, by whom, when."""
    place = f"client.history.{person.client.pk}"
    with read_only(user) as view:
        page = changes_of_client(view, person.client.pk, st.session_state.get(place, 1))
    st.dataframe(
        [
            {
                "日時": f"{clock.in_japan(change.at):%Y/%m/%d %H:%M}",
                "だれが": change.by,
                "どこを": f"{change.part}の{change.action}",
                "項目": change.field,
                "まえ": change.before,
                "あと": change.after,
            }
            for change in page.changes
        ],
        hide_index=True,
        height=460,
        column_config={"まえ": {"width": "medium"}, "あと": {"width": "medium"}},
    )
    newer, older, _ = st.columns([1, 1, 4])
    if newer.button("新しい変更へ", key=f"{place}.newer", disabled=page.number == 1):
        st.session_state[place] = page.number - 1
        st.rerun()
    if older.button("古い変更へ", key=f"{place}.older", disabled=not page.has_more):
        st.session_state[place] = page.number + 1
        st.rerun()
