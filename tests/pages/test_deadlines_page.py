"""期限の画面: what a supervisor reads on one screen, the month, putting off, the file, and who sees what."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from core.db.actor import SYSTEM, Actor
from core.db.technical import audit_entry
from core.db.work import read_only
from core.deadlines import RULES, matter, survey
from core.deadlines.families import FAMILIES, OTHER, family_of
from core.domain.clients import Client
from core.domain.snoozes import DeadlineSnooze
from core.errors import NotAllowed
from core.ui.clients.part_choice import ADDRESSES, PLACE
from core.ui.clients.parts import PARTS as SEGMENTS
from core.ui.deadlines import places
from core.ui.deadlines.export import HEADERS, exported
from core.ui.dialogs import OPEN
from core.ui.navigation import CLIENT, DEADLINES, PAGES
from core.ui.navigation import TODAY as HOME
from tests.deadlines.conftest import TODAY, Ledger
from tests.pages.conftest import OpenPage, Press, lines, texts, told

pytestmark = pytest.mark.sqlite_only

TRANSITION = "employment_transition_support"


@pytest.fixture
def office(staff: dict[str, Actor]) -> Ledger:
    """One person whose plan is late and unsigned, whose 手帳 expires, and who has a task."""
    made = Ledger(staff["supporter"])
    person = made.client(12, owner_id=staff["supporter"].id)
    made.plan(person, TRANSITION, date(2026, 7, 1), agreed_on=None)
    made.certificate(person, "mental", TODAY + timedelta(days=40))
    made.task("模擬 花子さんに電話", due_on=TODAY - timedelta(days=2), client_id=person)
    return made


def titles(test: AppTest) -> list[str]:
    return [line["title"] for line in lines(test)]


def tile(test: AppTest, family: str) -> str:
    return str(test.button(key=f"deadline-family-{family}").label)


def test_late_plans_papers_and_missing_signatures_are_counted_named_and_filtered(
    open_as: OpenPage, office: Ledger
) -> None:
    test = open_as("director", DEADLINES)
    assert tile(test, "signature").startswith("署名・交付  \n:red[**1**] / 1")
    assert tile(test, "certificate").endswith("**0** / 1")
    assert tile(test, "incident").endswith("**0** / 0")
    days = [line["due"] for line in lines(test)]
    assert days == sorted(days)
    test.button(key="deadline-family-plan").click().run()
    (late,) = lines(test)
    assert (late["title"], late["word"], late["left"]) == (
        "個別支援計画の見直し", "期限切れ", "52日過ぎ",
    )  # fmt: skip
    assert (late["person"], late["number"]) == ("模擬 花子", "番号12")
    assert "2026年7月1日" in late["why"]
    assert [act for act, _ in late["ways"]] == ["snooze", "open"]
    test.button(key="deadline-family-certificate").click().run()
    assert titles(test) == ["精神障害者保健福祉手帳の更新（受付中）"]
    test.session_state["deadlines.time"] = "late"
    assert "あてはまる期限はありません" in texts(test.run())


def test_the_month_marks_holidays_counts_each_day_and_shows_the_day_that_was_chosen(
    open_as: OpenPage, office: Ledger
) -> None:
    test = open_as("director", DEADLINES)
    test.session_state["deadlines.view"] = "暦"
    test.run()
    month = told(test, "month")
    days = {day["day"]: day for week in month["weeks"] for day in week}
    assert (month["month"], len(days) % 7) == ("2026年11月", 0)
    assert (days["2026-11-23"]["holiday"], days["2026-11-23"]["rest"]) == ("勤労感謝の日", True)
    assert (days["2026-11-22"]["rest"], days["2026-11-24"]["rest"]) == (True, False)
    assert (days["2026-11-19"]["total"], days["2026-11-19"]["late"]) == (1, True)
    assert days["2026-11-19"]["spoken"] == "2026/11/19(木) やること 1件"
    test.session_state["deadlines.opened_month"] = date(2026, 12, 1)
    test.session_state["deadlines.opened_day"] = date(2026, 12, 31)
    test.run()
    assert titles(test) == ["精神障害者保健福祉手帳の更新（受付中）"]
    # What is late since an earlier month has no day on this page, and is told below it.
    assert "この月より前から **3件**" in texts(test)


def test_what_is_put_off_in_the_morning_stands_in_its_own_list_with_the_reason(
    open_as: OpenPage, office: Ledger, press: Press
) -> None:
    test = press(open_as("supporter", HOME), "個別支援計画の見直し", "snooze")
    test.text_input(key="deadline.snooze.1.until_on").set_value("11/30")
    test.button(key="deadline.snooze.1.submit").click().run()
    assert "直すところ: 先送りの理由。" in texts(test)
    test.text_input(key="deadline.snooze.1.reason").set_value("**入院中**")
    test.button(key="deadline.snooze.1.submit").click().run()
    with read_only(SYSTEM) as view:
        (held,) = view.all(select(DeadlineSnooze))
    assert (held.kind, held.until_on) == ("plan_review", date(2026, 11, 30))
    assert "見直し" not in texts(test)
    listed = open_as("supporter", DEADLINES)
    assert "個別支援計画の見直し" not in titles(listed)
    listed.session_state["deadlines.time"] = "snoozed"
    (line,) = lines(listed.run())
    assert line["snoozed"] == "2026/11/30(月)まで先送り: **入院中**"
    assert [act for act, _ in line["ways"]] == ["wake", "open"]


def test_the_file_holds_what_the_filter_shows_and_is_noted_with_the_persons(
    open_as: OpenPage, office: Ledger, staff: dict[str, Actor]
) -> None:
    me = staff["supporter"]
    with read_only(me) as view:
        found = survey(view, today=TODAY)
    with zipfile.ZipFile(io.BytesIO(exported(me, found, "すべて", {}))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        words = book.read("xl/sharedStrings.xml").decode()
    assert sheet.count("<row ") == 2 + len(found)
    for word in (*HEADERS, "模擬 花子", "52日過ぎ", f"{len(found)}件"):
        assert word in words
    with read_only(SYSTEM) as view:
        logged = view.rows(select(audit_entry.c.changes).where(audit_entry.c.action == "export"))
    (noted,) = [json.loads(row.changes) for row in logged]
    assert (noted["条件"], noted["人数"], noted["利用者"]) == ("期限: すべて、4件", 1, ",1,")
    with pytest.raises(NotAllowed):
        exported(staff["viewer"], found, "すべて", {})


def test_a_viewer_sees_numbers_only_and_a_clerk_her_own_tasks(
    open_as: OpenPage, office: Ledger, staff: dict[str, Actor]
) -> None:
    test = open_as("viewer", DEADLINES)
    assert len(lines(test)) == 4
    for line in lines(test):
        assert (line["person"], line["why"], line["ways"]) == ("番号12", "", [])
    assert "花子" not in json.dumps(told(test, "deadlines"), ensure_ascii=False)
    assert "手帳・医療・受給者証の更新" in titles(test)
    assert not [button for button in test.button if button.label == "書き出す"]
    test.session_state["deadlines.view"] = "暦"
    assert told(test.run(), "month")["weeks"]
    assert [b.label for b in open_as("supporter", DEADLINES).button if b.label == "書き出す"]
    office.task("封筒を買う", due_on=TODAY, owner_id=staff["clerk"].id)
    clerk = open_as("clerk", DEADLINES)
    assert titles(clerk) == ["封筒を買う"]
    assert "あなたの役割には表示していません" in texts(clerk)


def test_the_sheet_of_a_person_holds_every_deadline_with_its_why(
    open_as: OpenPage, office: Ledger
) -> None:
    test = open_as("supporter", CLIENT, id=1)
    button = test.button(key="client.deadlines")
    assert button.label.endswith("3件")
    button.click().run()
    assert [line["why"] != "" for line in lines(test)] == [True] * 3


def test_the_address_opens_a_segment_once(open_as: OpenPage, office: Ledger) -> None:
    test = open_as("supporter", CLIENT, id=1, part="facts")
    assert test.session_state[PLACE] == "手帳・サービス"
    assert "part" not in test.query_params
    assert set(ADDRESSES.values()) == set(SEGMENTS)


def test_a_matter_settled_meanwhile_is_told_and_not_put_off(
    open_as: OpenPage, office: Ledger
) -> None:
    with read_only(SYSTEM) as view:
        row = matter(view, today=TODAY, kind="plan_review", matter_id=1, due_on=date(2026, 9, 30))
    test = open_as("supporter", DEADLINES)
    test.session_state[OPEN] = ("deadline.snooze", row)
    office_closes(office)
    test.run()
    test.text_input(key="deadline.snooze.0.until_on").set_value("11/30")
    test.text_input(key="deadline.snooze.0.reason").set_value("連絡待ち")
    test.button(key="deadline.snooze.0.submit").click().run()
    assert "この期限は、もうありません" in texts(test)


def office_closes(office: Ledger) -> None:
    from core.db.work import unit_of_work

    with unit_of_work(SYSTEM) as work:
        person = work.get(Client, 1)
        work.change(Client, 1, person.version, {"stage": "closed", "closed_on": TODAY})


def test_every_rule_has_a_family_and_a_place_where_it_is_put_right() -> None:
    kinds = {rule.kind for rule in RULES}
    assert {kind for _, listed in FAMILIES.values() for kind in listed} == kinds
    assert not {kind for kind in kinds if family_of(kind) == OTHER}
    assert {rule.target for rule in RULES} - {"task"} <= set(places.PAGES)
    assert set(places.PAGES.values()) <= set(PAGES)
    assert set(places.PARTS.values()) <= set(ADDRESSES)
