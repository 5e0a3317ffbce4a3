"""機関名簿をさがす: words in any writing, filters, order, and what each role is told."""

from __future__ import annotations

from datetime import date

import pytest

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.clients import ServiceUse
from core.domain.employments import Employment
from core.domain.entry import check
from core.domain.organizations import ContactMannerEntry, KeyPersonEntry
from core.domain.permissions import MATRIX, Action, may
from core.errors import NotAllowed
from core.queries import organizations as asked
from core.queries.organizations import OrganizationCriteria, OrganizationRow
from core.services import key_persons, organizations
from tests.exchange.samples import office
from tests.organizations import an_organization, take_in
from tests.people import a_client

ROLES = [role for role in MATRIX if role != "system"]


def found(**criteria: object) -> list[OrganizationRow]:
    with read_only(SYSTEM) as view:
        asked_for = OrganizationCriteria(**criteria)  # type: ignore[arg-type]
        rows = asked.search(view, asked_for)
        assert asked.count(view, asked_for) == len(asked.all_rows(view, asked_for))
        return rows


def names(**criteria: object) -> list[str]:
    return [row.name for row in found(**criteria)]


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("模擬ワークス", "ﾜｰｸｽ"),
        ("模擬ワークス", "わーくす"),
        ("模擬ＷＯＲＫ１", "work1"),
        ("模擬髙橋クリニック", "高橋"),
        ("模擬高橋クリニック", "髙橋"),
        ("模擬の　支援 センター", "支援センター"),
    ],
)
def test_words_are_found_whatever_way_they_are_written(
    stored: str, typed: str, ledger: str
) -> None:
    an_organization(name=stored)
    an_organization(name="模擬のべつの所")
    assert names(text=typed) == [stored]


def test_signs_of_the_search_language_are_only_signs(ledger: str) -> None:
    an_organization(name="模擬100%支援")
    an_organization(name="模擬100人支援")
    an_organization(name="模擬_下線")
    assert names(text="100%") == ["模擬100%支援"]
    assert names(text="擬_下") == ["模擬_下線"]
    assert names(text="\\") == []


def test_every_word_must_be_found(ledger: str) -> None:
    an_organization(name="模擬ワークス", municipality="足立区")
    an_organization(name="模擬ワークス", municipality="北区")
    assert [row.municipality for row in found(text="ワークス 足立")] == ["足立区"]


def test_a_telephone_is_found_with_and_without_hyphens(ledger: str) -> None:
    an_organization(phone="03-0000-1234")
    for text in ("03-0000-1234", "0300001234", "０３－００００", "0000-12"):
        assert len(found(text=text)) == 1
    assert found(text="03-9999") == []


def test_filters_narrow_and_gone_offices_are_hidden_until_asked_for(ledger: str) -> None:
    take_in([office(4), office(8)], "202404")
    take_in([office(4)], "202503")
    an_organization(name="模擬病院", prefecture="東京都", municipality="北区", vacancy_count=2)
    assert names(include_gone=False) == ["模擬病院", "模擬ワークス4"]
    assert "模擬ワークス8" in names(include_gone=True)
    assert names(prefecture="東京都") == ["模擬病院", "模擬ワークス4"]
    assert names(prefecture="東京都", municipality="北区") == ["模擬病院"]
    assert names(has_vacancy=True) == ["模擬病院"]
    assert names(kind="transition_office") == ["模擬ワークス4"]


def test_only_columns_of_the_list_sort(ledger: str) -> None:
    an_organization(name="い", name_kana="い", capacity=5)
    an_organization(name="あ", name_kana="あ", capacity=9)
    an_organization(name="う", name_kana="う")
    assert names(sort="capacity", descending=True) == ["あ", "い", "う"]
    assert names(sort="capacity") == ["い", "あ", "う"]  # blanks are last, whatever the direction
    for foreign in ("note", "id; DROP TABLE organization", "search_text", ""):
        assert names(sort=foreign) == ["あ", "い", "う"]


