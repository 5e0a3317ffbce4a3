"""相談受付の画面: search first, nothing typed twice, take, next step, close, register."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from core.db.actor import Actor
from core.db.technical import audit_entry
from core.db.work import read_only, table_of, unit_of_work
from core.domain.clients import Client
from core.domain.intakes import Intake
from core.domain.records import SupportRecord
from core.queries.consents import may_hold
from core.services import drafts, intakes
from core.ui.navigation import INTAKE
from tests.pages.conftest import OpenPage, texts
from tests.people import DAY, a_client, an_intake

Staff = dict[str, Actor]
pytestmark = pytest.mark.sqlite_only


def press(test: AppTest, label: str) -> AppTest:
    (button,) = [b for b in test.button if b.label == label]
    return button.click().run()


def field(test: AppTest, label: str, number: int = -1):
    """The last field of that name: the form, when the search box above has one too."""
    found = [w for w in (*test.text_input, *test.text_area) if w.label.split("（")[0] == label]
    return found[number]


def search(test: AppTest, **typed: str) -> AppTest:
    for label, text in typed.items():
        field(test, label, 0).set_value(text)
    return press(test, "さがす")


def stored(actor: Actor) -> list[Intake]:
    with read_only(actor) as view:
        return view.all(select(Intake).order_by(table_of(Intake).c.id))


def test_an_empty_ledger_says_what_to_do_first(open_as: OpenPage) -> None:
    test = open_as("supporter", INTAKE)
    assert "対応中の相談はありません" in texts(test)
    (button,) = [b for b in test.button if b.label == "新しい相談を受け付ける"]
    assert button.disabled  # search before create


def test_the_same_person_is_shown_with_reasons_before_anything_is_made(
    open_as: OpenPage, staff: Staff
) -> None:
    a_client(staff["supporter"], name="髙橋 一郎", kana="たかはし いちろう", phone="048-123-4567")
    test = search(open_as("supporter", INTAKE), 氏名="高橋一郎", 電話="0481234567")
    shown = texts(test)
    assert "同じ人かもしれない人が 1件" in shown
    assert "氏名が同じ" in shown
    assert "電話が同じ" in shown
    assert [b.label for b in test.button if "この人" in b.label] == [
        "この人をひらく", "この人の新しい相談",
    ]  # fmt: skip
    with read_only(staff["supporter"]) as view:
        logged = view.scalar(
            select(func.count()).select_from(audit_entry).where(audit_entry.c.action == "search")
        )
    assert logged == 1


def test_what_was_searched_is_not_typed_again(open_as: OpenPage, staff: Staff) -> None:
    test = search(open_as("supporter", INTAKE), 氏名="模擬 次郎", 生年月日="1985/2/30")
    assert "まだ探していません" in texts(test)
    assert "同じ人は見つかりません" not in texts(test)
    test = search(test, 氏名="模擬 次郎", ふりがな="モギ ジロウ", 生年月日="S60.4.1")
    assert "同じ人は見つかりません" in texts(test)
    press(test, "新しい相談を受け付ける")
    assert field(test, "氏名").value == "模擬 次郎"
    assert field(test, "ふりがな").value == "もぎ じろう"
    field(test, "主訴").set_value("*働きたい*")
    field(test, "次の対応").set_value("説明会を案内")
    field(test, "次の対応の期日").set_value("11/27")
    press(test, "受け付ける")
    (intake,) = stored(staff["supporter"])
    assert (intake.name, str(intake.birth_on), intake.status) == (
        "模擬 次郎", "1985-04-01", "in_progress",
    )  # fmt: skip
    assert str(intake.next_step_on) == "2026-11-27"
    assert "対応中の相談　1件" in texts(test)
    assert field(test, "氏名", 0).value == ""


def test_a_registered_person_asks_again_and_the_consultation_goes_into_the_support(
    open_as: OpenPage, staff: Staff
) -> None:
    me = staff["supporter"]
    person = a_client(me, name="模擬 一郎", kana="もぎ いちろう", phone="048-123-4567")
    test = search(open_as("supporter", INTAKE), ふりがな="もぎいちろう")
    press(test, "この人の新しい相談")
    assert "模擬 一郎 さんの新しい相談" in texts(test)
    assert field(test, "電話").value == "048-123-4567"
    assert not [c for c in test.checkbox if c.label == "匿名"]
    field(test, "主訴").set_value("職場でつらいことがある")
    press(test, "受け付ける")
    (intake,) = stored(me)
    assert (intake.client_id, intake.status) == (person.pk, "in_progress")
    test = open_as("supporter", INTAKE, id=intake.pk)
    assert "の相談です" in texts(test)
    actions = test.button_group(key="intake.sheet.shown")
    assert "利用者として登録" not in str(actions.options)
    actions.set_value("支援記録へ移す").run()
    press(test, "支援記録へ移す")
    with read_only(me) as view:
        (record,) = view.all(select(SupportRecord))
    assert (record.client_id, record.facts) == (person.pk, "職場でつらいことがある")
    assert stored(me)[0].status == "accepted"


def test_a_half_typed_consultation_stands_there_again_in_another_session(
    open_as: OpenPage, staff: Staff
) -> None:
    me = staff["supporter"]
    typed = {"name": "模擬 次郎", "complaint": "途中まで", "urgency": "急ぐ", "owner_id": me.name}
    drafts.keep_draft(me, "intake.new", {**typed, "client_id": None, "place": ""})
    test = open_as("supporter", INTAKE)
    assert "書きかけの続きです" in texts(test)
    assert field(test, "氏名").value == "模擬 次郎"
    assert field(test, "主訴").value == "途中まで"
    press(test, "受け付ける")
    (intake,) = stored(me)
    assert (intake.complaint, intake.urgency, intake.owner_id) == ("途中まで", "high", me.id)
    assert drafts.take_draft(me, "intake.new") is None
    # The negative control: a colleague finds nothing of it.
    drafts.keep_draft(me, "intake.new", typed)
    assert "書きかけ" not in texts(open_as("director", INTAKE))


def test_a_wrong_field_keeps_what_was_typed_and_says_so_at_the_field(
    open_as: OpenPage, staff: Staff
) -> None:
    test = search(open_as("supporter", INTAKE), 氏名="模擬 次郎")
    press(test, "新しい相談を受け付ける")
    field(test, "ふりがな").set_value("漢字")
    press(test, "受け付ける")
    shown = texts(test)
    assert "主訴を入力してください" in shown
    assert "ひらがなで入力" in shown
    assert field(test, "ふりがな").value == "漢字"
    assert stored(staff["supporter"]) == []


def test_an_anonymous_consultation_needs_no_name(open_as: OpenPage, staff: Staff) -> None:
    test = press(open_as("supporter", INTAKE), "匿名の相談を受け付ける")
    field(test, "主訴").set_value("家族のことで")
    press(test, "受け付ける")
    (intake,) = stored(staff["supporter"])
    assert intake.is_anonymous
    assert "匿名の相談" in texts(open_as("supporter", INTAKE, id=intake.pk))


def click(test: AppTest, address: str) -> AppTest:
    """A click on a link of the list, as the browser tells it."""
    test.session_state["intake.open.grid.open"] = {"opened": address}
    return test.run()


def test_an_untaken_consultation_is_taken_with_one_click_unless_somebody_was_faster(
    open_as: OpenPage, staff: Staff
) -> None:
    mine, theirs = an_intake(staff["director"]).pk, an_intake(staff["director"]).pk
    test = open_as("supporter", INTAKE)
    choice = test.button_group(key="intake.open.shown")
    assert choice.options[0] == "担当なし 2件"
    click(test, f"/intake?take={mine}.1")
    assert stored(staff["supporter"])[0].owner_id == staff["supporter"].id
    with unit_of_work(staff["director"]) as work:
        intakes.take(work, theirs, 1, staff["director"].id or 0)
    click(test, f"/intake?take={theirs}.1")
    assert "模擬 所長さんが先に保存しました" in texts(test)
    assert stored(staff["supporter"])[1].owner_id == staff["director"].id


def test_the_next_step_is_saved_and_the_list_comes_back(open_as: OpenPage, staff: Staff) -> None:
    intake = an_intake(staff["supporter"])
    test = open_as("supporter", INTAKE, id=intake.pk)
    assert not test.exception
    field(test, "次の対応").set_value("折り返し電話")
    field(test, "期日").set_value("2026/11/24")
    press(test, "次の対応を保存する")
    assert stored(staff["supporter"])[0].next_step == "折り返し電話"
    assert "対応中の相談" in texts(test)


def test_a_save_over_somebody_elses_shows_both_and_then_goes_through(
    open_as: OpenPage, staff: Staff
) -> None:
    intake = an_intake(staff["supporter"])
    test = open_as("supporter", INTAKE, id=intake.pk)
    with unit_of_work(staff["director"]) as work:
        intakes.take(work, intake.pk, 1, staff["director"].id or 0)
    field(test, "次の対応").set_value("折り返し電話")
    press(test, "次の対応を保存する")
    assert "模擬 所長さんが先に保存しました" in texts(test)
    assert field(test, "次の対応").value == "折り返し電話"
    press(test, "次の対応を保存する")
    assert stored(staff["supporter"])[0].next_step == "折り返し電話"


def test_a_referral_asks_where_to_and_a_closed_one_is_opened_again(
    open_as: OpenPage, staff: Staff
) -> None:
    intake = an_intake(staff["supporter"])
    test = open_as("supporter", INTAKE, id=intake.pk)
    test.button_group(key="intake.sheet.shown").set_value("相談を終える").run()
    press(test, "この相談を終える")
    assert "終える理由を選んでください" in texts(test)
    test.session_state[f"intake.sheet.close.{intake.pk}.0.close_reason"] = "referred"
    press(test, "この相談を終える")
    assert "どこを紹介したか" in texts(test)
    field(test, "紹介した先").set_value("模擬保健所")
    field(test, "その後を確かめる日").set_value("12/1")
    press(test, "この相談を終える")
    assert stored(staff["supporter"])[0].referred_to == "模擬保健所"
    test = open_as("supporter", INTAKE, id=intake.pk)
    assert "他機関を紹介・模擬保健所" in texts(test)
    press(test, "この相談をもう一度ひらく")
    assert "ひらく理由を入力してください" in texts(test)
    field(test, "ひらく理由").set_value("また電話があった")
    press(test, "この相談をもう一度ひらく")
    assert stored(staff["supporter"])[0].status == "received"


def test_an_open_consultation_of_somebody_registered_is_joined_on_its_sheet(
    open_as: OpenPage, staff: Staff
) -> None:
    me = staff["supporter"]
    person, intake = a_client(me), an_intake(me)
    test = open_as("supporter", INTAKE, id=intake.pk)
    assert "同じ人かもしれない人が 1件" in str([e.label for e in test.expander])
    press(test, "この人につなぐ")
    assert stored(me)[0].client_id == person.pk
    press(test, "つながりを外す")
    assert stored(me)[0].client_id is None


def test_an_orientation_is_made_filled_and_its_attendance_marked_in_one_pass(
    open_as: OpenPage, staff: Staff
) -> None:
    me = staff["supporter"]
    names = [an_intake(me, name=f"模擬 {n}子").pk for n in range(2)]
    test = open_as("supporter", INTAKE)
    test.button_group(key="intake.view").set_value("説明会・登録面談会").run()
    assert "これからの会はありません" in texts(test)
    field(test, "開催日").set_value("きょう")
    field(test, "定員").set_value("1")
    press(test, "会を作る")
    test = open_as("supporter", INTAKE, event=1)
    (people,) = test.multiselect
    people.set_value(names).run()
    press(test, "2人を会に入れる")
    assert "定員は 1人" in texts(test)
    next(c for c in test.checkbox if c.label == "定員をこえて入れる").check().run()
    press(test, "2人を会に入れる")
    test = open_as("supporter", INTAKE, event=1)
    press(test, "申込みの人をみな出席にする")
    press(test, "2人の出欠を保存する")
    assert [intake.status for intake in stored(me)] == ["interview", "interview"]
    assert "出席" in texts(open_as("supporter", INTAKE, id=names[0]))


def test_registration_is_filled_in_and_records_the_consent(open_as: OpenPage, staff: Staff) -> None:
    me = staff["supporter"]
    intake = an_intake(me, name="模擬 花子", kana="もぎ はなこ", phone="090-1234-5678")
    test = open_as("supporter", INTAKE, id=intake.pk)
    test.button_group(key="intake.sheet.shown").set_value("利用者として登録").run()
    assert field(test, "氏名").value == "模擬 花子"
    assert field(test, "希望").value == "働きたい"
    press(test, "利用者として登録する")
    assert "同意の方法を選んでください" in texts(test)
    (method,) = [s for s in test.selectbox if s.label.startswith("同意の方法")]
    method.set_value("document")
    press(test, "利用者として登録する")
    with read_only(me) as view:
        (client,) = view.all(select(Client))
        assert may_hold(view, client.pk, {"disability", "accommodation"}, DAY)
    assert stored(me)[0].client_id == client.pk


def test_a_consultation_that_is_gone_is_said_so(open_as: OpenPage) -> None:
    assert "見つかりません" in texts(open_as("supporter", INTAKE, id=99))
