"""名簿の手入れ: verified with one click, two rows side by side, merged, and taken back."""

from __future__ import annotations

from datetime import date

import pytest

from core.db.actor import SYSTEM
from core.db.work import read_only, unit_of_work
from core.domain.organizations import Organization
from core.services.organization_sheets import make_sheet
from core.ui.navigation import DIRECTORY_CARE, ORGANIZATION
from tests.organizations import an_organization
from tests.pages.conftest import OpenPage, texts
from tests.pages.test_directory_page import press

pytestmark = pytest.mark.sqlite_only


def get(row_id: int) -> Organization:
    with read_only(SYSTEM) as view:
        return view.get(Organization, row_id)


def test_the_yearly_round_and_a_duplicate_are_settled_from_the_page(open_as: OpenPage) -> None:
    same = {"name": "模擬みどり病院", "municipality": "模擬市", "prefecture": "模擬県"}
    one = an_organization(**same).pk
    other = an_organization(**same, phone="0300001111").pk
    test = open_as("supporter", DIRECTORY_CARE)
    assert "2件" in texts(test)
    press(test, "確かめた")
    assert sorted(str(get(i).verified_on) for i in (one, other)) == ["2026-11-21", "None"]
    assert "1件" in texts(test)
    test.session_state["care.part"] = "重複"
    assert "名前と市区町村が同じ" in texts(test.run())
    press(test, "くらべる")
    assert "値の違う項目" in texts(test)
    press(test, "まとめる")
    assert (get(other).merged_into_id, get(one).phone) == (one, "03-0000-1111")
    assert "さいきんの名寄せ" in " ".join(s.value for s in test.subheader)
    assert "まとめられました" in texts(open_as("supporter", ORGANIZATION, id=other))
    press(test, "取り消す")
    assert get(other).merged_into_id is None
    assert get(one).phone == ""


def test_an_answered_sheet_stands_field_by_field_before_it_is_saved(open_as: OpenPage) -> None:
    place = an_organization(name="模擬ワークス", kind="transition_office").pk
    with unit_of_work(SYSTEM) as work:
        content = make_sheet(work, place)[1]
    test = open_as("supporter", DIRECTORY_CARE)
    test.session_state["care.part"] = "戻ってきたシート"
    test.run()
    test.file_uploader[0].set_value(("シート.xlsx", content, "application/octet-stream"))
    test.run()
    assert not test.exception
    assert "名簿と同じ内容です" in texts(test)
    press(test, "確かめた日を書く")
    assert get(place).verified_on == date(2026, 11, 21)


def test_who_only_reads_is_turned_away(open_as: OpenPage) -> None:
    assert "確かめる時期" not in texts(open_as("viewer", DIRECTORY_CARE))
