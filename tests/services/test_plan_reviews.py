"""モニタリング: the day, the goals and their history, evidence, corrections, the period by rule."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, table_of, unit_of_work
from core.domain.entry import check
from core.domain.plan_details import ServiceUseDetail
from core.domain.plans import Plan, PlanGoal, PlanReview, PlanReviewEntry, ReviewEvidence
from core.domain.records import RecordEntry, SupportRecord
from core.errors import Conflict, NotAllowed, RuleViolation
from core.queries.history import changes_of_client
from core.queries.plan_reviews import review_corrections, reviews_of_plan, unmet_gaps
from core.queries.review_evidence import evidence_marks, offered_records
from core.services import plans
from core.services.plan_reviews import GoalResult, correct_review, review_plan
from core.services.records import add_record, correct_record
from tests.services.test_plans import a_client, a_goal, a_plan, now

pytestmark = pytest.mark.sqlite_only

Staff = dict[str, Actor]
TODAY = date(2026, 11, 21)
LAST = date(2026, 11, 2)


def entry(plan: Plan, on: date = TODAY, **typed: Any) -> PlanReviewEntry:
    values = {"plan_id": plan.pk, "reviewed_on": on, "findings": "おおむね順調。"}
    return check(PlanReviewEntry, {**values, **typed})


def a_review(
    actor: Actor,
    plan: Plan,
    on: date = TODAY,
    results: list[GoalResult] | None = None,
    evidence: list[int] | None = None,
    **typed: Any,
) -> PlanReview:
    with unit_of_work(actor) as work:
        version = work.get(Plan, plan.pk).version
        wanted = entry(plan, on, **typed)
        return review_plan(work, plan.pk, version, wanted, results or [], evidence or [])


def a_record(
    actor: Actor, client_id: int, facts: str = "週4日通えた。", **typed: Any
) -> SupportRecord:
    values = {"client_id": client_id, "happened_on": date(2026, 11, 10), "facts": facts}
    with unit_of_work(actor) as work:
        return add_record(work, check(RecordEntry, {**values, **typed}))


def goal_now(goal_id: int) -> PlanGoal:
    with read_only(SYSTEM) as view:
        return view.get(PlanGoal, goal_id)


@pytest.mark.parametrize(
    ("on", "told"),
    [
        (date(2026, 9, 9), "計画の開始日（2026/09/10）より前"),
        (LAST, "この日のモニタリングは、もうあります"),
        (date(2026, 11, 1), "前回のモニタリング（2026/11/02）より前"),
    ],
    ids=["計画より前", "同じ日に二度", "前回より前"],
)
def test_a_day_that_cannot_be_is_refused_with_what_to_do(on: date, told: str, staff: Staff) -> None:
    plan = a_plan(staff["supporter"], start=True)
    a_review(staff["supporter"], plan, LAST)
    with pytest.raises(RuleViolation) as refused:
        a_review(staff["supporter"], plan, on)
    assert told in refused.value.fields["reviewed_on"]


def test_each_review_keeps_what_it_found_and_the_goal_holds_the_newest(staff: Staff) -> None:
    me = staff["supporter"]
    plan = a_plan(me, start=True)
    goal, other = a_goal(me, plan), a_goal(me, plan, "朝起きる")
    a_review(me, plan, LAST, [GoalResult(goal.pk, 1, "not_achieved", "まだ週3日")])
    a_review(me, plan, TODAY, [GoalResult(goal.pk, 2, "partly_achieved", "週4日まで")])
    with read_only(me) as view:
        new, old = reviews_of_plan(view, plan.pk)
        assert [(f.attainment, f.note) for f in old.found] == [("not_achieved", "まだ週3日")]
        assert [(f.attainment, f.note) for f in new.found] == [("partly_achieved", "週4日まで")]
    assert goal_now(goal.pk).attainment == "partly_achieved"
    assert goal_now(other.pk).attainment == ""


def test_evidence_without_a_word_on_the_goal_is_refused(staff: Staff) -> None:
    plan = a_plan(staff["supporter"], start=True)
    goal = a_goal(staff["supporter"], plan)
    with pytest.raises(RuleViolation, match="達成を選んでください"):
        a_review(staff["supporter"], plan, TODAY, [GoalResult(goal.pk, 1, "", "週4日まで")])


def test_the_next_day_follows_the_rule_and_a_later_one_is_marked(staff: Staff) -> None:
    me = staff["supporter"]
    plan = a_plan(me, start=True)
    assert a_review(me, plan, LAST).next_review_on == date(2027, 2, 2)
    with pytest.raises(RuleViolation):
        a_review(me, plan, TODAY, next_review_on=TODAY)
    a_review(me, plan, TODAY, next_review_on=date(2027, 3, 1))
    with read_only(me) as view:
        late, in_time = reviews_of_plan(view, plan.pk)
    assert (late.is_planned_late, in_time.is_planned_late) == (True, False)


@pytest.mark.parametrize(
    ("noted", "due_on"),
    [(2, date(2027, 1, 21)), (None, date(2026, 12, 21))],
    ids=["受給者証の期間", "標準期間: 新規は毎月"],
)
def test_a_service_use_plan_follows_its_certificate(
    noted: int | None, due_on: date, staff: Staff
) -> None:
    plan = a_plan(
        staff["supporter"], start=True, kind="service_use_plan", service="planning_consultation"
    )
    if noted:
        with unit_of_work(SYSTEM) as work:
            work.add(ServiceUseDetail(plan_id=plan.pk, monitoring_months=noted))
    a_review(staff["supporter"], plan)
    assert now(plan.pk).review_due_on == due_on


def test_a_record_stands_behind_a_goal_and_says_so(staff: Staff) -> None:
    me, viewer = staff["supporter"], staff["viewer"]
    plan = a_plan(me, start=True)
    goal = a_goal(me, plan)
    seen = a_record(me, plan.client_id)
    kept = a_record(staff["director"], plan.client_id, "内々のこと", visibility="caseload")
    with read_only(me) as view:
        assert [r.id for r in offered_records(view, plan.pk, plan.start_on)] == [seen.pk]
        assert offered_records(view, plan.pk, TODAY) == ()
    result = GoalResult(goal.pk, 1, "partly_achieved", evidence=(seen.pk,))
    with pytest.raises(NotAllowed):
        a_review(me, plan, TODAY, [result], [kept.pk])
    a_review(staff["director"], plan, TODAY, [result], [kept.pk])
    with read_only(me) as view:
        (line,) = reviews_of_plan(view, plan.pk)
        told = {e.goal_id: e.record.words if e.record else None for e in line.evidence}
        assert told == {goal.pk: "週4日通えた。", None: None}
        assert evidence_marks(view, [seen.pk, kept.pk]) == {
            seen.pk: "目標「週5日通う」の根拠（2026/11/21）"
        }
    with pytest.raises(NotAllowed), read_only(viewer) as view:
        evidence_marks(view, [seen.pk])


def test_another_persons_record_is_no_evidence(staff: Staff) -> None:
    plan = a_plan(staff["supporter"], start=True)
    record = a_record(staff["supporter"], a_client(number=2, name="見本 次郎").pk)
    with pytest.raises(RuleViolation, match="ほかの人"):
        a_review(staff["supporter"], plan, TODAY, evidence=[record.pk])


def test_evidence_follows_the_corrected_record_but_not_to_another_person(staff: Staff) -> None:
    me = staff["supporter"]
    plan = a_plan(me, start=True)
    record = a_record(me, plan.client_id)
    a_review(me, plan, evidence=[record.pk])

    def corrected(old: SupportRecord, client_id: int) -> SupportRecord:
        values = {"client_id": client_id, "happened_on": old.happened_on, "facts": "週5日通えた。"}
        with unit_of_work(me) as work:
            return correct_record(work, old.pk, old.version, check(RecordEntry, values))

    new = corrected(record, plan.client_id)
    with read_only(me) as view:
        (line,) = reviews_of_plan(view, plan.pk)
        assert [e.record.id for e in line.evidence if e.record] == [new.pk]
    corrected(new, a_client(number=2, name="見本 次郎").pk)
    with read_only(me) as view:
        assert reviews_of_plan(view, plan.pk)[0].evidence == ()


def test_a_correction_changes_words_goal_and_evidence_and_keeps_what_was_said(
    staff: Staff,
) -> None:
    me, director = staff["supporter"], staff["director"]
    plan = a_plan(me, start=True)
    goal = a_goal(me, plan)
    one, two = a_record(me, plan.client_id), a_record(me, plan.client_id, "遅刻なし。")
    secret = a_record(director, plan.client_id, "内々のこと", visibility="caseload")
    wrong = GoalResult(goal.pk, 1, "achieved", evidence=(one.pk,))
    review = a_review(director, plan, TODAY, [wrong], [secret.pk])
    right = GoalResult(goal.pk, 1, "partly_achieved", "週4日", (two.pk,))
    with unit_of_work(me) as work:
        correct_review(work, review.pk, 1, entry(plan, findings="ほぼ順調。"), [right])
    with read_only(me) as view:
        (line,) = reviews_of_plan(view, plan.pk)
        fields = {(c.field, c.before, c.after, c.by) for c in review_corrections(view, review.pk)}
        history = changes_of_client(view, plan.client_id).changes
    assert (line.findings, line.is_corrected) == ("ほぼ順調。", True)
    # What this user may not read is not hers to take away.
    assert {e.record.id if e.record else None for e in line.evidence} == {two.pk, None}
    assert ("実施状況", "おおむね順調。", "ほぼ順調。", me.name) in fields
    assert ("「週5日通う」の達成", "達成", "一部達成", me.name) in fields
    assert {"モニタリング", "計画の目標"} <= {change.part for change in history}
    assert goal_now(goal.pk).attainment == "partly_achieved"
    with pytest.raises(Conflict), unit_of_work(director) as work:
        correct_review(work, review.pk, 1, entry(plan, findings="順調とはいえない。"))
    back = GoalResult(goal.pk, 2, "")
    with unit_of_work(me) as work:
        correct_review(work, review.pk, 2, entry(plan, findings="ほぼ順調。"), [back])
    assert goal_now(goal.pk).attainment == ""


def test_another_day_of_the_last_review_moves_the_period_and_an_older_one_stays(
    staff: Staff,
) -> None:
    me = staff["supporter"]
    plan = a_plan(me, start=True)
    first, last = a_review(me, plan, LAST), a_review(me, plan, TODAY)
    with unit_of_work(me) as work:
        correct_review(work, last.pk, 1, entry(plan, date(2026, 11, 20)))
    after = now(plan.pk)
    assert (after.period_start_on, after.review_due_on) == (TODAY, date(2027, 2, 20))
    with pytest.raises(RuleViolation, match="最後のモニタリングだけ"), unit_of_work(me) as work:
        correct_review(work, first.pk, 1, entry(plan, date(2026, 11, 1)))
    with pytest.raises(RuleViolation, match="もうあります"), unit_of_work(me) as work:
        correct_review(work, last.pk, 2, entry(plan, LAST))


def test_words_of_an_ended_plan_are_corrected_its_day_is_not(staff: Staff) -> None:
    me = staff["supporter"]
    plan = a_plan(me, start=True)
    review = a_review(me, plan, LAST)
    with unit_of_work(me) as work:
        plans.end_plan(work, plan.pk, work.get(Plan, plan.pk).version, TODAY)
        correct_review(work, review.pk, 1, entry(plan, LAST, findings="書き直し。"))
    with pytest.raises(RuleViolation), unit_of_work(me) as work:
        correct_review(work, review.pk, 2, entry(plan, TODAY))


def test_a_person_who_was_not_met_is_a_gap_until_the_next_time(staff: Staff) -> None:
    me = staff["supporter"]
    plan = a_plan(me, start=True)
    a_review(me, plan, LAST, met_person=False)
    with read_only(me) as view:
        assert [gap.text for gap in unmet_gaps(view, [plan.pk]).values()] == [
            "前回のモニタリング（2026/11/02）で、本人と面接していません"
        ]
    a_review(me, plan, TODAY)
    with read_only(me) as view:
        assert unmet_gaps(view, [plan.pk]) == {}


def test_evidence_is_kept_once_for_each_goal_and_for_the_whole(staff: Staff) -> None:
    me = staff["supporter"]
    plan = a_plan(me, start=True)
    goal, record = a_goal(me, plan), a_record(me, plan.client_id)
    result = GoalResult(goal.pk, 1, "continued", evidence=(record.pk, record.pk))
    a_review(me, plan, TODAY, [result], [record.pk, record.pk])
    with read_only(SYSTEM) as view:
        kept = view.rows(select(table_of(ReviewEvidence).c.goal_id))
    assert {row.goal_id for row in kept} == {goal.pk, None}
    assert len(kept) == 2
