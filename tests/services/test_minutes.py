"""議事録: what was shown, said and decided is kept when a meeting closes; nothing changes it, no name
stands in it unasked, and every decision is found again."""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.exc import PendingRollbackError

from core.db.actor import SYSTEM, Actor
from core.db.technical import audit_entry
from core.db.work import View, Work, read_only, table_of, unit_of_work
from core.domain.agenda_items import AgendaItem
from core.domain.clients import Client
from core.domain.entry import check
from core.domain.meeting_series import MeetingSeries
from core.domain.meetings import (
    DecisionEntry,
    Meeting,
    MeetingAttendee,
    MeetingDecision,
    MeetingNote,
    MeetingTopic,
)
from core.domain.minutes import ClosedMinutes, Minutes, MinutesAdditionEntry
from core.domain.notifications import Notification
from core.domain.organizations import Organization
from core.domain.tasks import Task
from core.domain.users import User
from core.errors import DomainError, NotAllowed, OutOfScope, RuleViolation
from core.queries.meetings import meeting_on
from core.queries.minutes import carried_topics, minutes
from core.queries.minutes_list import MinutesCriteria, decisions_about, decisions_at, list_minutes
from core.services import meetings
from core.services.agenda import thawed
from core.services.minutes import (
    FORMS,
    WEIGHED,
    add_to_minutes,
    close_meeting,
    issue_minutes,
    weighed_rows,
)
from tests.canaries import CANARIES, CARELESS, MASKED, NAME, canary_ledger, careless_rows
from tests.conftest import Kept, add_staff
from tests.services.test_scopes import Verb, tried, verbs

pytestmark = pytest.mark.sqlite_only

Staff = dict[str, Actor]
TODAY = date(2026, 11, 21)
NOT_REACHED = "stages"


@pytest.fixture
def held(ledger: str, kept: Kept) -> Staff:
    """A weekly meeting that runs."""
    return kept.start_from("minutes_held", ledger, lambda: hold(add_staff()))


@pytest.fixture
def over(ledger: str, kept: Kept) -> Staff:
    """The same meeting, closed."""

    def fill() -> Staff:
        staff = hold(add_staff())
        closed(staff["supporter"])
        return staff

    return kept.start_from("minutes_over", ledger, fill)


def hold(staff: Staff) -> Staff:
    """A weekly meeting over the canary's ledger: all but one topic reached, a note, two decisions."""
    with unit_of_work(staff["supporter"]) as work:
        client = canary_ledger(work)
        work.add(Organization(kind="medical_institution", name="模擬い病院"))
        work.add(AgendaItem(series_id=1, title="加奈利さんの見学", client_id=client.pk))
        meeting = meetings.open_meeting(work, 1, TODAY)
        for topic in topics_of(work, meeting.pk):
            if topic not in (NOT_REACHED, "decided"):
                meetings.move_to(work, meeting.pk, topic)
        meetings.write_note(work, meeting.pk, "tasks", 1, "加奈利 明日香さんの見学に同行する")
        for typed in (
            {"body": "加奈利さんと見学の日を決める", "client_id": client.pk, "topic": "own",
             "owner_id": staff["supporter"].id, "due_on": "12/4"},
            {"body": "病院へあいさつに行く", "organization_id": 2},
        ):  # fmt: skip
            meetings.decide(work, meeting.pk, check(DecisionEntry, typed))
        work.add(MeetingAttendee(meeting_id=meeting.pk, user_id=staff["director"].id))
    return staff


def topics_of(view: View, meeting_id: int) -> list[str]:
    t = table_of(MeetingTopic).c
    asked = select(t.topic).where(t.meeting_id == meeting_id).order_by(t.position)
    return [row.topic for row in view.rows(asked)]


def closed(actor: Actor) -> Meeting:
    with unit_of_work(actor) as work:
        return close_meeting(work, 1, work.get(Meeting, 1).version)


def read(actor: Actor) -> Minutes:
    with read_only(actor) as view:
        return minutes(view, 1)


def issued(actor: Actor, form: str, **how: bool) -> bytes:
    with unit_of_work(actor) as work:
        return issue_minutes(work, 1, form, **how).content


def words(made: bytes, form: str) -> str:
    """Everything that can be read in a file, without the breaks that a reader puts in."""
    if form == "pdf":
        reader = PdfReader(io.BytesIO(made))
        text = "".join(page.extract_text() for page in reader.pages) + str(reader.metadata)
    elif form == "xlsx":
        book = zipfile.ZipFile(io.BytesIO(made))
        text = "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    else:
        text = made.decode()
    return "".join(text.split())


# -- closing -------------------------------------------------------------------------------------


