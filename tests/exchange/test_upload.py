"""選ばれたファイル: told by their content, several together, and no mixture."""

from __future__ import annotations

import json

import pytest

from core.domain.sources import BOUNDARIES, CONTACT_LIST, MEDICAL, STATIONS, WAMNET
from core.exchange.archive import MEGABYTE
from core.exchange.public_file import PublicFile
from core.exchange.report import FileRefused
from core.exchange.spreadsheet import csv_bytes, xlsx_bytes
from core.exchange.upload import Chosen, read_upload, sorted_upload
from tests.exchange import medical_samples as medical
from tests.exchange.samples import (
    ZIP_NAME,
    as_published,
    office,
    offices,
    with_declared_size,
    zip_of,
    zipped,
)

A = as_published([office(1)])
B = as_published([office(1, サービス種別="就労継続支援Ａ型", 事業所番号="1399999999")])


def geojson(**properties: str) -> bytes:
    feature = {"type": "Feature", "properties": properties, "geometry": None}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (A, WAMNET),
        (zipped(A), WAMNET),
        (medical.facilities([medical.institution()]), MEDICAL),
        (medical.departments([medical.department()]), MEDICAL),
        (csv_bytes([["模擬"]], ["名称"]), CONTACT_LIST),
        (xlsx_bytes([["模擬"]], ["名称"]), CONTACT_LIST),
        (geojson(N03_007="13121"), BOUNDARIES),
        (zipped(geojson(N02_005="模擬"), "N02-20_Station.geojson"), STATIONS),
    ],
)
def test_the_kind_is_told_by_the_content(content: bytes, kind: str) -> None:
    assert sorted_upload([Chosen("なまえだけ.bin", content)]).kind == kind


def read(*files: tuple[str, bytes]) -> list[PublicFile]:
    return read_upload(sorted_upload([Chosen(name, content) for name, content in files]))


def test_several_files_one_zip_of_several_and_zips_in_a_zip_are_the_same() -> None:
    ways = [
        read(("csvdownload060_202503.csv", A), ("csvdownload045_202503.csv", B)),
        read(("202503.zip", zip_of({"csvdownload060.csv": A, "csvdownload045.csv": B}))),
        read((ZIP_NAME, zip_of({"60.zip": zipped(A), "45.zip": zipped(B)}))),
    ]
    for files in ways:
        assert [sorted(file.services) for file in files] == [["就労移行支援"], ["就労継続支援A型"]]
        assert {f"{file.edition_on}" for file in files} == {"2025-03-31"}


def test_two_editions_of_one_service_and_a_mixture_are_refused() -> None:
    with pytest.raises(FileRefused, match="二つあります"):
        read(
            ("csvdownload060_202503.csv", A),
            ("csvdownload060_202404.csv", as_published(offices(2))),
        )
    with pytest.raises(FileRefused, match="混ざっています"):
        sorted_upload([Chosen("a.csv", A), Chosen("b.xlsx", xlsx_bytes([["模擬"]], ["名称"]))])
    with pytest.raises(FileRefused, match="一つずつ"):
        sorted_upload([Chosen("a.csv", b"a,b\n1,2\n"), Chosen("b.csv", b"a,b\n1,2\n")])
    with pytest.raises(FileRefused, match="N03"):
        sorted_upload([Chosen("a.geojson", geojson(name="模擬"))])


def test_one_bad_file_among_several_refuses_all_of_them() -> None:
    with pytest.raises(FileRefused, match="PDF"):
        sorted_upload([Chosen("a.csv", A), Chosen("b.csv", b"%PDF-1.7\n")])
    with pytest.raises(FileRefused, match="必要な列"):
        read(("z.zip", zip_of({"a.csv": A, "b.csv": A.replace("事業所の名称".encode(), b"x")})))


def test_a_zip_of_very_many_or_very_large_files_is_refused_before_it_is_read() -> None:
    with pytest.raises(FileRefused, match="多すぎます"):
        sorted_upload([Chosen("a.zip", zip_of({f"{n}.csv": A for n in range(1001)}))])
    with pytest.raises(FileRefused, match="大きすぎます"):
        sorted_upload([Chosen("a.zip", with_declared_size(zipped(A), 301 * MEGABYTE))])
    # Negative control: what is large, and still within the limits, is only refused for its kind.
    assert (
        len(sorted_upload([Chosen("a.zip", zip_of({f"{n}.csv": A for n in range(99)}))]).texts)
        == 99
    )
