"""気になるサイン told on a job's page, seen in the list, brought to the meeting; 定着の実績."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.agenda_items import AgendaItem
from core.domain.clients import Client
from core.domain.early_signs import EarlySign
from core.domain.employments import Employment
from core.domain.tasks import Task
from core.ui.navigation import CLIENT, JOB, MEETING, OUTCOMES, WORK
from tests.pages.conftest import OpenPage, texts

Staff = dict[str, Actor]
pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def job(staff: Staff) -> int:
    with unit_of_work(SYSTEM) as work:
        me = staff["supporter"].id
        work.add(
            Client(name="模擬 *花子*", kana="もぎ はなこ", number=1, owner_id=me, stage="retention")
        )
        return work.add(Employment(client_id=1, hired_on=date(2026, 9, 1))).pk


def pressed(test: AppTest, label: str) -> AppTest:
    (button, *_others) = [b for b in test.button if b.label == label]
    return button.click().run()


def picked(test: AppTest, label: str, value: Any) -> None:
    [one] = [b for b in test.get("button_group") if b.proto.label.startswith(label)]
    one.set_value(value)


def stored(model: type[Any]) -> list[Any]:
    with read_only(SYSTEM) as view:
        return view.all(select(model))


def test_a_sign_is_told_by_pressing_and_leads_to_the_list_the_meeting_and_the_overview(
    job: int, open_as: OpenPage
) -> None:
    test = open_as("supporter", JOB, id=job, part="signs")
    assert not test.exception
    assert "まだありません" in texts(test)
    test = pressed(test, "書きとめる")  # nothing picked: said at once, nothing stored
    assert "保存していません" in texts(test)
    assert stored(EarlySign) == []
    picked(test, "だれが", "employer")
    picked(test, "サイン", ["absence", "quitting"])
    picked(test, "程度", "urgent")
    test = pressed(test, "書きとめる")
    assert not test.exception
    assert [(s.kind, s.degree, s.side) for s in stored(EarlySign)] == [
        ("absence", "urgent", "employer"), ("quitting", "urgent", "employer"),
    ]  # fmt: skip
    assert "辞めたいという言葉" in texts(test)
    test = open_as("supporter", WORK, part="risks")
    assert not test.exception
    assert "急いで動くサイン" in texts(test)
    assert "点数は付けません" in texts(test)
    assert "担当 模擬 支援" in texts(test)
    test = pressed(pressed(test, "やることにする"), "会議にかける")
    assert not test.exception
    assert [task.source for task in stored(Task)] == ["sign"]
    assert [(item.client_id, item.status) for item in stored(AgendaItem)] == [(1, "waiting")]
    assert "会議にかけてあります" in texts(test)
    assert not [b for b in test.button if b.label in ("やることにする", "会議にかける")]
    assert "気になるサイン 2件" in texts(open_as("supporter", CLIENT, id=1))
    # An office clerk is told of no sign.
    assert "気になるサイン" not in texts(open_as("clerk", CLIENT, id=1))
    meeting = open_as("viewer", MEETING)
    meeting.session_state["meeting.topic"] = "at_risk"
    told = texts(meeting.run())
    assert "辞めたいという言葉、ほか1件" in told
    assert "花子" not in told


def test_outcomes_tell_rates_counts_and_definition_and_the_jobs_only_to_who_may_see_them(
    staff: Staff, open_as: OpenPage
) -> None:
    assert "まだありません" in texts(open_as("viewer", OUTCOMES))
    with unit_of_work(SYSTEM) as work:
        for number in range(1, 11):
            work.add(Client(name="模擬", kana="もぎ", number=number, disability="mood"))
            left = date(2026, 3, 1) if number in (7, 8) else None
            hired = date(2026, 8, 1) if number > 8 else date(2026, 1, 10)
            work.add(Employment(client_id=number, hired_on=hired, left_on=left))
    test = open_as("supporter", OUTCOMES)
    assert not test.exception
    assert "6/8" in [heading.value for heading in test.subheader]
    assert "まだ日のたたない 2件を除く" in texts(test)
    assert "定着率 = 就職日からnか月の日に同じ企業に在職した件数" in texts(test)
    assert "元になった就職" in [expander.label for expander in test.expander]
    # The jobs are asked for when they are looked at: not with every look at the rates.
    assert "2026/01/10 から" not in texts(test)
    test.session_state["outcomes.behind"] = True
    assert "2026/01/10 から" in texts(test.run())
    by = next(b for b in test.get("button_group") if b.proto.label == "分け方")
    by.set_value("disability").run()
    assert "JEED 調査研究報告書 No.137" in texts(test).replace("\\", "")
    viewer = open_as("viewer", OUTCOMES)
    assert not viewer.exception
    assert "6/8" in [heading.value for heading in viewer.subheader]
    assert list(viewer.expander) == []
