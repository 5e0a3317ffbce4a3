"""モニタリングの画面: written beside the last time, with evidence, corrected, kept as a draft; the month."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only
from core.domain.plans import PlanGoal, PlanReview, ReviewEvidence
from core.services import drafts
from core.ui.navigation import PLAN, PLANS
from tests.pages.conftest import OpenPage, texts
from tests.pages.test_records_and_plans import a_client, a_plan, a_record, field, press

pytestmark = pytest.mark.sqlite_only

Staff = dict[str, Actor]
SAVE = "モニタリングを保存して、次の期間を始める"


def shown(test):  # type: ignore[no-untyped-def]
    return texts(test) + "\n".join(str(element.value) for element in test.text)


def test_a_review_rests_on_a_record_is_corrected_and_leads_on(
    open_as: OpenPage, staff: Staff
) -> None:
    client = a_client()
    plan, record = a_plan(staff, client), a_record(staff, client, "週4日通えた。")
    test = open_as("supporter", PLAN, id=plan.pk)
    test.session_state["plan.part"] = "モニタリング"
    test.run()
    field(test, "text_area", "実施状況").set_value("順調")
    field(test, "text_area", "本人の感想").set_value("朝が楽になった")
    field(test, "multiselect", "根拠の記録").set_value([record.pk])
    press(test, SAVE)
    assert "達成を選んでください" in texts(test)
    field(test, "selectbox", "達成: 週5日通う").set_value("partly_achieved")
    field(test, "text_input", "達成の根拠").set_value("週4日まで")
    press(test, SAVE)
    with read_only(SYSTEM) as view:
        (review,) = view.all(select(PlanReview))
        (evidence,) = view.all(select(ReviewEvidence))
        (goal,) = view.all(select(PlanGoal))
    assert (review.person_words, review.next_review_on) == ("朝が楽になった", date(2027, 2, 21))
    assert (evidence.record_id, evidence.goal_id) == (record.pk, goal.pk)
    assert "このあとどうしますか" in texts(test)
    press(test, "この計画を続ける")
    assert "このあとどうしますか" not in texts(test)
    assert "△ 一部達成" in shown(test)
    assert any("週4日通えた" in button.label for button in test.button)
    # Three months ahead, the next one is one press away.
    assert SAVE not in {button.label for button in test.button}
    press(test, "モニタリングを書く")
    assert "前回 2026/11/21　△ 一部達成　週4日まで" in texts(test)
    press(test, "訂正する")
    # In the place of the card, below the form of the next review.
    words = [area for area in test.text_area if area.label.startswith("実施状況")][-1]
    chosen = [box for box in test.multiselect if box.label.startswith("根拠の記録")][-1]
    assert (words.value, chosen.value) == ("順調", [record.pk])
    words.set_value("ほぼ順調")
    press(test, "訂正を保存する")
    told = shown(test)
    assert "まえ: 順調" in told
    assert "あと: ほぼ順調" in told


def test_a_half_written_review_is_there_again(open_as: OpenPage, staff: Staff) -> None:
    client = a_client()
    plan, record = a_plan(staff, client), a_record(staff, client, "週4日通えた。")
    with read_only(SYSTEM) as view:
        (goal,) = view.all(select(PlanGoal))
    left = {
        "findings": "書きかけ", "met_person": "", "method": "家庭訪問",
        "reviewed_on": "11/20", f"goal.{goal.pk}": "一部達成", f"note.{goal.pk}": "週4日",
        f"evidence.{goal.pk}": "2026/11/20 電話 週4日通えた。",
        "version": plan.version, "goals": {str(goal.pk): goal.version}, "review_id": None,
    }  # fmt: skip
    drafts.keep_draft(staff["supporter"], f"plan.review.{plan.pk}", left)
    # The page opens where the half-written review stands.
    test = open_as("supporter", PLAN, id=plan.pk)
    assert field(test, "checkbox", "本人と面接した").value is False
    assert field(test, "multiselect", "根拠の記録").value == [record.pk]
    press(test, SAVE)
    with read_only(SYSTEM) as view:
        (review,) = view.all(select(PlanReview))
        (goal,) = view.all(select(PlanGoal))
    assert (review.findings, review.method) == ("書きかけ", "outreach_home")
    assert (review.reviewed_on, review.met_person) == (date(2026, 11, 20), False)
    assert (goal.attainment, goal.attainment_note) == ("partly_achieved", "週4日")
    assert drafts.take_draft(staff["supporter"], f"plan.review.{plan.pk}") is None
    # Nobody met the person: that is a gap of the plan.
    assert "本人と面接していません" in texts(test)


def test_the_month_of_the_office_is_part_of_the_plans(open_as: OpenPage, staff: Staff) -> None:
    a_plan(staff, a_client())
    test = open_as("director", PLANS)
    test.session_state["plans.shown"] = "モニタリング"
    test.session_state["plans.reviews.show"] = "late"
    test.run()
    assert not test.exception
    assert test.button_group(key="plans.reviews.show").options[2] == "期限切れ 1"
