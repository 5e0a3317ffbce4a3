"""気になるサイン: told by three sides, compared, settled, followed up; never counted together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.clients import Client
from core.domain.early_signs import EarlySign, SettleEntry, SignsEntry
from core.domain.employments import Employment
from core.domain.entry import check
from core.errors import Conflict, NotFound, RuleViolation
from core.queries import early_signs as asked
from core.services import early_signs

TODAY = date(2026, 11, 21)
Staff = dict[str, Actor]
pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def job(staff: Staff) -> int:
    with unit_of_work(SYSTEM) as work:
        person = work.add(
            Client(name="模擬 花子", kana="もぎ はなこ", number=1, owner_id=staff["supporter"].id)
        )
        return work.add(Employment(client_id=person.pk, hired_on=date(2026, 6, 1))).pk


def told(
    actor: Actor, job: int, side: str, kinds: str, degree: str, **more: Any
) -> list[EarlySign]:
    typed = {"noticed_on": TODAY, "side": side, "kinds": kinds, "degree": degree, **more}
    with unit_of_work(actor) as work:
        return early_signs.note_signs(work, job, check(SignsEntry, typed))


def board(actor: Actor, job: int) -> asked.SignBoard:
    with read_only(actor) as view:
        return asked.sign_board(view, job, TODAY)


def test_what_a_side_told_is_a_row_for_each_sign_of_the_person_of_the_job(
    staff: Staff, job: int
) -> None:
    told(staff["supporter"], job, "employer", "sleep,absence", "concern", note="朝の電話が続く")
    found = board(staff["supporter"], job)
    assert [(s.kind, s.side, s.client_id, s.by) for s in found.open] == [
        ("sleep", "employer", 1, "模擬 支援"), ("absence", "employer", 1, "模擬 支援"),
    ]  # fmt: skip
    with read_only(staff["supporter"]) as view:
        look = asked.open_signs_of(view, 1)
    assert look is not None
    assert (look.count, look.degree, look.employment_id) == (2, "concern", job)


def test_a_button_pressed_twice_notes_nothing_twice(staff: Staff, job: int) -> None:
    told(staff["supporter"], job, "employer", "sleep,absence", "concern", note="朝の電話")
    with pytest.raises(RuleViolation, match="もう書いてあります"):
        told(staff["supporter"], job, "employer", "absence", "concern", note="朝の電話")
    told(staff["supporter"], job, "employer", "absence", "concern", note="昼にも")
    assert len(board(staff["supporter"], job).open) == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"kinds": ""},
        {"noticed_on": TODAY + timedelta(days=1)},
        {"noticed_on": date(2026, 5, 31)},
        {"side": ""},
        {"kinds": "horoscope"},
        {"degree": ""},
    ],
    ids=["no sign", "future", "before the hire", "nobody", "unknown", "no degree"],
)
def test_a_sign_that_cannot_be_is_refused(staff: Staff, job: int, wrong: dict[str, Any]) -> None:
    typed = {"noticed_on": TODAY, "side": "self", "kinds": "mood", "degree": "watch", **wrong}
    with pytest.raises(RuleViolation), unit_of_work(staff["supporter"]) as work:
        early_signs.note_signs(work, job, check(SignsEntry, typed))


def test_two_sides_two_steps_apart_see_it_differently_and_one_step_is_no_difference(
    staff: Staff, job: int
) -> None:
    me = staff["supporter"]
    told(me, job, "employer", "absence", "concern")
    told(me, job, "self", "absence", "watch")
    assert board(me, job).differing == ()
    told(me, job, "self", "absence", "none")
    assert board(me, job).differing == ("absence",)
    assert len(board(me, job).open) == 2  # what is no worry is not open


def test_an_old_no_worry_is_no_view_of_today_any_more(staff: Staff, job: int) -> None:
    me = staff["supporter"]
    told(me, job, "self", "absence", "none", noticed_on=TODAY - timedelta(days=61))
    told(me, job, "employer", "absence", "urgent")
    assert board(me, job).differing == ()
    told(me, job, "self", "absence", "none", noticed_on=TODAY - timedelta(days=60))
    assert board(me, job).differing == ("absence",)


def test_settled_signs_stay_in_sight_with_how_and_can_be_reopened(staff: Staff, job: int) -> None:
    me = staff["supporter"]
    first, second = told(me, job, "self", "sleep,mood", "concern", noticed_on=date(2026, 11, 1))
    seen = {first.pk: first.version, second.pk: second.version}
    how = SettleEntry(settled_on=TODAY, settled_note="受診して眠れている")
    too_early = SettleEntry(settled_on=date(2026, 10, 31))
    with pytest.raises(RuleViolation), unit_of_work(me) as work:
        early_signs.settle_signs(work, job, seen, too_early)
    with unit_of_work(me) as work:
        early_signs.settle_signs(work, job, seen, how)
    assert board(me, job).open == ()
    assert {row.settled_note for row in board(me, job).rows} == {"受診して眠れている"}
    with pytest.raises(Conflict), unit_of_work(me) as work:
        early_signs.settle_signs(
            work, job, {first.pk: 1}, SettleEntry(settled_on=date(2026, 11, 2))
        )
    with unit_of_work(me) as work:
        early_signs.reopen_sign(work, first.pk, 2)
        early_signs.remove_sign(work, second.pk, 2)
    assert [(s.kind, s.is_open) for s in board(me, job).rows] == [("sleep", True)]


def test_a_sign_is_settled_only_with_its_own_job_and_no_worry_is_not_reopened(
    staff: Staff, job: int
) -> None:
    me = staff["supporter"]
    with unit_of_work(SYSTEM) as work:
        other = work.add(Employment(client_id=1, hired_on=date(2026, 6, 1))).pk
    (sign,) = told(me, job, "self", "mood", "none")
    with pytest.raises(NotFound), unit_of_work(me) as work:
        early_signs.settle_signs(work, other, {sign.pk: 1}, SettleEntry(settled_on=TODAY))
    with pytest.raises(RuleViolation), unit_of_work(me) as work:
        early_signs.reopen_sign(work, sign.pk, 1)


def test_a_task_by_one_click_has_the_persons_owner_and_is_not_made_twice(
    staff: Staff, job: int
) -> None:
    told(staff["supporter"], job, "employer", "quitting", "urgent")
    director = staff["director"]
    with unit_of_work(director) as work:
        follow, talk = (
            early_signs.plan_follow_up(work, job),
            early_signs.bring_to_meeting(work, job),
        )
        assert (follow.owner_id, follow.due_on) == (staff["supporter"].id, date(2026, 11, 24))
        assert (talk.client_id, talk.status, talk.by_id) == (1, "waiting", director.id)
        # What is told on the wall of a meeting names no illness.
        assert "辞めたい" not in talk.title
    with pytest.raises(RuleViolation, match="もう会議にかけて"), unit_of_work(director) as work:
        early_signs.bring_to_meeting(work, job)


def test_signs_of_others_persons_are_in_no_list_of_mine(staff: Staff, job: int) -> None:
    told(staff["supporter"], job, "self", "mood", "concern")
    stranger = replace(staff["director"], scope="caseload")
    with read_only(stranger) as view:
        assert asked.standing_signs(view, TODAY) == {}
    with read_only(staff["supporter"]) as view:
        assert list(asked.standing_signs(view, TODAY)) == [job]
