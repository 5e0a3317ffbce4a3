"""会議: one per day, notes with compare-and-swap per topic, decisions, closed minutes, masked rows."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.db.actor import SYSTEM, Actor
from core.db.technical import audit_entry
from core.db.work import read_only, unit_of_work
from core.domain.clients import Client
from core.domain.entry import check
from core.domain.meetings import TOPICS, DecisionEntry, Meeting
from core.domain.permissions import MATRIX, Action
from core.domain.tasks import Task
from core.errors import Conflict, NotAllowed, RuleViolation
from core.queries import meetings as asked
from core.queries.agenda_rows import AgendaRow
from core.queries.meeting_series import TopicSetting
from core.services import meetings, minutes
from core.services.agenda import agenda
from core.services.clients import change_stage
from tests.canaries import CANARIES, CARELESS, MASKED, canary_ledger, careless_rows

# What is asked of PostgreSQL in its own words is tested with the search, the clocks, the imports,
# the merges and the lost updates.
pytestmark = pytest.mark.sqlite_only

Staff = dict[str, Actor]
TODAY = date(2026, 11, 21)
LAST_WEEK = TODAY - timedelta(days=7)
# Topics in which the canary's ledger has a row.
ASKED = ("last_tasks", "intakes", "overdue", "upcoming", "unowned", "nowhere", "at_risk",
         "introductions", "stages", "tasks", "decided")  # fmt: skip


def opened(actor: Actor, day: date = TODAY) -> Meeting:
    with unit_of_work(actor) as work:
        return meetings.open_meeting(work, 1, day)


def a_client(number: int = 12, name: str = "田中 花子", **more: Any) -> Client:
    with unit_of_work(SYSTEM) as work:
        return work.add(Client(name=name, kana="たなか はなこ", number=number, **more))


def decided(actor: Actor, meeting: Meeting, title: str = "電話する", **typed: Any) -> Task:
    typed = {"body": title, "owner_id": actor.id, "due_on": "12/4", **typed}
    with unit_of_work(actor) as work:
        made = meetings.decide(work, meeting.pk, check(DecisionEntry, typed))
        return work.get(Task, made.task_id or 0)


def shown(actor: Actor, topic: str, day: date = TODAY) -> list[AgendaRow]:
    with read_only(actor) as view:
        return list(agenda(view, asked.meeting_on(view, day, 1), TopicSetting(topic), day).rows)


def noted(actor: Actor, meeting: Meeting, topic: str, seen: int, body: str) -> str:
    with unit_of_work(actor) as work:
        return meetings.write_note(work, meeting.pk, topic, seen, body).body


# -- opening -------------------------------------------------------------------------------------


def test_one_meeting_per_day_and_whoever_comes_second_gets_the_same(staff: Staff) -> None:
    first, second = opened(staff["director"]), opened(staff["supporter"])
    assert first.id == second.id
    assert opened(staff["director"], LAST_WEEK).id != first.id


def test_two_people_who_open_it_at_once_get_the_same_meeting(staff: Staff) -> None:
    got: list[int] = []
    faults: list[Exception] = []
    start = threading.Barrier(6)

    def press() -> None:
        try:
            start.wait()
            got.append(opened(staff["supporter"]).pk)
        except Exception as error:
            faults.append(error)

    people = [threading.Thread(target=press) for _ in range(6)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert not faults
    assert len(got) == 6
    assert len(set(got)) == 1


# -- notes ---------------------------------------------------------------------------------------


def test_two_writers_of_one_topic_meet_and_nothing_is_lost(staff: Staff) -> None:
    meeting = opened(staff["director"])
    noted(staff["director"], meeting, "intakes", 1, "先に書いた")
    with pytest.raises(Conflict) as met:
        noted(staff["supporter"], meeting, "intakes", 1, "後から書いた")
    (field,) = met.value.fields
    assert (field.theirs, field.mine, field.by) == ("先に書いた", "後から書いた", "模擬 所長")
    assert noted(staff["supporter"], meeting, "intakes", met.value.version, "両方") == "両方"


def test_writers_of_different_topics_do_not_meet(staff: Staff) -> None:
    meeting = opened(staff["director"])
    noted(staff["director"], meeting, "intakes", 1, "相談のメモ")
    assert noted(staff["supporter"], meeting, "overdue", 1, "期限のメモ") == "期限のメモ"


def test_a_name_written_into_a_note_is_kept_as_initials_and_number(staff: Staff) -> None:
    a_client()
    meeting = opened(staff["director"])
    body = noted(staff["director"], meeting, "tasks", 1, "田中花子さんの件。田中さんと工房へ。")
    assert body == "T・H（12）さんの件。T・H（12）さんと工房へ。"
    body = noted(staff["director"], meeting, "tasks", 2, "田中さんの件。お客さんの件。")
    assert body == "○○さんの件。お客さんの件。"


# -- decisions -----------------------------------------------------------------------------------


def test_a_decision_becomes_a_task_with_owner_and_day(staff: Staff) -> None:
    client, meeting = a_client(), opened(staff["director"])
    task = decided(staff["supporter"], meeting, "見学の日を決める", client_id=client.pk)
    assert (task.title, task.owner_id, task.due_on) == (
        "見学の日を決める", staff["supporter"].id, date(2026, 12, 4),
    )  # fmt: skip
    assert (task.source, task.meeting_id, task.status) == ("meeting", meeting.id, "open")
    (row,) = shown(staff["viewer"], "decided")
    assert (row.who, row.what, row.mark) == ("T・H（12）", "見学の日を決める", "未着手")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"body": ""}, "body"),
        ({"owner_id": None}, ""),
        ({"owner_id": 999}, "owner_id"),
        ({"due_on": ""}, ""),
        ({"due_on": "2026/2/30"}, "due_on"),
        ({"due_on": "2026/11/20"}, "due_on"),
    ],
)
def test_a_decision_with_half_of_a_task_is_sent_back(
    staff: Staff, typed: dict[str, Any], field: str
) -> None:
    meeting = opened(staff["director"])
    with pytest.raises(RuleViolation) as met:
        decided(staff["supporter"], meeting, **typed)
    assert field in met.value.fields


def test_the_tasks_of_the_last_meeting_come_back_done_open_and_carried_over(staff: Staff) -> None:
    actor = staff["supporter"]
    last = opened(actor, LAST_WEEK)
    done, late, left = (decided(actor, last, title) for title in ("済む", "持ち越す", "残る"))
    today = opened(actor)
    with unit_of_work(actor) as work:
        meetings.finish_task(work, today.pk, done.pk, 1)
        meetings.carry_over(work, today.pk, late.pk, 1, TODAY + timedelta(days=7))
    rows = {row.what: row for row in shown(actor, "last_tasks")}
    assert (rows["済む"].mark, rows["済む"].is_open) == ("完了", False)
    assert rows["残る"].mark == "未着手"
    assert left.due_on == date(2026, 12, 4)
    assert [row.what for row in shown(actor, "decided")] == ["持ち越す"]


def test_a_finished_task_is_not_carried_over(staff: Staff) -> None:
    actor = staff["supporter"]
    task, today = decided(actor, opened(actor, LAST_WEEK)), opened(actor)
    with unit_of_work(actor) as work:
        meetings.finish_task(work, today.pk, task.pk, 1)
    with pytest.raises(RuleViolation), unit_of_work(actor) as work:
        meetings.carry_over(work, today.pk, task.pk, 2, TODAY)


# -- closing -------------------------------------------------------------------------------------


def test_closed_minutes_do_not_change_any_more(staff: Staff) -> None:
    actor = staff["supporter"]
    meeting = opened(actor)
    task = decided(actor, meeting)
    noted(actor, meeting, "tasks", 1, "閉じる前")  # the negative control: before, all this works
    with unit_of_work(actor) as work:
        minutes.close_meeting(work, meeting.pk, 1)
    with pytest.raises(RuleViolation, match="閉じています"):
        noted(actor, meeting, "tasks", 2, "閉じた後")
    with pytest.raises(RuleViolation, match="閉じています"):
        decided(actor, meeting)
    with pytest.raises(RuleViolation, match="閉じています"), unit_of_work(actor) as work:
        meetings.carry_over(work, meeting.pk, task.pk, 1, TODAY)
    with pytest.raises(RuleViolation, match="閉じています"), unit_of_work(actor) as work:
        minutes.close_meeting(work, meeting.pk, 2)
    with read_only(actor) as view:
        assert asked.note(view, meeting.pk, "tasks").body == "閉じる前"


# -- permission ----------------------------------------------------------------------------------


@pytest.mark.sqlite_only
@pytest.mark.parametrize("role", [role for role in MATRIX if role != "system"])
def test_only_who_may_run_a_meeting_writes_in_it(role: str, staff: Staff) -> None:
    meeting, client = opened(staff["director"]), a_client()
    task = decided(staff["director"], meeting)
    entry = check(DecisionEntry, {"body": "x", "owner_id": staff["director"].id, "due_on": "12/4"})
    cells: list[tuple[Action, Any]] = [
        (Action.RUN_MEETING, lambda w: meetings.open_meeting(w, 1, LAST_WEEK)),
        (Action.RUN_MEETING, lambda w: meetings.write_note(w, meeting.pk, "tasks", 1, "x")),
        (Action.RUN_MEETING, lambda w: meetings.decide(w, meeting.pk, entry)),
        (Action.RUN_MEETING, lambda w: meetings.carry_over(w, meeting.pk, task.pk, 1, TODAY)),
        (Action.RUN_MEETING, lambda w: meetings.finish_task(w, meeting.pk, task.pk, 2)),
        (Action.RUN_MEETING, lambda w: minutes.close_meeting(w, meeting.pk, 1)),
        (Action.UNMASK, lambda w: meetings.show_name(w, client.pk)),
        (Action.SEE_MEETING, lambda w: asked.meeting_on(w, TODAY, 1)),
        (
            Action.SEE_MEETING,
            lambda w: agenda(w, asked.meeting_on(w, TODAY, 1), TopicSetting("unowned"), TODAY),
        ),
    ]

    def does(verb: Any) -> bool:
        try:
            with unit_of_work(staff[role]) as work:
                verb(work)
        except NotAllowed:
            return False
        return True

    for action, verb in cells:
        assert does(verb) == (action in MATRIX[role]), action


# -- masking -------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["admin", "director", "supporter", "viewer"])
def test_no_row_of_any_topic_carries_a_name(role: str, staff: Staff) -> None:
    last = opened(staff["director"], LAST_WEEK)
    meeting = opened(staff["director"])
    with unit_of_work(SYSTEM) as work:
        careless_rows(work, canary_ledger(work))
    for day in (last, meeting):
        decided(staff["director"], day, "加奈利さんに連絡")
        decided(staff["director"], day, "".join(CARELESS))
    rows = {topic: shown(staff[role], topic) for topic in TOPICS}
    assert all(rows[topic] for topic in ASKED), rows
    text = repr(rows)
    for canary in CANARIES:
        assert canary not in text
    assert MASKED in text
    assert "S・S（受付1）" in text


def test_the_name_of_one_person_can_be_shown_and_who_looked_is_logged(staff: Staff) -> None:
    client = a_client()
    with unit_of_work(staff["supporter"]) as work:
        assert meetings.show_name(work, client.pk) == "田中 花子（たなか はなこ）"
    with read_only(staff["admin"]) as view:
        a = audit_entry.c
        row = view.first(select(a.actor_login, a.entity, a.entity_id).where(a.action == "unmask"))
    assert tuple(row or ()) == ("supporter", "client", client.pk)


def test_figures_compare_seven_days_with_the_seven_before(staff: Staff) -> None:
    for number, days in enumerate((0, 6, 7, 13, 14), start=1):
        a_client(number, registered_on=TODAY - timedelta(days=days))
    with read_only(staff["viewer"]) as view:
        meeting = asked.meeting_on(view, TODAY, 1)
        found = agenda(view, meeting, TopicSetting("figures"), TODAY).figures
        figures = {f.title: (f.now, f.before) for f in found}
    assert figures["新しい登録"] == (2, 2)
    assert figures["支援記録"] == (0, 0)


def test_a_stage_that_came_back_is_no_change_and_old_changes_are_left_out(staff: Staff) -> None:
    stays, moves = a_client(1), a_client(2)
    with unit_of_work(SYSTEM) as work:
        change_stage(work, stays.pk, 1, "job_search")
        change_stage(work, stays.pk, 2, "registered")
        change_stage(work, moves.pk, 1, "practicum")
        change_stage(work, moves.pk, 2, "job_search")
    (row,) = shown(staff["viewer"], "stages")
    assert (row.who, row.what) == ("T・H（2）", "登録・アセスメント → 就職活動")
    with read_only(staff["viewer"]) as view:
        tomorrow = asked.meeting_on(view, TODAY + timedelta(days=1), 1)
        assert agenda(view, tomorrow, TopicSetting("stages", days=0), TODAY).total == 0
