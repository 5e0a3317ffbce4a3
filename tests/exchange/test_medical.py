"""医療情報ネット: facilities and departments joined by ID, read the way the files really mean it."""

from __future__ import annotations

from datetime import date

import pytest

from core.exchange.archive import find_text_files
from core.exchange.coordinates import SWAPPED
from core.exchange.medical import read_medical
from core.exchange.public_file import PublicFile
from core.exchange.report import FileRefused
from tests.exchange import medical_samples as samples
from tests.exchange.medical_samples import department, departments, facilities, institution
from tests.exchange.samples import zip_of

FACILITIES = facilities([institution(1), institution(2)])
PSYCHIATRY = departments([department(1), department(2, "01001")])


def read(*contents: bytes, keep_all: bool = False, known: tuple[str, ...] = ()) -> list[PublicFile]:
    files = [
        (text, text.name, "d")
        for content in contents
        for text in find_text_files(content, samples.HOSPITALS)
    ]
    return read_medical(files, keep_all=keep_all, known=known)


def test_a_row_becomes_public_facts_and_a_profile() -> None:
    hours = departments(
        [
            department(1, "07001", 1, "月火水木金"), department(1, "07001", 2, "月水", ("13:30", "17:00")),
            department(1, "07003", 1, "月火", ("11:00", "12:30")), department(1, "01001"),
        ]
    )  # fmt: skip
    (file,) = read(facilities([institution(1)]), hours)
    (facts,) = file.facts
    assert (facts.source_key, facts.kind, facts.service_name) == (
        samples.identity(1), "medical_institution", "病院",
    )  # fmt: skip
    assert (facts.prefecture, facts.municipality, facts.address) == (
        "東京都", "足立区", "模擬町1－１",
    )  # fmt: skip
    assert facts.name_kana == "もぎこころのびょういん"
    assert facts.authority_code == "13121"
    assert facts.closed_days == "土・日・祝"  # 1 = open, the other way round than the header says
    assert facts.profile == {
        "departments": "内科、精神科、心療内科", "has_psychiatry": "yes", "psychiatric_beds": 120,
        "outpatient_hours": "月 09:00〜12:30・13:30〜17:00、火 09:00〜12:30、水 09:00〜12:00・13:30〜17:00、"
        "木・金 09:00〜12:00",
    }  # fmt: skip
    assert {"phone", "fax", "hours_weekday", "capacity"} <= facts.untaken
    assert file.edition_on == date(2025, 6, 30)


def test_only_psychiatric_institutions_are_kept_unless_all_are_wanted() -> None:
    (file,) = read(FACILITIES, PSYCHIATRY)
    assert [f.source_key for f in file.facts] == [samples.identity(1)]
    assert set(file.keys) == {samples.identity(1), samples.identity(2)}  # neither has disappeared
    (every,) = read(FACILITIES, PSYCHIATRY, keep_all=True)
    assert [f.profile["has_psychiatry"] for f in every.facts] == ["yes", "no"]
    # One that is stored is read whatever it offers now.
    (known,) = read(FACILITIES, PSYCHIATRY, known=(samples.identity(2),))
    assert len(known.facts) == 2


@pytest.mark.parametrize("code", ["07001", "07003", "07991", "03005"])
def test_every_psychiatric_department_counts(code: str) -> None:
    assert len(read(FACILITIES, departments([department(1, code)]))[0].facts) == 1


def test_without_the_departments_nothing_is_said_about_psychiatry() -> None:
    (file,) = read(FACILITIES)
    assert "01-2" in file.refusal
    assert file.facts == ()
    (every,) = read(FACILITIES, keep_all=True)
    assert every.refusal == ""
    assert "has_psychiatry" not in every.facts[0].profile
    with pytest.raises(FileRefused, match="施設のファイル"):
        read(PSYCHIATRY)


def test_both_files_in_one_zip_are_joined() -> None:
    both = zip_of({samples.HOSPITALS: FACILITIES, samples.HOSPITAL_DEPARTMENTS: PSYCHIATRY})
    (file,) = read(both)
    assert len(file.facts) == 1


def test_hospitals_and_clinics_come_together() -> None:
    clinics = facilities([institution(1, "2"), institution(2, "2")])
    hours = departments([department(2, kind="2")])
    hospital, clinic = read(FACILITIES, clinics, PSYCHIATRY, hours)
    assert [len(hospital.facts), len(clinic.facts)] == [1, 1]
    assert clinic.facts[0].service_name == "診療所"
    # Without the clinics' departments only the clinics cannot be judged.
    hospital, clinic = read(FACILITIES, clinics, PSYCHIATRY)
    assert (hospital.refusal, bool(clinic.refusal)) == ("", True)


def test_no_coordinate_is_none_and_swapped_ones_are_said() -> None:
    rows = [
        institution(1, **{"所在地座標（緯度）": "0.0", "所在地座標（経度）": "0.0"}),
        institution(2, **{"所在地座標（緯度）": "139.80", "所在地座標（経度）": "35.77"}),
        institution(3, **{"所在地座標（緯度）": "91", "所在地座標（経度）": "139.80"}),
    ]
    (file,) = read(facilities(rows), keep_all=True)
    assert [(f.latitude, f.longitude) for f in file.facts] == [(None, None)] * 3
    told = [(r.row, r.reason) for r in file.rejections]
    assert (3, SWAPPED) in told
    assert len([row for row, _ in told if row == 3]) == 1
    assert any(row == 4 and "日本の範囲" in reason for row, reason in told)


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"ID": ""}, "ID"),
        ({"正式名称": "模擬\ufffd"}, "正式名称"),
        ({"都道府県コード": "99"}, "都道府県コード"),
        ({"所在地": ""}, "所在地"),
    ],
    ids=["番号がない", "文字化け", "ない都道府県", "住所がない"],
)
def test_a_row_that_cannot_be_taken_is_named(changes: dict[str, str], column: str) -> None:
    (file,) = read(facilities([institution(1), institution(2, **changes)]), keep_all=True)
    (bad,) = [r for r in file.rejections if not r.row_taken]
    assert (bad.row, bad.column) == (3, column)
    assert len(file.facts) == len(file.left_out) == 1


def test_an_id_that_stands_twice_and_a_ragged_row_are_named() -> None:
    rows = [institution(1), institution(1), institution(2)[:-3]]
    (file,) = read(facilities(rows), keep_all=True)
    assert [(r.row, r.row_taken) for r in file.rejections] == [(3, False), (4, False)]


def test_zeros_that_excel_dropped_are_put_back() -> None:
    (file,) = read(
        facilities([institution(1, ID="111010000010", 都道府県コード="1", 市区町村コード="11")]),
        keep_all=True,
    )
    assert (file.facts[0].source_key, file.facts[0].authority_code) == ("0111010000010", "01011")