def test_closing_keeps_what_was_shown_said_and_decided(over: Staff) -> None:
    found = read(over["viewer"])
    topics = {topic.topic: topic for topic in found.topics}
    assert found.is_closed
    assert topics["tasks"].note == f"{MASKED}さんの見学に同行する"
    assert MASKED in {row.who for row in thawed(topics["tasks"].content).agenda.rows}
    assert [(d.who, d.body, d.owner, d.state) for d in found.decisions] == [
        (MASKED, f"{MASKED}さんと見学の日を決める", "模擬 支援", "未着手"),
        ("", "病院へあいさつに行く", "", ""),
    ]
    assert [d.organization for d in found.decisions] == ["", "模擬い病院"]
    assert [a.name for a in found.attendees] == ["模擬 所長"]


def test_what_weighs_the_office_is_read_before_others_wait_and_kept_as_it_was_read(
    held: Staff,
) -> None:
    with read_only(held["supporter"]) as view:
        before = weighed_rows(view, 1)
        # Only what a step of the meeting itself does not move.
        assert before.keys() == set(topics_of(view, 1)) & WEIGHED
    unreached = {NOT_REACHED: before["figures"]}
    marked = before | unreached | {"overdue": before["overdue"].replace("total", "TOTAL")}
    with unit_of_work(held["supporter"]) as work:
        close_meeting(work, 1, work.get(Meeting, 1).version, marked)
    with read_only(held["viewer"]) as view:
        t = table_of(MeetingTopic).c
        kept_now = {row.topic: row.content for row in view.rows(select(t.topic, t.content))}
    assert {topic: kept_now[topic] for topic in before} == {t: marked[t] for t in before}
    # What was not read before is asked in closing; what was not reached has no rows.
    assert kept_now["tasks"]
    assert not kept_now[NOT_REACHED]


def test_what_was_not_reached_or_not_talked_about_comes_to_the_next_meeting(over: Staff) -> None:
    found = read(over["viewer"])
    assert [topic.topic for topic in found.carried] == [NOT_REACHED]
    assert not found.carried[0].content
    with read_only(over["viewer"]) as view:
        (item,) = view.all(select(AgendaItem))
        assert (item.status, item.times_carried) == ("waiting", 1)
        coming = meeting_on(view, TODAY + timedelta(days=7), 1)
        assert carried_topics(view, coming) == {NOT_REACHED}
        # The control: the first meeting has none before it.
        assert carried_topics(view, meeting_on(view, TODAY, 1)) == frozenset()


def test_a_meeting_that_was_not_begun_or_is_closed_cannot_be_closed(held: Staff) -> None:
    with unit_of_work(SYSTEM) as work:
        planned = work.add(Meeting(series_id=1, held_on=TODAY + timedelta(days=7))).pk
    with (
        pytest.raises(RuleViolation, match="始まっていません"),
        unit_of_work(held["supporter"]) as work,
    ):
        close_meeting(work, planned, 1)
    closed(held["supporter"])
    with pytest.raises(RuleViolation, match="閉じています"):
        closed(held["supporter"])


def test_who_was_there_is_told_that_the_minutes_are_ready(over: Staff) -> None:
    with read_only(SYSTEM) as view:
        n = table_of(Notification).c
        asked = select(n.user_id, n.meeting_id).where(n.kind == "minutes_ready")
        told = [tuple(row) for row in view.rows(asked)]
    assert told == [(over["director"].id, 1)]


# -- nothing changes afterwards -----------------------------------------------------------------


class _TakenBack(Exception):
    """Nothing of a try is kept."""


OF_A_MEETING = (Meeting, MeetingTopic, MeetingNote, MeetingDecision, MeetingAttendee, ClosedMinutes)


def stands(work: Work) -> list[str]:
    """Every row of the meeting, column by column."""
    return [
        repr([tuple(row) for row in work.rows(select(table_of(m)).order_by(table_of(m).c.id))])
        for m in OF_A_MEETING
    ]


@cache
def known_verbs() -> list[Verb]:
    return verbs()


def writes(version: int, but: str = "") -> Iterator[Verb]:
    """Every service that names a meeting, or a row of one; seen as a row of it, and as it stands."""
    for verb in known_verbs():
        named = verb.arguments.keys() & {"meeting_id", "attendee_id", "decision_id"}
        # Closing a meeting that runs is a test of its own, and the slowest of all.
        if named and verb.name.startswith("services.") and verb.name not in but:
            for seen in {1, version} if "seen" in verb.arguments else {1}:
                typed = {"seen": seen, "topic": "overdue", "body": "あとから"}
                known = {name: typed[name] for name in typed if name in verb.arguments}
                yield replace(verb, arguments={**verb.arguments, **known})


