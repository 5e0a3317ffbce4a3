"""支援計画のきまり: periods that overlap or leave holes, steps and their gaps, the fields of each kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, table_of, unit_of_work
from core.domain.clients import Certificate, Client, ServiceUse
from core.domain.codes import codes
from core.domain.consents import Consent
from core.domain.employments import Employment
from core.domain.entry import check
from core.domain.face_sheets import FaceSheet
from core.domain.organizations import Organization
from core.domain.plan_details import DETAILS
from core.domain.plan_gaps import GAPS
from core.domain.plan_kinds import KINDS
from core.domain.plans import Plan, PlanEntry, PlanGoal, PlanGoalEntry, PlanReview
from core.domain.rules.parameters import RuleBook, load_parameters
from core.domain.rules.plan_period import longest_plan_end, plan_duties
from core.errors import Conflict, ConsentMissing, DomainError, RuleViolation
from core.queries.history import HistoryCriteria, changes_of_client
from core.queries.plan_gaps import gap_conditions
from core.queries.plan_proposals import proposals_for
from core.queries.plan_versions import compare_versions
from core.queries.plans import PlanCriteria, PlanPage, gaps_of, plan_page, plans_due
from core.services import plans
from core.services.plan_details import write_details

Staff = dict[str, Actor]
TODAY = date(2026, 11, 21)
TRANSITION, TYPE_B = "employment_transition_support", "continuous_support_b"


def a_client(number: int = 1, **more: Any) -> Client:
    with unit_of_work(SYSTEM) as work:
        return work.add(Client(name="模擬 花子", kana="もぎ", number=number, **more))


def add(*rows: Any) -> None:
    with unit_of_work(SYSTEM) as work:
        work.add_all(list(rows))


def draft(user: Actor, client: Client, start: bool = False, **typed: Any) -> Plan:
    values = {"client_id": client.pk, "service": TRANSITION, "start_on": date(2026, 9, 10)}
    with unit_of_work(user) as work:
        plan = plans.draft_plan(work, check(PlanEntry, {**values, **typed}))
        return plans.start_plan(work, plan.pk, plan.version) if start else plan


def of_kind(user: Actor, client: Client, kind: str, **typed: Any) -> Plan:
    return draft(user, client, kind=kind, service=KINDS[kind].services[0], **typed)


def details(user: Actor, plan: Plan, seen: int = 0, **changes: Any) -> Any:
    with unit_of_work(user) as work:
        return write_details(work, plan.pk, seen, changes)


def page_of(plan: Plan) -> PlanPage:
    with read_only(SYSTEM) as view:
        return plan_page(view, plan.pk, TODAY)


def refused(run: Callable[[], object]) -> dict[str, str]:
    with pytest.raises(RuleViolation) as met:
        run()
    return dict(met.value.fields)


# -- periods ---------------------------------------------------------------------------------------


def test_a_plan_does_not_overlap_another_one_in_force(staff: Staff) -> None:
    me, client = staff["supporter"], a_client()
    running = draft(me, client, start=True, end_on=date(2026, 12, 31))
    told = refused(lambda: draft(me, client, start_on=date(2026, 12, 31)))
    assert "開始日を 2027/01/01 以降に" in told["start_on"]
    following = draft(me, client, start_on=date(2027, 1, 1))
    # Another kind of service is another plan; moved into the running one, it is refused again.
    draft(me, client, service=TYPE_B)
    for changes in ({"start_on": date(2026, 12, 1)}, {"start_on": date(2026, 9, 1)}):
        assert "start_on" in refused(lambda c=changes: _change(me, following, c))
    assert "start_on" in refused(lambda: _change(me, running, {"end_on": None}, then=following))


def _change(user: Actor, plan: Plan, changes: dict[str, Any], then: Plan | None = None) -> None:
    with unit_of_work(user) as work:
        version = work.get(Plan, plan.pk).version
        plans.change_plan(work, plan.pk, version, changes)
        if then is not None:
            plans.start_plan(work, then.pk, work.get(Plan, then.pk).version)


@pytest.mark.sqlite_only
def test_two_drafts_of_the_same_time_do_not_both_begin(staff: Staff) -> None:
    me, client = staff["supporter"], a_client()
    one, other = draft(me, client), draft(me, client)
    with unit_of_work(me) as work:
        plans.start_plan(work, one.pk, one.version)
    assert "重なって" in refused(lambda: _start(me, other))["start_on"]


def _start(user: Actor, plan: Plan) -> Plan:
    with unit_of_work(user) as work:
        return plans.start_plan(work, plan.pk, plan.version)


@pytest.mark.sqlite_only
def test_the_next_plan_must_begin_after_the_one_that_it_continues(staff: Staff) -> None:
    me, client = staff["supporter"], a_client()
    running = draft(me, client, start=True)
    with unit_of_work(me) as work:
        following = plans.copy_forward(work, running.pk)
    assert "start_on" in refused(lambda: _change(me, following, {"start_on": running.start_on}))
    assert _start(me, following).status == "active"


@pytest.mark.sqlite_only
def test_a_hole_before_a_plan_is_told_and_filled_by_one_day(staff: Staff) -> None:
    me, client = staff["supporter"], a_client()
    first = draft(me, client, start=True, start_on=date(2026, 1, 1))
    with unit_of_work(me) as work:
        plans.end_plan(work, first.pk, first.version, date(2026, 8, 31))
    second = draft(me, client)
    (hint,) = page_of(second).hints
    assert "9日 あいて" in hint.text
    assert hint.start_on == date(2026, 9, 1)
    _change(me, second, {"start_on": hint.start_on})
    assert page_of(second).hints == ()


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"end_on": date(2026, 9, 9)}, "end_on", "開始日より前"),
        ({"end_on": date(2027, 9, 10)}, "end_on", "2027/09/09 まで"),
        ({"start_on": date(2027, 5, 22)}, "start_on", "先すぎます"),
        ({"service": "job_retention_support"}, "service", "就労移行支援・"),
        ({"drafted_on": TODAY + timedelta(days=1)}, "drafted_on", "未来"),
        ({"service": "employment_choice_support", "end_on": date(2026, 12, 1)}, "end_on", "11/30"),
    ],
)
def test_a_period_that_cannot_be_is_refused_at_its_field(
    typed: dict[str, Any], field: str, words: str, staff: Staff
) -> None:
    client = a_client()
    told = refused(lambda: draft(staff["supporter"], client, **typed))
    assert list(told) == [field]
    assert words in told[field]


@pytest.mark.sqlite_only
def test_a_plan_ends_with_its_service_at_the_latest(staff: Staff) -> None:
    me, client = staff["supporter"], a_client()
    add(
        ServiceUse(
            client_id=client.pk, service=TRANSITION, start_on=date(2024, 1, 1),
            limit_on=date(2025, 12, 31),
        )
    )  # fmt: skip
    assert "2026/12/31" in refused(lambda: draft(me, client, end_on=date(2027, 1, 1)))["end_on"]
    within = draft(me, client, end_on=date(2026, 12, 31))
    assert any("延長の決定" in hint.text for hint in page_of(within).hints)


@pytest.mark.sqlite_only
def test_how_long_a_plan_may_be_comes_from_the_rules() -> None:
    book, on = RuleBook(load_parameters()), date(2026, 11, 30)

    def last(kind: str, **more: Any) -> date:
        return longest_plan_end(kind, KINDS[kind].services[0], on, book, **more).value

    assert last("job_coach_plan") == date(2028, 7, 29)
    assert last("job_coach_plan", is_mental=True) == date(2029, 7, 29)
    assert last("community_transition_plan") == date(2027, 5, 29)
    assert last("individual_support_plan") == date(2027, 11, 29)
    assert plan_duties(book).person_present_from == date(2024, 4, 1)


# -- steps and gaps --------------------------------------------------------------------------------


@pytest.mark.sqlite_only
def test_an_absence_needs_its_reason_and_stays_a_gap(staff: Staff) -> None:
    me, plan = staff["supporter"], draft(staff["supporter"], a_client())
    absent = {"meeting_on": date(2026, 9, 5), "person_present": False}

    def hold(**more: Any) -> Plan:
        with unit_of_work(me) as work:
            return plans.record_step(work, plan.pk, 1, "meeting_on", {**absent, **more})

    assert list(refused(hold)) == ["meeting_members"]
    hold(meeting_members="サビ管。本人は体調不良、電話で確認")
    assert ("person", "個別支援会議に本人が参加していません") in [
        (gap.key, gap.text) for gap in page_of(plan).gaps
    ]
    with pytest.raises(RuleViolation), unit_of_work(me) as work:
        plans.record_step(work, plan.pk, 2, "meeting_on", {"policy": "別の欄"})


@pytest.mark.sqlite_only
def test_the_database_finds_the_gaps_that_the_page_names(staff: Staff) -> None:
    """Every mixture of steps, persons and kinds: the filter and the sentences agree, gap by gap."""
    client = a_client()
    days = (None, date(2026, 9, 1), date(2026, 9, 12))
    kinds = ("individual_support_plan", "service_use_plan", "self_reliance_plan")
    rows = [
        Plan(
            client_id=client.pk, kind=kind, service=KINDS[kind].services[0],
            start_on=start, period_start_on=start, review_due_on=start, status="active",
            drafted_on=one, meeting_on=two, agreed_on=three, delivered_on=one,
            person_present=present, signer=signer, is_self_plan=signer == "",
            consultation_delivered_on=two, intention="あり" if present else "",
        )
        for kind, one, two, three, (present, signer), start in product(
            kinds, days, days, days, ((True, "person"), (False, ""), (None, "family")),
            (date(2026, 9, 5), date(2023, 4, 1)),
        )
    ]  # fmt: skip
    add(*rows)
    add(
        *(
            PlanGoal(plan_id=row.pk, term="long", text="x", target_on=row.meeting_on)
            for row in rows[::3]
        ),
        *(
            PlanReview(
                plan_id=row.pk, reviewed_on=TODAY, due_on=TODAY, findings="x", met_person=False
            )
            for row in rows[::4]
        ),
        *(DETAILS[row.kind](plan_id=row.pk) for row in rows[::5] if row.kind in DETAILS),
        *(
            DETAILS["service_use_plan"](plan_id=row.pk, monitoring_months=3, services="あり")
            for row in rows[1::5]
            if row.kind == "service_use_plan"
        ),
        PlanReview(
            plan_id=rows[0].pk, reviewed_on=TODAY, due_on=TODAY, findings="不在", met_person=False
        ),
    )
    with read_only(SYSTEM) as view:
        p = table_of(Plan).c
        book = RuleBook(load_parameters())
        stored = view.all(select(Plan))
        said = gaps_of(view, stored)
        questions = gap_conditions(plan_duties(book))
        assert set(questions) == set(GAPS)
        for key, question in questions.items():
            asked = {row.id for row in view.rows(select(p.id).where(question))}
            named = {plan_id for plan_id, gaps in said.items() if key in {g.key for g in gaps}}
            assert asked == named, key
            assert named or key in ("explained_on",), f"{key} is never met here"


@pytest.mark.sqlite_only
def test_the_list_is_narrowed_by_kind_programme_and_gap(staff: Staff) -> None:
    me, client = staff["supporter"], a_client()
    plain = draft(me, client, start=True)
    coach = of_kind(me, client, "job_coach_plan", drafted_on=date(2026, 9, 1))

    def found(**criteria: Any) -> list[int]:
        with read_only(me) as view:
            return [row.id for row in plans_due(view, PlanCriteria(TODAY, **criteria)).rows]

    assert found(kind="job_coach_plan") == [coach.pk]
    assert found(gap="drafted_on") == [plain.pk]
    assert found(show="unsigned") == [plain.pk]
    assert found(programme="job_coach") == []


@pytest.mark.sqlite_only
def test_goals_outside_the_plan_or_out_of_their_order_are_told(staff: Staff) -> None:
    me = staff["supporter"]
    plan = draft(me, a_client(), end_on=date(2027, 3, 31))
    goals = [("long", date(2026, 12, 1)), ("short", date(2027, 1, 31))]
    with unit_of_work(me) as work:
        for term, on in goals:
            entry = {"plan_id": plan.pk, "term": term, "text": term, "target_on": on}
            plans.add_goal(work, check(PlanGoalEntry, entry))
    assert any("短期目標の 2027/01/31 より前" in hint.text for hint in page_of(plan).hints)
    _change(me, plan, {"end_on": date(2026, 12, 31)})
    assert "goal_dates" in {gap.key for gap in page_of(plan).gaps}


@pytest.mark.sqlite_only
def test_a_goal_with_a_result_is_kept_and_a_removed_one_comes_back(staff: Staff) -> None:
    me, client = staff["supporter"], a_client()
    plan = draft(me, client)
    with unit_of_work(me) as work:
        entry = check(PlanGoalEntry, {"plan_id": plan.pk, "text": "続ける"})
        goal = plans.add_goal(work, entry)
        plans.change_goal(
            work, goal.pk, 1, {"attainment": "partly_achieved", "attainment_note": "週4日"}
        )
    assert "結果がある" in refused(lambda: _remove(me, goal.pk, 2))[""]
    with unit_of_work(me) as work:
        following = plans.copy_forward(work, plan.pk)
    (carried,) = page_of(following).goals
    assert carried.carried_from_id == goal.pk
    last = page_of(following).last[carried.pk]
    assert (last.attainment, last.note) == ("partly_achieved", "週4日")
    _remove(me, carried.pk, 1)
    with unit_of_work(me) as work:
        words = check(PlanGoalEntry, {"plan_id": following.pk, "text": "続ける"})
        plans.add_goal(work, words, goal.pk)
    assert page_of(following).last
    with pytest.raises(RuleViolation), unit_of_work(me) as work:
        plans.add_goal(work, words, page_of(following).goals[0].pk)


def _remove(user: Actor, goal_id: int, seen: int) -> None:
    with unit_of_work(user) as work:
        plans.remove_goal(work, goal_id, seen)


@pytest.mark.sqlite_only
def test_two_versions_stand_side_by_side(staff: Staff) -> None:
    me, client = staff["supporter"], a_client()
    plan = draft(me, client, start=True, policy="ゆっくり")
    with unit_of_work(me) as work:
        for text in ("続ける", "やめる"):
            plans.add_goal(work, check(PlanGoalEntry, {"plan_id": plan.pk, "text": text}))
        following = plans.copy_forward(work, plan.pk)
        plans.change_plan(work, following.pk, following.version, {"policy": "しっかり"})
        kept, dropped = work.all(
            select(PlanGoal).where(table_of(PlanGoal).c.plan_id == following.pk)
        )
        plans.change_goal(work, kept.pk, 1, {"measure": "週5日"})
        plans.remove_goal(work, dropped.pk, 1)
        plans.add_goal(work, check(PlanGoalEntry, {"plan_id": following.pk, "text": "試す"}))
    with read_only(me) as view:
        found = compare_versions(view, following.pk, plan.pk)
    assert (found.before.pk, found.after.pk) == (plan.pk, following.pk)
    changed = {pair.name: (pair.before, pair.after) for pair in found.fields if pair.differs}
    assert changed["policy"] == ("ゆっくり", "しっかり")
    assert "issues" not in changed
    assert sorted(pair.change for pair in found.goals) == sorted(["変更", "新しい", "なくなった"])


# -- kinds -----------------------------------------------------------------------------------------


@pytest.mark.sqlite_only
def test_every_kind_of_plan_has_its_services_and_fields(staff: Staff) -> None:
    assert set(KINDS) == {item.code for item in codes("plan_kind")}
    for kind, each in KINDS.items():
        assert each.services
        assert all(service in codes("service") for service in each.services)
        assert all(name in DETAILS[kind].model_fields for name in each.required)


@pytest.mark.sqlite_only
def test_the_monitoring_period_is_that_of_the_certificate(staff: Staff) -> None:
    me, client = staff["supporter"], a_client()
    other = a_client(2)
    paper = Certificate(client_id=client.pk, kind="recipient", monitoring_months=6)
    foreign = Certificate(client_id=other.pk, kind="recipient", monitoring_months=1)
    add(paper, foreign)
    plan = of_kind(me, client, "service_use_plan")
    assert plan.review_due_on == date(2026, 10, 9)  # monthly while new, as long as nothing is noted
    row = details(me, plan, certificate_id=paper.pk)
    assert (row.monitoring_months, page_of(plan).plan.review_due_on) == (6, date(2027, 3, 9))
    wrong = refused(lambda: details(me, plan, row.version, monitoring_months=3))
    assert "6か月" in wrong["monitoring_months"]
    assert "certificate_id" in refused(
        lambda: details(me, plan, row.version, certificate_id=foreign.pk)
    )
    row = details(me, plan, row.version, certificate_id=None, monitoring_months=3)
    assert page_of(plan).plan.review_due_on == date(2026, 12, 9)
    with pytest.raises(Conflict):
        details(me, plan, 1, services="古い版から")


@pytest.mark.sqlite_only
def test_the_phases_of_a_job_coach_keep_their_limits(staff: Staff) -> None:
    me = staff["supporter"]
    client, mental = a_client(), a_client(2, disability="mood")
    start = {"intensive_from": date(2026, 9, 10), "transition_from": date(2026, 12, 1)}
    plan = of_kind(me, client, "job_coach_plan")
    late = start | {"follow_up_from": date(2027, 5, 11)}
    assert "2027/05/09 まで" in refused(lambda: details(me, plan, **late))["follow_up_from"]
    good = start | {"follow_up_from": date(2027, 5, 10)}
    row = details(me, plan, **good)
    beyond = date(2028, 5, 10)
    assert "follow_up_to" in refused(lambda: details(me, plan, row.version, follow_up_to=beyond))
    of_mental = of_kind(me, mental, "job_coach_plan")
    assert details(me, of_mental, **good, follow_up_to=beyond).follow_up_to == beyond
    reverse = {"transition_from": date(2026, 9, 1)}
    assert "transition_from" in refused(lambda: details(me, plan, row.version, **reverse))


@pytest.mark.sqlite_only
def test_the_doctors_advice_needs_the_consent_first(staff: Staff) -> None:
    me, client = staff["supporter"], a_client()
    plan = of_kind(me, client, "job_coach_plan")
    with pytest.raises(ConsentMissing):
        details(me, plan, doctor_advice="午後は休む")
    add(
        Consent(
            client_id=client.pk, kind="acquisition", items="medical", method="document",
            purpose="employment_support", obtained_on=date(2026, 9, 1),
        )
    )  # fmt: skip
    assert details(me, plan, doctor_advice="午後は休む").doctor_advice == "午後は休む"


@pytest.mark.sqlite_only
def test_a_coordination_meeting_comes_after_the_persons_consent(staff: Staff) -> None:
    me, client = staff["supporter"], a_client()
    plan = of_kind(me, client, "self_reliance_plan")
    held = {"coordination_on": date(2026, 11, 10), "coordination_members": "市、社協"}
    assert "同意" in refused(lambda: details(me, plan, **held))["coordination_on"]
    step = {"meeting_on": date(2026, 11, 10)}
    with pytest.raises(RuleViolation), unit_of_work(me) as work:
        plans.record_step(work, plan.pk, 1, "meeting_on", step)
    late = held | {"consented_on": date(2026, 11, 11)}
    assert "coordination_on" in refused(lambda: details(me, plan, **late))
    details(me, plan, **held, consented_on=date(2026, 11, 10), coordination_result="fit")
    now = page_of(plan).plan
    assert (now.meeting_on, now.meeting_members) == (date(2026, 11, 10), "市、社協")
    assert "details" not in {gap.key for gap in page_of(plan).gaps}


@pytest.mark.sqlite_only
def test_a_retention_plan_stands_on_a_job_of_the_person(staff: Staff) -> None:
    me, client, other = staff["supporter"], a_client(), a_client(2)
    job = Employment(
        client_id=client.pk, hired_on=date(2026, 5, 1), six_months_on=date(2026, 10, 31)
    )
    foreign = Employment(client_id=other.pk, hired_on=date(2026, 5, 1))
    add(job, foreign)
    plan = of_kind(me, client, "retention_support_plan")
    assert "employment_id" in refused(lambda: details(me, plan, employment_id=foreign.pk))
    details(me, plan, employment_id=job.pk, challenges="午後の疲れ")
    assert any("6か月が過ぎる" in hint.text for hint in page_of(plan).hints)
    # The next plan takes the fields along; advice and phases are made anew.
    with unit_of_work(me) as work:
        following = plans.copy_forward(work, plan.pk)
    carried = page_of(following).detail
    assert getattr(carried, "challenges", "") == "午後の疲れ"
    with read_only(me) as view:
        asked = HistoryCriteria(part="plan_retention_detail")
        told = changes_of_client(view, client.pk, criteria=asked)
    assert any(change.part == "就労定着支援計画の欄" for change in told.changes)


@pytest.mark.sqlite_only
def test_a_kind_without_fields_of_its_own_takes_none(staff: Staff) -> None:
    plan = draft(staff["supporter"], a_client())
    with pytest.raises(DomainError):
        details(staff["supporter"], plan, housing="ある")


@pytest.mark.sqlite_only
def test_wishes_are_offered_and_never_copied_by_themselves(staff: Staff) -> None:
    me, client = staff["supporter"], a_client(wishes="静かな職場")
    add(
        FaceSheet(client_id=client.pk, wish_work="事務", wish_days=4, needs="朝がつらい"),
        Organization(kind="company", name="模擬商事", prefecture="模擬県"),
    )
    plan = draft(me, client)
    with read_only(me) as view:
        offered = proposals_for(view, client.pk)
    assert offered.wishes == ("希望: 静かな職場", "希望する仕事: 事務", "希望の日数・時間: 週4日")
    assert offered.issues == ("困っていること: 朝がつらい",)
    assert page_of(plan).plan.intention == ""
