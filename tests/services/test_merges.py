"""名寄せ: everything moves at once, nothing is lost, and it can be undone as far as nobody touched it."""

from __future__ import annotations

import json
import threading
import time
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from core.db.actor import Actor
from core.db.technical import audit_entry, record_daily
from core.db.verify import verify
from core.db.work import connection_for_maintenance, read_only, table_of, unit_of_work
from core.domain.clients import Client
from core.domain.consents import Consent
from core.domain.entry import check
from core.domain.events import Event, EventParticipant
from core.domain.face_sheets import FaceSheet
from core.domain.introductions import Introduction
from core.domain.matching import MatchingWish
from core.domain.merges import ClientMerge
from core.domain.organizations import Organization
from core.domain.records import RecordEntry, SupportRecord
from core.domain.retention import SupportReport
from core.domain.tables import MAPPED
from core.errors import Conflict, DomainError, NotAllowed, OutOfScope, RuleViolation
from core.queries.different_people import pairs_apart
from core.queries.duplicates import (
    comparison,
    likely_duplicates,
    recent_merges,
    rows_of_person,
)
from core.queries.event_attendance import participants
from core.queries.event_follow_up import follow_up
from core.queries.ledger import LedgerCriteria, ledger_page
from core.services.clients import change_client
from core.services.different_people import put_back, tell_apart
from core.services.merges import Merged, merge_clients, unmerge
from core.services.records import add_record
from tests.people import a_client

Staff = dict[str, Actor]


def a_record(me: Actor, client_id: int, day: str = "2026-11-01") -> SupportRecord:
    typed = {"client_id": client_id, "happened_on": day, "facts": "模擬の記録", "minutes": 10}
    with unit_of_work(me) as work:
        return add_record(work, check(RecordEntry, typed))


def a_sheet(me: Actor, client_id: int, **values: Any) -> FaceSheet:
    with unit_of_work(me) as work:
        return work.add(FaceSheet(client_id=client_id, **values))


def stored(me: Actor, client_id: int) -> Client:
    with read_only(me) as view:
        return view.get(Client, client_id)


def versions(me: Actor, *people: int) -> dict[int, int]:
    return {one: stored(me, one).version for one in people}


def merged(me: Actor, kept: int, gone: int, choices: dict[str, int] | None = None) -> Merged:
    with unit_of_work(me) as work:
        return merge_clients(work, kept, gone, versions(me, kept, gone), choices, "同じ人")


def names(me: Actor, text: str) -> list[str]:
    with read_only(me) as view:
        found = ledger_page(view, LedgerCriteria(text=text, closed="all"))
    return [row.name for row in found.rows]


@pytest.fixture
def pair(staff: Staff) -> tuple[int, int]:
    """模擬の二行 of one person: one with a telephone, the other with a birthday and two records."""
    me = staff["supporter"]
    kept = a_client(me, name="高田 花子", kana="たかだ はなこ", phone="048-111-2222")
    gone = a_client(
        me, name="髙田 花子", kana="タカダ ハナコ", birth_on="1990-01-02", municipality="志木市"
    )
    a_record(me, kept.pk, "2026-10-01")
    a_record(me, gone.pk, "2026-11-02")
    a_record(me, gone.pk, "2026-11-10")
    return kept.pk, gone.pk


def test_everything_moves_and_the_other_row_leaves_every_list(
    staff: Staff, pair: tuple[int, int]
) -> None:
    me, (kept, gone) = staff["supporter"], pair
    with read_only(me) as view:
        (found,) = likely_duplicates(view).pairs
        daily = view.rows(select(record_daily))
    assert {found.one.id, found.other.id} == {kept, gone}
    assert set(found.reasons) == {"氏名が同じ", "ふりがなが同じ"}
    result = merged(me, kept, gone)
    assert result.moved == {"support_record": 2, "consent": 1, "stage_change": 1}
    assert any("取得の同意が二つ" in said for said in result.cautions)
    after, other = stored(me, kept), stored(me, gone)
    # What was blank is filled from the other row, and of two spellings the newer one is offered.
    assert (str(after.birth_on), after.municipality) == ("1990-01-02", "志木市")
    assert (after.phone, after.name) == ("048-111-2222", "髙田 花子")
    assert (str(after.last_record_on), other.merged_into_id) == ("2026-11-10", kept)
    assert names(me, "たかだ") == ["髙田 花子"]
    assert names(me, str(other.number)) == ["髙田 花子"]
    with read_only(me) as view:
        assert likely_duplicates(view).total == 0
        assert rows_of_person(view, kept) == [kept, gone]
        assert view.rows(select(record_daily)) == daily
        moved = view.rows(
            select(audit_entry.c.entity_id, audit_entry.c.changes).where(
                audit_entry.c.entity == "support_record", audit_entry.c.action == "update"
            )
        )
        assert [json.loads(row.changes) for row in moved] == [{"client_id": [gone, kept]}] * 2
    # The old spelling still finds the person after the name was changed.
    with unit_of_work(me) as work:
        change_client(work, kept, after.version, {"name": "模擬 改姓"})
    assert names(me, str(other.number)) == ["模擬 改姓"]
    with connection_for_maintenance() as connection:
        assert list(verify(connection, MAPPED)) == []