def changing(actor: Actor, but: str = "") -> list[str]:
    """Which of them change the meeting."""
    with read_only(actor) as view:
        version = view.get(Meeting, 1).version
    found = []
    for verb in writes(version, but):
        with contextlib.suppress(_TakenBack), unit_of_work(actor) as work:
            before = stands(work)
            tried(work, verb)
            try:
                changed = stands(work) != before
            except PendingRollbackError:  # it wrote, if only half of what a row needs
                changed = True
            if changed:
                found.append(verb.name)
            raise _TakenBack
    return found


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("weekly", {"services.meetings.write_note", "services.meetings.move_to",
                    "services.meetings.carry_topic", "services.meetings.take_lead"}),
        ("case_conference", {"services.conferences.conclude", "services.conferences.add_attendee",
                             "services.conferences.mark_all_here"}),
    ],
)  # fmt: skip
def test_no_service_changes_closed_minutes(held: Staff, kind: str, changes: set[str]) -> None:
    with unit_of_work(SYSTEM) as work:
        if kind != "weekly":
            work.change(MeetingSeries, 1, 1, {"kind": kind})
            work.change(Meeting, 1, work.get(Meeting, 1).version, {"client_id": 1})
    # The control: the same calls change a meeting that runs.
    assert changes <= set(changing(held["director"], but="services.minutes.close_meeting"))
    closed(held["supporter"])
    assert changing(held["director"]) == []


def test_closed_minutes_stay_byte_for_byte_whatever_becomes_of_tasks_persons_and_staff(
    over: Staff,
) -> None:
    reader = over["viewer"]
    before = {form: issued(reader, form) for form in FORMS}
    with unit_of_work(SYSTEM) as work:
        (task,) = work.all(select(Task).where(table_of(Task).c.source == "meeting"))
        work.change(Task, task.pk, 1, {"status": "done", "done_on": TODAY, "title": "ほかのこと"})
        work.change(
            Client, 1, work.get(Client, 1).version, {"name": "別名 葉子", "kana": "べつ よ"}
        )
        work.change(Organization, 2, 1, {"name": "名前の変わった病院"})
        work.change(User, over["supporter"].id or 0, 1, {"name": "姓の変わった支援員"})
        work.change(MeetingSeries, 1, 1, {"name": "新しい呼び名の会議"})
        work.add(Client(name="見学 同行", kana="けんがく どうこう", number=99))
    for form in ("pdf", "md"):
        assert issued(reader, form) == before[form], form
    # An Excel file holds the second in which it was written.
    assert read(reader).decisions[0].state == "未着手"
    # How it stands today is told where that is asked for.
    assert "完了（11/21）" in words(issued(reader, "md", standing=True), "md")


def test_an_addition_stands_beside_with_name_and_day_and_names_nobody(held: Staff) -> None:
    def add(actor: Actor, body: str = "加奈利さんの日は12/5の誤り") -> None:
        with unit_of_work(actor) as work:
            add_to_minutes(work, 1, MinutesAdditionEntry(body=body))

    with pytest.raises(RuleViolation, match="議事メモ"):
        add(held["supporter"])
    closed(held["supporter"])
    before = read(held["viewer"])
    add(held["director"])
    after = read(held["viewer"])
    (addition,) = after.additions
    assert (addition.by, addition.added_on) == ("模擬 所長", TODAY)
    assert "加奈利" not in addition.body
    assert "12/5の誤り" in addition.body
    assert replace(after, additions=()) == before
    assert "12/5の誤り" in words(issued(held["viewer"], "md"), "md")
    with pytest.raises(NotAllowed):
        add(held["viewer"])


# -- names ---------------------------------------------------------------------------------------


def test_no_canary_stands_in_any_file_of_masked_minutes(over: Staff) -> None:
    for form in FORMS:
        told = words(issued(over["viewer"], form), form)
        assert [canary for canary in CANARIES if canary in told] == [], form
        assert MASKED in told, form
        assert "氏名入り" not in told, form


def test_nor_what_people_typed_carelessly(held: Staff) -> None:
    """Employer, hospital, telephone, address and illness, in a note, a decision and an addition."""
    with unit_of_work(held["supporter"]) as work:
        careless_rows(work, work.get(Client, 1))
        meetings.write_note(work, 1, "overdue", 1, "\n".join(CARELESS))
        for body in CARELESS:
            meetings.decide(work, 1, check(DecisionEntry, {"body": body, "client_id": 1}))
    closed(held["supporter"])
    with unit_of_work(held["supporter"]) as work:
        add_to_minutes(work, 1, MinutesAdditionEntry(body="\n".join(CARELESS)))
    told = words(issued(held["viewer"], "md"), "md")
    assert [canary for canary in CANARIES if canary in told] == []


