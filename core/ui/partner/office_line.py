"""連携機関が更新 (updated by the organisation itself): what the office reads on the organisation's page."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import format_date
from core.queries.partners import last_partner_update


def partner_line(user: Actor, organization_id: int) -> None:
    """One line with the day; nothing where the organisation has no account or never wrote."""
    with read_only(user) as view:
        at = last_partner_update(view, organization_id)
    if at is not None:
        day = format_date(clock.in_japan(at).date())
        st.markdown(f":blue-badge[連携機関が更新] {day} に、機関の人が自分で直しました。")
