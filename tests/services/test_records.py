"""支援記録: written once, corrected by a new row, counted in the daily sums of the same transaction."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from core.db.actor import SYSTEM, Actor
from core.db.technical import record_daily
from core.db.work import View, read_only, table_of, unit_of_work
from core.domain.clients import Client
from core.domain.enrolments import Enrolment, Office
from core.domain.entry import check
from core.domain.permissions import MATRIX, Action
from core.domain.records import RecordEntry, SupportRecord
from core.domain.tasks import Task
from core.errors import Conflict, NotAllowed, NotFound, RuleViolation
from core.queries import records as asked
from core.services import summaries
from core.services.records import add_record, correct_record

# What is asked of PostgreSQL in its own words is tested with the search, the clocks, the imports,
# the merges and the lost updates.
pytestmark = pytest.mark.sqlite_only

Staff = dict[str, Actor]
TODAY = date(2026, 11, 21)


def a_client(number: int = 1, name: str = "模擬 花子") -> Client:
    with unit_of_work(SYSTEM) as work:
        return work.add(Client(name=name, kana="もぎ はなこ", number=number))


def entry(client: Client, **typed: Any) -> RecordEntry:
    values = {"client_id": client.pk, "happened_on": TODAY, "facts": "元気に通えている。"}
    return check(RecordEntry, {**values, **typed})


def write(actor: Actor, client: Client, **typed: Any) -> SupportRecord:
    with unit_of_work(actor) as work:
        return add_record(work, entry(client, **typed))


def correct(actor: Actor, record: SupportRecord, client: Client, **typed: Any) -> SupportRecord:
    with unit_of_work(actor) as work:
        return correct_record(work, record.pk, record.version, entry(client, **typed))


def tasks(view: View) -> list[tuple[str, date | None, int | None, str]]:
    rows = view.all(select(Task).order_by(table_of(Task).c.id))
    return [(task.title, task.due_on, task.owner_id, task.status) for task in rows]


def summed(view: View) -> dict[tuple[Any, ...], tuple[int, int]]:
    c = record_daily.c
    return {
        (row[0], row[1], row[2], row[3]): (row[4], row[5])
        for row in view.rows(
            select(c.day, c.method, c.topic, c.author_id, c["count"], c.minutes).where(
                c.level == "all"
            )
        )
    }


def counted(view: View) -> dict[tuple[Any, ...], tuple[int, int]]:
    r = table_of(SupportRecord).c
    keys = (r.happened_on, r.method, r.topic, func.coalesce(r.author_id, 0))
    rows = view.rows(
        select(*keys, func.count(), func.sum(func.coalesce(r.minutes, 0)))
        .where(r.is_replaced.is_(False))
        .group_by(*keys)
    )
    return {(row[0], row[1], row[2], row[3]): (row[4], int(row[5])) for row in rows}


def test_a_record_belongs_to_its_writer_and_dates_the_person(staff: Staff) -> None:
    client = a_client()
    record = write(staff["supporter"], client, happened_on=date(2026, 11, 20))
    assert record.author_id == staff["supporter"].id
    with read_only(staff["supporter"]) as view:
        assert view.get(Client, client.pk).last_record_on == date(2026, 11, 20)
        assert tasks(view) == []


def test_an_older_record_written_later_does_not_set_the_last_day_back(staff: Staff) -> None:
    client = a_client()
    write(staff["supporter"], client)
    write(staff["supporter"], client, happened_on=date(2026, 1, 5))
    with read_only(staff["supporter"]) as view:
        assert view.get(Client, client.pk).last_record_on == TODAY


def test_a_next_step_with_a_day_becomes_a_task_of_the_writer(staff: Staff) -> None:
    client = a_client()
    record = write(staff["supporter"], client, next_step="主治医に電話", next_step_on="2026/11/25")
    with read_only(staff["supporter"]) as view:
        (task,) = view.all(select(Task))
    assert (task.title, task.due_on, task.client_id) == (
        "主治医に電話",
        date(2026, 11, 25),
        client.pk,
    )
    assert (task.owner_id, task.source, task.record_id) == (
        staff["supporter"].id,
        "record",
        record.pk,
    )


def test_a_next_step_without_a_day_stays_words(staff: Staff) -> None:
    write(staff["supporter"], a_client(), next_step="様子を見る")
    with read_only(staff["supporter"]) as view:
        assert tasks(view) == []


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"next_step_on": "2026/11/25"}, "next_step_on"),
        ({"next_step": "電話", "next_step_on": "2026/11/20"}, "next_step_on"),
        ({"happened_on": "2026/11/22"}, "happened_on"),
        ({"happened_on": "１１・２３"}, "happened_on"),
        ({"minutes": "-5"}, "minutes"),
        ({"minutes": "０"}, "minutes"),
        ({"minutes": "1441"}, "minutes"),
        ({"started_at": "24:30"}, "started_at"),
        ({"facts": " 　 "}, "facts"),
        ({"method": "telepathy"}, "method"),
        ({"further_topics": "housing,gossip"}, "further_topics"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    typed: dict[str, str], field: str, staff: Staff
) -> None:
    with pytest.raises(RuleViolation) as refused:
        entry(a_client(), **typed)
    assert list(refused.value.fields) == [field]


def test_a_correction_leaves_the_old_words_readable(staff: Staff) -> None:
    client = a_client()
    old = write(staff["supporter"], client, facts="休んだ")
    new = correct(staff["director"], old, client, facts="遅刻した")
    with read_only(staff["supporter"]) as view:
        kept = view.get(SupportRecord, old.pk)
        assert (kept.facts, kept.is_replaced) == ("休んだ", True)
        shown = asked.timeline(view, client.pk)
        assert [(r.facts, r.author, r.corrects_id) for r in shown.rows] == [
            ("遅刻した", "模擬 所長", old.pk)
        ]
        assert [r.facts for r in asked.before_corrections(view, new.pk)] == ["休んだ"]


def test_a_record_is_corrected_once_the_second_works_on_the_new_one(staff: Staff) -> None:
    client = a_client()
    old = write(staff["supporter"], client)
    correct(staff["supporter"], old, client, facts="一度目")
    with pytest.raises(Conflict):
        correct(staff["director"], old, client, facts="二度目")
    with read_only(staff["director"]) as view:
        seen = view.get(SupportRecord, old.pk)
    with pytest.raises(RuleViolation):
        correct(staff["director"], seen, client, facts="二度目")


def test_a_record_at_the_wrong_person_moves_by_correction(staff: Staff) -> None:
    wrong, right = a_client(1), a_client(2, "模擬 太郎")
    write(staff["supporter"], wrong, happened_on=date(2026, 10, 1))
    old = write(staff["supporter"], wrong)
    correct(staff["supporter"], old, right)
    with read_only(staff["supporter"]) as view:
        assert view.get(Client, wrong.pk).last_record_on == date(2026, 10, 1)
        assert view.get(Client, right.pk).last_record_on == TODAY


def test_the_open_task_follows_the_corrected_step(staff: Staff) -> None:
    me, client = staff["supporter"], a_client()
    old = write(me, client, next_step="電話", next_step_on="2026/11/25")
    new = correct(me, old, client, next_step="訪問", next_step_on="2026/11/26")
    with read_only(me) as view:
        assert tasks(view) == [("訪問", date(2026, 11, 26), me.id, "open")]
    correct(me, new, client)
    with read_only(me) as view:
        assert tasks(view) == [("訪問", date(2026, 11, 26), me.id, "cancelled")]


def test_a_finished_task_is_not_opened_again_by_a_correction_of_words(staff: Staff) -> None:
    me, client = staff["supporter"], a_client()
    step = {"next_step": "電話", "next_step_on": "2026/11/25"}
    old = write(me, client, **step)
    with unit_of_work(me) as work:
        work.change(Task, work.all(select(Task))[0].pk, 1, {"status": "done"})
    correct(me, old, client, facts="書き直し", **step)
    with read_only(me) as view:
        assert tasks(view) == [("電話", date(2026, 11, 25), me.id, "done")]


def test_the_daily_sums_equal_the_records_after_every_step(staff: Staff) -> None:
    client = a_client()
    first = write(staff["supporter"], client, minutes="15", topic="practicum")
    write(staff["supporter"], client, minutes="30", topic="practicum")
    write(staff["director"], client, method="visit_in")
    correct(staff["director"], first, client, minutes="20", method="email")
    with read_only(SYSTEM) as view:
        assert summed(view) == counted(view)
        assert sum(count for count, _ in summed(view).values()) == 3


def test_a_refused_record_leaves_no_sum(staff: Staff) -> None:
    with pytest.raises(NotFound), unit_of_work(staff["supporter"]) as work:
        add_record(work, check(RecordEntry, {"client_id": 9, "happened_on": TODAY, "facts": "x"}))
    with read_only(SYSTEM) as view:
        assert summed(view) == {}


def test_records_written_in_bulk_are_counted_by_a_rebuild(staff: Staff) -> None:
    client = a_client()
    with unit_of_work(SYSTEM) as work:
        work.add_many(
            SupportRecord,
            [
                {
                    "id": n, "client_id": client.pk, "happened_on": date(2026, 1 + n % 3, 1),
                    "started_at": "", "with_whom": "", "minutes": n, "method": "phone", "party": "person",
                    "topic": "", "facts": "x", "done": "", "judged": "", "next_step": "",
                    "is_replaced": n == 7, "author_id": None,
                }
                for n in range(1, 31)
            ],
        )  # fmt: skip
        assert summed(work) != counted(work)
        summaries.rebuild(work)
        assert summed(work) == counted(work)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["phone", "visit_in"]),
        st.integers(min_value=0, max_value=3),
        st.one_of(st.none(), st.integers(min_value=1, max_value=90)),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


@pytest.mark.sqlite_only
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_sums_hold_for_any_order_of_writing_and_correcting(
    steps: list[tuple[str, int, int | None, bool]], staff: Staff
) -> None:
    with unit_of_work(SYSTEM) as work:
        number = (work.scalar(select(func.max(table_of(Client).c.number))) or 0) + 1
    client, live = a_client(number), []
    for method, back, minutes, is_correction in steps:
        typed = {"method": method, "happened_on": date(2026, 11, 21 - back), "minutes": minutes}
        if is_correction and live:
            live.append(correct(staff["supporter"], live.pop(0), client, **typed))
        else:
            live.append(write(staff["supporter"], client, **typed))
    with read_only(SYSTEM) as view:
        assert summed(view) == counted(view)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("role", [role for role in MATRIX if role != "system"])
def test_only_those_who_write_clients_write_records(role: str, staff: Staff) -> None:
    client = a_client()
    record = write(SYSTEM, client)
    steps = [
        lambda work: add_record(work, entry(client)),
        lambda work: correct_record(work, record.pk, record.version, entry(client)),
    ]
    for step in steps:
        if Action.WRITE_CLIENTS in MATRIX[role]:
            with unit_of_work(staff[role]) as work:
                step(work)
        else:
            with pytest.raises(NotAllowed), unit_of_work(staff[role]) as work:
                step(work)


@pytest.mark.parametrize("role", ["viewer", "partner"])
def test_records_are_not_read_without_the_right(role: str, staff: Staff) -> None:
    client = a_client()
    record = write(SYSTEM, client)
    for question in (
        lambda view: asked.timeline(view, client.pk),
        lambda view: asked.search(view, asked.RecordCriteria()),
        lambda view: asked.recent(view, 1),
        lambda view: asked.record(view, record.pk),
        lambda view: asked.before_corrections(view, record.pk),
    ):
        with pytest.raises(NotAllowed), read_only(staff[role]) as view:
            question(view)


def test_records_are_found_by_person_period_method_and_author(staff: Staff) -> None:
    one, two = a_client(1), a_client(2, "模擬 太郎")
    write(staff["supporter"], one, facts="い", happened_on=date(2026, 10, 31))
    write(staff["supporter"], one, facts="ろ", method="visit_in", happened_on=date(2026, 11, 1))
    write(staff["director"], two, facts="は", happened_on=date(2026, 11, 30 - 10))

    def found(**criteria: Any) -> str:
        with read_only(staff["supporter"]) as view:
            page = asked.search(view, asked.RecordCriteria(**criteria))
            return "".join(row.facts for row in page.rows)

    assert found() == "はろい"
    assert found(client_id=one.pk) == "ろい"
    assert found(since=date(2026, 11, 1)) == "はろ"
    assert found(until=date(2026, 10, 31)) == "い"
    assert found(method="visit_in") == "ろ"
    assert found(author_id=staff["director"].id) == "は"
    with read_only(staff["supporter"]) as view:
        assert [r.facts for r in asked.recent(view, staff["supporter"].id or 0)] == ["ろ", "い"]
        assert asked.recent_clients(view, staff["supporter"].id or 0) == {one.pk: "模擬 花子（1）"}


def test_a_long_timeline_comes_in_pages(staff: Staff) -> None:
    client = a_client()
    with unit_of_work(staff["supporter"]) as work:
        for n in range(asked.PER_PAGE + 1):
            add_record(work, entry(client, facts=f"{n}"))
    with read_only(staff["supporter"]) as view:
        first, second = (asked.timeline(view, client.pk, page) for page in (1, 2))
    assert (len(first.rows), first.has_more, first.rows[0].facts) == (50, True, "50")
    assert (len(second.rows), second.has_more, second.rows[0].facts) == (1, False, "0")


def test_a_topic_is_found_whether_it_came_first_or_further(staff: Staff) -> None:
    client = a_client()
    write(staff["supporter"], client, facts="い", topic="practicum", further_topics="housing")
    write(staff["supporter"], client, facts="ろ", topic="housing")
    write(staff["supporter"], client, facts="は", further_topics="interview,housing")
    write(staff["supporter"], client, facts="に", programme="job_coach")

    def found(page: int = 1, per_page: int = 50, **criteria: Any) -> str:
        with read_only(staff["supporter"]) as view:
            rows = asked.search(view, asked.RecordCriteria(**criteria), page, per_page).rows
            return "".join(row.facts for row in rows)

    assert found(topic="housing") == "はろい"
    assert [found(page, 2, topic="housing") for page in (1, 2)] == ["はろ", "い"]
    assert found(topic="practicum") == "い"
    assert found(topic="practic") == ""
    assert found(topic=asked.NONE) == "には"
    assert found(programme="job_coach") == "に"
    assert found(programme=asked.NONE) == "はろい"


@pytest.mark.sqlite_only
def test_a_record_of_a_person_in_one_programme_is_of_that_programme(staff: Staff) -> None:
    client = a_client()
    with unit_of_work(SYSTEM) as work:
        office = work.add(Office(name="模擬事業所"))
        values = {"client_id": client.pk, "office_id": office.pk, "start_on": TODAY}
        work.add(Enrolment(**values, programme="job_coach"))
    assert write(staff["supporter"], client).programme == "job_coach"
    assert write(staff["supporter"], client, programme="federation").programme == "federation"
    with unit_of_work(SYSTEM) as work:
        work.add(Enrolment(**values, programme="transition_support"))
    assert write(staff["supporter"], client).programme == ""


@pytest.mark.sqlite_only
def test_the_next_step_is_the_task_of_whoever_is_chosen(staff: Staff) -> None:
    client, step = a_client(), {"next_step": "電話", "next_step_on": "2026/11/25"}
    write(staff["supporter"], client, **step, next_step_owner_id=staff["director"].id)
    with read_only(SYSTEM) as view:
        assert tasks(view) == [("電話", date(2026, 11, 25), staff["director"].id, "open")]
    with pytest.raises(RuleViolation):
        write(staff["supporter"], client, **step, next_step_owner_id=staff["viewer"].id)


@pytest.mark.sqlite_only
def test_a_record_kept_to_the_caseload_is_corrected_by_nobody_else(staff: Staff) -> None:
    client = a_client()
    record = write(staff["director"], client, visibility="caseload")
    with pytest.raises(NotAllowed):
        correct(staff["supporter"], record, client)
    with read_only(staff["supporter"]) as view:
        assert asked.timeline(view, client.pk).rows == []
    with unit_of_work(SYSTEM) as work:
        seen = work.get(Client, client.pk).version
        work.change(Client, client.pk, seen, {"owner_id": staff["supporter"].id})
    assert correct(staff["supporter"], record, client).corrects_id == record.pk


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [("１４３０", "14:30"), ("9時", "09:00"), ("9時半", "09:30"), ("９・３０", "09:30"), ("", "")],
)
@pytest.mark.sqlite_only
def test_a_time_is_read_as_people_type_it(typed: str, wanted: str, staff: Staff) -> None:
    assert entry(a_client(), started_at=typed).started_at == wanted
