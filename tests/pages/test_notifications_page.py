"""通知の画面: the bell, the list, reading by opening, all read, and who has none."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.db.actor import Actor
from core.db.work import unit_of_work
from core.domain.clients import Client
from core.domain.tasks import TaskEntry
from core.services.clients import change_client
from core.services.tasks import add_task
from core.ui.navigation import ACCOUNT, MEETING, NOTIFICATIONS, TODAY
from tests.pages.conftest import OpenPage, texts

pytestmark = pytest.mark.sqlite_only


def bell_of(test: AppTest) -> list[str]:
    assert not test.exception
    found = [link.proto.label for link in test.get("page_link")]
    return [label for label in found if label.startswith("通知")]


def rows_of(test: AppTest) -> list[str]:
    return [b.label for b in test.button if str(b.key).startswith("notifications.row.")]


def test_a_line_says_what_happened_opens_the_place_and_is_read_by_that(
    open_as: OpenPage, staff: dict[str, Actor]
) -> None:
    boss, me = staff["director"], staff["supporter"]
    with unit_of_work(boss) as work:
        person = work.add(Client(name="*模擬* はな", kana="もぎ はな", number=7, owner_id=boss.id))
    with unit_of_work(boss) as work:
        change_client(work, person.pk, 1, {"owner_id": me.id})
        add_task(work, TaskEntry(title="電話する", client_id=person.pk, owner_id=me.id))
    test = open_as("supporter", NOTIFICATIONS)
    assert bell_of(test) == ["通知 :red-badge[2]"]
    task, owner = rows_of(test)
    assert "未読" in task
    assert "やることが来ました" in task
    assert "電話する" in task
    assert "\\*模擬\\* はなさん（7）の担当" in owner.replace("\\（", "（")
    test.button(key="notifications.row.2").click().run()
    assert bell_of(test) == ["通知 :red-badge[1]"]
    assert "電話する" in texts(test)  # the task stands open as a sheet
    assert "未読" not in rows_of(test)[0]
    test.segmented_control(key="notifications.show").set_value("unread").run()
    assert len(rows_of(test)) == 1
    test.button(key="notifications.all").click().run()
    assert bell_of(test) == ["通知"]
    assert rows_of(test) == []
    assert "未読の通知はありません" in texts(test)
    assert [b.key for b in test.button if b.key == "notifications.all"] == []


def test_the_bell_rings_on_every_page_but_the_wall_and_not_for_a_partner(
    open_as: OpenPage,
) -> None:
    assert bell_of(open_as("viewer", TODAY)) == ["通知"]
    assert bell_of(open_as("clerk", ACCOUNT)) == ["通知"]
    assert bell_of(open_as("supporter", MEETING)) == []
    assert bell_of(open_as("partner", ACCOUNT)) == []
    assert "まだ通知はありません" in texts(open_as("clerk", NOTIFICATIONS))
