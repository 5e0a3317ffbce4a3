"""重複の候補: kana, variants, width, birth date, telephone; among clients and consultations."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.queries.intakes import Candidate, find_candidates
from core.services import intakes
from tests.people import a_client, an_intake

Staff = dict[str, Actor]


def found(me: Actor, **wanted: Any) -> list[Candidate]:
    with read_only(me) as view:
        return find_candidates(view, **wanted)


@pytest.fixture
def person(staff: Staff) -> int:
    """模擬の髙橋さん in the ledger."""
    return a_client(
        staff["supporter"],
        name="髙橋　一郎",
        kana="たかはし いちろう",
        birth_on="1990-04-01",
        phone="048-123-4567",
    ).pk


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ({"name": "高橋一郎"}, "氏名が同じ"),
        ({"name": "髙橋 一郎"}, "氏名が同じ"),
        ({"kana": "タカハシ　イチロウ"}, "ふりがなが同じ"),
        ({"kana": "ﾀｶﾊｼ ｲﾁﾛｳ"}, "ふりがなが同じ"),
        ({"birth_on": date(1990, 4, 1)}, "生年月日が同じ"),
        ({"phone": "０４８（１２３）４５６７"}, "電話が同じ"),
        ({"name": "高橋"}, "氏名が似ている"),
        ({"kana": "たかはし"}, "ふりがなが似ている"),
    ],
)
def test_another_spelling_finds_the_same_person(
    staff: Staff, person: int, wanted: dict[str, Any], reason: str
) -> None:
    (candidate,) = found(staff["supporter"], **wanted)
    assert (candidate.kind, candidate.id, candidate.reasons) == ("client", person, (reason,))


@pytest.mark.parametrize(
    "wanted",
    [
        {"name": "高木"},
        {"kana": "はしたか"},
        {"birth_on": date(1990, 4, 2)},
        {"phone": "048-123-4568"},
        {"phone": "4567"},
        {"name": "%"},
        {"name": "__"},
        {},
    ],
)
def test_somebody_else_is_not_found(staff: Staff, person: int, wanted: dict[str, Any]) -> None:
    assert found(staff["supporter"], **wanted) == []


def test_the_strongest_likeness_comes_first_with_all_its_reasons(staff: Staff, person: int) -> None:
    me = staff["supporter"]
    namesake = a_client(me, name="高橋 一郎", kana="たかはし いちろう", birth_on="1971-01-01").pk
    family = a_client(me, name="高橋 花子", kana="たかはし はなこ", phone="0481234567").pk
    candidates = found(
        me, name="高橋一郎", kana="たかはしいちろう", birth_on=date(1990, 4, 1), phone="0481234567"
    )
    assert [c.id for c in candidates] == [person, namesake, family]
    assert candidates[0].reasons == (
        "ふりがなが同じ", "氏名が同じ", "生年月日が同じ", "電話が同じ",
    )  # fmt: skip
    assert candidates[2].reasons == ("電話が同じ",)


def test_the_one_with_the_same_telephone_is_not_crowded_out_by_namesakes(
    staff: Staff, person: int
) -> None:
    me = staff["supporter"]
    for n in range(12):
        a_client(me, name=f"高橋 {n}", kana="たかはし")
    candidates = found(me, name="高橋", phone="0481234567")
    assert candidates[0].id == person
    assert len(candidates) == 10


def test_an_open_consultation_is_a_candidate_and_a_settled_one_is_not(staff: Staff) -> None:
    me = staff["supporter"]
    waiting = an_intake(me, name="模擬 二郎", kana="もぎ じろう")
    settled = an_intake(me, name="模擬 二郎", kana="もぎ じろう")
    with unit_of_work(me) as work:
        intakes.close(work, settled.pk, 1, "duplicate")
    assert [(c.kind, c.id) for c in found(me, kana="もぎじろう")] == [("intake", waiting.pk)]
    assert found(me, kana="もぎじろう", without_intake=waiting.pk) == []


def test_an_anonymous_consultation_is_found_by_its_telephone_only(staff: Staff) -> None:
    me = staff["supporter"]
    an_intake(me, is_anonymous=True, name="", kana="", phone="090-1234-5678")
    assert found(me, name="匿名") == []
    (candidate,) = found(me, phone="09012345678")
    assert candidate.reasons == ("電話が同じ",)
