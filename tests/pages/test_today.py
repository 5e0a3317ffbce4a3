"""きょうの仕事: mine and the office's, cards that filter, 「済んだ」, and who sees no names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.clients import Client
from core.domain.intakes import Intake
from core.domain.tasks import Task
from core.services.derived import client_search_text
from core.ui import session
from core.ui.deadlines import matter_list
from core.ui.navigation import TODAY
from core.ui.today import quick_add
from tests.pages.conftest import OpenPage, Press, lines, texts, told

pytestmark = pytest.mark.sqlite_only

NOW = date(2026, 11, 21)


@pytest.fixture
def work_of_two(staff: dict[str, Actor]) -> dict[str, Actor]:
    """Two tasks of the supporter, one of the director, and a consultation of nobody."""
    with unit_of_work(SYSTEM) as work:
        person = work.add(
            Client(
                name="模擬 花子", kana="もぎ はなこ", number=12, owner_id=staff["supporter"].id,
                last_record_on=NOW,
            )
        )  # fmt: skip
        for title, days, owner in (
            ("遅れた電話", -3, "supporter"),
            ("来週の面談", 7, "supporter"),
            ("所長の用事", 40, "director"),
        ):
            work.add(
                Task(
                    title=title, due_on=NOW + timedelta(days=days), owner_id=staff[owner].id,
                    client_id=person.pk,
                )
            )  # fmt: skip
        work.add(Intake(received_on=NOW, name="模擬 相談", complaint="働きたい"))
    return staff


def board(test: AppTest) -> dict[str, Any]:
    """What the browser is told by the board: cards, days, caseload."""
    assert not test.exception
    return told(test, "tsunagicho_today")


def chosen(test: AppTest, code: str) -> AppTest:
    """A click on a card is heard before the run, in a callback that AppTest has no hand for."""
    test.session_state[session.TODAY_CARD] = code
    return test.run()


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """`typed(test, what="電話", due="あした")`: the line of やること, filled in and sent."""
    original = quick_add._component

    def send(test: AppTest, **values: Any) -> AppTest:
        waiting = [{"what": "", "due": "", "who": "", **values}]

        def component(**given: Any) -> Any:
            shown = original(**given)
            return SimpleNamespace(typed=waiting.pop()) if waiting else shown

        monkeypatch.setattr(quick_add, "_component", component)
        return test.run()

    return send


@pytest.fixture
def press_many(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """`press_many(test, "later")`: all tasks of the list are marked, and that is done with them."""
    original = matter_list._component

    def pressed(test: AppTest, deed: str) -> AppTest:
        marked = [line["id"] for line in lines(test) if line["marks"]]
        waiting = [{"act": "many", "deed": deed, "ids": marked}]

        def component(**given: Any) -> Any:
            shown = original(**given)
            return SimpleNamespace(pressed=waiting.pop()) if waiting else shown

        monkeypatch.setattr(matter_list, "_component", component)
        return test.run()

    return pressed


def listed(test: AppTest) -> str:
    """The page with its list of work, as one text."""
    return texts(test) + "\n" + "\n".join(" ".join(map(str, line.values())) for line in lines(test))


def card(test: AppTest, code: str) -> tuple[str, bool]:
    """Its number, and whether it calls for attention."""
    (found,) = [c for c in board(test)["cards"] if c["code"] == code]
    return found["number"], found["urgent"]


def test_my_own_matters_stand_by_their_day_with_word_days_and_person(
    open_as: OpenPage, work_of_two: dict[str, Actor]
) -> None:
    test = open_as("supporter", TODAY)
    assert not test.exception
    shown = listed(test)
    assert shown.index("遅れた電話") < shown.index("来週の面談")
    for words in ("期限切れ", "3日過ぎ", "あと7日", "11/28(土)", "模擬 花子 番号12"):
        assert words in shown
    assert "所長の用事" not in shown


def test_the_whole_office_shows_everybodys_and_whose_they_are(
    open_as: OpenPage, work_of_two: dict[str, Actor]
) -> None:
    test = open_as("supporter", TODAY)
    test.button_group(key="today.scope").set_value("all").run()
    shown = listed(test)
    assert "所長の用事" in shown
    assert "模擬 所長" in shown
    assert "担当なし" in shown


def test_a_card_counts_and_filters_and_a_second_click_lets_go(
    open_as: OpenPage, work_of_two: dict[str, Actor]
) -> None:
    test = open_as("supporter", TODAY)
    assert card(test, "overdue") == ("1", True)
    assert card(test, "alarm") == ("1", False)
    assert card(test, "unowned") == ("1", True)
    assert card(test, "tasks") == ("1", False)
    test = chosen(test, "overdue")
    assert "遅れた電話" in listed(test)
    assert "来週の面談" not in listed(test)
    assert "来週の面談" in listed(chosen(test, ""))


def test_done_is_one_click_and_can_be_taken_back(
    open_as: OpenPage, work_of_two: dict[str, Actor], press: Press
) -> None:
    test = press(open_as("supporter", TODAY), "遅れた電話", "done")
    with read_only(SYSTEM) as view:
        assert view.get(Task, 1).status == "done"
    assert "済み: 遅れた電話" in listed(test)
    test.button(key="today.undo").click().run()
    with read_only(SYSTEM) as view:
        assert view.get(Task, 1).status == "open"
    assert "済み:" not in listed(test)


def test_the_sheet_of_anothers_task_lets_one_say_that_it_is_done(
    open_as: OpenPage, work_of_two: dict[str, Actor], press: Press
) -> None:
    test = open_as("director", TODAY)
    test.button_group(key="today.scope").set_value("all").run()
    press(test, "遅れた電話", "open")
    test.button(key="today.task.done").click().run()
    with read_only(SYSTEM) as view:
        assert view.get(Task, 1).status == "done"


def test_a_task_that_somebody_changed_meanwhile_is_not_marked_as_done(
    open_as: OpenPage, work_of_two: dict[str, Actor], press: Press
) -> None:
    test = open_as("supporter", TODAY)
    with unit_of_work(work_of_two["director"]) as work:
        work.change(Task, 1, 1, {"due_on": NOW})
    assert "いま変わりました" in listed(press(test, "遅れた電話", "done"))
    with read_only(SYSTEM) as view:
        assert view.get(Task, 1).status == "open"


def test_a_viewer_sees_numbers_and_can_open_or_finish_nothing(
    open_as: OpenPage, work_of_two: dict[str, Actor]
) -> None:
    with unit_of_work(SYSTEM) as work:
        person = work.get(Client, 1)
        work.change(Client, 1, person.version, {"owner_id": work_of_two["viewer"].id})
        work.add(Task(title="模擬 花子さんに電話", due_on=NOW, client_id=1))
        task = work.add(Task(title="資料を見る", due_on=NOW, client_id=1))
        work.change(Task, task.pk, 1, {"owner_id": work_of_two["viewer"].id})
    test = open_as("viewer", TODAY)
    shown = listed(test)
    assert "番号12" in shown
    assert "資料を見る" in shown
    assert "花子" not in shown
    assert {line["ways"][0][1] for line in lines(test) if line["ways"]} == set()
    assert not any(line["marks"] for line in lines(test))
    assert [c["code"] for c in board(test)["cards"]] == ["overdue", "alarm", "soon"]
    assert board(test)["caseload"] == {}
    assert told(test, "quick_add") == {}
    assert len(test.button_group) == 0


def test_an_empty_ledger_is_calm_and_says_what_will_stand_here(
    open_as: OpenPage, staff: dict[str, Actor]
) -> None:
    test = open_as("supporter", TODAY)
    assert not test.exception
    assert "これから90日のうちに来る期限も、やることもありません。" in listed(test)
    assert "次の対応" in listed(test)


def test_twelve_lines_make_a_page_and_the_rest_is_on_the_next(
    open_as: OpenPage, staff: dict[str, Actor]
) -> None:
    with unit_of_work(SYSTEM) as work:
        for n in range(13):
            work.add(
                Task(
                    title=f"用事{n:02}",
                    due_on=NOW + timedelta(days=n),
                    owner_id=staff["supporter"].id,
                )
            )
    test = open_as("supporter", TODAY)
    assert [line["ways"][0][1] for line in lines(test)] == ["済んだ"] * 12
    assert "用事12" not in listed(test)
    test.session_state["today.page.0"] = 2
    shown = listed(test.run())
    assert "用事12" in shown
    assert "用事11" not in shown


def test_a_task_without_a_day_is_not_forgotten(open_as: OpenPage, staff: dict[str, Actor]) -> None:
    with unit_of_work(SYSTEM) as work:
        work.add(Task(title="いつか電話する", owner_id=staff["supporter"].id))
    test = open_as("supporter", TODAY)
    assert "いつか電話する" in listed(test)
    test.button(key="today.done.undated.1").click().run()
    with read_only(SYSTEM) as view:
        assert view.get(Task, 1).status == "done"


def test_persons_without_a_record_for_sixty_days_are_one_click_away(
    open_as: OpenPage, staff: dict[str, Actor]
) -> None:
    with unit_of_work(SYSTEM) as work:
        for number, days in ((1, 61), (2, 60)):
            work.add(
                Client(
                    name=f"模擬 人{number}", kana="もぎ", number=number,
                    owner_id=staff["supporter"].id, last_record_on=NOW - timedelta(days=days),
                )
            )  # fmt: skip
    test = open_as("supporter", TODAY)
    test = chosen(test, "untouched")
    assert "模擬 人1（1）" in listed(test)
    assert "模擬 人2" not in listed(test)


def test_a_clerk_is_told_what_is_kept_from_her_instead_of_nothing_to_do(open_as: OpenPage) -> None:
    assert "あなたの役割には表示していません" in listed(open_as("clerk", TODAY))
    assert "あなたの役割には表示していません" not in listed(open_as("supporter", TODAY))


def test_a_task_is_added_in_one_line_with_day_and_person_as_people_write_them(
    open_as: OpenPage, work_of_two: dict[str, Actor], typed: Callable[..., AppTest]
) -> None:
    test = typed(open_as("supporter", TODAY), what="薬局へ電話", due="来週の火曜", who="１２")
    with read_only(SYSTEM) as view:
        task = view.get(Task, 4)
    assert (task.title, task.due_on, task.client_id) == ("薬局へ電話", date(2026, 11, 24), 1)
    assert task.owner_id == work_of_two["supporter"].id
    assert told(test, "quick_add") == {"turn": 1, "wrong": {}, "choices": []}


def test_what_the_line_lacks_is_said_and_nothing_is_stored(
    open_as: OpenPage, work_of_two: dict[str, Actor], typed: Callable[..., AppTest]
) -> None:
    with unit_of_work(SYSTEM) as work:
        work.change(Client, 1, 1, {"search_text": client_search_text("模擬 花子", "もぎ", "", 12)})
        other = client_search_text("模擬 華子", "もぎ", "", 13)
        work.add(Client(name="模擬 華子", kana="もぎ はなこ", number=13, search_text=other))
    test = open_as("supporter", TODAY)
    wrong = told(typed(test, due="そのうち", who="いない人"), "quick_add")["wrong"]
    assert set(wrong) == {"what", "due", "who"}
    two = told(typed(test, what="電話", who="模擬"), "quick_add")
    assert {one["id"] for one in two["choices"]} == {1, 2}
    with read_only(SYSTEM) as view:
        assert len(view.all(select(Task))) == 3
    typed(test, what="電話", who="模擬", id=2)
    with read_only(SYSTEM) as view:
        assert view.get(Task, 4).client_id == 2


def test_several_tasks_are_marked_and_put_off_in_one_sheet(
    open_as: OpenPage, work_of_two: dict[str, Actor], press_many: Callable[..., AppTest]
) -> None:
    test = open_as("supporter", TODAY)
    assert [line["marks"] for line in lines(test)] == [True, True]
    test = press_many(test, "later")
    assert "**2件**のやることを" in texts(test)
    test.text_input(key="today.many.1.due_on").set_value("12/24")
    test.text_input(key="today.many.1.reason").set_value("年末にまとめて")
    test.button(key="today.many.1.submit").click().run()
    with read_only(SYSTEM) as view:
        assert {view.get(Task, i).due_on for i in (1, 2)} == {date(2026, 12, 24)}


def test_a_consultation_of_nobody_is_mine_with_one_press(
    open_as: OpenPage, work_of_two: dict[str, Actor], press: Press
) -> None:
    test = chosen(open_as("supporter", TODAY), "unowned")
    assert lines(test)[0]["ways"][0] == ["take", "担当する"]
    press(test, "相談の担当を決める", "take")
    with read_only(SYSTEM) as view:
        assert view.get(Intake, 1).owner_id == work_of_two["supporter"].id


def test_the_address_opens_card_scope_and_task(
    open_as: OpenPage, work_of_two: dict[str, Actor]
) -> None:
    test = open_as("supporter", TODAY, scope="all", card="tasks", task=3)
    assert "所長の用事" in texts(test)
    assert [c["code"] for c in board(test)["cards"] if c["chosen"]] == ["tasks"]
    assert test.session_state["today.scope"] == "all"
    assert board(test)["caseload"]["title"] == "事業所の利用者"


def test_the_team_is_proposed_can_be_chosen_and_stays_chosen(
    open_as: OpenPage, work_of_two: dict[str, Actor]
) -> None:
    test = open_as("supporter", TODAY)
    test.button_group(key="today.scope").set_value("team").run()
    assert "所長の用事" not in listed(test)
    test.multiselect(key="today.team.0").set_value(
        [work_of_two["supporter"].id, work_of_two["director"].id]
    )
    test.button(key="today.team.keep").click().run()
    assert "所長の用事" in listed(test)
    assert "所長の用事" in listed(open_as("supporter", TODAY))


def test_days_without_a_record_are_chosen_and_kept(
    open_as: OpenPage, work_of_two: dict[str, Actor]
) -> None:
    with unit_of_work(SYSTEM) as work:
        work.change(Client, 1, 1, {"last_record_on": NOW - timedelta(days=20)})
    test = chosen(open_as("supporter", TODAY), "untouched")
    assert card(test, "untouched") == ("0", False)
    test.button_group(key="today.days.60").set_value(14).run()
    assert card(test, "untouched") == ("1", False)
    again = open_as("supporter", TODAY)
    assert "14日 記録のない人" in [c["label"] for c in board(again)["cards"]]


def test_when_everything_up_to_today_is_done_it_is_said_with_what_comes_next(
    open_as: OpenPage, work_of_two: dict[str, Actor]
) -> None:
    assert "すべて済んでいます" not in texts(open_as("supporter", TODAY))
    with unit_of_work(SYSTEM) as work:
        work.change(Task, 1, 1, {"status": "done"})
    shown = texts(open_as("supporter", TODAY))
    assert "きょうまでの仕事は、すべて済んでいます。次は 2026/11/28(土) です。" in shown


def test_others_changes_are_counted_at_the_next_run(
    open_as: OpenPage, work_of_two: dict[str, Actor]
) -> None:
    test = open_as("supporter", TODAY)
    assert card(test, "overdue") == ("1", True)
    with unit_of_work(work_of_two["director"]) as work:
        work.add(
            Task(
                title="渡した", due_on=NOW - timedelta(days=1), owner_id=work_of_two["supporter"].id
            )
        )
    assert card(test.run(), "overdue") == ("2", True)
