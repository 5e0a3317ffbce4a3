"""模擬のWAM NETファイル: the published header, invented rows, and every way to spoil a file."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from collections.abc import Iterable, Sequence

HEADER = (
    "都道府県コード又は市区町村コード",
    "NO（※システム内の固有の番号、連番）",
    "指定機関名",
    "法人の名称",
    "法人の名称_かな",
    "法人番号",
    "法人住所（市区町村）",
    "法人住所（番地以降）",
    "法人電話番号",
    "法人FAX番号",
    "法人URL",
    "サービス種別",
    "事業所の名称",
    "事業所の名称_かな",
    "事業所番号",
    "事業所住所（市区町村）",
    "事業所住所（番地以降）",
    "事業所電話番号",
    "事業所FAX番号",
    "事業所URL",
    "事業所緯度",
    "事業所経度",
    "利用可能な時間帯（平日）",
    "利用可能な時間帯（土曜）",
    "利用可能な時間帯（日曜）",
    "利用可能な時間帯（祝日）",
    "定休日",
    "利用可能曜日特記事項（留意事項）",
    "定員",
)
FILE_NAME = "csvdownload060_202503.csv"
ZIP_NAME = "sfkopendata_202503_60.zip"

_PLACES = (
    ("13000", "東京都", "東京都足立区", "35.77", "139.80"),
    ("11000", "埼玉県", "埼玉県入間郡毛呂山町", "35.94", "139.31"),
    ("11100", "さいたま市", "埼玉県さいたま市大宮区", "35.90", "139.63"),
    ("01100", "札幌市", "北海道札幌市中央区", "43.05", "141.35"),
)


def office(number: int = 1, **changes: str) -> list[str]:
    """One invented office as a row; `changes` name columns by their header, or by a short name."""
    code, authority, place, latitude, longitude = _PLACES[number % len(_PLACES)]
    row = dict.fromkeys(HEADER, "")
    row |= {
        HEADER[0]: code,
        HEADER[1]: f"M{number:010d}",
        "指定機関名": authority,
        "法人の名称": "社会福祉法人　模擬の会",
        "法人の名称_かな": "しゃかいふくしほうじんもぎのかい",
        "法人番号": f"{8_000_000_000_000 + number}",
        "サービス種別": "就労移行支援",
        "事業所の名称": f"模擬ワークス{number}",
        "事業所の名称_かな": "もぎわーくす",
        "事業所番号": f"{code[:2]}{number:08d}",
        "事業所住所（市区町村）": place,
        "事業所住所（番地以降）": f"模擬町{number}－１　模擬ビル",
        "事業所電話番号": f"03-0000-{number % 10000:04d}",
        "事業所緯度": latitude,
        "事業所経度": longitude,
        "利用可能な時間帯（平日）": "10:00-16:00",
        "利用可能な時間帯（日曜）": "00:00-00:00",
        "定休日": "日曜",
        "定員": "20",
    }
    for short, value in changes.items():
        row[_header(short)] = value
    return list(row.values())


def _header(short: str) -> str:
    """The header that a keyword stands for: 番号 → NO, 時間_平日 → 利用可能な時間帯（平日） …"""
    special = {"番号": HEADER[1], "指定権者": HEADER[0], "市区町村": HEADER[15], "番地": HEADER[16]}
    if short in special:
        return special[short]
    for header in (short, f"事業所の{short}", f"事業所{short}"):
        if header in HEADER:
            return header
    raise KeyError(short)


def offices(count: int, first: int = 1) -> list[list[str]]:
    """Invented offices with consecutive numbers."""
    return [office(number) for number in range(first, first + count)]


def text(
    rows: Iterable[Sequence[str]],
    header: Sequence[str] = HEADER,
    delimiter: str = ",",
    ending: str = "\n",
    quoting: int = csv.QUOTE_ALL,
) -> str:
    """The file as text, quoted as published."""
    out = io.StringIO()
    writer = csv.writer(
        out,
        delimiter=delimiter,
        lineterminator=ending,
        quoting=quoting,  # type: ignore[arg-type]
    )
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def as_published(rows: Iterable[Sequence[str]], header: Sequence[str] = HEADER) -> bytes:
    """UTF-8 with BOM, as WAM NET publishes it."""
    return text(rows, header).encode("utf-8-sig")


def zipped(content: bytes, name: str = FILE_NAME) -> bytes:
    """A zip with one member."""
    return zip_of({name: content})


def zip_of(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip with these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def long_zip(chunk: bytes, times: int, head: bytes = b"", name: str = FILE_NAME) -> bytes:
    """A zip of one very long member, made without holding it."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w") as member,
    ):
        member.write(head)
        for _ in range(times):
            member.write(chunk)
    return out.getvalue()


def with_password_flag(archive: bytes) -> bytes:
    """The zip with the flag that says that its members are encrypted."""
    spoiled = bytearray(archive)
    struct.pack_into("<H", spoiled, archive.index(b"PK\x03\x04") + 6, 1)
    struct.pack_into("<H", spoiled, archive.rindex(b"PK\x01\x02") + 8, 1)
    return bytes(spoiled)


def with_declared_size(archive: bytes, size: int) -> bytes:
    """The zip whose directory lies about the unpacked size of its member."""
    spoiled = bytearray(archive)
    struct.pack_into("<L", spoiled, archive.index(b"PK\x03\x04") + 22, size)
    struct.pack_into("<L", spoiled, archive.rindex(b"PK\x01\x02") + 24, size)
    return bytes(spoiled)


def with_crowded_directory(entries: int) -> bytes:
    """A zip whose directory lists very many members that are not there."""
    numbers = [20, 20, 0, 0, 0, 33, 0, 0, 0, len("a.csv"), 0, 0, 0, 0, 0, 0]
    directory = (struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *numbers) + b"a.csv") * entries
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(directory), 4, 0)
    return b"PK\x03\x04" + directory + end