@pytest.mark.parametrize("sort", asked.SORTS)
@pytest.mark.parametrize("descending", [False, True])
def test_every_order_gives_each_row_once_over_the_pages(
    sort: str, descending: bool, ledger: str
) -> None:
    take_in([office(n) for n in range(1, 8)])
    pages = [
        row.id
        for page in (1, 2, 3, 4)
        for row in found(sort=sort, descending=descending, page=page, page_size=2)
    ]
    assert len(pages) == len(set(pages)) == 7


def test_places_stand_from_north_to_south(ledger: str) -> None:
    take_in([office(n) for n in range(1, 5)])
    with read_only(SYSTEM) as view:
        assert asked.prefectures(view) == ["北海道", "埼玉県", "東京都"]
        assert asked.municipalities(view, "東京都") == ["足立区"]
        assert asked.municipalities(view, "沖縄県") == []


def test_the_page_shows_who_is_there_and_hides_who_has_left(ledger: str) -> None:
    row = an_organization()
    entries = [
        {"name": "模擬 定着", "stage": "retention"},
        {"name": "模擬 離任", "stage": "consultation", "left_on": "2026-01-01"},
        {"name": "模擬 相談", "stage": "consultation"},
    ]
    with unit_of_work(SYSTEM) as work:
        for typed in entries:
            entry = check(KeyPersonEntry, {**typed, "organization_id": row.pk})
            key_persons.add_key_person(work, entry)
    with read_only(SYSTEM) as view:
        persons = asked.organization_page(view, row.pk).key_persons
    assert [p.name for p in persons] == ["模擬 相談", "模擬 定着", "模擬 離任"]


def test_who_is_there_are_the_people_with_an_open_service_or_work(ledger: str) -> None:
    row, elsewhere = an_organization(), an_organization()
    here, ended, other = (a_client(SYSTEM, name=f"模擬 {n}") for n in "一二三")
    with unit_of_work(SYSTEM) as work:
        day = date(2026, 4, 1)
        for client, place, end in (
            (here, row, None), (ended, row, date(2026, 11, 20)), (other, elsewhere, None),
        ):  # fmt: skip
            work.add(
                ServiceUse(
                    client_id=client.pk, service="employment_transition_support",
                    organization_id=place.pk, start_on=day, end_on=end,
                )
            )  # fmt: skip
        work.add(Employment(client_id=ended.pk, organization_id=row.pk, hired_on=day))
    with read_only(SYSTEM) as view:
        people = asked.clients_there(view, row.pk)
    assert sorted((p.name, p.service) for p in people) == [
        ("模擬 一", "就労移行支援"), ("模擬 二", "就職先"),
    ]  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_told_what_its_right_covers(role: str, staff: dict[str, Actor]) -> None:
    row = an_organization(note="所内のメモ")
    with unit_of_work(SYSTEM) as work:
        key_persons.add_key_person(
            work, check(KeyPersonEntry, {"organization_id": row.pk, "name": "模擬 窓口"})
        )
        organizations.set_manner(work, check(ContactMannerEntry, {"organization_id": row.pk}), None)
    actor = staff[role]
    knows = may(actor, Action.SEE_NETWORK_NOTES)
    if role == "partner":  # since issue 5 it sees its own organisation only, on a page of its own
        for nothing in (
            lambda view: asked.search(view, OrganizationCriteria()),
            lambda view: asked.organization_page(view, row.pk),
        ):
            with pytest.raises(NotAllowed), read_only(actor) as view:
                nothing(view)
        return
    with read_only(actor) as view:
        (listed,) = asked.search(view, OrganizationCriteria())
        page = asked.organization_page(view, row.pk)
        assert listed.note == ("所内のメモ" if knows else "")
        assert bool(page.key_persons) == knows
        assert (page.manner is not None) == knows
    if may(actor, Action.SEE_SENSITIVE):
        with read_only(actor) as view:
            asked.clients_there(view, row.pk)
    else:
        with pytest.raises(NotAllowed), read_only(actor) as view:
            asked.clients_there(view, row.pk)


def test_the_partner_is_the_one_without_notes_and_without_a_directory() -> None:
    for action in (Action.SEE_NETWORK_NOTES, Action.SEE_NETWORK):
        assert [r for r in ROLES if action not in MATRIX[r]] == ["partner"]
