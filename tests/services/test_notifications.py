"""通知する: to whom it concerns, once, and never to oneself."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core import clock
from core.db.actor import Actor
from core.db.work import read_only, table_of, unit_of_work
from core.domain.clients import Client
from core.domain.enrolments import EnrolmentEntry, Office
from core.domain.intakes import IntakeEntry
from core.domain.notifications import Notification
from core.errors import NotFound
from core.queries.notifications import my_notifications
from core.services.clients import change_client
from core.services.enrolments import enrol_in_programme
from core.services.intakes import hand_over, open_case
from core.services.many_clients import change_together
from core.services.merges import merge_clients
from core.services.notifications import notify, read_all_notifications, read_notification

pytestmark = pytest.mark.sqlite_only

Staff = dict[str, Actor]


def told(to: Actor) -> list[tuple[str, int | None, int, bool]]:
    """What stands in this user's list: kind, by whom, of how many, whether it was read."""
    n = table_of(Notification).c
    with read_only(to) as view:
        rows = view.all(select(Notification).where(n.user_id == to.id).order_by(n.id))
    return [(row.kind, row.by_id, row.count, row.read_at is not None) for row in rows]


@pytest.fixture
def persons(staff: Staff) -> list[int]:
    with unit_of_work(staff["supporter"]) as work:
        made = [
            work.add(
                Client(name=f"模擬 {n}", kana="もぎ", number=n, owner_id=staff["supporter"].id)
            )
            for n in range(1, 4)
        ]
    return [row.pk for row in made]


def test_others_are_told_and_never_oneself(staff: Staff, persons: list[int]) -> None:
    me, boss = staff["supporter"], staff["director"]
    with unit_of_work(boss) as work:
        notify(work, "person_given", [me.id, boss.id, None, 999], client_id=persons[0])
    assert told(me) == [("person_given", boss.id, 1, False)]
    assert told(boss) == []


def test_who_has_no_list_is_not_written_to(staff: Staff, persons: list[int]) -> None:
    with unit_of_work(staff["director"]) as work:
        notify(work, "person_given", [staff["partner"].id], client_id=persons[0])
    assert told(staff["partner"]) == []


def test_an_unread_matter_is_not_told_twice_but_a_read_one_is_told_anew(
    staff: Staff, persons: list[int]
) -> None:
    me = staff["supporter"]
    for who in ("director", "director", "admin"):
        with unit_of_work(staff[who]) as work:
            notify(work, "person_given", [me.id], client_id=persons[0])
    # The last one who did it is named.
    assert told(me) == [("person_given", staff["admin"].id, 1, False)]
    with unit_of_work(me) as work:
        assert read_all_notifications(work) == 1
    with unit_of_work(staff["admin"]) as work:
        notify(work, "person_given", [me.id], client_id=persons[0])
    assert [line[3] for line in told(me)] == [True, False]


def test_what_one_save_does_to_many_is_told_once(staff: Staff, persons: list[int]) -> None:
    me, boss = staff["supporter"], staff["director"]
    with unit_of_work(boss) as work:
        for client_id in persons:
            notify(work, "person_given", [me.id], client_id=client_id)
    assert told(me) == [("person_given", boss.id, 3, False)]
    with unit_of_work(boss) as work:  # another save is another line
        notify(work, "person_given", [me.id], client_id=persons[0])
        notify(work, "intake_given", [me.id], count=10)
    assert [line[2] for line in told(me)] == [3, 1, 10]


def test_each_way_to_give_somebody_something_tells_once(staff: Staff, persons: list[int]) -> None:
    me, boss = staff["supporter"], staff["director"]
    with unit_of_work(me) as work:  # of one's own doing nobody is told
        cases = [
            open_case(
                work,
                IntakeEntry(received_on=clock.today(), method="phone", name=name, complaint="相談"),
            ).pk
            for name in ("模擬 一", "模擬 二")
        ]
        work.add(Office(name="模擬の事業所"))
    with unit_of_work(me) as work:
        change_together(work, dict.fromkeys(persons[:2], 1), {"owner_id": boss.id})
        hand_over(work, dict.fromkeys(cases, 1), boss.id or 0)
    assert told(me) == []
    assert told(boss) == [("person_given", me.id, 2, False), ("intake_given", me.id, 2, False)]
    with unit_of_work(boss) as work:
        read_all_notifications(work)
    with unit_of_work(me) as work:  # the enrolment is the director's, too: one person, one line
        change_client(work, persons[2], 1, {"owner_id": boss.id})
        enrol_in_programme(
            work,
            EnrolmentEntry(
                client_id=persons[2], office_id=1, programme="transition_support",
                start_on=clock.today(), owner_id=boss.id,
            ),
        )  # fmt: skip
    assert [line for line in told(boss) if not line[3]] == [("person_given", me.id, 1, False)]


def test_the_line_about_a_merged_person_is_about_the_one_kept(
    staff: Staff, persons: list[int]
) -> None:
    with unit_of_work(staff["director"]) as work:
        notify(work, "person_given", [staff["supporter"].id], client_id=persons[1])
        both = {persons[0]: 1, persons[1]: 1}
        merge_clients(work, persons[0], persons[1], both, reason="同じ人")
    with read_only(staff["supporter"]) as view:
        (row,) = my_notifications(view).rows
    assert (row.client_id, row.client_number) == (persons[0], 1)


def test_only_one_s_own_notification_is_marked_as_read(staff: Staff, persons: list[int]) -> None:
    with unit_of_work(staff["director"]) as work:
        notify(work, "person_given", [staff["supporter"].id], client_id=persons[0])
    with pytest.raises(NotFound), unit_of_work(staff["admin"]) as work:
        read_notification(work, 1)
    assert not told(staff["supporter"])[0][3]
    with unit_of_work(staff["supporter"]) as work:
        read_notification(work, 1)
    assert told(staff["supporter"])[0][3]


def test_a_reference_that_nobody_knows_is_a_mistake(staff: Staff) -> None:
    with pytest.raises(TypeError), unit_of_work(staff["director"]) as work:
        notify(work, "person_given", [staff["supporter"].id], organization_id=1)
