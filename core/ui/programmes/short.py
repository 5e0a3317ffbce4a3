"""事業計画を小さく (a plan in short): how it stands and what is farthest behind, where it was pinned."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.domain.permissions import Action, may
from core.errors import DomainError
from core.reports.year_progress import PlanProgress, Standing, plan_progress
from core.reports.year_words import progress_words, summary_words
from core.ui.charts.kept import counted
from core.ui.navigation import PROGRAMMES, go
from core.ui.plain import plain

MOST_NAMED = 3
LONGEST = 24


def plan_in_short(user: Actor, year_plan_id: int, *, key: str) -> None:
    """Name, one sentence, up to three items that are behind, and the way to the plan."""
    if not may(user, Action.SEE_REPORTS):
        return
    try:
        progress = counted(
            user, ("plan", year_plan_id), lambda view: plan_progress(view, year_plan_id)
        )
    except DomainError as error:
        st.caption(plain(str(error)))
        return
    name, way = st.columns([4, 1], vertical_alignment="center")
    name.markdown(f"**{plain(progress.plan.name)}**")
    if way.button("ひらく", key=f"{key}.open", type="tertiary"):
        go(PROGRAMMES, id=year_plan_id)
    behind_lines(progress, most=MOST_NAMED)


def behind_lines(progress: PlanProgress, *, most: int) -> None:
    """One sentence about the plan, and the items that are behind, the farthest first."""
    behind = [item for item in progress.behind_first if item.standing is Standing.BEHIND]
    mark = f":red-badge[遅れ {len(behind)}項目] " if behind else ""
    st.markdown(mark + plain(summary_words(progress)))
    told = [f"{_cut(item.item.says)}　{progress_words(item)}" for item in behind]
    more = f"　ほか{len(told) - most}項目" if len(told) > most else ""
    if told:
        st.caption(plain("／".join(told[:most]) + more))


def _cut(text: str) -> str:
    """So much of an item's words that one knows which it is."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
