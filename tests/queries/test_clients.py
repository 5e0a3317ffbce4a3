"""利用者台帳と利用者カルテ: filters, sorting, paging, search; one person; its history."""

from __future__ import annotations

from typing import Any

import pytest

from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.errors import NotFound
from core.queries.clients import (
    NOBODY,
    ClientCriteria,
    ClientRows,
    client_page,
    organization_choices,
    search,
)
from core.queries.consents import consents_of
from core.queries.history import changes_of_client
from core.services import clients
from core.services.consents import withdraw_consent
from tests.people import a_client

Staff = dict[str, Actor]


def asked(me: Actor, **criteria: Any) -> ClientRows:
    with read_only(me) as view:
        return search(view, ClientCriteria(**criteria))


def names(me: Actor, **criteria: Any) -> list[str]:
    return [row.name for row in asked(me, **criteria).rows]


@pytest.fixture
def people(staff: Staff) -> Staff:
    """模擬の四人: うえだ, あおき, いとう and えがわ, who is closed."""
    me = staff["supporter"]
    a_client(me, name="上田", kana="うえだ", owner_id=me.id, phone="048-111-2222")
    a_client(me, name="青木", kana="あおき", owner_id=staff["director"].id, municipality="志木市")
    a_client(me, name="伊藤", kana="いとう", municipality="朝霞市", disability="mood")
    gone = a_client(me, name="江川", kana="えがわ")
    with unit_of_work(me) as work:
        clients.change_stage(work, gone.pk, 1, "closed", closure_reason="moved")
        clients.change_stage(work, 1, 1, "job_search")
    return staff


def test_the_ledger_is_sorted_by_reading_and_leaves_the_closed_out(people: Staff) -> None:
    me = people["supporter"]
    assert names(me) == ["青木", "伊藤", "上田"]
    assert names(me, include_closed=True) == ["青木", "伊藤", "上田", "江川"]
    assert names(me, stage="closed") == ["江川"]
    assert names(me, descending=True) == ["上田", "伊藤", "青木"]


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ({"owner": NOBODY}, ["伊藤"]),
        ({"stage": "job_search"}, ["上田"]),
        ({"municipality": "志木市"}, ["青木"]),
        ({"disability": "mood"}, ["伊藤"]),
        ({"text": "ウエダ"}, ["上田"]),
        ({"text": "伊藤"}, ["伊藤"]),
        ({"text": "048-111"}, ["上田"]),
        ({"text": "０４８１１１２２２２"}, ["上田"]),
        ({"text": "2"}, ["青木", "上田"]),  # number 2, and a telephone with 2 in it
        ({"text": "%"}, []),
        ({"text": "_"}, []),
        ({"text": "い", "owner": NOBODY}, ["伊藤"]),
        ({"sort": "number"}, ["上田", "青木", "伊藤"]),
        ({"sort": "municipality"}, ["青木", "伊藤", "上田"]),
        ({"sort": "owner"}, ["青木", "上田", "伊藤"]),
        ({"sort": "stage", "descending": True}, ["上田", "青木", "伊藤"]),
        ({"sort": "search_text; DROP TABLE client"}, ["青木", "伊藤", "上田"]),
    ],
)
def test_filters_and_sorting(people: Staff, criteria: dict[str, Any], expected: list[str]) -> None:
    assert names(people["supporter"], **criteria) == expected


def test_pages_hold_their_size_and_the_total_counts_all(people: Staff) -> None:
    me = people["supporter"]
    first = asked(me, page_size=2)
    assert ([row.name for row in first.rows], first.total) == (["青木", "伊藤"], 3)
    assert names(me, page_size=2, page=2) == ["上田"]
    assert names(me, page_size=2, page=9) == []
    assert asked(me, owner=people["supporter"].id).rows[0].owner == "模擬 支援"


def test_a_person_that_does_not_exist_is_said_so(staff: Staff) -> None:
    with pytest.raises(NotFound), read_only(staff["supporter"]) as view:
        client_page(view, 99)


def test_the_history_tells_field_by_field_who_changed_what(people: Staff) -> None:
    me = people["supporter"]
    with unit_of_work(people["director"]) as work:
        clients.change_client(work, 2, 1, {"stage": "preparing", "owner_id": me.id})
    with read_only(me) as view:
        (consent,) = consents_of(view, 2)
    with unit_of_work(me) as work:
        withdraw_consent(work, consent.pk, 1)
    with read_only(me) as view:
        page = changes_of_client(view, 2)
    told = [(c.by, c.part, c.action, c.field, c.before, c.after) for c in page.changes]
    assert told[0] == ("模擬 支援", "同意", "変更", "撤回日", "", "2026/11/21")
    assert (
        "模擬 所長", "基本", "変更", "支援段階", "登録・アセスメント", "準備訓練(移行等利用中)",
    ) in told  # fmt: skip
    assert ("模擬 所長", "基本", "変更", "担当", "模擬 所長", "模擬 支援") in told
    assert not page.has_more
    fields = {change.field for change in page.changes}
    assert "検索用" not in fields
    with read_only(me) as view:
        others = changes_of_client(view, 3)
    assert {change.by for change in others.changes} == {"模擬 支援"}


def test_a_select_box_never_offers_the_whole_directory(staff: Staff) -> None:
    with read_only(staff["supporter"]) as view:
        assert organization_choices(view, "") == {}
        assert organization_choices(view, "病") == {}
