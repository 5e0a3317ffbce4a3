"""支援記録と支援計画の画面: written, corrected, drafted, reviewed through the pages themselves."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.clients import Client
from core.domain.entry import check
from core.domain.plans import Plan, PlanEntry, PlanGoal, PlanGoalEntry, PlanReview
from core.domain.records import RecordEntry, SupportRecord
from core.services import drafts, plans
from core.services.derived import client_search_text
from core.services.records import add_record
from core.ui.navigation import PLAN, PLANS, RECORDS
from core.ui.record_search import LATEST
from tests.pages.conftest import OpenPage, texts

Staff = dict[str, Actor]
pytestmark = pytest.mark.sqlite_only
TRICKY = "模擬 *花子* :red[x]"


def a_client(name: str = TRICKY) -> Client:
    with unit_of_work(SYSTEM) as work:
        search = client_search_text(name, "もぎ はなこ", "", 7)
        return work.add(Client(name=name, kana="もぎ はなこ", number=7, search_text=search))


def a_record(staff: Staff, client: Client, facts: str = "**太字**ではない") -> SupportRecord:
    with unit_of_work(staff["supporter"]) as work:
        values = {"client_id": client.pk, "happened_on": date(2026, 11, 20), "facts": facts}
        return add_record(work, check(RecordEntry, values))


def a_plan(staff: Staff, client: Client, start_on: date = date(2026, 8, 1)) -> Plan:
    values = {
        "client_id": client.pk,
        "service": "employment_transition_support",
        "start_on": start_on,
    }
    with unit_of_work(staff["supporter"]) as work:
        plan = plans.draft_plan(work, check(PlanEntry, values))
        plans.add_goal(work, check(PlanGoalEntry, {"plan_id": plan.pk, "text": "週5日通う"}))
        return plans.start_plan(work, plan.pk, plan.version)


def field(test: AppTest, kind: str, label: str):  # type: ignore[no-untyped-def]
    found = [element for element in getattr(test, kind) if element.label.startswith(label)]
    assert found, f"{label} is not on the page"
    return found[0]


def press(test: AppTest, label: str) -> AppTest:
    next(button for button in test.button if button.label == label).click().run()
    assert not test.exception
    return test


def cards(test: AppTest) -> list[dict[str, Any]]:
    """The cards of records on the page, as the browser is told them."""
    (shown,) = [e for e in test.get("bidi_component") if "records" in e.proto.component_name]
    rows: list[dict[str, Any]] = json.loads(shown.proto.json)["rows"]
    return rows


def facts_of(test: AppTest) -> list[str]:
    return [text for card in cards(test) for title, text in card["texts"] if not title]


def records() -> list[SupportRecord]:
    with read_only(SYSTEM) as view:
        return view.all(select(SupportRecord).order_by(SupportRecord.id))  # type: ignore[arg-type]


def test_a_record_is_written_for_the_person_found_by_her_reading(
    open_as: OpenPage, staff: Staff
) -> None:
    client = a_client()
    test = open_as("supporter", RECORDS)
    field(test, "text_input", "だれの記録ですか").set_value("はなこ").run()
    field(test, "text_area", "本人の発言・状況").set_value("元気です")
    press(test, "記録を保存する")
    (record,) = records()
    assert (record.client_id, record.facts) == (client.pk, "元気です")
    assert field(test, "text_area", "本人の発言・状況").value == ""


def test_without_a_person_nothing_is_saved_and_the_words_stay(
    open_as: OpenPage, staff: Staff
) -> None:
    test = open_as("supporter", RECORDS)
    field(test, "text_area", "本人の発言・状況").set_value("元気です")
    press(test, "記録を保存する")
    assert records() == []
    assert "利用者" in "".join(str(error.value) for error in test.error)
    assert field(test, "text_area", "本人の発言・状況").value == "元気です"


def test_a_kept_draft_stands_in_the_form_of_the_next_session(
    open_as: OpenPage, staff: Staff
) -> None:
    client = a_client()
    draft = {"facts": "書きかけ", "method": "電話", "happened_on": "11/19", "client_id": client.pk}
    drafts.keep_draft(staff["supporter"], "record", draft)
    test = open_as("supporter", RECORDS)
    assert field(test, "text_area", "本人の発言・状況").value == "書きかけ"
    assert field(test, "text_input", "日付").value == "11/19"
    press(test, "記録を保存する")
    (record,) = records()
    assert (record.client_id, record.happened_on) == (client.pk, date(2026, 11, 19))
    assert record.method == "phone"
    assert drafts.take_draft(staff["supporter"], "record") is None


def test_nobody_meets_the_draft_of_another(open_as: OpenPage, staff: Staff) -> None:
    drafts.keep_draft(staff["director"], "record", {"facts": "所長の書きかけ"})
    test = open_as("supporter", RECORDS)
    assert field(test, "text_area", "本人の発言・状況").value == ""


def test_words_typed_by_people_are_never_markup(open_as: OpenPage, staff: Staff) -> None:
    a_record(staff, a_client())
    test = open_as("supporter", RECORDS)
    assert facts_of(test) == ["**太字**ではない"]
    assert ":red[x]" not in texts(test)


def test_a_correction_starts_from_the_record_and_keeps_it(open_as: OpenPage, staff: Staff) -> None:
    record = a_record(staff, a_client(), "休んだ")
    test = open_as("supporter", RECORDS, correct=record.pk)
    area = field(test, "text_area", "本人の発言・状況")
    assert area.value == "休んだ"
    area.set_value("遅刻した")
    press(test, "訂正を保存する")
    old, new = records()
    assert (old.facts, old.is_replaced) == ("休んだ", True)
    assert (new.facts, new.corrects_id) == ("遅刻した", old.pk)


def test_a_replaced_record_is_not_corrected_again(open_as: OpenPage, staff: Staff) -> None:
    client = a_client()
    record = a_record(staff, client)
    test = open_as("supporter", RECORDS, correct=record.pk)
    press(test, "訂正を保存する")
    again = open_as("supporter", RECORDS, correct=record.pk)
    assert "もう訂正されています" in texts(again)


@pytest.mark.parametrize("query", [{"correct": 99}, {"correct": "x"}])
def test_an_address_that_leads_nowhere_still_opens_the_form(
    query: dict[str, object], open_as: OpenPage, staff: Staff
) -> None:
    test = open_as("supporter", RECORDS, **query)
    assert not test.exception
    assert field(test, "text_area", "本人の発言・状況").value == ""


def test_every_late_plan_stands_on_the_first_screen(open_as: OpenPage, staff: Staff) -> None:
    a_plan(staff, a_client())
    test = open_as("supporter", PLANS)
    assert not test.exception
    assert "期限の切れた計画はありません" not in texts(test)


def test_without_late_plans_the_screen_says_so(open_as: OpenPage, staff: Staff) -> None:
    a_plan(staff, a_client(), date(2026, 11, 1))
    assert "期限の切れた計画はありません" in texts(open_as("supporter", PLANS))


def test_a_new_plan_is_drafted_for_the_person_in_the_address(
    open_as: OpenPage, staff: Staff
) -> None:
    client = a_client()
    test = open_as("supporter", PLAN, client=client.pk)
    press(test, "原案を作る")
    assert "サービスを選んでください" in "".join(str(error.value) for error in test.error)
    field(test, "selectbox", "サービス").set_value("employment_transition_support")
    next(button for button in test.button if button.label == "原案を作る").click().run()
    with read_only(SYSTEM) as view:
        (plan,) = view.all(select(Plan))
    assert (plan.client_id, plan.review_due_on) == (client.pk, date(2027, 2, 20))


def test_the_head_names_the_due_date_its_urgency_and_its_doubt(
    open_as: OpenPage, staff: Staff
) -> None:
    plan = a_plan(staff, a_client())
    shown = texts(open_as("supporter", PLAN, id=plan.pk))
    for words in ("2026/10/31(土)", "期限切れ 21日", "要確認", "文書同意の日がまだ入っていません"):
        assert words in shown


def test_the_dates_of_the_steps_are_saved_and_a_future_one_is_not(
    open_as: OpenPage, staff: Staff
) -> None:
    plan = a_plan(staff, a_client())
    test = open_as("supporter", PLAN, id=plan.pk)
    press(test, "文書同意")
    field(test, "text_input", "文書同意の日").set_value("R8.8.1")
    press(test, "保存する")
    press(test, "交付（本人）")
    field(test, "text_input", "交付の日").set_value("2026/12/1")
    press(test, "保存する")
    with read_only(SYSTEM) as view:
        kept = view.get(Plan, plan.pk)
    assert (kept.agreed_on, kept.delivered_on) == (date(2026, 8, 1), None)
    assert "未来です" in "".join(str(error.value) for error in test.error)


def test_what_another_saved_meanwhile_is_shown_and_not_overwritten(
    open_as: OpenPage, staff: Staff
) -> None:
    plan = a_plan(staff, a_client())
    test = open_as("supporter", PLAN, id=plan.pk)
    with unit_of_work(staff["director"]) as work:
        plans.change_plan(work, plan.pk, plan.version, {"policy": "所長の方針"})
    field(test, "text_area", "総合的な支援の方針").set_value("わたしの方針")
    press(test, "保存する")
    with read_only(SYSTEM) as view:
        assert view.get(Plan, plan.pk).policy == "所長の方針"
    assert "模擬 所長さんが先に保存しました" in texts(test)
    press(test, "保存する")
    with read_only(SYSTEM) as view:
        assert view.get(Plan, plan.pk).policy == "わたしの方針"


def test_ones_own_save_of_the_dates_is_no_conflict_for_the_words(
    open_as: OpenPage, staff: Staff
) -> None:
    plan = a_plan(staff, a_client())
    test = open_as("supporter", PLAN, id=plan.pk)
    press(test, "原案")
    field(test, "text_input", "原案の日").set_value("2026/7/20")
    press(test, "保存する")
    field(test, "text_area", "総合的な支援の方針").set_value("ゆっくり")
    press(test, "保存する")
    with read_only(SYSTEM) as view:
        kept = view.get(Plan, plan.pk)
    assert (kept.drafted_on, kept.policy) == (date(2026, 7, 20), "ゆっくり")


def test_a_review_is_written_with_the_attainment_of_each_goal(
    open_as: OpenPage, staff: Staff
) -> None:
    plan = a_plan(staff, a_client())
    test = open_as("supporter", PLAN, id=plan.pk)
    test.session_state["plan.part"] = "モニタリング"
    test.run()
    field(test, "text_area", "実施状況").set_value("順調")
    field(test, "selectbox", "達成").set_value("achieved")
    press(test, "モニタリングを保存して、次の期間を始める")
    with read_only(SYSTEM) as view:
        (review,) = view.all(select(PlanReview))
        (goal,) = view.all(select(PlanGoal))
        kept = view.get(Plan, plan.pk)
    assert (review.findings, review.due_on) == ("順調", date(2026, 10, 31))
    assert goal.attainment == "achieved"
    assert (kept.period_start_on, kept.review_due_on) == (date(2026, 11, 22), date(2027, 2, 21))
    assert "順調" in [element.value for element in test.text]


@pytest.mark.parametrize("part", ["計画", "目標", "モニタリング", "版をくらべる"])
def test_an_ended_plan_is_read_only(part: str, open_as: OpenPage, staff: Staff) -> None:
    plan = a_plan(staff, a_client())
    with unit_of_work(staff["supporter"]) as work:
        plans.end_plan(work, plan.pk, plan.version, date(2026, 11, 21))
    test = open_as("supporter", PLAN, id=plan.pk)
    test.session_state["plan.part"] = part
    test.run()
    assert not test.exception
    # The steps are only read; printing and the way to the reviews stay.
    frame = {"わたしの設定", "サインアウト", "計画書を印刷", "モニタリング", "モニタリング記録"}
    offered = {button.label for button in test.button if not button.disabled}
    assert offered - frame == {"次の計画を作る"}
    assert len(test.text_area) == 0


@pytest.mark.parametrize("query", [{}, {"id": 99}, {"client": 99}, {"id": "x"}])
def test_a_plan_that_is_not_there_leads_back_to_the_list(
    query: dict[str, object], open_as: OpenPage, staff: Staff
) -> None:
    test = open_as("supporter", PLAN, **query)
    assert not test.exception
    assert "支援計画" in texts(test) or "一覧" in texts(test)


def test_older_records_of_ones_own_are_reached_and_a_save_leads_back_to_the_newest(
    open_as: OpenPage, staff: Staff
) -> None:
    client = a_client()
    for number in range(LATEST + 1):
        a_record(staff, client, f"記録{number}")
    test = open_as("supporter", RECORDS)
    assert facts_of(test)[0] == f"記録{LATEST}"
    test.session_state["records.latest.0"] = 2
    assert facts_of(test.run()) == ["記録0"]
    field(test, "text_input", "だれの記録ですか").set_value("はなこ").run()
    field(test, "text_area", "本人の発言・状況").set_value("いま書いた")
    press(test, "記録を保存する")
    assert facts_of(test)[0] == "いま書いた"


def test_topics_the_time_and_the_next_step_are_written_and_bad_ones_told_at_their_field(
    open_as: OpenPage, staff: Staff
) -> None:
    a_client()
    test = open_as("supporter", RECORDS)
    field(test, "text_input", "だれの記録ですか").set_value("はなこ").run()
    field(test, "multiselect", "内容").set_value(["housing", "money_pension"])
    field(test, "text_input", "時刻").set_value("24:30")
    field(test, "text_input", "分").set_value("1441")
    field(test, "text_area", "本人の発言・状況").set_value("引っ越したい")
    field(test, "text_input", "次の対応").set_value("大家に電話")
    field(test, "text_input", "次の対応の期日").set_value("１１・２４")
    field(test, "selectbox", "次の対応の担当").set_value(staff["director"].id)
    press(test, "記録を保存する")
    told = " ".join(str(error.value) for error in test.error)
    assert "23:59" in told
    assert "1440以下" in told
    assert records() == []
    field(test, "text_input", "時刻").set_value("14:30")
    field(test, "text_input", "分").set_value("１５")
    press(test, "記録を保存する")
    (record,) = records()
    assert (record.topic, record.further_topics) == ("housing", "money_pension")
    assert (record.started_at, record.minutes) == ("14:30", 15)
    assert record.next_step_owner_id == staff["director"].id
    assert cards(test)[0]["topics"] == ["生活・住居", "生活・金銭・年金"]


def test_data_passed_on_without_consent_refuses_the_record_and_keeps_the_words(
    open_as: OpenPage, staff: Staff
) -> None:
    a_client()
    test = open_as("supporter", RECORDS)
    field(test, "text_input", "だれの記録ですか").set_value("はなこ").run()
    field(test, "toggle", "くわしく").set_value(True).run()
    field(test, "text_area", "本人の発言・状況").set_value("様子を伝えた")
    field(test, "text_input", "渡した相手").set_value("模擬病院")
    field(test, "multiselect", "渡した項目").set_value(["medical"])
    field(test, "selectbox", "渡した目的").set_value("medical_liaison")
    field(test, "selectbox", "渡した手段").set_value("oral")
    press(test, "記録を保存する")
    told = " ".join(str(error.value) for error in test.error)
    assert "模擬病院" in told
    assert "同意・提供" in told
    assert records() == []
    assert field(test, "text_area", "本人の発言・状況").value == "様子を伝えた"
    field(test, "selectbox", "同意のない提供の根拠").set_value("life")
    field(test, "text_input", "同意のない提供の理由").set_value("救急に伝えた")
    press(test, "記録を保存する")
    assert cards(test)[0]["marks"] == ["個人データの提供: 模擬病院"]
    # As it was left: open for the next record, and in the next session.
    assert field(open_as("supporter", RECORDS), "toggle", "くわしく").value is True


def test_a_group_is_written_at_once_and_offered_again(open_as: OpenPage, staff: Staff) -> None:
    with unit_of_work(SYSTEM) as work:
        for number in (1, 2, 3):
            owner = staff["supporter"].id if number < 3 else None
            work.add(Client(name=f"模擬 {number}", kana="もぎ", number=number, owner_id=owner))
    test = open_as("supporter", RECORDS)
    test.session_state["records.way"] = "グループの記録"
    test.run()
    press(test, "全員に印")
    field(test, "text_input", "プログラム名").set_value("履歴書講座")
    field(test, "text_area", "したこと").set_value("自己PRを書いた")
    field(test, "text_input", "模擬 2").set_value("よく話した")
    press(test, "2人の記録を保存する")
    assert [record.facts for record in records()] == [
        "【履歴書講座】自己PRを書いた",
        "【履歴書講座】自己PRを書いた\n【本人の様子】よく話した",
    ]
    assert "参加: 模擬 1、模擬 2" in " ".join(str(element.value) for element in test.text)
    press(test, "前回と同じ人")
    assert any(button.label == "2人の記録を保存する" for button in test.button)
    field(test, "text_input", "プログラム名").set_value("履歴書講座2")
    field(test, "text_area", "したこと").set_value("清書した")
    field(test, "text_input", "分").set_value("０")
    press(test, "2人の記録を保存する")
    assert len(records()) == 2
    assert field(test, "text_input", "プログラム名").value == "履歴書講座2"
