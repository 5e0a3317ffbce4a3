"""自己点検シート: out, filled in, and back; nothing is half-written, nothing strange is taken."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from core.db.actor import SYSTEM
from core.db.work import read_only, unit_of_work
from core.domain.entry import check
from core.domain.organizations import (
    ContactManner,
    ContactMannerEntry,
    KeyPersonEntry,
    Organization,
)
from core.errors import Conflict, DomainError, RuleViolation
from core.exchange.organization_sheet import read_sheet
from core.exchange.report import FileRefused
from core.exchange.workbook import read_workbook
from core.queries.organization_profiles import profile_of
from core.queries.organizations import organization_page
from core.services.key_persons import add_key_person
from core.services.organization_profiles import save_profile
from core.services.organization_sheets import (
    SheetComparison,
    compare_sheet,
    make_sheet,
    make_sheets,
    take_sheet,
)
from core.services.organizations import change_organization, set_manner
from tests.organizations import an_organization

pytestmark = pytest.mark.sqlite_only


def a_place() -> Organization:
    row = an_organization(
        name="模擬ワークス", kind="transition_office", phone="0300001111", note="所内のメモ"
    )
    with unit_of_work(SYSTEM) as work:
        save_profile(work, row.pk, None, {"training": "pc_office", "meals": "yes"})
        entry = {"organization_id": row.pk, "hours": "午後", "taboo": "朝は避ける"}
        set_manner(work, check(ContactMannerEntry, entry), None)
        for kind, name in (("medical_contact", "模擬 窓口"), ("family", "模擬 家族")):
            person = {"organization_id": row.pk, "name": name, "kind": kind, "how": "内線で"}
            add_key_person(work, check(KeyPersonEntry, person))
    return row


def made(place: int) -> bytes:
    with unit_of_work(SYSTEM) as work:
        return make_sheet(work, place)[1]


def lines(content: bytes) -> dict[str, tuple[int, tuple[str, ...]]]:
    """key → row number and cells."""
    (sheet,) = read_workbook(content)
    return {r.cells[0].split("#")[0]: (r.number, r.cells) for r in sheet.rows}


def filled(content: bytes, written: Mapping[str, str], **raw: str) -> bytes:
    """The file with the column 「直すところ」 filled in at these lines; `raw`: cells (A1) replaced."""
    places = {f"D{lines(content)[key][0]}": text for key, text in written.items()} | raw
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == "xl/worksheets/sheet1.xml":
                xml = data.decode()
                for cell, text in places.items():
                    new = f'<c r="{cell}" t="inlineStr"><is><t>{text}</t></is></c>'
                    xml, count = re.subn(rf'<c r="{cell}"[^>]*?(/>|>.*?</c>)', new, xml, count=1)
                    assert count == 1, cell
                data = xml.encode()
            archive.writestr(info, data)
    return target.getvalue()


def compared(content: bytes, expected: int | None = None) -> SheetComparison:
    with read_only(SYSTEM) as view:
        return compare_sheet(view, read_sheet(content), expected)


def take(comparison: SheetComparison, *keys: str) -> int:
    with unit_of_work(SYSTEM) as work:
        return take_sheet(work, comparison, keys)


def test_the_sheet_holds_what_is_known_and_none_of_the_office_own_words(ledger: str) -> None:
    content = made(a_place().pk)
    text = str(lines(content))
    for words in ("模擬ワークス", "03-0000-1111", "PC・事務", "模擬 窓口", "掲載に同意した人"):
        assert words in text
    for words in ("所内のメモ", "朝は避ける", "内線で", "模擬 家族"):
        assert words not in text
    assert not compared(content).differences


def test_what_was_written_is_shown_field_by_field_and_only_the_chosen_is_saved(
    ledger: str,
) -> None:
    place = a_place().pk
    written = {
        "organization.phone": "０３００００２２２２", "organization.capacity": "20人ではなく",
        "organization.vacancy_count": "３", "organization.closed_days": "土日",
        "profile.training": "軽作業、PC・事務", "profile.meals": "不明",
        "profile.visit_days": "水曜の午後", "manner.method": "FAX",
        "listing.listing_agreed_on": "R8.11.20", "listing.listing_agreed_by": "模擬 所長",
        "new.name": "模擬 新任", "new.stage": "定着",
    }  # fmt: skip
    comparison = compared(filled(made(place), written))
    found = {d.key: d for d in comparison.differences}
    assert found.keys() == written.keys()
    assert (found["organization.phone"].now, found["organization.phone"].written) == (
        "03-0000-1111", "03-0000-2222",
    )  # fmt: skip
    faults = {key for key, d in found.items() if d.fault}
    assert faults == {"organization.capacity", "profile.meals"}
    assert "数字で" in found["organization.capacity"].fault
    assert found["organization.capacity"].cell.startswith("D")
    with pytest.raises(RuleViolation, match=found["profile.meals"].cell):
        take(comparison, "organization.phone", "profile.meals")
    good = [key for key in found if key not in faults and key != "organization.closed_days"]
    assert take(comparison, *good) == 9
    with read_only(SYSTEM) as view:
        page, profile = organization_page(view, place), profile_of(view, place)
    row: Any = page.organization
    assert (row.phone, row.vacancy_count, row.closed_days) == ("03-0000-2222", 3, "")
    assert (row.listing_agreed_on, row.listing_agreed_by) == (date(2026, 11, 20), "模擬 所長")
    assert row.verified_on == date(2026, 11, 21)
    assert profile is not None
    assert (profile.visit_days, profile.training) == ("水曜の午後", "pc_office,light_work")  # type: ignore[attr-defined]
    manner = page.manner
    assert isinstance(manner, ContactManner)
    assert (manner.method, manner.hours, manner.taboo) == ("fax", "午後", "朝は避ける")
    assert {person.name for person in page.key_persons} >= {"模擬 新任"}


def test_what_was_changed_meanwhile_is_told_and_an_overtaken_save_writes_nothing(
    ledger: str,
) -> None:
    row = a_place()
    content = filled(made(row.pk), {"organization.phone": "0300003333", "manner.fee": "0円"})
    with unit_of_work(SYSTEM) as work:
        change_organization(work, row.pk, 1, {"phone": "0300004444"})
    comparison = compared(content)
    assert {d.key for d in comparison.differences if d.changed_since} == {"organization.phone"}
    with unit_of_work(SYSTEM) as work:
        change_organization(work, row.pk, 2, {"fax": "0300005555"})
    with pytest.raises(Conflict):
        take(comparison, "manner.fee", "organization.phone")
    with read_only(SYSTEM) as view:
        page = organization_page(view, row.pk)
    assert page.manner is not None
    assert (page.manner.fee, page.organization.phone) == ("", "03-0000-4444")


def test_writing_over_what_stood_there_counts_and_nothing_empties(ledger: str) -> None:
    place = a_place().pk
    content = made(place)
    number = lines(content)["organization.phone"][0]
    comparison = compared(
        filled(content, {"manner.hours": "なし"}, **{f"C{number}": "03-0000-9999"})
    )
    assert {d.key: d.written for d in comparison.differences} == {
        "organization.phone": "03-0000-9999", "manner.hours": "",
    }  # fmt: skip


def test_another_file_another_organisation_and_altered_cells_are_refused(ledger: str) -> None:
    place, other = a_place().pk, an_organization(name="模擬よそ").pk
    content = made(place)
    phone = lines(content)["organization.phone"]
    first = lines(content)[next(iter(lines(content)))][1][0]
    strangers: dict[str, bytes] = {
        "自己点検シートではありません": b"name,phone\n",
        "どの機関のシートか": filled(content, {}, A1=first.replace(f":{place}:", f":{other}:")),
        "書きかえられていて": filled(content, {}, **{f"A{phone[0]}": "organization.note"}),
        "同じ項目": filled(
            content, {}, **{f"A{phone[0] + 1}": lines(content)["organization.phone"][1][0]}
        ),
        "シートにない項目": filled(
            content, {"organization.phone": "1"},
            **{f"A{phone[0]}": f"organization.note#{'0' * 10}"},
        ),
    }  # fmt: skip
    for sentence, bad in strangers.items():
        with pytest.raises(FileRefused, match=sentence):
            compared(bad)
    with pytest.raises(FileRefused, match="「模擬ワークス」のシートです"):
        compared(content, other)
    broken = io.BytesIO()
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(DomainError):
        compared(broken.getvalue())


def test_all_sheets_of_a_filter_come_as_one_zip(ledger: str) -> None:
    ids = [a_place().pk, an_organization(name="模擬/病院:1").pk]
    with unit_of_work(SYSTEM) as work:
        content = make_sheets(work, ids, "確かめる時期")
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert names == [f"自己点検_模擬ワークス_{ids[0]}.xlsx", f"自己点検_模擬_病院_1_{ids[1]}.xlsx"]
    with pytest.raises(RuleViolation, match="500件まで"), unit_of_work(SYSTEM) as work:
        make_sheets(work, range(501), "")