def test_a_merge_is_undone_but_for_what_somebody_touched_since(
    staff: Staff, pair: tuple[int, int]
) -> None:
    me, (kept, gone) = staff["supporter"], pair
    before = {
        name: getattr(stored(me, kept), name) for name in ("name", "municipality", "search_text")
    }
    result = merged(me, kept, gone)
    with unit_of_work(me) as work:
        change_client(work, kept, stored(me, kept).version, {"municipality": "新座市"})
        record = next(r for r in work.all(select(SupportRecord)) if r.happened_on.day == 2)
        work.change(SupportRecord, record.pk, record.version, {"place": "模擬の場所"})
    a_record(me, kept, "2026-11-20")
    with read_only(me) as view:
        (line,) = recent_merges(view)
    with unit_of_work(me) as work:
        undone = unmerge(work, result.merge_id, line.version)
    assert dict(undone.returned) == {"support_record": 1, "consent": 1, "stage_change": 1}
    assert dict(undone.left) == {"support_record": 1}
    assert undone.fields_left == ["市区町村"]
    one, other = stored(me, kept), stored(me, gone)
    assert (one.name, one.municipality, one.birth_on) == (before["name"], "新座市", None)
    assert one.search_text == before["search_text"]
    assert (str(one.last_record_on), str(other.last_record_on)) == ("2026-11-20", "2026-11-10")
    assert other.merged_into_id is None
    assert sorted(names(me, "たかだ")) == ["高田 花子", "髙田 花子"]
    with pytest.raises(RuleViolation, match="もう取り消されて"), unit_of_work(me) as work:
        unmerge(work, result.merge_id, line.version)


@pytest.mark.sqlite_only
def test_what_stands_twice_in_the_network_is_said_and_an_event_counts_one_person(
    staff: Staff, pair: tuple[int, int]
) -> None:
    me, day = staff["supporter"], date(2026, 11, 1)
    with unit_of_work(me) as work:
        place = work.add(Organization(kind="transition_office", name="模擬移行")).pk
        event = work.add(Event(name="模擬説明会", kind="joint_briefing", held_on=day)).pk
        for client_id in pair:
            of = {"client_id": client_id}
            work.add(Introduction(**of, to_id=place, introduced_on=day))
            work.add(MatchingWish(**of))
            work.add(SupportReport(**of, month=day))
            work.add(EventParticipant(**of, event_id=event, status="attended"))
    said = "".join(merged(me, *pair).cautions)
    assert "同じ機関への紹介が二つ" in said
    assert "希望の条件" in said
    assert "支援レポート" in said
    with read_only(me) as view:
        assert [row.client_id for row in participants(view, event).rows] == [pair[0]]
        assert participants(view, event).others == 0
        assert follow_up(view, event).came == 1
    with unit_of_work(me) as work:
        unmerge(work, recent_merges(work)[0].id, 1)
        assert len(participants(work, event).rows) == 2


