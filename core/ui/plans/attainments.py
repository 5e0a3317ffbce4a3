"""達成の移り変わり (attainment over time): each goal × each review, in words with a sign, never a score."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.plans import PlanGoal
from core.queries.plan_reviews import ReviewLine
from core.ui.grid import GridColumn, edit_grid

SIGNS = {
    "achieved": "●", "partly_achieved": "◐", "not_achieved": "○", "continued": "→", "changed": "⇄",
    "stopped": "■", "not_evaluated": "－",
}  # fmt: skip
SHOWN = 6


def attainment_words(attainment: str) -> str:
    """「◐ 一部達成」; blank where nothing was said."""
    if not attainment:
        return ""
    label = codes("goal_attainment").label(attainment)
    return f"{SIGNS.get(attainment, '')} {label}".strip()


def attainment_table(goals: Sequence[PlanGoal], reviews: Sequence[ReviewLine], *, key: str) -> None:
    """目標ごとの移り変わり: the last reviews from left to right, the newest at the right."""
    told = [review for review in reviews if review.found][:SHOWN]
    if not told:
        return
    st.markdown("**達成の移り変わり**")
    columns = [
        GridColumn("goal", "目標", "plain", pinned=True, width=320),
        GridColumn("term", "長期・短期", "plain", width=95),
    ]
    columns += [
        GridColumn(
            f"review{review.id}", format_date(review.reviewed_on, weekday=False), "plain", width=125
        )
        for review in reversed(told)
    ]
    rows = []
    for goal in goals:
        row: dict[str, object] = {
            "id": goal.pk, "goal": goal.text, "term": codes("goal_term").label(goal.term),
        }  # fmt: skip
        for review in told:
            found = next((f for f in review.found if f.goal_id == goal.pk), None)
            row[f"review{review.id}"] = attainment_words(found.attainment) if found else ""
        rows.append(row)
    edit_grid(
        rows, columns, key=key, label="達成の移り変わり", read_only=True,
        height=min(320, 75 + 36 * len(rows)),
    )  # fmt: skip
