"""計画の入力を守る: several forms on one plan; what is typed in one outlives the save of another."""

from __future__ import annotations

import streamlit as st

from core.ui import session
from core.ui.forms.seen import Seen

FORMS = ("plan.words", "plan.frame", "plan.step", "plan.review")


def carry_seen(plan_id: int, before: int, after: int) -> None:
    """One's own save moves the plan on: the other forms, drawn against `before`, go on from `after`.

    The forms have no field in common. A form that saw an older version meets its conflict as ever.
    """
    for form in FORMS:
        key = f"{form}.{plan_id}"
        found = st.session_state.get(f"{key}.{session.nonce(key)}.seen")
        if isinstance(found, Seen) and found.version == before:
            found.version = after
