"""支援計画の画面: the steps one click away, fields by kind, what may be copied, versions, the person's page."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.clients import Client
from core.domain.employments import Employment
from core.domain.entry import check
from core.domain.plan_details import RetentionDetail
from core.domain.plan_kinds import KINDS
from core.domain.plans import Plan, PlanEntry, PlanGoalEntry
from core.queries.plan_details import detail_of
from core.services import plans
from core.ui.navigation import CLIENT, PLAN, PLANS
from tests.pages.conftest import OpenPage, texts

Staff = dict[str, Actor]
pytestmark = pytest.mark.sqlite_only


def a_client(**more: Any) -> Client:
    with unit_of_work(SYSTEM) as work:
        return work.add(Client(name="模擬 *花子*", kana="もぎ はなこ", number=7, **more))


def a_plan(
    staff: Staff, client: Client, kind: str = "individual_support_plan", **typed: Any
) -> Plan:
    values = {
        "client_id": client.pk, "kind": kind, "service": KINDS[kind].services[0],
        "start_on": date(2026, 9, 10),
    }  # fmt: skip
    with unit_of_work(staff["supporter"]) as work:
        return plans.draft_plan(work, check(PlanEntry, {**values, **typed}))


def field(test: AppTest, kind: str, label: str) -> Any:
    found = [element for element in getattr(test, kind) if element.label.startswith(label)]
    assert found, f"{label} is not on the page"
    return found[0]


def press(test: AppTest, label: str) -> AppTest:
    next(button for button in test.button if button.label == label).click().run()
    assert not test.exception
    return test


def errors(test: AppTest) -> str:
    return "".join(str(error.value) for error in test.error)


def stored(plan: Plan) -> Plan:
    with read_only(SYSTEM) as view:
        return view.get(Plan, plan.pk)


def test_a_step_is_one_click_away_and_says_who(open_as: OpenPage, staff: Staff) -> None:
    plan = a_plan(staff, a_client())
    test = open_as("supporter", PLAN, id=plan.pk)
    assert "まだ" in texts(test)
    press(test, "個別支援会議")
    field(test, "text_input", "個別支援会議の日").set_value("R8.9.1")
    field(test, "selectbox", "本人が会議に参加した").set_value(0)
    press(test, "保存する")
    assert "理由も書いて" in errors(test)
    field(test, "text_input", "会議の出席者").set_value("サビ管。本人は通院、電話で確かめた")
    press(test, "保存する")
    assert (stored(plan).meeting_on, stored(plan).person_present) == (date(2026, 9, 1), False)
    shown = texts(test)
    assert "本人は不参加" in shown
    assert "個別支援会議に本人が参加していません" in shown
    # Said with today's date and oneself: two clicks.
    press(press(test, "説明"), "保存する")
    assert (stored(plan).explained_on, stored(plan).explained_by_id) == (
        date(2026, 11, 21),
        staff["supporter"].id,
    )
    press(test, "交付（相談）")
    field(test, "checkbox", "セルフプラン").set_value(True)
    press(test, "保存する")
    assert (stored(plan).is_self_plan, stored(plan).consultation_delivered_on) == (True, None)
    assert "不要" in texts(test)


def test_what_stands_in_the_ledger_is_copied_where_it_was_chosen(
    open_as: OpenPage, staff: Staff
) -> None:
    plan = a_plan(staff, a_client(wishes="静かな *職場*"), intention="働きたい")
    test = open_as("supporter", PLAN, id=plan.pk)
    press(test, "保存する")
    assert stored(plan).intention == "働きたい"  # nothing by itself
    (offered,) = [pills for pills in test.button_group if "へ" in pills.label]
    offered.set_value(["希望: 静かな *職場*"])
    press(test, "保存する")
    assert stored(plan).intention == "働きたい\n・希望: 静かな *職場*"


def test_a_retention_plan_shows_the_employer_and_keeps_its_own_fields(
    open_as: OpenPage, staff: Staff
) -> None:
    client = a_client()
    with unit_of_work(SYSTEM) as work:
        job = work.add(Employment(client_id=client.pk, hired_on=date(2026, 2, 1)))
    plan = a_plan(staff, client, "retention_support_plan")
    test = open_as("supporter", PLAN, id=plan.pk)
    test.session_state["plan.part"] = "雇用先と定着"
    test.run()
    field(test, "selectbox", "就職").set_value(job.pk)
    field(test, "text_area", "働き続けるうえでの課題").set_value("午後の疲れ")
    press(test, "保存する")
    with read_only(SYSTEM) as view:
        row = detail_of(view, plan.pk)
    assert isinstance(row, RetentionDetail)
    assert (row.employment_id, row.challenges) == (job.pk, "午後の疲れ")
    assert "2026/02/01 就職" in texts(test)


def test_a_coordination_meeting_is_not_dated_before_the_consent(
    open_as: OpenPage, staff: Staff
) -> None:
    plan = a_plan(staff, a_client(), "self_reliance_plan")
    test = press(open_as("supporter", PLAN, id=plan.pk), "支援調整会議")
    field(test, "text_input", "支援調整会議の日").set_value("2026/11/10")
    press(test, "保存する")
    assert "本人の同意が要ります" in errors(test)
    field(test, "text_input", "会議で話すことへの本人の同意の日").set_value("2026/11/9")
    press(test, "保存する")
    assert stored(plan).meeting_on == date(2026, 11, 10)


def test_the_kind_decides_the_service_and_the_length_of_a_new_plan(
    open_as: OpenPage, staff: Staff
) -> None:
    client = a_client()
    test = open_as("supporter", PLAN, client=client.pk)
    (kinds,) = [group for group in test.button_group if group.label == "計画の種類"]
    kinds.set_value("community_transition_plan").run()
    service = field(test, "selectbox", "サービス")
    assert service.options == ["（未選択）", "地域移行支援", "地域定着支援"]
    service.set_value("community_transition_support")
    field(test, "text_input", "計画の終了日").set_value("2027/5/21")
    press(test, "原案を作る")
    assert "2027/05/20 まで" in errors(test)


def test_a_carried_goal_shows_what_was_reached_and_versions_are_compared(
    open_as: OpenPage, staff: Staff
) -> None:
    plan = a_plan(staff, a_client(), policy="ゆっくり")
    with unit_of_work(staff["supporter"]) as work:
        goal = plans.add_goal(work, check(PlanGoalEntry, {"plan_id": plan.pk, "text": "通う"}))
        found = {"attainment": "partly_achieved", "attainment_note": "週4日"}
        plans.change_goal(work, goal.pk, 1, found)
        following = plans.copy_forward(work, plan.pk)
        plans.change_plan(work, following.pk, 1, {"policy": "しっかり"})
    test = open_as("supporter", PLAN, id=following.pk)
    test.session_state["plan.part"] = "目標"
    test.run()
    (table,) = [e for e in test.get("bidi_component") if "grid" in e.proto.component_name.lower()]
    (row,) = json.loads(table.proto.json)["rows"]
    assert "一部達成 週4日" in json.dumps(row, ensure_ascii=False)
    test.session_state["plan.part"] = "版をくらべる"
    test.run()
    tables = "".join(frame.value.to_string() for frame in test.dataframe)
    assert "ゆっくり" in tables
    assert "しっかり" in tables
    assert "課題" not in tables


def test_the_persons_page_leads_to_the_next_step(open_as: OpenPage, staff: Staff) -> None:
    client = a_client()
    a_plan(staff, client, drafted_on=date(2026, 9, 1))
    test = open_as("supporter", CLIENT, id=client.pk, part="plans")
    assert not test.exception
    assert any(button.label == "次: 個別支援会議" for button in test.button)
    assert "会議の日" in texts(test)


@pytest.mark.parametrize("role", ["clerk", "viewer"])
def test_who_may_not_see_plans_sees_neither_list_nor_plan(
    role: str, open_as: OpenPage, staff: Staff
) -> None:
    plan = a_plan(staff, a_client(), policy="秘密の方針")
    for test in (open_as(role, PLAN, id=plan.pk), open_as(role, PLANS)):
        assert "権限がありません" in errors(test)
        assert "秘密の方針" not in texts(test)