@pytest.mark.sqlite_only
def test_the_values_that_were_chosen_stay_also_of_two_face_sheets(
    staff: Staff, pair: tuple[int, int]
) -> None:
    me, (kept, gone) = staff["supporter"], pair
    a_sheet(me, kept, mobile="090-1111-2222", station="志木")
    sheet = a_sheet(me, gone, mobile="090-3333-4444", strengths="よく気がつく")
    with read_only(me) as view:
        offered = {c.field: c.merged_preferred for c in comparison(view, kept, gone).differing}
    assert offered["face_sheet.strengths"]
    assert not offered["face_sheet.station"]
    result = merged(me, kept, gone, {"client.name": kept, "face_sheet.mobile": kept})
    with read_only(me) as view:
        sheets = {s.client_id: s for s in view.all(select(FaceSheet))}
    assert stored(me, kept).name == "高田 花子"
    mine = sheets[kept]
    assert (mine.mobile, mine.station, mine.strengths) == ("090-1111-2222", "志木", "よく気がつく")
    # A person has one sheet: the other one stays with its row, and is there again afterwards.
    assert sheets[gone].pk == sheet.pk
    with unit_of_work(me) as work:
        unmerge(work, result.merge_id, 1)
    with read_only(me) as view:
        assert {s.client_id: s.strengths for s in view.all(select(FaceSheet))} == {
            kept: "", gone: "よく気がつく",
        }  # fmt: skip


@pytest.mark.sqlite_only
def test_who_is_not_closed_and_the_earlier_registration_stay(staff: Staff) -> None:
    me = staff["supporter"]
    kept = a_client(me, name="模擬 甲", kana="もぎ こう", registered_on="2025-05-01")
    gone = a_client(me, name="模擬 甲", kana="もぎ こう", registered_on="2024-04-01")
    with unit_of_work(me) as work:
        change_client(work, kept.pk, 1, {"stage": "closed", "closure_reason": "moved"})
    merged(me, kept.pk, gone.pk)
    after = stored(me, kept.pk)
    assert (after.stage, after.closed_on, after.closure_reason) == ("registered", None, "")
    assert str(after.registered_on) == "2024-04-01"
    # A second row begins at 登録・アセスメント: it does not take anybody back there.
    third = a_client(me, name="模擬 甲", kana="もぎ こう")
    with unit_of_work(me) as work:
        change_client(work, kept.pk, after.version, {"stage": "practicum"})
    merged(me, kept.pk, third.pk)
    assert stored(me, kept.pk).stage == "practicum"


def test_of_two_who_merge_at_once_one_wins_and_the_other_is_told(
    staff: Staff, pair: tuple[int, int]
) -> None:
    me, (kept, gone) = staff["supporter"], pair
    seen, told = versions(me, kept, gone), []
    start = threading.Barrier(2)

    def merge(first: int, second: int) -> None:
        start.wait()
        try:
            with unit_of_work(me) as work:
                merge_clients(work, first, second, seen)
        except DomainError as error:
            told.append(error)

    both = [threading.Thread(target=merge, args=pair) for pair in ((kept, gone), (gone, kept))]
    for one in both:
        one.start()
    for one in both:
        one.join()
    (error,) = told
    assert "まとめられて" in str(error) or isinstance(error, Conflict)
    with read_only(me) as view:
        assert view.scalar(select(func.count()).select_from(ClientMerge)) == 1
        assert len(ledger_page(view, LedgerCriteria()).rows) == 1


@pytest.mark.sqlite_only
def test_a_row_changed_since_the_comparison_is_not_merged_blindly(
    staff: Staff, pair: tuple[int, int]
) -> None:
    me, (kept, gone) = staff["supporter"], pair
    seen = versions(me, kept, gone)
    with unit_of_work(staff["director"]) as work:
        change_client(work, gone, seen[gone], {"municipality": "朝霞市"})
    with pytest.raises(Conflict), unit_of_work(me) as work:
        merge_clients(work, kept, gone, seen)
    with pytest.raises(RuleViolation, match="同じ利用者"), unit_of_work(me) as work:
        merge_clients(work, kept, kept, seen)
    assert stored(me, gone).merged_into_id is None


@pytest.mark.sqlite_only
def test_only_within_the_right_and_the_scope(staff: Staff, pair: tuple[int, int]) -> None:
    kept, gone = pair
    narrow = Actor(99, "narrow", "模擬 担当だけ", "supporter", "caseload")
    for role in ("viewer", "partner", "clerk"):
        with pytest.raises(NotAllowed), unit_of_work(staff[role]) as work:
            merge_clients(work, kept, gone, {kept: 1, gone: 1})
        with pytest.raises(NotAllowed), unit_of_work(staff[role]) as work:
            unmerge(work, 1, 1)
        with pytest.raises(NotAllowed), read_only(staff[role]) as view:
            likely_duplicates(view)
    with pytest.raises(OutOfScope), unit_of_work(narrow) as work:
        merge_clients(work, kept, gone, {kept: 1, gone: 1})
    with read_only(narrow) as view:
        assert likely_duplicates(view).total == 0


