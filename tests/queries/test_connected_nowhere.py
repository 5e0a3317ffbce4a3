"""どこにもつながっていない人: who is on the list, who is on the way, and who is neither."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.db.actor import SYSTEM, Actor
from core.db.base import TableModel
from core.db.work import read_only, unit_of_work
from core.domain.clients import Client, ServiceUse
from core.domain.employments import Employment
from core.domain.events import Event, EventParticipant
from core.domain.intakes import Intake
from core.domain.introductions import Introduction
from core.domain.matching import MatchingWish
from core.domain.organizations import Organization
from core.errors import NotAllowed
from core.queries.connected_nowhere import Standing, standing, standing_of_all, with_names
from core.queries.introductions import (
    BETWEEN,
    IN,
    MOVING,
    OUT,
    IntroductionCriteria,
    introductions_at,
    list_introductions,
)
from core.queries.next_candidates import next_candidates

TODAY = date(2026, 11, 21)
Staff = dict[str, Actor]


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def kept(*rows: TableModel) -> None:
    with unit_of_work(SYSTEM) as work:
        for row in rows:
            work.add(row)


def person(number: int, **values: Any) -> Client:
    return Client(name=f"模擬 {number}", kana="もぎ", number=number, **values)


def way(client_id: int | None = None, **values: Any) -> Introduction:
    given = {"client_id": client_id, "to_id": 1, "introduced_on": ago(40), **values}
    return Introduction(**given)


def ended(client_id: int, **values: Any) -> Introduction:
    given = {"status": "declined", "ended_on": ago(20), "end_reason": "training", **values}
    return way(client_id, **given)


def asked(actor: Actor = SYSTEM, owner_id: int | None = None) -> Standing:
    with read_only(actor) as view:
        return standing(view, TODAY, owner_id)


def why(found: Standing) -> dict[int | str, str]:
    return {w.client_id or f"受付{w.intake_id}": w.why for w in found.nowhere}


def test_who_is_connected_nowhere_who_is_on_the_way_and_who_is_neither(ledger: str) -> None:
    kept(
        Organization(kind="transition_office", name="模擬移行"),
        *(person(n) for n in range(1, 16)),
        ended(1),  # ended, nothing after
        way(2),  # introduced, nothing planned
        way(3, next_step="見学", next_on=ago(1)),  # the day has passed
        way(4, next_step="見学", next_on=TODAY),  # on the way
        way(5, status="visit_planned", visit_planned_on=ago(-3)),  # on the way
        way(6, status="trial", trial_on=ago(2), trial_to=ago(-5)),  # on the way
        way(7, status="arrived", arrived_on=ago(3)),  # arrived
        ended(8),
        way(8, to_id=None, from_id=1, next_step="電話", next_on=ago(-2)),  # ended, and again on the way
        ended(9, end_reason="got_job"),  # found work
        ended(10),
        ServiceUse(client_id=10, service="continuous_support_b", start_on=ago(10)),  # goes somewhere
        ended(11),
        Employment(client_id=11, hired_on=ago(5)),  # works
        ended(12),
        ServiceUse(client_id=12, service="continuous_support_b", start_on=ago(90), end_on=ago(30)),
        way(13, status="arrived", introduced_on=ago(400), arrived_on=ago(390)),
        ended(13),  # introduced again since
        MatchingWish(client_id=14),  # wishes, never introduced
        # 15 asked for nothing
    )  # fmt: skip
    found = asked()
    assert why(found) == {
        1: "ended", 2: "unplanned", 3: "overdue", 12: "ended", 13: "ended", 14: "asked",
    }  # fmt: skip
    assert found.on_the_way == 4
    waiting = {w.client_id: w for w in found.nowhere}
    assert waiting[1].days(TODAY) == 20
    assert waiting[13].tried == 2
    assert found.nowhere[0].client_id in (2, 3)  # the longest waiting first
    with unit_of_work(SYSTEM) as work:
        work.change(Client, 1, 1, {"stage": "closed"})
    assert 1 not in why(asked())


@pytest.mark.sqlite_only
def test_visitors_who_are_not_registered_are_followed_until_they_arrive(ledger: str) -> None:
    def visitor(**values: Any) -> Intake:
        return Intake(received_on=ago(50), name="模擬 見学", complaint="働きたい", **values)

    kept(
        Organization(kind="transition_office", name="模擬移行"),
        person(1),
        visitor(),
        visitor(status="closed", close_reason="referred"),
        visitor(status="closed", close_reason="declined"),
        visitor(client_id=1, status="accepted"),
        visitor(),
        way(intake_id=1),
        way(intake_id=2),
        way(intake_id=3),
        way(1, intake_id=4, next_step="電話", next_on=TODAY),
        Event(kind="joint_briefing", name="模擬合同説明会", held_on=ago(30)),
        Event(kind="seminar", name="模擬セミナー", held_on=ago(30)),
        EventParticipant(event_id=1, intake_id=5, status="attended"),
        EventParticipant(event_id=1, intake_id=1, status="attended"),
        EventParticipant(event_id=2, client_id=1, status="attended"),
    )
    found = asked()
    assert why(found) == {"受付1": "unplanned", "受付2": "unplanned", "受付5": "asked"}
    assert found.on_the_way == 1
    with read_only(SYSTEM) as view:
        rows = with_names(view, found.nowhere)
        assert [(r.who, r.last and r.last.to_name) for r in rows] == [
            ("模擬 見学", "模擬移行"), ("模擬 見学", "模擬移行"), ("模擬 見学", None),
        ]  # fmt: skip


@pytest.mark.sqlite_only
def test_nobody_outside_the_scope_is_counted_listed_or_found_by_a_place(staff: Staff) -> None:
    me = staff["supporter"]
    kept(
        Organization(kind="transition_office", name="模擬移行"),
        person(1, owner_id=me.id),
        person(2, owner_id=staff["director"].id),
        ended(1),
        ended(2),
    )
    mine = replace(me, scope="caseload")
    assert why(asked(me)) == {1: "ended", 2: "ended"}
    assert why(asked(mine)) == {1: "ended"}
    assert why(asked(me, owner_id=me.id)) == {1: "ended"}
    with read_only(mine) as view:
        assert [r.client_id for r in list_introductions(view, IntroductionCriteria()).rows] == [1]
        assert [r.client_id for r in introductions_at(view, 1)] == [1]
        assert len(standing_of_all(view, TODAY).nowhere) == 2  # the wall counts the office
    with read_only(staff["viewer"]) as view:
        assert len(standing_of_all(view, TODAY).nowhere) == 2
        with pytest.raises(NotAllowed):
            standing(view, TODAY)


def test_the_list_is_filtered_by_where_it_stands_which_way_and_how_long_it_is_silent(
    ledger: str,
) -> None:
    kept(
        Organization(kind="transition_office", name="模擬移行", search_text="もぎいこう"),
        Organization(kind="continuous_b", name="模擬B型"),
        person(1, search_text="やまだ"),
        ended(1, owner_id=None),
        way(1, from_id=1, to_id=None, introduced_on=ago(10)),
        way(1, from_id=1, to_id=2, introduced_on=ago(60)),
        way(1, to_id=2, introduced_on=ago(60), next_step="電話", next_on=ago(-1)),
    )

    def ids(**values: Any) -> list[int]:
        with read_only(SYSTEM) as view:
            found = list_introductions(view, IntroductionCriteria(**values), today=TODAY)
            assert found.total == len(found.rows)
            return [row.id for row in found.rows]

    assert ids() == [3, 4, 2, 1] or ids() == [4, 3, 2, 1]
    assert set(ids(status=MOVING)) == {2, 3, 4}
    assert ids(status="declined") == [1]
    assert (set(ids(direction=OUT)), ids(direction=IN), ids(direction=BETWEEN)) == (
        {1, 4},
        [2],
        [3],
    )
    assert ids(stale_days=30) == [3]
    assert set(ids(stale_days=5)) == {2, 3}
    assert set(ids(organization_id=2)) == {3, 4}
    assert set(ids(since=ago(50))) == {1, 2}
    assert set(ids(text="ヤマダ")) == {1, 2, 3, 4}
    assert set(ids(text="モギイコウ")) == {1, 2, 3}
    assert ids(text="%") == []


@pytest.mark.sqlite_only
def test_the_next_candidate_is_one_that_was_not_tried(ledger: str) -> None:
    kept(
        *(
            Organization(
                kind=kind, name=name, prefecture="模擬県", municipality="模擬市",
                latitude=35.0 + north, longitude=139.0,
            )
            for kind, name, north in (
                ("continuous_b", "模擬B型一", 0.0), ("continuous_b", "模擬B型二", 0.05),
                ("continuous_b", "模擬B型三", 0.01), ("transition_office", "模擬移行", 0.0),
            )
        ),
        person(1, municipality="模擬市"),
        ended(1),
    )  # fmt: skip
    with read_only(SYSTEM) as view:
        assert [c.name for c in next_candidates(view, client_id=1, today=TODAY)] == [
            "模擬B型三", "模擬B型二",
        ]  # fmt: skip
