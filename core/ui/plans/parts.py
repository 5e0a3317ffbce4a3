"""支援計画の各部 (parts of a plan): the steps and their dates, the mandated words, the goals."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.entry import check, title_of
from core.domain.plans import MANDATED, WORKFLOW, PlanEntry, PlanFields, PlanGoal, PlanGoalEntry
from core.queries.plans import PlanPage
from core.services import plans
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.seen import save_seen, seen
from core.ui.grid import GridColumn
from core.ui.page import save
from core.ui.plans.kept import carry_seen
from core.ui.plans.opened import is_writable
from core.ui.plans.reviews import plan_history, plan_reviews
from core.ui.tables.edit_table import edit_table

FRAME = ("kind", "service", "start_on", "end_on")


def plan_words(user: Actor, page: PlanPage) -> None:
    """計画: the steps as a row of dates, then the mandated items."""
    _steps(user, page)
    plan = page.plan
    if not is_writable(user, page):
        _read_words(page)
        return
    key = f"plan.words.{plan.pk}"
    names = (*FRAME, *MANDATED)
    form_seen = seen(key, plan.version, {name: getattr(plan, name) for name in names})
    with EntryForm(
        PlanEntry, key=key, values=form_seen.values, fixed={"client_id": plan.client_id}
    ) as form:
        for column, name in zip(form.columns(4), FRAME, strict=True):
            with column:
                form.date(name) if name.endswith("_on") else form.code(name)
        for pair in (MANDATED[:2], MANDATED[2:]):
            for column, name in zip(form.columns(2), pair, strict=True):
                with column:
                    form.area(name, height=130)
    if form.entry is None:
        return
    changes = form_seen.typed({name: getattr(form.entry, name) for name in names})
    if not changes:
        st.info("変えたところはありません。")
        return
    before = form_seen.version
    saved = save_seen(
        user, f"{len(changes)}項目を保存しました", form_seen,
        lambda work: plans.change_plan(work, plan.pk, form_seen.version, changes),
    )  # fmt: skip
    if saved:
        session.renew(key)
        carry_seen(plan.pk, before, saved.version)
        st.rerun()


def _steps(user: Actor, page: PlanPage) -> None:
    plan = page.plan
    if not is_writable(user, page):
        _read_steps(page)
        return
    key = f"plan.steps.{plan.pk}"
    form_seen = seen(key, plan.version, {name: getattr(plan, name) for name in WORKFLOW})
    fixed = {name: getattr(plan, name) for name in PlanFields.model_fields if name not in WORKFLOW}
    with EntryForm(
        PlanEntry, key=key, submit="工程の日付を保存する", values=form_seen.values, fixed=fixed
    ) as form:
        for column, name in zip(form.columns(len(WORKFLOW)), WORKFLOW, strict=True):
            with column:
                form.date(name)
    if form.entry is None:
        return
    changes = form_seen.typed({name: getattr(form.entry, name) for name in WORKFLOW})

    def run(work: Work) -> int:
        version = form_seen.version
        for step, on in changes.items():
            version = plans.set_workflow_date(work, plan.pk, version, step, on).version
        return version

    if not changes:
        st.info("変えたところはありません。")
        return
    before = form_seen.version
    version = save_seen(user, "工程の日付を保存しました", form_seen, run)
    if version:
        session.renew(key)
        carry_seen(plan.pk, before, version)
        st.rerun()


def _read_steps(page: PlanPage) -> None:
    for column, name in zip(st.columns(len(WORKFLOW)), WORKFLOW, strict=True):
        on = getattr(page.plan, name)
        column.caption(title_of(PlanFields, name))
        column.text(format_date(on) if on else "（まだ）")


def _read_words(page: PlanPage) -> None:
    for name in MANDATED:
        st.caption(title_of(PlanFields, name))
        st.text(getattr(page.plan, name) or "（未記入）")


def plan_goals(user: Actor, page: PlanPage) -> None:
    """目標: typed in the table; long ones first, then by priority."""
    plan = page.plan
    is_open = is_writable(user, page)
    if is_open:
        st.caption(
            "表の中に直接書けます。いちばん下の行から加えます。達成はモニタリングでも書けます。"
        )
    names = [*PlanGoalEntry.model_fields, "id", "version", "attainment", "attainment_note"]
    state = edit_table(
        [{name: getattr(goal, name) for name in names} for goal in page.goals],
        _columns(),
        key=f"plan.goals.{plan.pk}",
        label="目標",
        user=user,
        save=_save_goal,
        add=_adder(plan.pk) if is_open else None,
        height=360,
        selectable=is_open,
        read_only=not is_open,
    )
    chosen = [goal for goal in page.goals if goal.id in state.selected]
    if (
        is_open
        and chosen
        and st.button(f"選んだ目標を消す（{len(chosen)}件）", key="plan.goals.remove")
    ):
        _remove(user, chosen)


def _columns() -> list[GridColumn]:
    today = clock.today()
    return [
        GridColumn("text", "目標", "long", width=260, pinned=True, required=True),
        GridColumn(
            "term",
            "長期・短期",
            "choice",
            codes("goal_term").labels(today),
            width=110,
            required=True,
        ),
        GridColumn("priority", "優先", "number", width=70),
        GridColumn("target_on", "達成時期", "date", width=150),
        GridColumn("measure", "達成のめやす", "long", width=200),
        GridColumn("support", "支援の内容", "long", width=220),
        GridColumn("person_in_charge", "担当", width=120),
        GridColumn("frequency", "頻度", width=110),
        GridColumn("own_part", "本人の役割", "long", width=180),
        GridColumn(
            "attainment", "達成", "choice", codes("goal_attainment").labels(today), width=120
        ),
        GridColumn("attainment_note", "達成の根拠", "long", width=200),
    ]


def _save_goal(work: Work, goal_id: int, seen: int, changes: dict[str, object]) -> PlanGoal:
    return plans.change_goal(work, goal_id, seen, changes)


def _adder(plan_id: int) -> Callable[[Work, dict[str, object]], PlanGoal]:
    def add(work: Work, values: dict[str, object]) -> PlanGoal:
        typed = {name: value for name, value in values.items() if value not in (None, "")}
        goal = plans.add_goal(work, check(PlanGoalEntry, {**typed, "plan_id": plan_id}))
        found = {n: value for n, value in typed.items() if n in ("attainment", "attainment_note")}
        return _save_goal(work, goal.pk, goal.version, found) if found else goal

    return add


def _remove(user: Actor, chosen: list[PlanGoal]) -> None:
    def run(work: Work) -> bool:
        for goal in chosen:
            plans.remove_goal(work, goal.pk, goal.version)
        return True

    if save(user, f"目標を{len(chosen)}件消しました", run):
        st.rerun()


PARTS: dict[str, Callable[[Actor, PlanPage], None]] = {
    "計画": plan_words,
    "目標": plan_goals,
    "モニタリング": plan_reviews,
    "版と履歴": plan_history,
}
