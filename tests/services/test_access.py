"""見られる範囲・緊急閲覧・事業所: who is given what, for how long, and who looks at it afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core import clock
from core.db.actor import SYSTEM, Actor
from core.db.technical import audit_entry
from core.db.work import Work, read_only, unit_of_work
from core.domain.access import (
    AccessEntry,
    EmergencyAccess,
    EmergencyAccessEntry,
    EmergencyReviewEntry,
)
from core.domain.clients import Client
from core.domain.enrolments import Enrolment, Office, OfficeEntry
from core.domain.entry import check
from core.domain.rules.parameters import default_book
from core.domain.tasks import TaskEntry
from core.domain.users import User
from core.errors import Conflict, NotAllowed, NotFound, OutOfScope, RuleViolation
from core.queries.access import (
    client_with_number,
    deeds_meanwhile,
    emergencies,
    grants_by_user,
    running_emergency,
    scopes_in_words,
    unchecked_emergencies,
)
from core.queries.clients import client_page
from core.queries.offices import offices
from core.queries.users import live_session
from core.services import access, accounts, sign_in, tasks
from core.services import offices as office_services
from tests.people import a_client

pytestmark = pytest.mark.sqlite_only

Staff = dict[str, Actor]
WHY = "本人から助けを求める電話。担当が休み"
SEEN = EmergencyReviewEntry(review_note="必要な閲覧だった")


def do(actor: Actor, run: Callable[[Work], Any]) -> Any:
    with unit_of_work(actor) as work:
        return run(work)


def narrowed(staff: Staff, **values: str) -> Actor:
    """The supporter, with a narrower scope, as the next sign-in knows her."""
    entry = check(AccessEntry, {"role": "supporter", "scope": "caseload", **values})
    user_id = staff["supporter"].id or 0

    def set_it(work: Work) -> User:
        return accounts.set_access(work, user_id, work.get(User, user_id).version, entry)

    user: User = do(staff["admin"], set_it)
    return user.actor


def sees(actor: Actor, client_id: int) -> bool:
    try:
        with read_only(actor) as view:
            client_page(view, client_id)
    except OutOfScope:
        return False
    return True


@pytest.fixture
def person(staff: Staff) -> int:
    """Somebody whom the director looks after."""
    return a_client(staff["director"], owner_id=staff["director"].id).pk


# -- 見られる範囲 ----------------------------------------------------------------------------------


def test_a_caseload_is_ones_own_persons_and_those_of_ones_enrolments(
    staff: Staff, person: int
) -> None:
    me = narrowed(staff)
    assert not sees(me, person)
    enrolment = {"client_id": person, "office_id": 1, "programme": "job_coach"}
    row = do(
        SYSTEM, lambda w: w.add(Enrolment(**enrolment, owner_id=me.id, start_on=date(2026, 4, 1)))
    )
    assert sees(me, person)
    ended = {"end_on": date(2026, 10, 1), "end_reason": "achieved"}
    do(SYSTEM, lambda w: w.change(Enrolment, row.pk, 1, ended))
    assert not sees(me, person)
    do(SYSTEM, lambda w: w.change(Client, person, 1, {"owner_id": me.id}))
    assert sees(me, person)


def test_a_grant_is_an_office_a_programme_or_one_programme_of_one_office(
    staff: Staff, person: int
) -> None:
    north = do(
        staff["director"], lambda w: office_services.add_office(w, OfficeEntry(name="北支所"))
    )
    enrolled = {"office_id": north.pk, "programme": "job_coach", "start_on": date(2026, 4, 1)}
    do(SYSTEM, lambda w: w.add(Enrolment(client_id=person, **enrolled)))
    for offices_, programmes, wanted in (
        (str(north.pk), "", True),
        ("1", "", False),
        ("", "job_coach", True),
        ("", "peer_support", False),
        (str(north.pk), "job_coach,peer_support", True),
        (str(north.pk), "peer_support", False),
        (f"1,{north.pk}", "job_coach", True),
        ("1", "job_coach", False),
    ):
        me = narrowed(staff, scope="granted", offices=offices_, programmes=programmes)
        assert sees(me, person) is wanted, (offices_, programmes)
    with read_only(staff["admin"]) as view:
        user = view.get(User, me.id or 0)
        assert grants_by_user(view)[user.pk].offices == (1,)
        assert (
            scopes_in_words(view, [user])[user.pk]
            == "この事業所 ／ 職場適応援助者（ジョブコーチ）支援"
        )
    narrowed(staff)
    with read_only(staff["admin"]) as view:
        assert grants_by_user(view) == {}


def test_who_answers_for_the_office_always_sees_all_of_it(staff: Staff) -> None:
    for role in ("admin", "director"):
        with pytest.raises(RuleViolation, match="いつも事業所全体"):
            check(AccessEntry, {"role": role, "scope": "caseload"})
    me = narrowed(staff)
    user = do(staff["admin"], lambda w: accounts.change_role(w, me.id or 0, 2, "director"))
    assert (user.role, user.scope) == ("director", "all")


def test_a_scope_without_any_office_or_programme_is_refused(staff: Staff) -> None:
    with pytest.raises(RuleViolation, match="ひとつ以上"):
        narrowed(staff, scope="granted")
    with pytest.raises(RuleViolation, match="見つかりません"):
        narrowed(staff, scope="granted", offices="99")


def test_another_scope_ends_the_sessions_and_the_same_one_does_not(staff: Staff) -> None:
    me = staff["supporter"]
    signed_in = do(me, lambda w: sign_in._open_session(w, me.id or 0, "試験"))

    def is_live() -> bool:
        with read_only(SYSTEM) as view:
            return live_session(view, signed_in.token_hash) is not None

    narrowed(staff, scope="all")
    assert is_live()
    narrowed(staff)
    assert not is_live()


def test_a_task_goes_only_to_who_can_see_its_person(staff: Staff, person: int) -> None:
    me = narrowed(staff)
    entry = check(TaskEntry, {"title": "電話する", "client_id": person, "owner_id": me.id})
    with pytest.raises(RuleViolation, match="この利用者を見られません"):
        do(staff["director"], lambda w: tasks.add_task(w, entry))
    do(SYSTEM, lambda w: w.change(Client, person, 1, {"owner_id": me.id}))
    assert do(staff["director"], lambda w: tasks.add_task(w, entry)).owner_id == me.id


# -- 緊急閲覧 --------------------------------------------------------------------------------------


def broken(actor: Actor, client_id: int, reason: str = WHY) -> EmergencyAccess:
    entry = EmergencyAccessEntry.model_construct(client_id=client_id, reason=reason)
    granted: EmergencyAccess = do(actor, lambda w: access.open_emergency(w, entry))
    return granted


def end_now(granted: EmergencyAccess) -> None:
    """The time runs out."""
    over = {"ends_at": clock.now() - timedelta(seconds=1)}
    do(SYSTEM, lambda w: w.change(EmergencyAccess, granted.pk, granted.version, over))


def test_a_reason_opens_one_person_for_a_while_and_it_ends_by_itself(
    staff: Staff, person: int
) -> None:
    me, other = narrowed(staff), a_client(staff["director"], name="模擬 太郎").pk
    with read_only(me) as view:
        assert client_with_number(view, "１") == person
        assert client_with_number(view, "999") is None
    granted = broken(me, person)
    minutes = default_book().integer(access.MINUTES, date(2026, 11, 21))
    left = granted.ends_at - clock.now()
    assert timedelta(minutes=minutes - 1) < left <= timedelta(minutes=minutes)
    assert sees(me, person)
    assert not sees(me, other)
    with read_only(me) as view:
        running = running_emergency(view, person)
        assert running is not None
        assert running.pk == granted.pk
    end_now(granted)
    assert not sees(me, person)


def test_the_grant_is_ones_own_and_may_be_ended_early_by_oneself_only(
    staff: Staff, person: int
) -> None:
    me = narrowed(staff)
    granted = broken(me, person)
    clerk = Actor(staff["clerk"].id, "clerk", "模擬 事務", "clerk", "caseload")
    assert not sees(clerk, person)
    with pytest.raises(NotAllowed, match="自分の"):
        do(staff["director"], lambda w: access.end_emergency(w, granted.pk, 1))
    do(me, lambda w: access.end_emergency(w, granted.pk, 1))
    assert not sees(me, person)


@pytest.mark.parametrize("reason", ["", "急ぎ", "　　　　　急", "     "])
def test_without_a_reason_the_glass_holds(reason: str, staff: Staff, person: int) -> None:
    me = narrowed(staff)
    with pytest.raises(RuleViolation, match="理由"):
        broken(me, person, reason)
    assert not sees(me, person)


def test_who_sees_the_person_anyway_breaks_nothing(staff: Staff, person: int) -> None:
    with pytest.raises(RuleViolation, match="範囲にあります"):
        broken(staff["supporter"], person)
    with pytest.raises(NotFound):
        broken(narrowed(staff), 999)


def test_somebody_else_checks_it_afterwards_once(staff: Staff, person: int) -> None:
    me = narrowed(staff)
    granted = broken(me, person)

    def review(actor: Actor, seen: int) -> EmergencyAccess:
        checked: EmergencyAccess = do(
            actor, lambda w: access.review_emergency(w, granted.pk, seen, SEEN)
        )
        return checked

    with pytest.raises(RuleViolation, match="まだ続いています"):
        review(staff["director"], 1)
    end_now(granted)
    with read_only(staff["director"]) as view:
        assert unchecked_emergencies(view) == 1
    assert review(staff["director"], 2).reviewed_by_id == staff["director"].id
    with pytest.raises(Conflict):
        review(staff["admin"], 2)
    with pytest.raises(RuleViolation, match="もう確かめられ"):
        review(staff["admin"], 3)
    with read_only(staff["director"]) as view:
        assert unchecked_emergencies(view) == 0
        assert emergencies(view, unchecked_only=True).rows == ()
        (row,) = emergencies(view).rows
    assert (row.reviewed_by, row.review_note, row.is_mine) == (
        "模擬 所長", "必要な閲覧だった", False,
    )  # fmt: skip


def test_ones_own_cannot_be_checked_by_oneself(staff: Staff, person: int) -> None:
    granted = broken(narrowed(staff), person)
    end_now(granted)
    promoted = do(staff["admin"], lambda w: accounts.change_role(w, granted.user_id, 2, "director"))
    with pytest.raises(NotAllowed, match="自分の緊急閲覧"):
        do(promoted.actor, lambda w: access.review_emergency(w, granted.pk, 2, SEEN))
    with read_only(promoted.actor) as view:
        assert unchecked_emergencies(view) == 0


def test_what_was_opened_and_changed_meanwhile_is_told(staff: Staff, person: int) -> None:
    from core.services import clients

    me, other = narrowed(staff), a_client(staff["supporter"], owner_id=staff["supporter"].id).pk
    granted = broken(me, person)
    do(me, lambda w: clients.open_client(w, person))
    do(me, lambda w: clients.open_client(w, other))
    do(me, lambda w: clients.change_client(w, person, 1, {"note": "主治医に連絡した"}))
    with read_only(staff["director"]) as view:
        (row,) = emergencies(view).rows
        deeds = [(deed.action, deed.what) for deed in deeds_meanwhile(view, row)]
    assert deeds == [("ひらく", "利用者"), ("変更", "利用者")]
    with read_only(me) as view:
        assert [(r.user, r.client_name) for r in emergencies(view).rows] == [
            ("模擬 支援", "模擬 花子")
        ]
    end_now(granted)
    with read_only(me) as view:
        assert [r.client_name for r in emergencies(view).rows] == [""]


def test_a_refusal_and_a_grant_are_in_the_audit(staff: Staff, person: int) -> None:
    me = narrowed(staff)
    assert not sees(me, person)
    broken(me, person)
    a = audit_entry.c
    with read_only(SYSTEM) as view:
        rows = view.rows(
            select(a.action, a.reason).where(
                a.actor_id == me.id, a.action.in_(["denied", "break_glass"])
            )
        )
    assert [row.action for row in rows] == ["denied", "break_glass"]
    assert rows[1].reason == WHY


# -- 事業所 ----------------------------------------------------------------------------------------


def test_an_office_with_somebody_in_it_is_not_closed(staff: Staff, person: int) -> None:
    boss = staff["director"]
    enrolled = {"client_id": person, "office_id": 1, "programme": "job_coach"}
    row = do(SYSTEM, lambda w: w.add(Enrolment(**enrolled, start_on=date(2026, 4, 1))))
    with pytest.raises(RuleViolation, match="1人"):
        do(boss, lambda w: office_services.close_office(w, 1, 1, date(2026, 11, 21)))
    without = OfficeEntry(name="この事業所", programmes="peer_support")
    with pytest.raises(RuleViolation, match=r"ジョブコーチ.*1人"):
        do(boss, lambda w: office_services.change_office(w, 1, 1, without))
    ended = {"end_on": date(2026, 10, 1), "end_reason": "achieved"}
    do(SYSTEM, lambda w: w.change(Enrolment, row.pk, 1, ended))
    closed = do(boss, lambda w: office_services.close_office(w, 1, 1, date(2026, 11, 21)))
    assert closed.closed_on == date(2026, 11, 21)
    do(boss, lambda w: office_services.reopen_office(w, 1, closed.version))
    with read_only(boss) as view:
        assert [(o.name, o.closed_on, o.enrolled) for o in offices(view)] == [
            ("この事業所", None, 0)
        ]


def test_two_offices_never_have_one_name_nor_a_programme_nobody_knows(staff: Staff) -> None:
    boss = staff["director"]
    made: Office = do(boss, lambda w: office_services.add_office(w, OfficeEntry(name="北支所")))
    with pytest.raises(RuleViolation, match="もうあります"):
        do(boss, lambda w: office_services.add_office(w, OfficeEntry(name="北支所")))
    with pytest.raises(RuleViolation, match="一覧にありません"):
        do(boss, lambda w: office_services.add_office(w, OfficeEntry(name="南", programmes="xx")))
    renamed = OfficeEntry(name="北支所", phone="048-000-0000")
    assert do(boss, lambda w: office_services.change_office(w, made.pk, 1, renamed)).phone
