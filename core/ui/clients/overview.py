"""概要 (overview): one look at a person, before a telephone call is answered."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import format_date
from core.queries.client_facts import open_tasks_of
from core.queries.clients import ClientPage
from core.ui.plain import plain


def overview(user: Actor, person: ClientPage) -> None:
    """概要 of one person."""
    with read_only(user) as view:
        tasks = open_tasks_of(view, person.client.pk)
    st.markdown("**この人についてやること**")
    if not tasks:
        st.caption("いまはありません。記録の「次の対応」に期日を入れると、ここに出ます。")
    for task in tasks:
        due = f"{format_date(task.due_on)}まで" if task.due_on else "期日なし"
        owner = plain(person.staff.get(task.owner_id or 0, "担当なし"))
        st.markdown(f"- {plain(task.title)}　（{due}・{owner}）")