@pytest.mark.sqlite_only
def test_a_thousand_records_move_within_two_seconds_each_with_its_audit_row(staff: Staff) -> None:
    me = staff["supporter"]
    kept, gone = a_client(me, name="模擬 乙", kana="もぎ おつ"), a_client(me)
    rows = [
        {"id": i, "client_id": gone.pk, "happened_on": gone.registered_on, "facts": "模擬",
         "author_id": me.id, "is_replaced": False}
        for i in range(1, 1001)
    ]  # fmt: skip
    with unit_of_work(me) as work:
        work.add_many(SupportRecord, rows)
    start = time.perf_counter()
    result = merged(me, kept.pk, gone.pk)
    assert time.perf_counter() - start < 2
    assert result.moved["support_record"] == 1000
    with read_only(me) as view:
        a, k = audit_entry.c, table_of(Consent).c
        assert (
            view.scalar(
                select(func.count()).where(a.entity == "support_record", a.action == "update")
            )
            == 1000
        )
        assert view.scalar(select(func.count()).where(k.client_id == kept.pk)) == 2


def apart(me: Actor, one: int, other: int, reason: str = "") -> None:
    with unit_of_work(me) as work:
        tell_apart(work, versions(me, one, other), reason)


def candidates(me: Actor) -> list[tuple[int, int]]:
    with read_only(me) as view:
        return [(pair.one.id, pair.other.id) for pair in likely_duplicates(view).pairs]


def test_two_who_were_told_apart_come_back_only_with_another_name_birthday_or_telephone(
    staff: Staff, pair: tuple[int, int]
) -> None:
    me, (one, other) = staff["supporter"], pair
    apart(me, other, one, "親子")
    assert candidates(me) == []
    with read_only(me) as view:
        (line,) = pairs_apart(view)
    assert (line.by, line.reason, line.one, line.other) == (
        "模擬 支援", "親子", "高田 花子", "髙田 花子",
    )  # fmt: skip
    # What says nothing about who it is brings nobody back, nor does another spelling of a letter.
    a_record(me, one)
    with unit_of_work(me) as work:
        change_client(work, one, stored(me, one).version, {"municipality": "新座市"})
        change_client(work, other, stored(me, other).version, {"name": "高田 花子"})
    assert candidates(me) == []
    for changes in ({"phone": "048-999-0000"}, {"birth_on": date(1990, 1, 3)}):
        with unit_of_work(me) as work:
            change_client(work, other, stored(me, other).version, changes)
        assert candidates(me) == [(one, other)]
        with read_only(me) as view:
            assert pairs_apart(view) == []
        apart(me, one, other)
        assert candidates(me) == []
    with read_only(me) as view:
        (line,) = pairs_apart(view)
    with unit_of_work(me) as work:
        put_back(work, line.id, line.version)
    assert candidates(me) == [(one, other)]


@pytest.mark.sqlite_only
def test_who_may_tell_apart_and_on_what_rows(staff: Staff, pair: tuple[int, int]) -> None:
    me, (one, other) = staff["supporter"], pair
    seen = versions(me, one, other)
    narrow = Actor(99, "narrow", "模擬 担当だけ", "supporter", "caseload")
    for actor in (staff["viewer"], staff["clerk"], narrow):
        with pytest.raises(NotAllowed), unit_of_work(actor) as work:
            tell_apart(work, seen)
    with unit_of_work(staff["director"]) as work:
        change_client(work, other, seen[other], {"phone": "048-111-2222"})
    with pytest.raises(Conflict), unit_of_work(me) as work:
        tell_apart(work, seen)
    assert candidates(me) == [(one, other)]
    apart(me, one, other)
    with read_only(me) as view:
        (line,) = pairs_apart(view)
    with read_only(narrow) as view:
        assert pairs_apart(view) == []
    for actor in (staff["viewer"], narrow):
        with pytest.raises(NotAllowed), unit_of_work(actor) as work:
            put_back(work, line.id, line.version)
    # Two who are one after all can still be merged, and then are told apart no more.
    merged(me, one, other)
    with read_only(me) as view:
        assert pairs_apart(view) == []
    with pytest.raises(RuleViolation, match="もうまとめられて"):
        apart(me, one, other)
    with connection_for_maintenance() as connection:
        assert list(verify(connection, MAPPED)) == []
