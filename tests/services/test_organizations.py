"""機関を書く: added, corrected, protected; key persons and the manner of contact."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from core.db.actor import SYSTEM, Actor
from core.db.work import Work, read_only, unit_of_work
from core.domain.entry import check
from core.domain.organizations import ContactMannerEntry, KeyPersonEntry, Organization
from core.domain.permissions import MATRIX, Action, may
from core.errors import Conflict, NotAllowed, RuleViolation
from core.queries.organizations import OrganizationCriteria, search
from core.services import key_persons, organizations
from tests.exchange.samples import office
from tests.organizations import an_organization, by_number, take_in

ROLES = [role for role in MATRIX if role != "system"]


def change(row: Organization, **typed: object) -> Organization:
    with unit_of_work(SYSTEM) as work:
        return organizations.change_organization(work, row.pk, row.version, typed)


def test_an_added_organisation_is_found_by_name_reading_and_telephone(ledger: str) -> None:
    an_organization(name="模擬みどり病院", name_kana="もぎみどり", phone="0300001234")
    with read_only(SYSTEM) as view:
        for text in ("みどり病院", "モギミドリ", "03-0000-1234", "0000123"):
            assert len(search(view, OrganizationCriteria(text=text))) == 1


def test_a_blank_name_and_an_impossible_telephone_are_refused_at_their_fields(ledger: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        an_organization(name=" ", phone="9309075209364")
    assert set(refused.value.fields) == {"name", "phone"}


def test_a_prefecture_typed_short_gets_its_whole_name(ledger: str) -> None:
    assert an_organization(prefecture="東京").prefecture == "東京都"
    assert an_organization(prefecture="模擬県").prefecture == "模擬県"


def test_a_correction_is_found_under_the_new_words_only(ledger: str) -> None:
    row = change(an_organization(name="模擬の前の名"), name="模擬の後の名")
    with read_only(SYSTEM) as view:
        assert [r.id for r in search(view, OrganizationCriteria(text="後の名"))] == [row.id]
        assert search(view, OrganizationCriteria(text="前の名")) == []


def test_a_new_number_of_free_places_is_dated_today(ledger: str) -> None:
    row = change(an_organization(), vacancy_count="3")
    assert (row.vacancy_count, row.vacancy_on) == (3, date(2026, 11, 21))
    row = change(row, vacancy_count="2", vacancy_on="2026/11/1")
    assert (row.vacancy_count, row.vacancy_on) == (2, date(2026, 11, 1))
    # The same number again says nothing new.
    assert change(row, vacancy_count="2", note="x").vacancy_on == date(2026, 11, 1)


def test_only_corrected_public_facts_of_public_offices_are_protected(ledger: str) -> None:
    take_in([office(1)])
    row = change(by_number(1), note="メモ", vacancy_count=1)
    assert row.kept == frozenset()
    row = change(row, phone="03-0000-0001")  # the value that stands there already
    assert row.kept == frozenset()
    row = change(row, phone="03-1111-2222", capacity="30")
    assert row.kept == {"phone", "capacity"}
    with unit_of_work(SYSTEM) as work:
        assert organizations.release_fields(work, row.pk, row.version).kept == frozenset()
    assert change(an_organization(), phone="03-1111-2222").kept == frozenset()


def test_the_second_of_two_editors_gets_a_conflict_and_nothing_is_lost(ledger: str) -> None:
    row = an_organization()
    change(row, note="先の人のメモ")
    with pytest.raises(Conflict) as conflict:
        change(row, note="後の人のメモ")
    field = next(f for f in conflict.value.fields if f.field == "note")
    assert (field.theirs, field.mine) == ("先の人のメモ", "後の人のメモ")
    with read_only(SYSTEM) as view:
        assert view.get(Organization, row.pk).note == "先の人のメモ"


def test_the_manner_is_written_once_and_then_changed_as_seen(ledger: str) -> None:
    row = an_organization()
    entry = check(ContactMannerEntry, {"organization_id": row.pk, "fee": "3,300円"})
    with unit_of_work(SYSTEM) as work:
        first = organizations.set_manner(work, entry, None)
    later = check(ContactMannerEntry, {"organization_id": row.pk, "fee": "5,500円"})
    with pytest.raises(Conflict), unit_of_work(SYSTEM) as work:
        organizations.set_manner(work, later, None)
    with unit_of_work(SYSTEM) as work:
        assert organizations.set_manner(work, later, first.version).fee == "5,500円"


def test_a_key_person_of_no_organisation_is_refused(ledger: str) -> None:
    entry = check(KeyPersonEntry, {"organization_id": 999, "name": "模擬 窓口"})
    with pytest.raises(RuleViolation, match="名簿にありません"), unit_of_work(SYSTEM) as work:
        key_persons.add_key_person(work, entry)


def test_a_key_person_who_left_is_kept(ledger: str) -> None:
    row = an_organization()
    entry = check(KeyPersonEntry, {"organization_id": row.pk, "name": "模擬 窓口"})
    with unit_of_work(SYSTEM) as work:
        person = key_persons.add_key_person(work, entry)
        left = key_persons.change_key_person(work, person.pk, person.version, {"left_on": "11/1"})
    assert left.left_on == date(2026, 11, 1)


PERSON = {"organization_id": 1, "name": "模擬 窓口"}
VERBS: dict[str, tuple[Action, Callable[[Work], Any]]] = {
    "add_organization": (
        Action.WRITE_NETWORK,
        lambda w: organizations.add_organization(w, {"name": "模擬"}),
    ),
    "change_organization": (
        Action.WRITE_NETWORK,
        lambda w: organizations.change_organization(w, 1, 1, {"note": "x"}),
    ),
    "release_fields": (Action.WRITE_NETWORK, lambda w: organizations.release_fields(w, 1, 1)),
    "add_key_person": (
        Action.WRITE_NETWORK,
        lambda w: key_persons.add_key_person(w, check(KeyPersonEntry, PERSON)),
    ),
    "change_key_person": (
        Action.WRITE_NETWORK,
        lambda w: key_persons.change_key_person(w, 1, 1, {"post": "x"}),
    ),
    "set_manner": (
        Action.WRITE_NETWORK,
        lambda w: organizations.set_manner(w, check(ContactMannerEntry, {"organization_id": 1}), None),
    ),
    "note_export": (Action.SEE_NETWORK, lambda w: organizations.note_export(w, "すべて", 1)),
}  # fmt: skip


@pytest.mark.sqlite_only
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_asks_for_its_right(verb: str, role: str, staff: dict[str, Actor]) -> None:
    row = an_organization()
    with unit_of_work(SYSTEM) as work:
        key_persons.add_key_person(
            work, check(KeyPersonEntry, {**PERSON, "organization_id": row.pk})
        )
    action, run = VERBS[verb]
    if may(staff[role], action):
        with unit_of_work(staff[role]) as work:
            run(work)
    else:
        with pytest.raises(NotAllowed), unit_of_work(staff[role]) as work:
            run(work)
