"""重複の候補: kana, variants, width, birth date, telephone; among clients and consultations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.entry import check
from core.domain.intakes import CloseEntry
from core.errors import OutOfScope
from core.queries.intake_lists import IntakeCriteria, intake_numbers, list_intakes
from core.queries.intakes import Candidate, find_candidates, intake
from core.services import intakes
from tests.people import a_client, an_intake, intake_entry

# What is asked of PostgreSQL in its own words is tested with the search, the clocks, the imports,
# the merges and the lost updates.
pytestmark = pytest.mark.sqlite_only

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


def test_consultations_are_candidates_open_and_closed_unless_the_person_stands_there(
    staff: Staff,
) -> None:
    me = staff["supporter"]
    closed = an_intake(me, name="模擬 二郎", kana="もぎ じろう")
    waiting = an_intake(me, name="模擬 二郎", kana="もぎ じろう")
    with unit_of_work(me) as work:
        intakes.close(work, closed.pk, 1, check(CloseEntry, {"close_reason": "duplicate"}))
    both = [("intake", waiting.pk), ("intake", closed.pk)]
    assert [(c.kind, c.id) for c in found(me, kana="もぎじろう")] == both
    assert [c.id for c in found(me, kana="もぎじろう", without_intake=waiting.pk)] == [closed.pk]
    person = a_client(me, name="模擬 二郎", kana="もぎ じろう").pk
    with unit_of_work(me) as work:
        intakes.link(work, waiting.pk, 1, person)
    assert [(c.kind, c.id) for c in found(me, kana="もぎじろう")] == [
        ("client", person), ("intake", closed.pk),
    ]  # fmt: skip


def test_a_person_outside_ones_scope_is_no_candidate(staff: Staff, person: int) -> None:
    me = staff["supporter"]
    narrow = replace(me, scope="caseload")
    with unit_of_work(me) as work:
        linked = intakes.open_case(work, intake_entry(name="高橋一郎"), person)
    assert found(narrow, name="高橋一郎") == []
    with read_only(narrow) as view:
        assert list_intakes(view, IntakeCriteria()).total == intake_numbers(view).open == 0
        with pytest.raises(OutOfScope):
            intake(view, linked.pk)
    # The negative control: whoever sees the whole office finds the person and the consultation.
    assert [c.kind for c in found(me, name="高橋一郎")] == ["client"]
    with read_only(me) as view:
        assert list_intakes(view, IntakeCriteria()).total == 1


def test_an_anonymous_consultation_is_found_by_its_telephone_only(staff: Staff) -> None:
    me = staff["supporter"]
    an_intake(me, is_anonymous=True, name="", kana="", phone="090-1234-5678")
    assert found(me, name="匿名") == []
    (candidate,) = found(me, phone="09012345678")
    assert candidate.reasons == ("電話が同じ",)
