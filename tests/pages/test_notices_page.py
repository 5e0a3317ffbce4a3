"""お知らせの画面: what is unread, opened, written, asked again."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.clients import Client
from core.domain.entry import check
from core.domain.notices import NoticeEntry
from core.queries.notices import NoticeCriteria, search_notices, unread_notices
from core.services import notices
from core.ui.navigation import NOTICES, TODAY
from tests.pages.conftest import OpenPage, texts

Staff = dict[str, Actor]
pytestmark = pytest.mark.sqlite_only


def press(test: AppTest, label: str) -> AppTest:
    next(button for button in test.button if button.label == label).click()
    return test.run()


def field(test: AppTest, label: str) -> object:
    kinds = (test.text_input, test.text_area, test.checkbox)
    return next(each for kind in kinds for each in kind if each.label.startswith(label))


def test_a_notice_is_unread_read_and_answered(open_as: OpenPage, staff: Staff) -> None:
    typed = {
        "kind": "trouble",
        "title": "模擬*の*相談",
        "body": "# 本文",
        "posted_on": "2026-11-20",
    }
    with unit_of_work(staff["director"]) as work:
        notices.write_notice(work, check(NoticeEntry, typed))
    assert open_as("supporter", TODAY).get("page_link")
    test = open_as("supporter", NOTICES)
    (row,) = [button for button in test.button if "模擬" in button.label]
    assert ":red-badge[未読] **模擬\\*の\\*相談**" in row.label  # as typed, not as Markdown
    row.click()
    test.run()
    assert "# 本文" in [text.value for text in test.text]
    with read_only(staff["supporter"]) as view:
        assert unread_notices(view) == 0
    field(test, "答え").set_value("うちでは、こうしています")  # type: ignore[attr-defined]
    press(test, "答える")
    assert "うちでは、こうしています" in [text.value for text in test.text]
    assert not test.exception
    mine = open_as("director", NOTICES, id=1)
    assert [e.label for e in mine.expander] == ["読んだ人　1 / 4人"]
    # Who only reads finds no way to write.
    labels = [button.label for button in open_as("viewer", NOTICES, id=1).button]
    assert not {"お知らせを書く", "答える", "取り下げる", "解決した"} & set(labels)


def test_a_text_that_names_somebody_is_asked_about_and_keeps_what_was_typed(
    open_as: OpenPage, staff: Staff
) -> None:
    with unit_of_work(SYSTEM) as work:
        work.add(Client(name="加奈利 明日香", kana="かなり あすか", number=77))
    test = press(open_as("supporter", NOTICES), "お知らせを書く")
    field(test, "題").set_value("明日香さんの会")  # type: ignore[attr-defined]
    press(test, "載せる")
    assert "ある人のことですか" in texts(test)
    assert field(test, "題").value == "明日香さんの会"  # type: ignore[attr-defined]
    field(test, "台帳の人のことではない").check()  # type: ignore[attr-defined]
    press(test, "載せる")
    assert not test.exception
    with read_only(staff["supporter"]) as view:
        (row,) = search_notices(view, NoticeCriteria()).rows
    assert (row.title, row.is_mine) == ("明日香さんの会", True)
    assert "書くのをやめる" not in [button.label for button in test.button]
