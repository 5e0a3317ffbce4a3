"""モニタリング (reviews of a plan): the form of the next one, the goals over time, the two ways on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.domain.plans import PlanGoalEntry
from core.queries.plan_reviews import ReviewLine, reviews_of_plan
from core.queries.plans import IN_FORCE, PlanPage
from core.services import drafts, plans
from core.services.plans import SETTLED
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.navigation import PLAN, go
from core.ui.page import save
from core.ui.plans.attainments import attainment_table
from core.ui.plans.opened import is_writable
from core.ui.plans.review_cards import review_cards
from core.ui.plans.review_form import ReviewForm, draft_of, review_form

# The form stands open from so many days before the due day.
OPENS_BEFORE = 30


def plan_reviews(user: Actor, page: PlanPage) -> None:
    """モニタリング: what is written now, then what was found before."""
    plan = page.plan
    with read_only(user) as view:
        reviews = reviews_of_plan(view, plan.pk)
    writes = is_writable(user, page)
    if plan.status == IN_FORCE and writes:
        if not _ways_on(user, page, reviews):
            _next_review(user, page, reviews)
        _new_goal(user, page)
    elif writes:
        st.info("モニタリングは、計画を始めてから書けます。「この計画を始める」を押してください。")
    attainment_table(page.goals, reviews)
    corrected = _corrected(user, page, reviews)
    may_correct = may(user, Action.WRITE_CLIENTS) and corrected is None

    def correct(review_id: int) -> None:
        st.session_state[_correcting(page)] = review_id

    review_cards(
        user, plan.client_id, reviews, correct if may_correct else None,
        {corrected.id: partial(_correction, user, page, reviews, corrected)} if corrected else {},
    )  # fmt: skip
    if not reviews and plan.status != IN_FORCE:
        st.caption("モニタリングの記録はまだありません。")


def part_left_open(user: Actor, page: PlanPage) -> str:
    """Where the page of a plan begins: with the review that this user left half written."""
    names = [draft_of(page, correction=correction) for correction in (False, True)]
    left = any(drafts.take_draft(user, name) for name in names)
    return "モニタリング" if left else "計画"


# -- the next review -------------------------------------------------------------------------------


def _next_review(user: Actor, page: PlanPage, reviews: Sequence[ReviewLine]) -> None:
    """Open when it is nearly due or half written; else one press away."""
    opened = f"plan.review.opened.{page.plan.pk}"
    is_near = page.urgency is not None and page.urgency.days_left <= OPENS_BEFORE
    if opened not in st.session_state:
        draft = drafts.take_draft(user, draft_of(page, correction=False))
        st.session_state[opened] = is_near or bool(draft)
    if not st.session_state[opened]:

        def open_form() -> None:
            st.session_state[opened] = True

        st.button("モニタリングを書く", type="primary", key="plan.review.open", on_click=open_form)
        return

    def done() -> None:
        st.session_state[opened] = False
        st.session_state[_saved(page)] = True

    review_form(ReviewForm(user, page, reviews), done=done)


def _saved(page: PlanPage) -> str:
    return f"plan.review.saved.{page.plan.pk}"


def _ways_on(user: Actor, page: PlanPage, reviews: Sequence[ReviewLine]) -> bool:
    """After a save: this plan goes on, or the next one is made. Whether that is asked now."""
    plan = page.plan
    if not st.session_state.get(_saved(page)) or not reviews:
        return False
    with st.container(border=True, gap="small"):
        start, due = (format_date(day) for day in (plan.period_start_on, plan.review_due_on))
        st.markdown(f"次の期間は **{start}** から、期限は **{due}** です。このあとどうしますか。")
        if reviews[0].is_planned_late:
            st.warning("次の予定日が、期限より後です。「訂正する」で予定日を直せます。")
        if page.goals and all(goal.attainment in SETTLED for goal in page.goals):
            st.info("目標がすべて終わりました。次の計画を作るか、新しい目標を加えてください。")
        with st.container(horizontal=True):

            def stay() -> None:
                st.session_state[_saved(page)] = False

            st.button("この計画を続ける", key="plan.review.stay", on_click=stay)
            if st.button("次の計画を作る", key="plan.review.forward"):
                following = save(
                    user,
                    "次の計画の原案を作りました",
                    lambda work: plans.copy_forward(work, plan.pk),
                )
                if following:
                    stay()
                    go(PLAN, id=following.pk)
    return True


# -- corrections -----------------------------------------------------------------------------------


def _correcting(page: PlanPage) -> str:
    return f"plan.review.correcting.{page.plan.pk}"


def _corrected(user: Actor, page: PlanPage, reviews: Sequence[ReviewLine]) -> ReviewLine | None:
    """The review that is being corrected; after a reload, the one whose correction is half written."""
    if not may(user, Action.WRITE_CLIENTS):
        return None
    if _correcting(page) not in st.session_state:
        draft = drafts.take_draft(user, draft_of(page, correction=True))
        st.session_state[_correcting(page)] = (
            draft.get("review_id") if isinstance(draft, dict) else None
        )
    wanted = st.session_state[_correcting(page)]
    return next((review for review in reviews if review.id == wanted), None)


def _correction(
    user: Actor, page: PlanPage, reviews: Sequence[ReviewLine], review: ReviewLine
) -> None:
    form = ReviewForm(user, page, reviews, review)

    def leave() -> None:
        drafts.drop_draft(user, form.draft_name)
        session.renew(form.key)
        st.session_state[_correcting(page)] = None

    note, back = st.columns([5, 1], vertical_alignment="center")
    note.info(
        f"{format_date(review.reviewed_on)} のモニタリングを訂正しています。"
        "前に書いたことは「訂正の経過」に残ります。"
    )
    back.button("訂正をやめる", on_click=leave, width="stretch", key="plan.review.leave")
    review_form(form, done=leave)


# -- a goal more -----------------------------------------------------------------------------------


def _new_goal(user: Actor, page: PlanPage) -> None:
    key = f"plan.review.goal.{page.plan.pk}"
    with (
        st.expander("新しい目標を加える", icon=":material/add:"),
        EntryForm(
            PlanGoalEntry, key=key, submit="目標を加える", fixed={"plan_id": page.plan.pk}
        ) as form,
    ):
        text, term, target = form.columns([3, 1, 1.2])
        with text:
            form.text("text", max_chars=500)
        with term:
            form.code("term")
        with target:
            form.date("target_on")
        form.text("measure", max_chars=300)
    entry = form.entry
    if entry is None:
        return
    made = save(user, "目標を加えました", lambda work: plans.add_goal(work, entry))
    if made:
        session.renew(key)
        st.rerun()
