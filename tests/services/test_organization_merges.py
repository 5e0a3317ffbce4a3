"""機関の名寄せ: everything moves, one row stays, no import brings the other back; and the way back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.db.actor import SYSTEM, Actor
from core.db.work import View, Work, read_only, table_of, unit_of_work
from core.domain.clients import Client
from core.domain.entry import check
from core.domain.events import Event, EventInvitation
from core.domain.introductions import Introduction
from core.domain.organization_contacts import OrganizationContact
from core.domain.organization_profiles import MedicalProfile, ProviderProfile
from core.domain.organizations import ContactMannerEntry, KeyPerson, KeyPersonEntry, Organization
from core.domain.records import SupportRecord
from core.errors import Conflict, NotAllowed, NotFound, RuleViolation
from core.queries import organization_duplicates as asked
from core.queries.attachments import counted
from core.queries.clients import organization_choices
from core.queries.organization_profiles import profile_of
from core.queries.organizations import (
    OrganizationCriteria,
    count,
    names_by_kind,
    organization_page,
    search,
)
from core.services.key_persons import add_key_person
from core.services.organization_merges import merge_organizations, unmerge_organizations
from core.services.organization_profiles import save_profile
from core.services.organizations import change_organization, set_manner
from tests.exchange.samples import office
from tests.organizations import an_organization, by_number, take_in

DAY = date(2026, 11, 1)


def get(organization_id: int) -> Organization:
    with read_only(SYSTEM) as view:
        return view.get(Organization, organization_id)


def merge(kept: int, other: int, **choices: int) -> Any:
    with unit_of_work(SYSTEM) as work:
        versions = (work.get(Organization, kept).version, work.get(Organization, other).version)
        return merge_organizations(work, kept, other, versions, choices, "同じ病院だった")


def undo(merge_id: int) -> Any:
    with unit_of_work(SYSTEM) as work:
        return unmerge_organizations(work, merge_id, 1)


def hang_all_on(work: Work, place: int, client_id: int) -> None:
    person = add_key_person(
        work, check(KeyPersonEntry, {"organization_id": place, "name": "模擬 窓口"})
    )
    work.add(
        SupportRecord(client_id=client_id, happened_on=DAY, facts="模擬", organization_id=place)
    )
    work.add(OrganizationContact(organization_id=place, contacted_on=DAY, content="模擬"))
    work.add(
        Introduction(client_id=client_id, from_id=place, to_id=place, introduced_on=DAY,
                     key_person_id=person.pk)
    )  # fmt: skip


def hanging(view: View, place: int) -> dict[str, int]:
    return counted(view, asked.attached(), place)


def test_all_that_hangs_on_a_row_moves_and_the_row_leaves_every_list(ledger: str) -> None:
    kept = an_organization(name="模擬みどり病院", phone="0300001111").pk
    other = an_organization(name="模擬みどり病院", municipality="模擬市", fax="0300002222").pk
    with unit_of_work(SYSTEM) as work:
        client_id = work.add(Client(name="模擬 人", kana="もぎ ひと", number=1)).pk
        hang_all_on(work, other, client_id)
        both, alone = (work.add(Event(name=n, held_on=DAY)).pk for n in ("両方", "片方"))
        for event, place in ((both, kept), (both, other), (alone, other)):
            work.add(EventInvitation(event_id=event, organization_id=place))
        save_profile(work, kept, None, {"departments": "精神科", "psychiatric_beds": ""})
        save_profile(work, other, None, {"departments": "内科", "psychiatric_beds": "40"})
        set_manner(work, check(ContactMannerEntry, {"organization_id": other, "fee": "0円"}), None)
    done = merge(kept, other)
    # The second invitation to the same event and the second profile stay with the row that went.
    assert done.moved == {
        "key_person": 1, "support_record": 1, "organization_contact": 1, "introduction": 2,
        "event_invitation": 1, "contact_manner": 1,
    }  # fmt: skip
    assert "紹介が1件" in done.cautions[0]
    row = get(kept)
    assert (row.municipality, row.fax, row.phone) == ("模擬市", "03-0000-2222", "03-0000-1111")
    with read_only(SYSTEM) as view:
        profile = profile_of(view, kept)
        assert isinstance(profile, MedicalProfile)
        assert (profile.departments, profile.psychiatric_beds) == ("精神科", 40)
        assert hanging(view, other) == {"event_invitation": 1, "medical_profile": 1}
        assert [r.id for r in search(view, OrganizationCriteria(text="みどり"))] == [kept]
        assert count(view, OrganizationCriteria(include_gone=True)) == 1
        assert list(organization_choices(view, "みどり")) == [kept]
        assert list(names_by_kind(view, "medical_institution")) == [kept]
        assert asked.merged_into(view, other) == kept
        page = organization_page(view, kept)
        assert [person.name for person in page.key_persons] == ["模擬 窓口"]


@pytest.mark.sqlite_only
def test_a_person_who_is_on_the_way_to_both_is_told(ledger: str) -> None:
    kept, other = an_organization(name="模擬一").pk, an_organization(name="模擬二").pk
    with unit_of_work(SYSTEM) as work:
        client_id = work.add(Client(name="模擬 人", kana="もぎ ひと", number=1)).pk
        for place in (kept, other):
            work.add(Introduction(client_id=client_id, to_id=place, introduced_on=DAY))
    assert "1件あります。「紹介」で一つを終わらせて" in "".join(merge(kept, other).cautions)


def test_undoing_puts_back_what_nobody_touched_since(ledger: str) -> None:
    kept, other = (
        an_organization(name="模擬A").pk,
        an_organization(name="模擬B", fax="0300002222").pk,
    )
    with unit_of_work(SYSTEM) as work:
        client_id = work.add(Client(name="模擬 人", kana="もぎ ひと", number=1)).pk
        hang_all_on(work, other, client_id)
        save_profile(work, kept, None, {"departments": "精神科"})
        save_profile(work, other, None, {"psychiatric_beds": "40", "day_care": "yes"})
        before = hanging(work, other)
    done = merge(kept, other, name=other)
    with unit_of_work(SYSTEM) as work:
        k, p = table_of(KeyPerson).c, table_of(MedicalProfile).c
        touched = work.rows(k.id.table.select())[0]
        work.change(KeyPerson, touched.id, touched.version, {"post": "師長"})
        save_profile(work, kept, 2, {"psychiatric_beds": "50"})
        work.change(
            Organization, kept, work.get(Organization, kept).version, {"note": "あとのメモ"}
        )
        assert p is not None
    result = undo(done.merge_id)
    assert (result.left, result.fields_left) == ({"key_person": 1}, ["精神病床"])
    row = get(kept)
    assert (row.name, row.fax, row.note) == ("模擬A", "", "あとのメモ")
    assert get(other).merged_into_id is None
    with read_only(SYSTEM) as view:
        assert hanging(view, other) == {k: v for k, v in before.items() if k != "key_person"}
        profile = profile_of(view, kept)
        assert isinstance(profile, MedicalProfile)
        assert (profile.psychiatric_beds, profile.day_care) == (50, "")
        assert [r.id for r in search(view, OrganizationCriteria(text="模擬B"))] == [other]
    with pytest.raises(RuleViolation, match="もう取り消され"):
        undo(done.merge_id)


def test_an_overtaken_comparison_and_a_second_merge_are_refused(
    staff: dict[str, Actor],
) -> None:
    kept, other, third = (an_organization(name=f"模擬{n}").pk for n in range(3))
    with unit_of_work(SYSTEM) as work:
        change_organization(work, other, 1, {"note": "そのあいだに"})
    with pytest.raises(Conflict), unit_of_work(SYSTEM) as work:
        merge_organizations(work, kept, other, (1, 1))
    with pytest.raises(RuleViolation, match="同じ機関"):
        merge(kept, kept)
    merge(kept, other)
    for pair in ((kept, other), (other, third)):
        with pytest.raises(RuleViolation, match="まとめられて"):
            merge(*pair)
    with pytest.raises(NotFound), read_only(SYSTEM) as view:
        asked.compare_organizations(view, kept, other)
    with pytest.raises(NotAllowed), unit_of_work(staff["viewer"]) as work:
        merge_organizations(work, kept, third, (1, 1))


@pytest.mark.sqlite_only
def test_an_import_neither_changes_nor_brings_back_nor_marks_a_merged_row(ledger: str) -> None:
    take_in([office(4), office(8), office(12)], "202404")
    kept, other = by_number(4), by_number(8)
    merge(kept.pk, other.pk)
    again = take_in([office(4), office(8, 電話番号="03-9999-0000"), office(12)], "202503")
    assert (again.added, again.changed, again.gone) == (0, 0, 0)
    left_out = take_in([office(4), office(12)], "202504")
    assert (left_out.added, left_out.changed, left_out.gone) == (0, 0, 0)
    row = get(other.pk)
    assert (row.merged_into_id, row.gone_on, row.phone) == (kept.pk, None, other.phone)


@pytest.mark.sqlite_only
def test_the_next_import_goes_on_with_the_row_that_took_over_the_number(ledger: str) -> None:
    own = an_organization(
        name="模擬の手書き", kind="transition_office", phone="0311112222", note="所内のメモ"
    )
    take_in([office(4, 電話番号="03-0000-4444")], "202404")
    public = by_number(4)
    done = merge(own.pk, public.pk)
    assert (get(own.pk).source_key, get(public.pk).source_key) == (public.source_key, None)
    again = take_in([office(4, 電話番号="03-5555-6666", 定員="33")], "202503")
    assert (again.added, again.gone) == (0, 0)
    row = get(own.pk)
    # What the office wrote otherwise than the file stays; what it had left blank follows the file.
    assert (row.name, row.phone, row.note) == ("模擬の手書き", "03-1111-2222", "所内のメモ")
    assert row.capacity == 33
    undo(done.merge_id)
    assert (get(own.pk).source, get(public.pk).source_key) == (None, public.source_key)


@pytest.mark.sqlite_only
def test_candidates_are_found_by_number_name_and_telephone_and_not_by_a_switchboard(
    ledger: str,
) -> None:
    same = {"municipality": "模擬市", "prefecture": "模擬県"}
    a = an_organization(name="模擬みどり", phone="0300001111", **same).pk
    b = an_organization(name="模擬みどり", phone="0300001111", **same).pk
    for number in range(9):  # one telephone for nine rows is a switchboard
        an_organization(name=f"模擬{number}科", phone="0300009999", **same)
    # Two services of one provider share a telephone: two organisations.
    for service in ("就労移行支援", "就労継続支援B型"):
        an_organization(
            name=f"模擬うみ {service}", phone="0300007777", service_name=service, **same
        )
    c, d = (
        an_organization(
            name=n, kind="continuous_b", office_number="1310000009", service_name="B"
        ).pk
        for n in ("模擬そら", "模擬ソラ作業所")
    )
    with read_only(SYSTEM) as view:
        found = asked.likely_same(view)
    assert [({p.one.id, p.other.id}, p.reasons) for p in found.pairs] == [
        ({a, b}, ("名前と市区町村が同じ", "電話が同じ")),
        ({c, d}, ("事業所番号とサービスが同じ",)),
    ]
    merge(a, b)
    with read_only(SYSTEM) as view:
        assert asked.likely_same(view).total == 1
        (line,) = asked.recent_organization_merges(view)
    assert (line.kept_id, line.other, line.reason) == (a, "模擬みどり", "同じ病院だった")


def test_a_profile_of_another_kind_moves_with_its_row(ledger: str) -> None:
    kept = an_organization(name="模擬", kind="company").pk
    other = an_organization(name="模擬", kind="continuous_a").pk
    with unit_of_work(SYSTEM) as work:
        save_profile(work, other, None, {"meals": "yes"})
    merge(kept, other, kind=other)
    with read_only(SYSTEM) as view:
        profile = profile_of(view, kept)
    assert isinstance(profile, ProviderProfile)
