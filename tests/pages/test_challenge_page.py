"""チャレンジ雇用の画面: the places with their free slots, who works there, a round, and a place to put somebody in."""

from __future__ import annotations

from datetime import date

import pytest

from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.challenge import ChallengePlaceEntry, ChallengeRoundEntry
from core.domain.employments import Employment
from core.domain.entry import check
from core.services.challenge import add_place, add_round, join_round
from core.ui.navigation import WORK
from tests.organizations import an_organization
from tests.pages.conftest import OpenPage, texts, told
from tests.people import a_client

pytestmark = pytest.mark.sqlite_only


def test_places_people_and_rounds_of_challenge_employment(
    open_as: OpenPage, staff: dict[str, Actor]
) -> None:
    me = staff["supporter"]
    test = open_as("supporter", WORK, part="challenge")
    assert "受け入れ先（官公庁の職場と枠）がまだありません" in texts(test)
    person, hall = a_client(me), an_organization(name="模擬市役所", kind="municipality")
    typed = {"organization_id": hall.pk, "name": "庁内*オフィス", "slots": 2}
    with unit_of_work(me) as work:
        place = add_place(work, check(ChallengePlaceEntry, typed))
        job = work.add(
            Employment(
                client_id=person.pk, organization_id=hall.pk, scheme="challenge",
                hired_on=date(2025, 12, 1),
            )
        )  # fmt: skip
        held = add_round(
            work,
            check(
                ChallengeRoundEntry,
                {"place_id": place.pk, "name": "秋", "start_on": "2026-12-07", "end_on": "2026-12-11"},
            ),
        )  # fmt: skip
        join_round(work, held.pk, person.pk)
    test.run()
    assert "枠 **2**　在籍 **0**　空き **2**" in texts(test)
    assert "庁内\\*オフィス" in texts(test)  # typed text is never Markdown
    assert "体験実習 今年度 1回 / めやす 2回（要確認）" in texts(test)
    (line,) = told(test, "grid")["rows"]
    assert "1年目 〜2026/11/30（見込み）" in str(line)
    assert "あと2回" in str(line)
    assert "職場が決まっていません" in texts(test)
    test.button(key=f"work.challenge.put.{job.pk}").click().run()
    assert not test.exception
    with read_only(me) as view:
        assert view.get(Employment, job.pk).challenge_place_id == place.pk
    assert "在籍 **1** / 2人　　今週の訪問 **0** / 1人" in texts(test)
    test.session_state["work.challenge.shown"] = "体験実習"
    test.run()
    assert "参加 **1人**" in texts(test)
    test.session_state["work.challenge.shown"] = "修了した人"
    test.run()
    assert not test.exception
    assert "チャレンジ雇用を終えた人が、ここに並びます" in texts(test)
