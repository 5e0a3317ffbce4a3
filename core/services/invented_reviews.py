"""模擬のモニタリング (invented reviews): the person's words, how far each goal was, and the records behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.permissions import Action, require
from core.domain.plans import GoalAttainment, Plan, PlanGoal, PlanReview, ReviewEvidence
from core.domain.records import SupportRecord
from core.services.invented_files import document, working_day
from core.services.invented_persons import PlanRows

# How far a goal is from one review to the next, while it goes on.
PATH = ("not_achieved", "partly_achieved", "partly_achieved", "continued")


def say_reviews(written: Sequence[tuple[str, PlanRows]]) -> None:
    """What stands in the reviews themselves, before they are stored; beside each its person's name."""
    texts, unmet = document("reviews"), set(document("reviews")["unmet"])
    for number, (name, rows) in enumerate(written):
        random = Random(f"reviews {number}")
        due_ons = [review.due_on for review in rows.reviews[1:]] + [rows.plan.review_due_on]
        # A plan without a review has a due day all the same.
        for review, due_on in zip(rows.reviews, due_ons, strict=False):
            review.method = random.choice(texts["methods"])
            review.person_words = random.choice(texts["person_words"])
            review.next_review_on = working_day(due_on)
        if name in unmet and rows.plan.status == "active" and rows.reviews:
            unmet.discard(name)
            last = rows.reviews[-1]
            last.met_person, last.method, last.person_words = False, "phone", ""


def add_findings(work: Work) -> None:
    """達成と根拠 of every review, and what the goals of running plans hold after the last one."""
    require(work.actor, Action.SET_UP)
    notes = document("reviews")["notes"]
    g, r = table_of(PlanGoal).c, table_of(PlanReview).c
    goals, reviews = defaultdict(list), defaultdict(list)
    for goal in work.all(select(PlanGoal).order_by(g.priority, g.id)):
        goals[goal.plan_id].append(goal)
    for review in work.all(select(PlanReview).order_by(r.reviewed_on, r.id)):
        reviews[review.plan_id].append(review)
    records = _records(work)
    found: list[Any] = []
    for plan in work.all(select(Plan).where(table_of(Plan).c.id.in_(list(reviews)))):
        random = Random(f"findings {plan.pk}")
        said = _said(random, plan, goals[plan.pk], reviews[plan.pk], notes)
        found += said
        found += _evidence(random, plan, said, reviews[plan.pk], records[plan.client_id])
        last = {each.goal_id: each for each in said}
        for goal in goals[plan.pk]:
            if plan.status == "active" and goal.pk in last:
                now = last[goal.pk]
                changes = {"attainment": now.attainment, "attainment_note": now.note}
                work.change(PlanGoal, goal.pk, goal.version, changes)
    work.add_all(found)


def _said(
    random: Random,
    plan: Plan,
    goals: Sequence[PlanGoal],
    reviews: Sequence[PlanReview],
    notes: Mapping[str, Sequence[str]],
) -> list[GoalAttainment]:
    """The last reviews only say something of the goals, as work on them came along."""
    said = []
    for goal in goals:
        begun = random.randrange(2)
        for place, review in enumerate(reviews[-4:]):
            attainment = PATH[min(begun + place, len(PATH) - 1)]
            if plan.status == "ended" and review is reviews[-1]:
                attainment = "achieved"
            said.append(
                GoalAttainment(
                    review_id=review.pk,
                    goal_id=goal.pk,
                    attainment=attainment,
                    note=random.choice(notes[attainment]),
                )
            )
    return said


def _evidence(
    random: Random,
    plan: Plan,
    said: Sequence[GoalAttainment],
    reviews: Sequence[PlanReview],
    records: Sequence[tuple[Any, int]],
) -> list[ReviewEvidence]:
    """One or two records of the period for most goals, one for some reviews as a whole."""
    found, since = [], plan.start_on
    for review in reviews:
        of_period = [record_id for on, record_id in records if since < on <= review.reviewed_on]
        since = review.reviewed_on
        goals = [each.goal_id for each in said if each.review_id == review.pk]
        for goal_id in [*goals, None] if goals else []:
            most = random.choice([0, 1, 1, 2]) if goal_id else random.choice([0, 0, 1])
            for record_id in random.sample(of_period, min(most, len(of_period))):
                found.append(
                    ReviewEvidence(review_id=review.pk, record_id=record_id, goal_id=goal_id)
                )
    return found


def _records(work: Work) -> dict[int, list[tuple[Any, int]]]:
    """client → (day, record) of what every supporter may read."""
    r = table_of(SupportRecord).c
    found: dict[int, list[tuple[Any, int]]] = defaultdict(list)
    asked = select(r.client_id, r.happened_on, r.id).where(
        r.is_replaced.is_(False), r.visibility == "office"
    )
    for row in work.rows(asked.order_by(r.happened_on, r.id)):
        found[row.client_id].append((row.happened_on, row.id))
    return found
