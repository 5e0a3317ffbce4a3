"""支援計画: due dates at their boundaries, the workflow and its gaps, reviews, versions, two editors."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, table_of, unit_of_work
from core.domain.clients import Client
from core.domain.entry import check
from core.domain.permissions import MATRIX, Action
from core.domain.plans import Plan, PlanEntry, PlanGoal, PlanGoalEntry, PlanReviewEntry
from core.domain.rules.urgency import UrgencyLevel
from core.errors import Conflict, NotAllowed, RuleViolation
from core.queries.plan_versions import versions_of
from core.queries.plans import NOBODY, PlanCriteria, plan_counts, plan_page, plans_due
from core.services import plan_reviews, plans
from core.services.plan_reviews import GoalResult

# What is asked of PostgreSQL in its own words is tested with the search, the clocks, the imports,
# the merges and the lost updates.
pytestmark = pytest.mark.sqlite_only

Staff = dict[str, Actor]
TODAY = date(2026, 11, 21)
TRANSITION, TYPE_B = "employment_transition_support", "continuous_support_b"
ALL_STEPS = dict.fromkeys(
    ("drafted_on", "meeting_on", "explained_on", "agreed_on", "delivered_on"), date(2026, 9, 9)
)
# Who was there and who signed, and the copy for the 相談支援事業所.
WHO: dict[str, Any] = {
    "person_present": True, "signer": "person", "consultation_delivered_on": date(2026, 9, 9),
}  # fmt: skip


def a_client(owner: Actor | None = None, number: int = 1, name: str = "模擬 花子") -> Client:
    from core.services.derived import client_search_text

    with unit_of_work(SYSTEM) as work:
        return work.add(
            Client(
                name=name,
                kana="もぎ",
                number=number,
                owner_id=owner.id if owner else None,
                search_text=client_search_text(name, "もぎ", "", number),
            )
        )


def entry(client: Client, **typed: Any) -> PlanEntry:
    values = {"client_id": client.pk, "service": TRANSITION, "start_on": date(2026, 9, 10)}
    return check(PlanEntry, {**values, **typed})


def a_plan(
    actor: Actor, client: Client | None = None, *, start: bool = False, **typed: Any
) -> Plan:
    wanted = entry(client or a_client(), **typed)
    with unit_of_work(actor) as work:
        plan = plans.draft_plan(work, wanted)
        return plans.start_plan(work, plan.pk, plan.version) if start else plan


def a_goal(actor: Actor, plan: Plan, text: str = "週5日通う", **typed: Any) -> PlanGoal:
    with unit_of_work(actor) as work:
        values = {"plan_id": plan.pk, "text": text, **typed}
        return plans.add_goal(work, check(PlanGoalEntry, values))


def reviewed(plan: Plan, on: date) -> PlanReviewEntry:
    return check(
        PlanReviewEntry, {"plan_id": plan.pk, "reviewed_on": on, "findings": "おおむね順調。"}
    )


def gaps_of(plan_id: int) -> list[str]:
    with read_only(SYSTEM) as view:
        return [gap.text for gap in plan_page(view, plan_id, TODAY).gaps]


def now(plan_id: int) -> Plan:
    with read_only(SYSTEM) as view:
        return view.get(Plan, plan_id)


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("service", "start_on", "due_on"),
    [
        (TRANSITION, date(2026, 9, 10), date(2026, 12, 9)),
        ("independence_training", date(2026, 9, 10), date(2026, 12, 9)),
        (TYPE_B, date(2026, 9, 10), date(2027, 3, 9)),
        ("job_retention_support", date(2026, 9, 1), date(2027, 2, 28)),
        (TRANSITION, date(2026, 12, 1), date(2027, 2, 28)),
        ("community_activity_center_1", date(2026, 4, 1), date(2026, 9, 30)),
    ],
)
def test_the_first_review_is_due_by_the_rule_of_the_service(
    service: str, start_on: date, due_on: date, staff: Staff
) -> None:
    kind = "retention_support_plan" if "retention" in service else "individual_support_plan"
    plan = a_plan(staff["supporter"], kind=kind, service=service, start_on=start_on)
    assert plan.review_due_on == due_on


def test_what_rests_on_an_unchecked_parameter_says_so(staff: Staff) -> None:
    client = a_client()
    unchecked = a_plan(staff["supporter"], client)
    checked = a_plan(staff["supporter"], client, service=TYPE_B)
    with read_only(staff["supporter"]) as view:
        assert plan_page(view, unchecked.pk, TODAY).caution == "要確認"
        assert plan_page(view, checked.pk, TODAY).caution == ""


def test_a_review_closes_the_period_and_opens_the_next(staff: Staff) -> None:
    plan = a_plan(staff["supporter"], start=True)
    goal = a_goal(staff["supporter"], plan)
    on = date(2026, 11, 20)
    with unit_of_work(staff["supporter"]) as work:
        result = GoalResult(goal.pk, goal.version, "partly_achieved", "週4日まで")
        review = plan_reviews.review_plan(work, plan.pk, plan.version, reviewed(plan, on), [result])
    after = now(plan.pk)
    assert (review.due_on, review.reviewer_id) == (date(2026, 12, 9), staff["supporter"].id)
    assert (after.period_start_on, after.review_due_on) == (date(2026, 11, 21), date(2027, 2, 20))
    with read_only(staff["supporter"]) as view:
        (kept,) = plan_page(view, plan.pk, TODAY).goals
        assert (kept.attainment, kept.attainment_note) == ("partly_achieved", "週4日まで")


def test_reviewed_on_the_first_of_december_it_is_due_on_the_first_of_march(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TSUNAGICHO_TODAY", "2026-12-01")
    plan = a_plan(staff["supporter"], start=True)
    with unit_of_work(staff["supporter"]) as work:
        plan_reviews.review_plan(work, plan.pk, plan.version, reviewed(plan, date(2026, 12, 1)))
    after = now(plan.pk)
    assert (after.period_start_on, after.review_due_on) == (date(2026, 12, 2), date(2027, 3, 1))


@pytest.mark.sqlite_only
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    start=st.dates(date(2020, 1, 1), date(2026, 11, 21)),
    late=st.integers(min_value=0, max_value=400),
    service=st.sampled_from([TRANSITION, TYPE_B]),
)
def test_the_next_period_always_begins_after_the_review_and_is_due_later(
    start: date, late: int, service: str, staff: Staff
) -> None:
    with unit_of_work(SYSTEM) as work:
        number = (work.scalar(select(table_of(Client).c.number).order_by(
            table_of(Client).c.number.desc()).limit(1)) or 0) + 1  # fmt: skip
    plan = a_plan(
        staff["supporter"], a_client(number=number), start=True, start_on=start, service=service
    )
    on = min(start + timedelta(days=late), TODAY)
    with unit_of_work(staff["supporter"]) as work:
        plan_reviews.review_plan(work, plan.pk, plan.version, reviewed(plan, on))
    after = now(plan.pk)
    assert after.period_start_on == on + timedelta(days=1)
    assert after.review_due_on > on
    assert after.review_due_on > after.period_start_on


@pytest.mark.parametrize("on", [date(2026, 9, 9), date(2026, 11, 22)])
def test_a_review_before_the_period_or_in_the_future_is_refused(on: date, staff: Staff) -> None:
    plan = a_plan(staff["supporter"], start=True)
    with pytest.raises(RuleViolation) as refused, unit_of_work(staff["supporter"]) as work:
        plan_reviews.review_plan(work, plan.pk, plan.version, reviewed(plan, on))
    assert list(refused.value.fields) == ["reviewed_on"]
    assert now(plan.pk).review_due_on == date(2026, 12, 9)


def test_a_draft_is_not_reviewed(staff: Staff) -> None:
    plan = a_plan(staff["supporter"])
    with pytest.raises(RuleViolation), unit_of_work(staff["supporter"]) as work:
        plan_reviews.review_plan(work, plan.pk, plan.version, reviewed(plan, TODAY))


def test_the_state_follows_the_steps_and_gaps_are_named(staff: Staff) -> None:
    plan = a_plan(staff["supporter"])
    with unit_of_work(staff["supporter"]) as work:
        plan = plans.record_step(work, plan.pk, 1, "drafted_on", {"drafted_on": date(2026, 9, 5)})
        plan = plans.record_step(
            work, plan.pk, 2, "explained_on", {"explained_on": date(2026, 9, 3)}
        )
    assert plan.status == "explained"
    gaps = gaps_of(plan.pk)
    assert "個別支援会議の日がまだ入っていません" in gaps
    assert "説明の日が原案の日より前です" in gaps
    assert "長期目標がありません" in gaps
    with unit_of_work(staff["supporter"]) as work:
        plan = plans.record_step(work, plan.pk, 3, "explained_on", {"explained_on": None})
    assert plan.status == "draft"


def test_a_complete_plan_has_no_gap(staff: Staff) -> None:
    words = dict.fromkeys(("intention", "policy", "issues", "cautions"), "あり")
    plan = a_plan(staff["supporter"], **words, **ALL_STEPS, **WHO)
    for term in ("long", "short"):
        a_goal(staff["supporter"], plan, term=term, target_on=date(2026, 12, 1))
    assert gaps_of(plan.pk) == []
    assert plan.status == "delivered"


def test_a_step_that_has_not_come_yet_is_no_step(staff: Staff) -> None:
    plan = a_plan(staff["supporter"])
    with pytest.raises(RuleViolation), unit_of_work(staff["supporter"]) as work:
        plans.record_step(work, plan.pk, 1, "agreed_on", {"agreed_on": TODAY + timedelta(days=1)})


def test_a_plan_starts_with_gaps_and_they_are_noted(staff: Staff) -> None:
    plan = a_plan(staff["supporter"], start=True)
    assert plan.status == "active"
    from core.db.technical import audit_entry

    with read_only(SYSTEM) as view:
        noted = view.scalar(
            select(audit_entry.c.changes).where(audit_entry.c.action == "start_with_gaps")
        )
    assert "文書同意の日がまだ入っていません" in noted


def test_another_start_moves_the_first_period_only(staff: Staff) -> None:
    plan = a_plan(staff["supporter"])
    with unit_of_work(staff["supporter"]) as work:
        plan = plans.change_plan(work, plan.pk, 1, {"start_on": date(2026, 10, 1)})
        assert plan.review_due_on == date(2026, 12, 31)
        plan = plans.start_plan(work, plan.pk, plan.version)
        plan_reviews.review_plan(work, plan.pk, plan.version, reviewed(plan, date(2026, 11, 1)))
        plan = work.get(Plan, plan.pk)
        plan = plans.change_plan(work, plan.pk, plan.version, {"start_on": date(2026, 9, 1)})
    assert (plan.start_on, plan.review_due_on) == (date(2026, 9, 1), date(2027, 2, 1))
    with pytest.raises(RuleViolation), unit_of_work(staff["supporter"]) as work:
        plans.change_plan(work, plan.pk, plan.version, {"start_on": date(2026, 11, 3)})


def test_the_next_plan_carries_open_goals_and_ends_the_one_before(staff: Staff) -> None:
    plan = a_plan(staff["supporter"], start=True, intention="働きたい", **ALL_STEPS)
    a_goal(staff["supporter"], plan, "続ける")
    reached = a_goal(staff["supporter"], plan, "できた")
    with unit_of_work(staff["supporter"]) as work:
        plans.change_goal(work, reached.pk, 1, {"attainment": "achieved"})
        following = plans.copy_forward(work, plan.pk)
    assert (following.status, following.previous_id) == ("draft", plan.pk)
    assert (following.intention, following.drafted_on) == ("働きたい", None)
    assert (following.start_on, following.review_due_on) == (TODAY, date(2027, 2, 20))
    with read_only(staff["supporter"]) as view:
        page = plan_page(view, following.pk, TODAY)
        assert [goal.text for goal in page.goals] == ["続ける"]
        assert [v.id for v in versions_of(view, following.pk)] == [following.pk, plan.pk]
    with pytest.raises(RuleViolation), unit_of_work(staff["supporter"]) as work:
        plans.copy_forward(work, plan.pk)
    with unit_of_work(staff["supporter"]) as work:
        plans.start_plan(work, following.pk, following.version)
    before = now(plan.pk)
    assert (before.status, before.end_on) == ("ended", date(2026, 11, 20))


def test_an_ended_plan_stays_as_it_was(staff: Staff) -> None:
    plan = a_plan(staff["supporter"], start=True)
    goal = a_goal(staff["supporter"], plan)
    with unit_of_work(staff["supporter"]) as work:
        ended = plans.end_plan(work, plan.pk, plan.version, TODAY)
    assert (ended.status, ended.end_on) == ("ended", TODAY)
    for step in (
        lambda work: plans.change_plan(work, plan.pk, ended.version, {"policy": "x"}),
        lambda work: plans.change_goal(work, goal.pk, 1, {"text": "x"}),
        lambda work: plans.start_plan(work, plan.pk, ended.version),
        lambda work: plans.end_plan(work, plan.pk, ended.version, TODAY),
    ):
        with pytest.raises(RuleViolation), unit_of_work(staff["supporter"]) as work:
            step(work)


def test_a_plan_that_never_began_is_called_off(staff: Staff) -> None:
    plan = a_plan(staff["supporter"])
    with unit_of_work(staff["supporter"]) as work:
        assert plans.end_plan(work, plan.pk, 1, TODAY).status == "withdrawn"


def test_a_goal_lies_within_its_plan(staff: Staff) -> None:
    plan = a_plan(staff["supporter"], end_on=date(2027, 3, 31))
    goal = a_goal(staff["supporter"], plan, target_on=date(2027, 3, 31))
    for wrong in (date(2026, 9, 9), date(2027, 4, 1)):
        with pytest.raises(RuleViolation), unit_of_work(staff["supporter"]) as work:
            plans.change_goal(work, goal.pk, 1, {"target_on": wrong})


def test_a_goal_is_removed_only_before_it_was_explained(staff: Staff) -> None:
    plan = a_plan(staff["supporter"])
    one, two = a_goal(staff["supporter"], plan), a_goal(staff["supporter"], plan)
    with unit_of_work(staff["supporter"]) as work:
        plans.remove_goal(work, one.pk, 1)
        plans.record_step(work, plan.pk, 1, "explained_on", {"explained_on": TODAY})
    with pytest.raises(RuleViolation), unit_of_work(staff["supporter"]) as work:
        plans.remove_goal(work, two.pk, 1)


def test_the_second_of_two_editors_sees_both_words_and_nothing_is_lost(staff: Staff) -> None:
    plan = a_plan(staff["supporter"])
    with unit_of_work(staff["director"]) as work:
        plans.change_plan(work, plan.pk, 1, {"policy": "ゆっくり進める"})
    with pytest.raises(Conflict) as met, unit_of_work(staff["supporter"]) as work:
        plans.change_plan(work, plan.pk, 1, {"policy": "早く進める"})
    (field,) = met.value.fields
    assert (field.field, field.theirs, field.mine, field.by) == (
        "policy",
        "ゆっくり進める",
        "早く進める",
        "模擬 所長",
    )


def test_a_review_with_one_stale_goal_saves_nothing(staff: Staff) -> None:
    plan = a_plan(staff["supporter"], start=True)
    goal = a_goal(staff["supporter"], plan)
    with unit_of_work(staff["director"]) as work:
        plans.change_goal(work, goal.pk, 1, {"text": "週4日通う"})
    with pytest.raises(Conflict), unit_of_work(staff["supporter"]) as work:
        result = GoalResult(goal.pk, 1, "achieved")
        plan_reviews.review_plan(work, plan.pk, plan.version, reviewed(plan, TODAY), [result])
    assert now(plan.pk).review_due_on == date(2026, 12, 9)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("role", [role for role in MATRIX if role != "system"])
def test_only_those_who_write_clients_write_plans(role: str, staff: Staff) -> None:
    client = a_client()
    plan = a_plan(SYSTEM, client)
    goal = a_goal(SYSTEM, plan)
    running = a_plan(SYSTEM, client, start=True, service="independence_training")
    words = check(PlanGoalEntry, {"plan_id": plan.pk, "text": "x"})
    steps = [
        lambda work: plans.draft_plan(work, entry(client, service="daily_care")),
        lambda work: plans.change_plan(work, plan.pk, now(plan.pk).version, {"policy": "x"}),
        lambda work: plans.record_step(
            work, plan.pk, now(plan.pk).version, "drafted_on", {"drafted_on": TODAY}
        ),
        lambda work: plans.add_goal(work, words),
        lambda work: plans.change_goal(work, goal.pk, 1, {"text": "y"}),
        lambda work: plans.remove_goal(work, goal.pk, 2),
        lambda work: plans.start_plan(work, plan.pk, now(plan.pk).version),
        lambda work: plans.copy_forward(work, plan.pk),
        lambda work: plan_reviews.review_plan(
            work, running.pk, running.version, reviewed(running, TODAY)
        ),
        lambda work: plans.end_plan(work, plan.pk, now(plan.pk).version, TODAY),
    ]
    for step in steps:
        if Action.WRITE_CLIENTS in MATRIX[role]:
            with unit_of_work(staff[role]) as work:
                step(work)
        else:
            with pytest.raises(NotAllowed), unit_of_work(staff[role]) as work:
                step(work)
    if Action.SEE_CLIENTS not in MATRIX[role]:
        for question in (
            lambda view: plans_due(view, PlanCriteria(TODAY)),
            lambda view: plan_counts(view, PlanCriteria(TODAY), ["all"]),
            lambda view: plan_page(view, plan.pk, TODAY),
        ):
            with pytest.raises(NotAllowed), read_only(staff[role]) as view:
                question(view)


def test_the_list_shows_what_is_late_what_comes_and_what_has_gaps(staff: Staff) -> None:
    me = staff["supporter"]
    mine, nobodys = a_client(me, 1), a_client(None, 2, "見本 次郎")
    late = a_plan(me, mine, start=True, start_on=date(2026, 8, 21))  # due on 11-20
    training = {"service": "independence_training", "start": True}
    today = a_plan(me, mine, start_on=date(2026, 8, 22), **training)  # due on 11-21
    words = dict.fromkeys(("intention", "policy", "issues", "cautions"), "あり")
    soon = a_plan(
        me, nobodys, start=True, start_on=date(2026, 9, 22), **words, **ALL_STEPS, **WHO
    )  # on 12-21
    for term in ("long", "short"):
        a_goal(me, soon, term=term, target_on=date(2026, 12, 1))
    far = a_plan(me, nobodys, start_on=date(2026, 9, 23), **training)  # on 12-22
    draft = a_plan(me, mine, start_on=date(2026, 11, 1), service=TYPE_B)
    ended = a_plan(me, mine, start_on=date(2025, 1, 1), end_on=date(2025, 3, 1))
    with unit_of_work(me) as work:
        plans.end_plan(work, ended.pk, 1, date(2025, 3, 1))

    def found(**criteria: Any) -> list[int]:
        with read_only(me) as view:
            wanted = PlanCriteria(TODAY, **criteria)
            answer = plans_due(view, wanted)
            assert answer.total == len(answer.rows)
            assert plan_counts(view, wanted, [wanted.show, "all"])[wanted.show] == answer.total
            return [row.id for row in answer.rows]

    assert found(show="overdue") == [late.pk]
    assert found(show="soon") == [today.pk, soon.pk]
    assert found() == [late.pk, today.pk, soon.pk, far.pk, draft.pk]
    assert found(show="all") == [ended.pk, late.pk, today.pk, soon.pk, far.pk, draft.pk]
    assert found(show="gaps") == [late.pk, today.pk, far.pk, draft.pk]
    assert found(show="unsigned") == [late.pk, today.pk, far.pk]
    assert found(owner=NOBODY) == [soon.pk, far.pk]
    assert found(owner=me.id) == [late.pk, today.pk, draft.pk]
    assert found(text="見本") == [soon.pk, far.pk]
    assert found(text="%") == []
    with read_only(me) as view:
        first = plans_due(view, PlanCriteria(TODAY, page_size=2, page=2))
        assert ([row.id for row in first.rows], first.total) == ([soon.pk, far.pk], 5)
        assert first.rows[0].urgency is not None
        assert first.rows[0].urgency.level is UrgencyLevel.SOON
        assert first.rows[0].caution == "要確認"