def test_names_come_by_right_within_scope_marked_and_logged(over: Staff) -> None:
    for form in FORMS:
        told = words(issued(over["supporter"], form, named=True), form)
        assert "".join(NAME.split()) in told, form
        assert "氏名入り・取扱注意" in told, form
    outside = replace(over["supporter"], scope="caseload")
    told = words(issued(outside, "md", named=True), "md")
    assert [canary for canary in CANARIES if canary in told] == []
    assert "伏せたままです" in told
    for role in ("viewer", "clerk"):
        with pytest.raises(NotAllowed):
            issued(over[role], "md", named=True)
    with read_only(SYSTEM) as view:
        a = audit_entry.c
        asked = select(a.entity, a.actor_id).where(a.action == "print").order_by(a.seq)
        logged = [tuple(row) for row in view.rows(asked)]
    me = over["supporter"].id
    assert logged == [("meeting", me), ("client", me)] * 3 + [("meeting", me)]


def test_minutes_are_a_document_only_once_they_are_closed(held: Staff) -> None:
    with pytest.raises(RuleViolation, match="閉じると"):
        issued(held["supporter"], "pdf")


# -- found again ---------------------------------------------------------------------------------


def test_a_decision_is_found_again_by_person_by_organization_and_by_words(over: Staff) -> None:
    with read_only(over["supporter"]) as view:
        (mine,) = decisions_about(view, 1)
        assert (mine.series, mine.held_on, mine.state) == ("週次会議", TODAY, "未着手")
        assert mine.body == "加奈利さんと見学の日を決める"
        (theirs,) = decisions_at(view, 2)
        assert (theirs.body, theirs.state) == ("病院へあいさつに行く", "決定")
    with unit_of_work(SYSTEM) as work:
        of_person = work.get(MeetingDecision, 1)
        work.change(MeetingDecision, 1, of_person.version, {"organization_id": 2})
    for role, number in {"supporter": 2, "viewer": 1}.items():
        with read_only(over[role]) as view:
            assert len(decisions_at(view, 2)) == number, "beside initials a hospital tells too much"
    with read_only(over["supporter"]) as view:
        for text, number in {"見学 同行": 1, "あいさつ": 1, "加奈利": 0, "ほかのこと": 0}.items():
            page = list_minutes(view, MinutesCriteria(text=text), TODAY)
            assert page.total == number, text
        (row,) = list_minutes(view, MinutesCriteria(series_id=1), TODAY).rows
        assert (row.decided, row.left, row.is_closed) == (2, 1, True)
        assert list_minutes(view, MinutesCriteria(series_id=2), TODAY).total == 0


def test_a_meeting_about_a_person_is_read_within_the_scope_only(held: Staff) -> None:
    with unit_of_work(SYSTEM) as work:
        conference = work.add(
            Meeting(series_id=3, held_on=TODAY, client_id=1, started_at=work.get(Meeting, 1).started_at,
                    aim="加奈利さんの働き方", conclusion="加奈利さんは週3日から")
        ).pk  # fmt: skip
        work.add(
            MeetingAttendee(meeting_id=conference, organization_id=2, role="medical",
                            name="模擬 医師", status="attended", opinion="加奈利さんは落ち着いている")
        )  # fmt: skip
    outside = replace(held["supporter"], scope="caseload")
    tomorrow = TODAY + timedelta(days=1)
    with read_only(outside) as view:
        with pytest.raises(OutOfScope):
            minutes(view, conference)
        assert list_minutes(view, MinutesCriteria(series_id=3), tomorrow).total == 0
        with pytest.raises(OutOfScope):
            decisions_about(view, 1)
    with read_only(held["viewer"]) as view:
        found = minutes(view, conference)
        with pytest.raises(NotAllowed):
            decisions_about(view, 1)  # in words that name the person
        (row,) = list_minutes(view, MinutesCriteria(series_id=3), tomorrow).rows
    assert row.who == found.who == MASKED
    # A clinic would tell where the person is treated: who came from there is called 医療.
    assert [(a.name, a.place) for a in found.attendees] == [("医療", "")]
    told = repr(found)
    assert [canary for canary in (*CANARIES, "模擬い病院", "模擬医師") if canary in told] == []
    notes = {topic.topic: topic.note for topic in found.topics}
    assert "週3日から" in notes["conclusion"]
    assert notes["opinions"].startswith("医療: ")


def test_a_clerk_reads_no_minutes(over: Staff) -> None:
    for role in ("clerk", "partner"):
        with read_only(over[role]) as view, pytest.raises(DomainError):
            minutes(view, 1)
