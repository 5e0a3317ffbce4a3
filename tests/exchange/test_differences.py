"""差分: what an import would do to what is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from core.exchange.differences import Differences, StoredOrganization, compare
from core.exchange.facts import OrganizationFacts
from core.exchange.wamnet import read_wamnet
from tests.exchange import samples

GONE_ON = date(2026, 4, 1)


def facts_of(*rows: list[str]) -> list[OrganizationFacts]:
    return list(read_wamnet(samples.as_published(rows), samples.FILE_NAME).facts)


def stored(*facts: OrganizationFacts, gone_on: date | None = None) -> dict[str, StoredOrganization]:
    return {f.source_key: StoredOrganization(f, gone_on) for f in facts}


FIVE = facts_of(*samples.offices(5))


def test_the_same_file_twice_changes_nothing() -> None:
    found = compare(stored(*FIVE), FIVE)
    assert found == Differences((), (), tuple(f.source_key for f in FIVE), ())
    assert found.is_empty


def test_a_first_import_adds_everything() -> None:
    found = compare({}, FIVE)
    assert found.added == tuple(FIVE)
    assert not found.is_empty


def test_only_what_differs_is_named_with_both_values() -> None:
    newer = [replace(FIVE[0], phone="03-0000-7777", capacity=None), *FIVE[1:]]
    found = compare(stored(*FIVE), newer)
    assert found.changed == (
        (FIVE[0].source_key, {"phone": ("03-0000-0001", "03-0000-7777"), "capacity": (20, None)}),
    )
    assert len(found.unchanged) == 4


def test_signs_that_cp932_writes_differently_are_no_change() -> None:
    published = samples.office(1, 番地="模擬町1−２", 定休日="12月30日〜1月3日")
    saved = samples.text([published], ending="\r\n").encode("cp932")
    (again,) = read_wamnet(saved, samples.FILE_NAME).facts
    assert again.address != published[samples.HEADER.index("事業所住所（番地以降）")]
    assert compare(stored(*facts_of(published)), [again]).is_empty


def test_a_value_that_could_not_be_read_keeps_what_is_stored() -> None:
    (unread,) = facts_of(samples.office(1, 電話番号="12345", 定員="若干名"))
    assert compare(stored(FIVE[0]), [unread]).is_empty
    (blank,) = facts_of(samples.office(1, 電話番号="", 定員=""))
    assert set(compare(stored(FIVE[0]), [blank]).changed[0][1]) == {"phone", "capacity"}


def test_an_office_that_the_file_no_longer_names_is_gone() -> None:
    everywhere = facts_of(*samples.offices(8))
    found = compare(stored(*everywhere), everywhere[:4])
    assert found.gone == tuple(f.source_key for f in everywhere[4:])


def test_a_file_of_one_prefecture_says_nothing_about_the_others() -> None:
    tokyo = [f for f in FIVE if f.authority_code == "13000"]
    saitama = [f for f in FIVE if f.authority_code.startswith("11")]
    assert compare(stored(*FIVE), tokyo).gone == ()
    assert {f.authority_code for f in saitama} == {"11000", "11100"}
    found = compare(stored(*FIVE), saitama[:1])
    assert found.gone == tuple(f.source_key for f in saitama[1:])


def test_a_file_of_one_service_says_nothing_about_the_others() -> None:
    other = replace(FIVE[0], source_key="M9", service_name="就労定着支援", kind="retention_office")
    assert compare(stored(*FIVE, other), FIVE).gone == ()


def test_an_office_whose_row_was_left_out_is_not_gone() -> None:
    rows = samples.offices(5)
    rows[4] = rows[4][:-1]
    file = read_wamnet(samples.as_published(rows), samples.FILE_NAME)
    assert compare(stored(*FIVE), file.facts, file.keys).gone == ()
    assert compare(stored(*FIVE), file.facts).gone == (FIVE[4].source_key,)


def test_an_office_marked_as_gone_is_not_marked_again_and_may_come_back() -> None:
    known = stored(*FIVE[:4]) | stored(FIVE[4], gone_on=GONE_ON)
    assert compare(known, FIVE[:4]).gone == ()
    assert compare(known, FIVE).changed == ((FIVE[4].source_key, {"gone_on": (GONE_ON, None)}),)


@settings(deadline=None)
@given(
    st.sets(st.integers(1, 12)),
    st.sets(st.integers(1, 12)),
    st.sets(st.integers(1, 12)),
)
def test_every_office_is_counted_once(before: set[int], after: set[int], moved: set[int]) -> None:
    known = [replace(FIVE[0], source_key=f"M{n}") for n in sorted(before)]
    newer = [
        replace(FIVE[0], source_key=f"M{n}", phone="" if n in moved else FIVE[0].phone)
        for n in sorted(after)
    ]
    found = compare(stored(*known), newer)
    changed = [key for key, _ in found.changed]
    names = [*(f.source_key for f in found.added), *changed, *found.unchanged, *found.gone]
    assert len(names) == len(set(names))
    assert len(found.added) + len(changed) + len(found.unchanged) == len(after)
    gone = {f"M{n}" for n in before - after} if after else set()  # an empty file speaks of none
    assert set(found.gone) == gone
