"""紹介: the number with its goal, one click to go on, and the road from nowhere to the arrival."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.clients import Client, ServiceUse
from core.domain.introductions import Introduction
from core.domain.organizations import Organization
from core.ui.navigation import CLIENT, INTRODUCTIONS
from tests.pages.conftest import OpenPage, texts

Staff = dict[str, Actor]
pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def region(staff: Staff) -> None:
    """One person who was declined by the first of two offices."""
    me = staff["supporter"].id
    with unit_of_work(SYSTEM) as work:
        for name, north in (("模擬みなと移行", 0.0), ("模擬つばさ移行", 0.01)):
            work.add(
                Organization(
                    kind="transition_office", name=name, prefecture="模擬県", municipality="模擬市",
                    latitude=35.0 + north, longitude=139.0,
                )
            )  # fmt: skip
        work.add(
            Client(
                name="模擬 花子", kana="もぎ はなこ", number=1, owner_id=me, municipality="模擬市"
            )
        )
        work.add(
            Introduction(
                client_id=1, to_id=1, introduced_on=date(2026, 11, 1), ended_on=date(2026, 11, 10),
                status="declined", end_reason="training", owner_id=me,
            )
        )  # fmt: skip


def pressed(test: AppTest, label: str) -> AppTest:
    (button, *_others) = [b for b in test.button if b.label == label]
    return button.click().run()


def stored() -> list[Introduction]:
    with read_only(SYSTEM) as view:
        return view.all(select(Introduction).order_by(Introduction.id))  # type: ignore[arg-type]


def test_declined_introduced_again_and_arrived(region: None, open_as: OpenPage) -> None:
    test = open_as("supporter", INTRODUCTIONS)
    assert not test.exception
    assert "[**1**] 人" in texts(test)
    assert "目標 0人" in texts(test)
    assert "模擬つばさ移行" in texts(test)  # the next candidate: not tried yet
    assert "辞退（訓練内容が合わない）" in texts(test)
    pressed(pressed(test, "紹介する"), "紹介を記録する")
    assert not test.exception
    again = stored()[1]
    assert (again.to_id, again.previous_id, again.by_person) == (2, 1, True)
    assert "[**0**] 人" in texts(test)
    assert "途中 1人" in texts(test)
    # On the person's page the next step is one click; the arrival makes the service use.
    test = open_as("supporter", CLIENT, id=1, part="introductions")
    test = pressed(test, "見学の日を決める")
    steps = next(c for c in test.get("button_group") if "見学した" in str(c.proto))
    steps.set_value("arrived").run()
    pressed(test, "利用開始を記録する")
    assert not test.exception
    assert stored()[1].status == "arrived"
    with read_only(SYSTEM) as view:
        [use] = view.all(select(ServiceUse))
        assert (use.organization_id, use.service) == (2, "employment_transition_support")
    assert "利用開始" in texts(test)


def test_a_reader_of_the_page_is_shown_the_way_and_cannot_write(
    region: None, open_as: OpenPage, staff: Staff
) -> None:
    test = open_as("clerk", INTRODUCTIONS)
    assert "権限がありません" in texts(test)
    assert "模擬 花子" not in texts(test)
    test = open_as("supporter", INTRODUCTIONS)
    test.session_state["introductions.shown"] = "紹介のゆくえ"
    assert not test.run().exception
    test.session_state["introductions.shown"] = "流れと理由"
    assert not test.run().exception
    assert "合わなかった理由" in texts(test)
