"""達成の移り変わり (attainment over time): each goal × each review, in words with a sign, never a score."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.plans import PlanGoal
from core.queries.plan_reviews import ReviewLine
from core.ui.plain import plain

SIGNS = {
    "achieved": "○", "partly_achieved": "△", "not_achieved": "－", "continued": "→",
    "changed": "⇔", "stopped": "■",
}  # fmt: skip
SHOWN = 6


def attainment_words(attainment: str) -> str:
    """「△ 一部達成」; blank where nothing was said."""
    if not attainment:
        return ""
    label = codes("goal_attainment").label(attainment)
    return f"{SIGNS.get(attainment, '')} {label}".strip()


def attainment_table(goals: Sequence[PlanGoal], reviews: Sequence[ReviewLine]) -> None:
    """目標ごとの移り変わり: the last reviews from left to right, the newest at the right."""
    told = [review for review in reviews if review.found][:SHOWN]
    if not told:
        return
    st.markdown("**達成の移り変わり**")
    rows = []
    for goal in goals:
        row = {"目標": f"{plain(goal.text)}（{codes('goal_term').label(goal.term)}）"}
        for review in reversed(told):
            found = next((f for f in review.found if f.goal_id == goal.pk), None)
            said = attainment_words(found.attainment) if found else ""
            row[format_date(review.reviewed_on, weekday=False)] = said
        rows.append(row)
    st.table(rows, border="horizontal", hide_index=True)
