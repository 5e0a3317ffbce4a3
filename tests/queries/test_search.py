"""さがす: words, characters, kana, width and 旧字; what is corrected or out of scope is not found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.db import word_index
from core.db.actor import SYSTEM, Actor
from core.db.base import Words
from core.db.engine import engine
from core.db.work import connection_for_maintenance, read_only, unit_of_work
from core.domain.clients import Client
from core.domain.entry import check
from core.domain.organizations import Organization
from core.domain.records import RecordEntry, SupportRecord
from core.errors import NotAllowed
from core.queries import record_search, search, word_search
from core.services.derived import organization_search_text
from core.services.records import add_record, correct_record
from tests.people import a_client, an_intake

Staff = dict[str, Actor]
TODAY = date(2026, 11, 21)


def persons(me: Actor, typed: str) -> list[str]:
    with read_only(me) as view:
        return [hit.name for hit in search.persons(view, typed).rows]


def organizations(me: Actor, typed: str) -> list[str]:
    with read_only(me) as view:
        return [hit.name for hit in search.organizations(view, typed).rows]


def intakes(me: Actor, typed: str) -> list[int]:
    with read_only(me) as view:
        return [hit.id for hit in search.intakes(view, typed).rows]


def records(me: Actor, typed: str) -> list[int]:
    with read_only(me) as view:
        return [hit.id for hit in record_search.records(view, typed).rows]


def write(me: Actor, client: Client, facts: str, **typed: Any) -> SupportRecord:
    values = {"client_id": client.pk, "happened_on": TODAY, "facts": facts, **typed}
    with unit_of_work(me) as work:
        return add_record(work, check(RecordEntry, values))


@pytest.fixture
def ledger_of_three(staff: Staff) -> Staff:
    """模擬の三人, an organisation and two consultations."""
    me = staff["supporter"]
    a_client(me, name="髙﨑 花子", kana="たかさき はなこ", phone="048-111-2222", owner_id=me.id)
    a_client(me, name="斎藤 ケン", kana="さいとう けん", owner_id=staff["director"].id)
    a_client(me, name="100%_太郎", kana="たろう")
    with unit_of_work(SYSTEM) as work:
        for name, gone in (("模擬ﾊﾛｰﾜｰｸ朝霞", None), ("模擬ハローワーク川越", TODAY)):
            text = organization_search_text(name, "", "", "", "")
            work.add(Organization(name=name, search_text=text, gone_on=gone))
    an_intake(me, name="江川", kana="えがわ", complaint="障害者手帳のことで、ﾃﾞｲｹｱから紹介")
    an_intake(me, name="", kana="", is_anonymous=True, complaint="匿名で、雇用保険の相談")
    return staff


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("高崎", ["髙﨑 花子"]),  # 旧字
        ("ﾀｶｻｷ", ["髙﨑 花子"]),
        ("タカサキ　花子", ["髙﨑 花子"]),  # two words, a full-width space
        ("花子 048111", ["髙﨑 花子"]),
        ("花子 けん", []),  # all words, not one of them
        ("さ", ["斎藤 ケン"]),  # one character begins a reading: たかさき is not meant
        ("齋藤", ["斎藤 ケン"]),
        ("2", ["斎藤 ケン"]),  # the number; the telephone does not begin with it
        ("０４８－１１１", ["髙﨑 花子"]),
        ("１００％", ["100%_太郎"]),
        ("%", []),
        ("_", []),
        ("　", []),
        ("いない人", []),
    ],
)
def test_persons(ledger_of_three: Staff, typed: str, expected: list[str]) -> None:
    assert persons(ledger_of_three["supporter"], typed) == expected


def test_organisations_and_consultations(ledger_of_three: Staff) -> None:
    me = ledger_of_three["supporter"]
    # What is gone from the public file is found, and comes last.
    assert organizations(me, "はろーわーく") == ["模擬ﾊﾛｰﾜｰｸ朝霞", "模擬ハローワーク川越"]
    assert organizations(me, "ハローワーク 朝霞") == ["模擬ﾊﾛｰﾜｰｸ朝霞"]
    assert organizations(me, "霞") == []
    assert intakes(me, "でいけあ") == [1]
    assert intakes(me, "エガワ") == [1]
    assert intakes(me, "雇用保険") == [2]
    assert intakes(me, "障害 保険") == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("受診", True),
        ("服薬の管理", True),
        ("フクヤク", False),  # a reading is not known of what was written in kanji
        ("でいけあ", True),
        ("デイケア", True),
        ("ＡＢ", True),
        ("通", True),
        ("受診 通院", True),
        ("受診 入院", False),
        ("受診、通院", True),  # signs part words, as spaces do
        ("受 通", True),
        ("管服", False),
        ("の管薬", False),
        ("院通院", False),  # both pairs are there, the word is not
        ("100%", True),
        ("%", False),
        ('"', False),
        ("' OR", False),
        ("面談室", True),
        ("話した", True),
        ("髙橋", True),
    ],
)
def test_words_of_a_record(staff: Staff, typed: str, found: bool) -> None:
    me = staff["supporter"]
    client = a_client(me)
    write(
        me, client, "受診。服薬の管理は\n自分で。通院は毎週、退院通知のあと。ﾃﾞｲｹｱは abc で 100%。",
        done="面談\n室で話した", judged="高橋医師", next_step="",
    )  # fmt: skip
    assert records(me, typed) == ([1] if found else [])


def test_the_newest_day_first_and_further_pages_go_on_behind(staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me)
    days = [date(2026, 11, 10), date(2026, 11, 20), date(2025, 1, 5), date(2026, 11, 20)]
    for day in days:
        write(me, client, "電話で近況", happened_on=day)
    with read_only(me) as view:
        first = record_search.records(view, "近況", limit=3)
        rest = record_search.records(view, "近況", first.behind, limit=3)
    assert [hit.id for hit in first.rows] == [4, 2, 1]
    assert (first.has_more, first.is_cut) == (True, False)
    assert ([hit.id for hit in rest.rows], rest.has_more) == ([3], False)
    with read_only(me) as view:
        assert [record_search.page_of(view, number, 2) for number in (4, 2, 1, 3)] == [1, 1, 2, 2]
    words = first.rows[0].words
    assert (words.before, words.hit, words.after) == ("電話で", "近況", "")


def test_a_corrected_record_is_found_by_its_new_words_only(staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me)
    old = write(me, client, "模擬病院に入院した")
    kept = write(me, client, "模擬病院に通院した")
    assert records(me, "入院") == [old.pk]
    typed = {"client_id": client.pk, "happened_on": TODAY, "facts": "模擬病院を退院した"}
    with unit_of_work(me) as work:
        new = correct_record(work, old.pk, old.version, check(RecordEntry, typed))
    assert records(me, "入院") == []
    assert records(me, "退院") == [new.pk]
    assert records(me, "病院") == [new.pk, kept.pk]


def test_verify_finds_an_index_that_differs_and_a_rebuild_heals_it(staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me)
    first, second = write(me, client, "電話で近況"), write(me, client, "来所で近況")

    def faults() -> list[str]:
        with connection_for_maintenance() as connection:
            return list(word_index.faults(connection, SupportRecord))

    assert faults() == []
    with engine().begin() as connection:
        entry = SupportRecord.words_of(first.model_dump())
        assert entry
        word_index.take_out(connection, SupportRecord, entry)
    assert records(me, "近況") == [second.pk]
    assert "1件が、さがすための索引に入っていません" in faults()[0]
    with engine().begin() as connection:
        word_index.put(connection, SupportRecord, [Words(entry.place + 7, entry.grams)])
    assert "さがすための索引に1件あります" in faults()[1]
    with engine().begin() as connection:
        word_index.fill(connection, SupportRecord)
    assert faults() == []
    assert records(me, "近況") == [second.pk, first.pk]


def test_what_was_rolled_back_is_not_found(staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me)
    with pytest.raises(RuntimeError), unit_of_work(me) as work:
        typed = {"client_id": client.pk, "happened_on": TODAY, "facts": "書きかけ"}
        add_record(work, check(RecordEntry, typed))
        raise RuntimeError
    assert records(me, "書きかけ") == []
    kept = write(me, client, "書きかけ")
    assert records(me, "書きかけ") == [kept.pk]


def test_only_what_lies_within_the_scope_is_found(
    ledger_of_three: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = ledger_of_three["supporter"]
    narrow = replace(wide, scope="caseload")
    with read_only(wide) as view:
        mine, other = view.get(Client, 1), view.get(Client, 2)
    for number in range(4):
        write(wide, other, f"電話 {number}")
    write(wide, mine, "電話", happened_on=date(2026, 11, 1))
    kept = write(ledger_of_three["director"], other, "内密の電話", visibility="caseload")
    assert persons(wide, "さいとう") == ["斎藤 ケン"]
    assert persons(narrow, "さいとう") == []
    assert persons(narrow, "2") == []
    assert persons(narrow, "たかさき") == ["髙﨑 花子"]
    assert records(wide, "電話") == [4, 3, 2, 1, 5]
    assert records(narrow, "電話") == [5]
    assert records(ledger_of_three["director"], "内密") == [kept.pk]
    assert records(wide, "内密") == []
    # A search that has to pass over too many says where it stopped, and goes on from there.
    monkeypatch.setattr(word_search, "PASSED", (1, 4))
    with read_only(narrow) as view:
        cut = record_search.records(view, "電話")
        rest = record_search.records(view, "電話", cut.behind)
    assert (cut.rows, cut.is_cut, cut.has_more) == ((), True, True)
    assert ([hit.id for hit in rest.rows], rest.is_cut) == ([5], False)


def test_who_may_not_see_persons_finds_organisations_only(ledger_of_three: Staff) -> None:
    viewer = ledger_of_three["viewer"]
    assert organizations(viewer, "朝霞") == ["模擬ﾊﾛｰﾜｰｸ朝霞"]
    for question in (persons, intakes, records):
        with pytest.raises(NotAllowed):
            question(viewer, "花子")
    for nothing in (organizations, persons, intakes, records):
        with pytest.raises(NotAllowed):
            nothing(ledger_of_three["partner"], "朝霞")
    clerk = ledger_of_three["clerk"]
    assert persons(clerk, "花子") == ["髙﨑 花子"]
    for question in (intakes, records):
        with pytest.raises(NotAllowed):
            question(clerk, "花子")


def test_a_person_merged_into_another_is_not_found(ledger_of_three: Staff) -> None:
    me = ledger_of_three["supporter"]
    with unit_of_work(me) as work:
        work.change(Client, 3, work.get(Client, 3).version, {"merged_into_id": 1})
    assert persons(me, "太郎") == []
    assert persons(me, "3") == []
    assert persons(me, "花子") == ["髙﨑 花子"]
