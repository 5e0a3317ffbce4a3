"""計画の版 (versions of a plan): every one of its kind and service, and two of them side by side."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.plans import PlanGoal
from core.queries.plan_versions import (
    Comparison,
    FieldPair,
    PlanVersion,
    compare_versions,
    versions_of,
)
from core.queries.plans import PlanPage
from core.ui.navigation import PLAN
from core.ui.page import open_link
from core.ui.words import value_words

BLANK = "（未記入）"


def plan_versions(user: Actor, page: PlanPage) -> None:
    """版: every plan of the same kind and service of this person, the newest first."""
    with read_only(user) as view:
        versions = versions_of(view, page.plan.pk)
    for version in versions:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            here = " :green-badge[いまひらいている計画]" if version.id == page.plan.id else ""
            st.markdown(f"{_named(version)}{here}", width="stretch")
            if version.id != page.plan.id:
                open_link("ひらく", PLAN, id=version.id)
    others = [version for version in versions if version.id != page.plan.id]
    if not others:
        st.caption(
            "まだ1つ目の計画です。「次の計画を作る」と、目標を引き継いだ次の版ができ、ここで並べて見られます。"
        )
        return
    # The version before this one is what one wants to compare with.
    before = [v for v in others if (v.start_on, v.id) < (page.plan.start_on, page.plan.pk)]
    usual = before[0] if before else others[0]
    chosen = st.selectbox(
        "くらべる版", others, index=others.index(usual), format_func=_named,
        key=f"plan.versions.{page.plan.pk}", width=420,
    )  # fmt: skip
    with read_only(user) as view:
        _side_by_side(compare_versions(view, page.plan.pk, chosen.id))


def _named(version: PlanVersion) -> str:
    until = format_date(version.end_on, weekday=False) if version.end_on else ""
    return (
        f"{format_date(version.start_on, weekday=False)} 〜 {until} ・ "
        f"{codes('plan_status').label(version.status)}"
    )


def _side_by_side(found: Comparison) -> None:
    old, new = (format_date(p.start_on, weekday=False) for p in (found.before, found.after))
    only = st.toggle("変わったところだけ", value=True, key="plan.versions.only")
    shown = [pair for pair in found.fields if pair.differs or not only]
    if shown:
        st.dataframe(
            [
                {
                    "項目": pair.title,
                    f"前（{old} から）": _value(pair, pair.before),
                    f"後（{new} から）": _value(pair, pair.after),
                }
                for pair in shown
            ],
            hide_index=True, row_height=60,
        )  # fmt: skip
    else:
        st.caption("記載は同じです。")
    goals = [pair for pair in found.goals if pair.change != "引き継ぎ" or not only]
    if not goals:
        st.caption("目標は同じです。")
        return
    st.dataframe(
        [
            {
                "目標": pair.change,
                f"前（{old} から）": _goal(pair.before),
                "結果": _result(pair.before),
                f"後（{new} から）": _goal(pair.after),
            }
            for pair in goals
        ],
        hide_index=True, row_height=60,
    )  # fmt: skip


def _value(pair: FieldPair, value: object) -> str:
    return value_words(pair.model, pair.name, value) or BLANK


def _goal(goal: PlanGoal | None) -> str:
    if goal is None:
        return "―"
    parts = [
        f"{codes('goal_term').label(goal.term)}{goal.priority} {goal.text}",
        f"{format_date(goal.target_on, weekday=False)} まで" if goal.target_on else "達成時期なし",
        goal.support,
        "・".join(filter(None, (goal.person_in_charge, goal.place, goal.frequency))),
    ]
    return "／".join(part for part in parts if part)


def _result(goal: PlanGoal | None) -> str:
    if goal is None:
        return ""
    return " ".join(
        filter(None, (codes("goal_attainment").label(goal.attainment), goal.attainment_note))
    )
