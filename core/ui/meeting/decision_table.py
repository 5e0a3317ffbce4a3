"""決まったことの表 (decisions found again): one line each, with the way to its minutes."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.domain.dates import format_date
from core.queries.minutes_list import DecisionFound
from core.ui.navigation import MEETINGS
from core.ui.page import open_link
from core.ui.plain import plain

WIDTHS = [1.5, 4.2, 1.3, 1.3, 1.4]
TITLES = ("会議", "決まったこと", "担当", "期日", "いま")


def decision_table(found: Sequence[DecisionFound], *, key: str, masked: bool = False) -> None:
    """The decisions, the newest first. `masked`: with whom each is about, by the masked name."""
    with st.container(border=True, gap="xsmall", key=f"{key.replace('.', '_')}_table"):
        for place, title in zip(st.columns(WIDTHS), TITLES, strict=True):
            place.caption(title)
        for row in found:
            where, what, owner, due, state = st.columns(WIDTHS, vertical_alignment="center")
            with where:
                open_link(
                    f"{format_date(row.held_on, weekday=False)} {plain(row.series)}", MEETINGS,
                    part="minutes", id=row.meeting_id,
                )  # fmt: skip
            who = f":gray[{plain(row.who)}]　" if masked and row.who else ""
            what.markdown(who + plain(row.body))
            owner.markdown(plain(row.owner))
            due.markdown(format_date(row.due_on, weekday=False) if row.due_on else "")
            state.markdown(_state(row))


def _state(row: DecisionFound) -> str:
    if row.is_open:
        return f":orange-badge[{plain(row.state)}]"
    done = f" {row.done_on.month}/{row.done_on.day}" if row.done_on else ""
    return f":gray-badge[{plain(row.state + done)}]"
