"""利用者台帳: filters with blanks, several values, sorting, paging; saved filters; who sees what."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from core.db.actor import Actor
from core.db.work import read_only, table_of, unit_of_work
from core.domain.clients import Client
from core.domain.enrolments import Enrolment, Office
from core.errors import NotAllowed
from core.queries.ledger import (
    NEVER,
    NOBODY,
    NOTHING,
    LedgerCriteria,
    LedgerPage,
    criteria_from,
    ledger_page,
    ledger_rows,
    municipalities,
)
from core.services import clients
from tests.people import a_client

Staff = dict[str, Actor]


def asked(me: Actor, **criteria: Any) -> LedgerPage:
    with read_only(me) as view:
        return ledger_page(view, LedgerCriteria(**criteria))


def names(me: Actor, **criteria: Any) -> list[str]:
    return [row.name for row in asked(me, **criteria).rows]


@pytest.fixture
def people(staff: Staff) -> Staff:
    """模擬の四人: うえだ, あおき, いとう and えがわ, who is closed."""
    me = staff["supporter"]
    a_client(me, name="上田", kana="うえだ", owner_id=me.id, phone="048-111-2222")
    a_client(
        me, name="青木", kana="あおき", owner_id=staff["director"].id, municipality="志木市",
        birth_on="2006-11-22",
    )  # fmt: skip
    a_client(
        me, name="伊藤", kana="いとう", municipality="朝霞市", disability="mood",
        birth_on="2006-11-21", referral_source="hello_work",
    )  # fmt: skip
    gone = a_client(me, name="江川", kana="えがわ")
    with unit_of_work(me) as work:
        clients.change_stage(work, gone.pk, 1, "closed", closure_reason="moved")
        clients.change_stage(work, 1, 1, "job_search")
        seen = work.get(Client, 1).version
        work.change(Client, 1, seen, {"last_record_on": date(2026, 10, 22)})
        work.change(Client, 2, 1, {"last_record_on": date(2026, 10, 23)})
        office = work.add(Office(name="模擬事業所"))
        for client_id, programme, end_on in (
            (1, "transition_support", None),
            (1, "municipal_job_center", None),
            (2, "transition_support", date(2026, 1, 31)),
        ):
            work.add(
                Enrolment(
                    client_id=client_id, office_id=office.pk, programme=programme,
                    start_on=date(2025, 4, 1), end_on=end_on, stage="registered",
                )
            )  # fmt: skip
    return staff


# One walk over all of them: a ledger for each would cost more than it shows.
CASES: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["青木", "伊藤", "上田"]),
    ({"closed": "all"}, ["青木", "伊藤", "上田", "江川"]),
    ({"closed": "closed"}, ["江川"]),
    ({"stages": ("closed", "job_search")}, ["上田", "江川"]),
    ({"descending": True}, ["上田", "伊藤", "青木"]),
    ({"owners": (NOBODY,)}, ["伊藤"]),
    ({"owners": (NOBODY, 3)}, ["伊藤", "上田"]),
    ({"stages": ("job_search",)}, ["上田"]),
    ({"municipalities": ("志木市",)}, ["青木"]),
    ({"municipalities": (NOTHING, "志木市")}, ["青木", "上田"]),
    ({"disabilities": ("mood",)}, ["伊藤"]),
    ({"disabilities": (NOTHING,)}, ["青木", "上田"]),
    ({"referral_sources": (NOTHING,)}, ["青木", "上田"]),
    ({"blanks": ("phone",)}, ["青木", "伊藤"]),
    ({"blanks": ("birth_on", "wishes")}, ["上田"]),
    ({"blanks": ("search_text; DROP TABLE client",)}, ["青木", "伊藤", "上田"]),
    # Twenty on the day itself, nineteen on the day before it.
    ({"ages": ("18",)}, ["青木"]),
    ({"ages": ("20",)}, ["伊藤"]),
    ({"ages": (NOTHING, "20")}, ["伊藤", "上田"]),
    # 30 days without a record: the day thirty days ago counts, the day after it does not.
    ({"silence": "30"}, ["伊藤", "上田"]),
    ({"silence": NEVER}, ["伊藤"]),
    ({"programmes": ("transition_support",)}, ["上田"]),
    ({"programmes": (NOTHING,)}, ["青木", "伊藤"]),
    ({"programmes": (NOTHING, "transition_support")}, ["青木", "伊藤", "上田"]),
    ({"text": "ウエダ"}, ["上田"]),
    ({"text": "伊藤"}, ["伊藤"]),
    ({"text": "048-111"}, ["上田"]),
    ({"text": "０４８１１１２２２２"}, ["上田"]),
    ({"text": "%"}, []),
    ({"text": "_"}, []),
    ({"text": "い", "owners": (NOBODY,)}, ["伊藤"]),
    ({"sort": "number"}, ["上田", "青木", "伊藤"]),
    ({"sort": "municipality"}, ["青木", "伊藤", "上田"]),
    ({"sort": "owner"}, ["青木", "上田", "伊藤"]),
    ({"sort": "stage", "descending": True}, ["上田", "青木", "伊藤"]),
    ({"sort": "last_record_on"}, ["上田", "青木", "伊藤"]),
    ({"sort": "birth_on"}, ["伊藤", "青木", "上田"]),
    ({"sort": "phone"}, ["上田", "青木", "伊藤"]),
    ({"sort": "search_text; DROP TABLE client"}, ["青木", "伊藤", "上田"]),
]


def test_filters_and_sorting(people: Staff) -> None:
    me = people["supporter"]
    for criteria, expected in CASES:
        assert names(me, **criteria) == expected, criteria
        with read_only(me) as view:
            rows = ledger_rows(view, LedgerCriteria(**criteria))
        assert [row.name for row in rows] == expected, criteria


@pytest.mark.sqlite_only
def test_pages_hold_their_size_and_the_total_counts_all(people: Staff) -> None:
    me = people["supporter"]
    first = asked(me, page_size=2)
    assert ([row.name for row in first.rows], first.total) == (["青木", "伊藤"], 3)
    assert names(me, page_size=2, page=2) == ["上田"]
    assert names(me, page_size=2, page=9) == []
    (mine,) = asked(me, owners=(me.id,)).rows
    assert mine.owner == "模擬 支援"
    assert mine.programmes == "区市町村障害者就労支援事業、就労移行支援"
    with read_only(me) as view:
        office = view.scalar(select(table_of(Office).c.id).order_by(table_of(Office).c.id.desc()))
    assert names(me, offices=(office,)) == ["上田"]
    assert names(me, offices=(office + 1,)) == []
    with read_only(me) as view:
        assert municipalities(view) == ["志木市", "朝霞市"]
        (bare,) = ledger_page(view, LedgerCriteria(text="伊藤"), ("kana",)).rows
    assert (bare.kana, bare.municipality, bare.disability) == ("いとう", "", "")


@pytest.mark.sqlite_only
def test_a_clerk_sees_no_disability_and_may_not_ask_for_one(people: Staff) -> None:
    clerk = people["clerk"]
    assert {row.disability for row in asked(clerk).rows} == {""}
    for criteria in (
        {"disabilities": ("mood",)},
        {"developmental_only": True},
        {"sort": "disability"},
    ):
        with pytest.raises(NotAllowed):
            asked(clerk, **criteria)


@pytest.mark.sqlite_only
def test_a_saved_filter_comes_back_as_it_was_without_what_is_unknown() -> None:
    criteria = LedgerCriteria(
        text="い", owners=(NOBODY, 3), ages=("20",), closed="all", sort="owner", page=4
    )
    saved = {**criteria.as_saved, "owners": [0, 3], "ages": ["20"], "new": 1, "silence": 30}
    assert criteria_from(saved) == LedgerCriteria(
        text="い", owners=(NOBODY, 3), ages=("20",), closed="all", sort="owner"
    )
    assert criteria.is_narrowed
    assert not LedgerCriteria(sort="owner", page=3, page_size=200).is_narrowed
