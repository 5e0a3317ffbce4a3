"""モニタリング (reviews of a plan): what was found, each goal's attainment, and the versions of the plan."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.plans import PlanGoal, PlanReview, PlanReviewEntry
from core.errors import Conflict
from core.queries.plan_reviews import ReviewLine, reviews_of_plan
from core.queries.plans import IN_FORCE, PlanPage
from core.services.plan_reviews import GoalResult, review_plan
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.seen import seen
from core.ui.navigation import PLAN
from core.ui.page import open_link, save
from core.ui.plain import plain
from core.ui.plans.kept import carry_seen
from core.ui.plans.opened import is_writable


def plan_reviews(user: Actor, page: PlanPage) -> None:
    """モニタリング: the form of the next one, and what was found before."""
    if page.plan.status == IN_FORCE and is_writable(user, page):
        _review_form(user, page)
    elif is_writable(user, page):
        st.info("モニタリングは、計画を始めてから書けます。「この計画を始める」を押してください。")
    with read_only(user) as view:
        reviews = reviews_of_plan(view, page.plan.pk)
    for review in reviews:
        _review(review)
    if not reviews and page.plan.status != IN_FORCE:
        st.caption("モニタリングの記録はまだありません。")


def _review_form(user: Actor, page: PlanPage) -> None:
    plan, key = page.plan, f"plan.review.{page.plan.pk}"
    # Goals that were added or removed since are asked anew; the versions seen stay as they were.
    form_seen = seen(key, plan.version, {str(goal.pk): goal.version for goal in page.goals})
    prefix = f"{key}.{session.nonce(key)}"
    with EntryForm(
        PlanReviewEntry, key=key, submit="モニタリングを保存して、次の期間を始める",
        values={"reviewed_on": clock.today()}, fixed={"plan_id": plan.pk},
    ) as form:  # fmt: skip
        day, met, note = st.columns([1.2, 1, 3], vertical_alignment="bottom")
        with day:
            form.date("reviewed_on")
        with met:
            form.yesno("met_person")
        with note:
            st.caption(
                f"いまの期間の期限は {format_date(plan.review_due_on)} です。"
                "次の期間は、モニタリング日の翌日から数えます。"
            )
        findings, changes = form.columns(2)
        with findings:
            form.area("findings", height=130)
        with changes:
            form.area("changes", height=130)
        results = _goal_results(page, prefix, form_seen.values)
    entry = form.entry
    if entry is None:
        return

    def run(work: Work) -> PlanReview:
        try:
            return review_plan(work, plan.pk, form_seen.version, entry, results)
        except Conflict as conflict:
            # Shown now; the next try is against what was shown.
            if conflict.entity == PlanGoal.__tablename__:
                form_seen.values[str(conflict.entity_id)] = conflict.version
            else:
                form_seen.version = conflict.version
            raise

    before = form_seen.version
    if save(user, "モニタリングを保存しました。次の期間が始まります", run):
        session.renew(key)
        carry_seen(plan.pk, before, before + 1)
        st.rerun()


def _goal_results(page: PlanPage, prefix: str, versions: Mapping[str, object]) -> list[GoalResult]:
    """Each goal with its attainment and the evidence; what was left as it is writes nothing."""
    labels = {"": "（書かない）", **codes("goal_attainment").labels(clock.today())}
    results = []
    if page.goals:
        st.markdown("**目標の達成**")
    for goal in page.goals:
        text, attainment, note = st.columns([2.6, 1.2, 2.4], vertical_alignment="center")
        term = codes("goal_term").label(goal.term)
        text.markdown(f":gray-badge[{term}] {plain(goal.text)}")
        options = list(labels)
        chosen = attainment.selectbox(
            f"達成: {goal.text}", options,
            index=options.index(goal.attainment) if goal.attainment in labels else 0,
            format_func=lambda code: labels[code], key=f"{prefix}.goal.{goal.pk}",
            label_visibility="collapsed",
        )  # fmt: skip
        why = note.text_input(
            f"根拠: {goal.text}", goal.attainment_note, key=f"{prefix}.note.{goal.pk}",
            placeholder="根拠（記録・日付など）", label_visibility="collapsed", max_chars=500,
        )  # fmt: skip
        if (chosen, why) != (goal.attainment, goal.attainment_note) and chosen:
            seen_version = int(str(versions.get(str(goal.pk), goal.version)))
            results.append(GoalResult(goal.pk, seen_version, chosen, why or ""))
    return results


def _review(review: ReviewLine) -> None:
    with st.container(border=True, gap="small"):
        late = " :red-badge[期限の後]" if review.was_late else ""
        met = "本人と面接" if review.met_person else ":orange-badge[本人との面接なし]"
        st.markdown(
            f"**{format_date(review.reviewed_on)}** ・ {met} ・ {plain(review.reviewer)} ・ "
            f"期限 {format_date(review.due_on, weekday=False)}{late}"
        )
        st.text(review.findings)
        if review.changes:
            st.text(f"【変えること】{review.changes}")


def plan_history(user: Actor, page: PlanPage) -> None:
    """版: every plan of the same kind and service of this person, the newest first."""
    for version in page.versions:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            until = format_date(version.end_on, weekday=False) if version.end_on else ""
            here = " :green-badge[いまひらいている計画]" if version.id == page.plan.id else ""
            st.markdown(
                f"{format_date(version.start_on, weekday=False)} 〜 {until} ・ "
                f"{codes('plan_status').label(version.status)}{here}"
            )
            if version.id != page.plan.id:
                open_link("ひらく", PLAN, id=version.id)
    st.caption(
        f"版は {len(page.versions)} つです。次の版は「次の計画を作る」で、目標を引き継いで始まります。"
    )
