"""見られる範囲の画面: 緊急閲覧 from the refusal to the check, 事業所, and the scope of an account."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.access import EmergencyAccess
from core.domain.users import User
from core.queries.offices import offices
from core.ui.navigation import CLIENT, EMERGENCY, OFFICES, TODAY, USERS
from tests.pages.conftest import OpenPage, signals, texts
from tests.people import a_client

pytestmark = pytest.mark.sqlite_only
WHY = "本人から助けを求める電話。担当が休み"


def narrow(staff: dict[str, Actor]) -> Actor:
    with unit_of_work(SYSTEM) as work:
        work.change(User, staff["supporter"].id or 0, 1, {"scope": "caseload"})
    return replace(staff["supporter"], scope="caseload")


def test_from_the_refusal_over_the_reason_to_the_check(
    staff: dict[str, Actor], open_as: OpenPage
) -> None:
    person = a_client(staff["director"], owner_id=staff["director"].id, name="模擬 月子").pk
    narrow(staff)
    test = open_as("supporter", CLIENT, id=person)
    assert "見られる範囲にありません" in test.warning[0].value
    assert "月子" not in texts(test)
    test.text_area[0].input("急ぎ")
    test.button[-1].click().run()
    assert "5文字以上" in texts(test)
    assert "月子" not in texts(test)
    test.text_area[0].input(WHY)
    test.button[-1].click().run()
    assert not test.exception
    assert "緊急閲覧中" in texts(test)
    assert "月子" in texts(test)

    director = open_as("director", TODAY)
    assert "緊急閲覧" not in texts(director)
    with unit_of_work(SYSTEM) as work:
        running = work.get(EmergencyAccess, 1)
        work.change(EmergencyAccess, 1, 1, {"ends_at": running.created_at})
    test.run()
    assert "見られる範囲にありません" in test.warning[0].value
    assert "月子" not in texts(test)
    assert signals(open_as("director", TODAY))["emergency"] == "1件"

    checking = open_as("director", EMERGENCY)
    assert WHY in "\n".join(text.value for text in checking.text)
    assert "月子" in texts(checking)
    next(b for b in checking.button if b.label == "確かめた").click().run()
    assert not checking.exception
    with read_only(SYSTEM) as view:
        assert view.get(EmergencyAccess, 1).reviewed_by_id == staff["director"].id
    assert "確かめていない緊急閲覧はありません" in checking.info[0].value


def test_an_office_is_added_and_an_account_is_kept_to_it(
    staff: dict[str, Actor], open_as: OpenPage
) -> None:
    test = open_as("admin", OFFICES)
    next(t for t in test.text_input if t.key and t.key.startswith("offices.new")).input("北支所")
    next(b for b in test.button if b.label == "加える").click().run()
    assert not test.exception
    with read_only(staff["admin"]) as view:
        north = next(o for o in offices(view) if o.name == "北支所")

    test = open_as("admin", USERS)
    test.selectbox(key="users.change.who").set_value(staff["supporter"].id).run()
    form = f"users.change.access.{staff['supporter'].id}.1.0"
    test.selectbox(key=f"{form}.scope").set_value("granted")
    test.multiselect(key=f"{form}.offices").set_value([str(north.id)])
    next(b for b in test.button if b.label == "役割と範囲を決める").click().run()
    assert not test.exception
    with read_only(SYSTEM) as view:
        assert view.get(User, staff["supporter"].id or 0).scope == "granted"
    assert "北支所 ／ すべての事業" in test.dataframe[0].value["見られる利用者"].tolist()
