"""連絡先の一覧: any table by a mapping of its columns."""

from __future__ import annotations

import pytest

from core.exchange.contact_list import (
    FIELDS,
    ListMapping,
    find_header,
    header_at,
    key_of,
    read_contact_list,
    sheets_of,
    suggested,
)
from core.exchange.coordinates import SWAPPED
from core.exchange.public_file import PublicFile
from core.exchange.report import FileRefused
from core.exchange.spreadsheet import csv_bytes, xlsx_bytes

HEADER = ("所名", "郵便番号", "所在地", "電話番号", "FAX", "管轄区域", "緯度", "経度")
ROW = ("ハローワーク模擬", "123-0001", "東京都足立区模擬1-2", "03-0000-0001", "-", "足立区・葛飾区 荒川区", "35.77", "139.80")  # fmt: skip


def read(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER, **more: object) -> PublicFile:
    (sheet,) = sheets_of(csv_bytes(rows, header), "模擬.csv")
    columns = suggested(header_at(sheet, 1)) | more.pop("columns", {})  # type: ignore[operator]
    mapping = ListMapping(columns, **{"kind": "hello_work", **more})  # type: ignore[arg-type]
    return read_contact_list(sheet, mapping, "模擬.csv", "d")


def test_the_headers_of_published_lists_are_known() -> None:
    words = {
        "name": ("名称", "施設名", "センター名", "所名"),
        "corporation_name": ("運営法人", "設置主体"),
        "place": ("所在地", "住所"), "phone": ("電話番号", "Tel"), "fax": ("Fax",),
        "area": ("管轄", "管轄区域", "対象圏域"), "url": ("Url",),
    }  # fmt: skip
    for field, headers in words.items():
        for header in headers:
            assert suggested(["備考", header]) == {field: header}
    assert suggested(["備考", "担当"]) == {}


def test_a_row_becomes_facts_with_its_area_in_the_profile() -> None:
    (facts,) = read(ROW).facts
    assert (facts.kind, facts.name, facts.phone) == (
        "hello_work",
        "ハローワーク模擬",
        "03-0000-0001",
    )
    assert (facts.prefecture, facts.municipality, facts.address) == ("東京都", "足立区", "模擬1-2")
    assert facts.profile == {"jurisdiction": "足立区、葛飾区、荒川区"}
    assert (facts.latitude, facts.longitude) == (35.77, 139.80)
    # What a list does not say is not blank.
    assert {"fax", "url", "capacity", "corporation_name"} <= facts.untaken


def test_the_area_of_a_window_goes_to_its_own_field_and_elsewhere_nowhere() -> None:
    assert read(ROW, kind="health_center").facts[0].profile == {"area": "足立区、葛飾区、荒川区"}
    file = read(ROW, kind="company")
    assert file.facts[0].profile == {}
    assert [(r.column, r.row_taken) for r in file.rejections] == [("管轄区域", True)]


def test_the_kind_comes_from_a_column_when_there_is_one() -> None:
    header = ("名称", "種別", "住所")
    rows = [
        ("模擬A", "公共職業安定所", "東京都足立区1"), ("模擬B", "障害者就業・生活支援センター", "東京都北区1"),
        ("模擬C", "なぞの種別", "東京都北区2"),
    ]  # fmt: skip
    file = read(*rows, header=header)
    assert [f.kind for f in file.facts] == ["hello_work", "employment_life_center"]
    assert [(r.row, r.column, r.row_taken) for r in file.rejections] == [(4, "種別", False)]


def test_a_place_without_prefecture_takes_the_one_that_was_chosen() -> None:
    header = ("名称", "住所")
    assert (
        read(("模擬", "足立区模擬1"), header=header, prefecture="東京都").facts[0].municipality
        == "足立区"
    )
    file = read(("模擬", "足立区模擬1"), header=header)
    assert "分けられません" in file.rejections[0].reason
    assert file.facts[0].address == "足立区模擬1"


def test_swapped_coordinates_are_said() -> None:
    file = read((*ROW[:6], "139.80", "35.77"))
    assert [r.reason for r in file.rejections] == [SWAPPED]
    assert file.facts[0].latitude is None
    assert {"latitude", "longitude"} <= file.facts[0].untaken


def test_a_number_without_its_leading_zero_is_a_telephone() -> None:
    assert read((*ROW[:3], "300000001", *ROW[4:])).facts[0].phone == "03-0000-0001"


def test_rows_that_cannot_be_taken_are_named() -> None:
    file = read(("", *ROW[1:]), ROW, ROW)
    assert [(r.row, r.row_taken) for r in file.rejections] == [(2, False), (4, False)]
    assert "3行目" in file.rejections[1].reason
    assert len(file.left_out) == 2


def test_a_mapping_that_does_not_fit_is_refused() -> None:
    with pytest.raises(FileRefused, match="名称"):
        read(ROW, header=("甲", *HEADER[1:]))
    with pytest.raises(FileRefused, match="ありません"):
        read(ROW, columns={"name": "別の列"})
    with pytest.raises(FileRefused, match="二つの項目"):
        read(ROW, columns={"name_kana": "所名"})


def test_the_header_is_found_below_a_title_and_the_sheet_can_be_chosen() -> None:
    content = xlsx_bytes([ROW], HEADER, notes=["令和7年度 模擬の一覧", "出典: 模擬"])
    (sheet,) = sheets_of(content, "模擬.xlsx")
    assert find_header(sheet.rows) == 3
    assert header_at(sheet, 3) == HEADER
    mapping = ListMapping(suggested(HEADER), "hello_work", header_row=3)
    assert read_contact_list(sheet, mapping, "模擬.xlsx", "d").facts[0].name == ROW[0]


def test_headers_that_stand_twice_or_are_blank_get_their_place() -> None:
    (sheet,) = sheets_of(csv_bytes([("a", "b", "c")], ("名称", "電話", "電話")), "模擬.csv")
    assert header_at(sheet, 1) == ("名称", "電話", "電話（3列目）")
    with pytest.raises(FileRefused, match="9行目"):
        header_at(sheet, 9)


def test_a_mapping_is_remembered_by_its_header_and_comes_back_the_same() -> None:
    mapping = ListMapping({"name": "所名"}, "hello_work", "東京都", "一覧", 3)
    assert ListMapping.from_json(mapping.as_json()) == mapping
    assert key_of(HEADER) == key_of([f" {text} " for text in HEADER])
    assert key_of(HEADER) != key_of(HEADER[1:])
    assert set(suggested(HEADER)) <= set(FIELDS)


def test_a_cell_that_a_spreadsheet_would_run_comes_back_as_it_was() -> None:
    assert read(("=1+1の模擬", *ROW[1:])).facts[0].name == "=1+1の模擬"
