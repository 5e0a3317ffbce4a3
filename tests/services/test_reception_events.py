"""説明会・登録面談会: places, attendance in one pass, and a school's list that goes in at once."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select

from core.db.actor import Actor
from core.db.work import read_only, table_of, unit_of_work
from core.domain.entry import check
from core.domain.intakes import Intake, ReceptionAttendance, ReceptionEventEntry
from core.errors import Conflict, NotAllowed, RuleViolation
from core.queries import reception_events as asked
from core.services import reception_events
from core.services.reception_events import Mark
from tests.people import DAY, a_client, an_intake, intake_entry

Staff = dict[str, Actor]


def an_event(actor: Actor, **values: Any) -> int:
    typed = {"kind": "orientation", "held_on": "2026-11-21", "starts_at": "13:30", **values}
    with unit_of_work(actor) as work:
        return reception_events.make_event(work, check(ReceptionEventEntry, typed)).pk


def stored(actor: Actor, model: type[Any]) -> list[Any]:
    with read_only(actor) as view:
        return view.all(select(model).order_by(table_of(model).c.id))


def invite(actor: Actor, event_id: int, *ids: int, **more: Any) -> None:
    with unit_of_work(actor) as work:
        reception_events.invite(work, event_id, ids, **more)


def mark(actor: Actor, event_id: int, **marks: tuple[int, str]) -> None:
    given = {int(name[1:]): Mark(*value) for name, value in marks.items()}
    with unit_of_work(actor) as work:
        reception_events.mark_attendance(work, event_id, given)


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("typed", "kept"),
    [("13:30", "13:30"), ("13時半", None), ("１３：３０～１５：００", "13:30〜15:00"), ("9時", "9:00"),
     ("24:30", None), ("13:75", None), ("", "")],
)  # fmt: skip
def test_the_time_of_an_event_is_a_time(typed: str, kept: str | None) -> None:
    values = {"kind": "orientation", "held_on": "2026-12-01", "starts_at": typed}
    if kept is None:
        with pytest.raises(RuleViolation) as refused:
            check(ReceptionEventEntry, values)
        assert "starts_at" in refused.value.fields
    else:
        assert check(ReceptionEventEntry, values).starts_at == kept


@pytest.mark.sqlite_only
def test_an_invited_consultation_waits_for_the_orientation_and_an_attended_one_for_the_intake(
    staff: Staff,
) -> None:
    me = staff["supporter"]
    event = an_event(me)
    came, stayed = an_intake(me).pk, an_intake(me, next_step="電話する").pk
    invite(me, event, came, stayed)
    invite(me, event, came)  # once is enough
    first, second = stored(me, Intake)
    assert (first.status, first.next_step, first.next_step_on) == (
        "orientation", "就労支援説明会に参加", DAY,
    )  # fmt: skip
    assert second.next_step == "電話する"
    mark(me, event, a1=(1, "attended"), a2=(1, "absent"))
    assert [i.status for i in stored(me, Intake)] == ["interview", "orientation"]
    with read_only(me) as view:
        row = asked.event(view, event)
        assert [(p.intake_id, p.status) for p in asked.attendances(view, event)] == [
            (came, "attended"), (stayed, "absent"),
        ]  # fmt: skip
    assert row is not None
    assert (row.coming, row.attended, row.absent) == (2, 1, 1)
    mark(me, event, a1=(2, "absent"))  # it was a mistake
    assert stored(me, Intake)[0].status == "orientation"


@pytest.mark.sqlite_only
def test_attendance_is_saved_for_all_or_for_nobody(staff: Staff) -> None:
    me = staff["supporter"]
    event = an_event(me)
    invite(me, event, an_intake(me).pk, an_intake(me).pk)
    mark(staff["director"], event, a2=(1, "cancelled"))
    with pytest.raises(Conflict):
        mark(me, event, a1=(1, "attended"), a2=(1, "attended"))
    assert [a.status for a in stored(me, ReceptionAttendance)] == ["invited", "cancelled"]
    later = an_event(me, held_on="2026-12-01")
    invite(me, later, an_intake(me).pk)
    with pytest.raises(RuleViolation, match="開催日になってから"):
        mark(me, later, a3=(1, "attended"))
    mark(me, later, a3=(1, "cancelled"))


def test_the_last_place_goes_to_one_of_two(staff: Staff) -> None:
    me = staff["supporter"]
    event = an_event(me, capacity=1)
    waiting = [an_intake(me).pk, an_intake(me).pk]
    met: list[str] = []
    start = Barrier(2)

    def take_place(intake_id: int) -> None:
        start.wait()
        try:
            invite(me, event, intake_id)
            met.append("ok")
        except RuleViolation as refusal:
            met.append(str(refusal))

    browsers = [Thread(target=take_place, args=(intake_id,)) for intake_id in waiting]
    for browser in browsers:
        browser.start()
    for browser in browsers:
        browser.join()
    assert met.count("ok") == 1
    assert any("定員は 1人" in said for said in met)
    assert len(stored(me, ReceptionAttendance)) == 1
    # Told, not forbidden: the office may decide so.
    invite(me, event, *waiting, beyond_capacity=True)
    assert len(stored(me, ReceptionAttendance)) == 2


@pytest.mark.sqlite_only
def test_a_list_of_graduates_becomes_consultations_of_the_event_and_a_registered_one_is_joined(
    staff: Staff,
) -> None:
    me = staff["supporter"]
    event = an_event(me, kind="registration_event", held_on="2026-12-15", capacity=3)
    known = a_client(me)
    with unit_of_work(me) as work:
        for name in ("模擬 卒一", "模擬 卒二"):
            reception_events.receive_at(work, event, intake_entry(name=name))
        reception_events.receive_at(work, event, intake_entry(), known.pk)
    found = stored(me, Intake)
    assert {i.route for i in found} == {"registration_event"}
    assert [i.client_id for i in found] == [None, None, known.pk]
    assert [i.status for i in found] == ["received"] * 3
    with pytest.raises(RuleViolation, match="定員"), unit_of_work(me) as work:
        reception_events.receive_at(work, event, intake_entry(name="模擬 卒三"))
    assert len(stored(me, Intake)) == 3
    with read_only(me) as view:
        (row,) = asked.events(view, DAY).rows
        assert asked.events(view, DAY, past=True).total == 0
        assert asked.waiting_for(view, event) == {}
    assert (row.coming, row.is_full) == (3, True)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("role", ["clerk", "viewer", "partner"])
def test_who_may_not_write_about_persons_makes_no_event_and_marks_nobody(
    staff: Staff, role: str
) -> None:
    me = staff["supporter"]
    event = an_event(me)
    invite(me, event, an_intake(me).pk)
    entry = check(ReceptionEventEntry, {"kind": "orientation", "held_on": "2026-12-01"})
    for verb in (
        lambda w: reception_events.make_event(w, entry),
        lambda w: reception_events.change_event(w, event, 1, entry),
        lambda w: reception_events.invite(w, event, [1]),
        lambda w: reception_events.receive_at(w, event, intake_entry()),
        lambda w: reception_events.mark_attendance(w, event, {1: Mark(1, "attended")}),
    ):
        with pytest.raises(NotAllowed), unit_of_work(staff[role]) as work:
            verb(work)
