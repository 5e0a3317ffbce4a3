"""会議で決まったこと of one organisation; nothing is drawn while there is none."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.permissions import Action, may
from core.queries.minutes_list import decisions_at
from core.ui.meeting.decision_table import decision_table

SHOWN = 30


def organization_decisions(user: Actor, organization_id: int) -> None:
    """The decisions of meetings, the newest first; persons masked."""
    if not may(user, Action.SEE_MEETING):
        return
    with read_only(user) as view:
        found = decisions_at(view, organization_id, SHOWN)
    if found:
        st.markdown(f"**会議で決まったこと**　{len(found)}")
        decision_table(found, key="organization.decision", masked=True)
