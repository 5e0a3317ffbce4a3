"""目標 (goals of a plan): typed in the table, long ones first and then by priority; removed with undo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.entry import check
from core.domain.plans import PlanGoal, PlanGoalEntry
from core.queries.plans import LastResult, PlanPage
from core.services import plans
from core.ui.grid import GridColumn
from core.ui.page import save
from core.ui.plans.opened import is_writable
from core.ui.tables.edit_table import edit_table


def plan_goals(user: Actor, page: PlanPage) -> None:
    """目標: typed in the table; long ones first, then by priority."""
    plan, is_open = page.plan, is_writable(user, page)
    if is_open:
        until = f" 〜 {_day(plan.end_on)}" if plan.end_on else " から"
        st.caption(
            "表の中に直接書けます。いちばん下の行から加えます。"
            f"達成時期は計画の期間（{_day(plan.start_on)}{until}）の中に。並びは長期→短期、優先の順です。"
        )
    names = [*PlanGoalEntry.model_fields, "id", "version", "attainment", "attainment_note"]
    rows: list[dict[str, object]] = [
        {name: getattr(goal, name) for name in names} | {"last": last_words(page.last.get(goal.pk))}
        for goal in page.goals
    ]
    state = edit_table(
        rows, _columns(is_carried=bool(page.last)), key=f"plan.goals.{plan.pk}", label="目標",
        user=user, save=_save_goal, add=_adder(plan.pk) if is_open else None, height=360,
        selectable=is_open, read_only=not is_open,
    )  # fmt: skip
    if is_open:
        _removing(user, page, [goal for goal in page.goals if goal.id in state.selected])


def last_words(last: LastResult | None) -> str:
    """「一部達成 週4日まで」: what was reached last time; '' for a goal that is new."""
    if last is None:
        return ""
    found = codes("goal_attainment").label(last.attainment) or "結果の記載なし"
    return f"{found} {last.note}".rstrip()


def _columns(*, is_carried: bool) -> list[GridColumn]:
    today = clock.today()
    last = [GridColumn("last", "前回", "plain", width=300)] if is_carried else []
    return [
        GridColumn("text", "目標", "long", width=250, pinned=True, required=True),
        GridColumn(
            "term", "長期・短期", "choice", codes("goal_term").labels(today), width=140,
            required=True,
        ),
        GridColumn("priority", "優先", "number", width=70),
        GridColumn("target_on", "達成時期", "date", width=165),
        *last,
        GridColumn("measure", "達成のめやす", "long", width=190),
        GridColumn("support", "支援の内容", "long", width=210),
        GridColumn("person_in_charge", "担当", width=110),
        GridColumn("place", "場所", width=110),
        GridColumn("frequency", "頻度", width=100),
        GridColumn("own_part", "本人の役割", "long", width=170),
        GridColumn(
            "attainment", "達成", "choice", codes("goal_attainment").labels(today), width=110
        ),
        GridColumn("attainment_note", "達成の根拠", "long", width=190),
    ]  # fmt: skip


def _save_goal(work: Work, goal_id: int, seen: int, changes: dict[str, object]) -> PlanGoal:
    return plans.change_goal(work, goal_id, seen, changes)


def _adder(plan_id: int) -> Callable[[Work, dict[str, object]], PlanGoal]:
    def add(work: Work, values: dict[str, object]) -> PlanGoal:
        typed = {name: value for name, value in values.items() if value not in (None, "")}
        goal = plans.add_goal(work, check(PlanGoalEntry, {**typed, "plan_id": plan_id}))
        found = {n: value for n, value in typed.items() if n in ("attainment", "attainment_note")}
        return _save_goal(work, goal.pk, goal.version, found) if found else goal

    return add


def _removing(user: Actor, page: PlanPage, chosen: list[PlanGoal]) -> None:
    """Remove what is chosen; what was removed last can be put back."""
    place = f"plan.goals.{page.plan.pk}.removed"
    removed: list[PlanGoal] = st.session_state.get(place, [])
    with st.container(horizontal=True, vertical_alignment="center"):
        if chosen and st.button(f"選んだ目標を消す（{len(chosen)}件）", key="plan.goals.remove"):

            def remove(work: Work) -> bool:
                for goal in chosen:
                    plans.remove_goal(work, goal.pk, goal.version)
                return True

            if save(user, f"目標を{len(chosen)}件消しました。元に戻せます", remove):
                st.session_state[place] = chosen
                st.rerun()
        if removed and st.button(
            f"消した目標を元に戻す（{len(removed)}件）",
            key="plan.goals.undo",
            icon=":material/undo:",
        ):

            def put_back(work: Work) -> bool:
                for goal in removed:
                    words = {name: getattr(goal, name) for name in PlanGoalEntry.model_fields}
                    plans.add_goal(work, check(PlanGoalEntry, words), goal.carried_from_id)
                return True

            if save(user, f"目標を{len(removed)}件戻しました", put_back):
                st.session_state.pop(place)
                st.rerun()


def _day(on: date) -> str:
    return format_date(on, weekday=False)
