"""連絡先の一覧 (a contact list): any table of organisations, read by a mapping of its columns.

Hello Work, 保健所, 就ポツ and others publish no table, only pages and PDF: whoever makes a list of them
in Excel or CSV says once which column is what (`ListMapping`). A list is a part: what it does not
name has not gone, and a blank cell says nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from core.domain.codes import codes
from core.domain.organization_profiles import PROFILES, HelloWorkProfile, WindowProfile
from core.domain.sources import CONTACT_LIST
from core.domain.text import normalized
from core.exchange.address import split_address
from core.exchange.archive import SMALL, find_text_files
from core.exchange.columns import (
    Column,
    Layout,
    Parse,
    Reading,
    degrees,
    header_key,
    phone,
    read_row,
    text_up_to,
    web_address,
)
from core.exchange.coordinates import LATITUDES, LONGITUDES, pair_coordinates
from core.exchange.facts import FACT_FIELDS, OrganizationFacts
from core.exchange.public_file import REASON_HEADER, PublicFile, refuse_too_many, same_place
from core.exchange.reader import Row, read_rows
from core.exchange.report import FileRefused, Rejection, rows_left_out
from core.exchange.wamnet import edition_of
from core.exchange.workbook import Sheet, is_workbook, read_workbook

_HEAD_ROWS = 20
_SEPARATORS = re.compile(r"[、・,，;；/／\s]+")
_AREA_LENGTHS: dict[object, tuple[str, int]] = {
    HelloWorkProfile: ("jurisdiction", 500),
    WindowProfile: ("area", 300),
}


def _phone(text: str) -> str:
    """Excel drops the leading 0 of a number that was typed without hyphens."""
    plain = normalized(text)
    return phone(f"0{plain}" if re.fullmatch(r"[1-9]\d{8,9}", plain) else text)


def _kind(text: str) -> str:
    kind = kinds_by_word().get(_word(text))
    if kind is None:
        raise ValueError("この種別は、名簿の種別にありません。")
    return kind


@dataclass(frozen=True)
class ListField:
    """取り込める項目: its title, the headers it is known by, and how its text is read."""

    title: str
    headers: tuple[str, ...]
    parse: Parse


FIELDS: dict[str, ListField] = {
    "name": ListField(
        "名称", ("名称", "施設名", "センター名", "所名", "機関名", "事業所名", "名前"), text_up_to(200)
    ),
    "name_kana": ListField("ふりがな", ("ふりがな", "フリガナ", "名称かな", "カナ"), text_up_to(200)),
    "kind": ListField("種別", ("種別", "種類", "区分", "機関種別"), _kind),
    "corporation_name": ListField(
        "法人名", ("運営法人", "設置主体", "法人名", "運営主体", "設置者"), text_up_to(200)
    ),
    "place": ListField("住所（全体）", ("所在地", "住所", "所在地住所"), text_up_to(340)),
    "prefecture": ListField("都道府県", ("都道府県", "都道府県名"), text_up_to(10)),
    "municipality": ListField("市区町村", ("市区町村", "市区町村名"), text_up_to(40)),
    "address": ListField("番地以降", ("番地以降", "番地", "町名番地"), text_up_to(300)),
    "phone": ListField("電話", ("電話番号", "電話", "TEL", "代表電話"), _phone),
    "fax": ListField("FAX", ("FAX", "FAX番号", "ファックス", "ファクス"), _phone),
    "url": ListField("ホームページ", ("URL", "ホームページ", "HP", "ウェブサイト"), web_address),
    "area": ListField(
        "管轄", ("管轄", "管轄区域", "対象圏域", "担当区域", "対象地域", "管轄地域"), text_up_to(2000)
    ),
    "latitude": ListField("緯度", ("緯度", "lat", "latitude"), degrees(*LATITUDES)),
    "longitude": ListField("経度", ("経度", "lon", "lng", "longitude"), degrees(*LONGITUDES)),
}  # fmt: skip
# Words of lists for kinds whose label says it otherwise.
_OTHER_WORDS = {
    "公共職業安定所": "hello_work", "就ポツ": "employment_life_center",
    "障害者就業生活支援センター": "employment_life_center", "保健所": "health_center",
    "保健センター": "health_center", "病院": "medical_institution",
    "診療所": "medical_institution", "職業センター": "vocational_center",
    "障害者職業センター": "vocational_center", "特別支援学校": "special_needs_school",
}  # fmt: skip


@dataclass(frozen=True)
class ListMapping:
    """列の対応: which sheet, which row is the header, which header gives which field.

    `kind` holds for all rows where no column says it; `prefecture` where an address has none;
    `kind_words` for words of the kind column that are no label of ours.
    """

    columns: Mapping[str, str]
    kind: str = ""
    prefecture: str = ""
    sheet: str = ""
    header_row: int = 1
    kind_words: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> str:
        """For the table of remembered mappings."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> ListMapping:
        """The mapping that `as_json` wrote."""
        return cls(**json.loads(text))


def _word(text: str) -> str:
    return re.sub(r"[\s・·･()（）]", "", normalized(text)).lower()


def kinds_by_word() -> dict[str, str]:
    """Words that a kind column may hold → organization_type code."""
    labels = {_word(label): code for code, label in codes("organization_type").labels().items()}
    return {**_OTHER_WORDS, **labels}


def suggested_kind(texts: Iterable[str]) -> str:
    """種別 that the name of the file, the title or the first names tell; blank when none does."""
    joined = _word("".join(texts))
    found = [(len(word), kind) for word, kind in kinds_by_word().items() if word in joined]
    return max(found)[1] if found else ""


def sheets_of(content: bytes, file_name: str) -> list[Sheet]:
    """The tables of an upload: the sheets of an Excel file, or the one of a CSV. Raises
    FileRefused."""
    if is_workbook(content):
        return read_workbook(content)
    rows = read_rows(find_text_files(content, file_name, SMALL)[0])
    if not rows:
        raise FileRefused("ファイルに文字がありません。一覧の入ったファイルを選んでください。")
    return [Sheet("", rows)]


def find_header(rows: Sequence[Row]) -> int:
    """見出しの行: of the first rows the one that names the most known columns; else the first."""
    best, most = rows[0].number, 1
    for row in rows[:_HEAD_ROWS]:
        known = len(suggested(row.cells))
        if known > most:
            best, most = row.number, known
    return best


def header_at(sheet: Sheet, number: int) -> tuple[str, ...]:
    """The cells of that row; a header that is blank or stands twice gets its place behind it."""
    row = next((row for row in sheet.rows if row.number == number), None)
    if row is None or row.fault:
        raise FileRefused(f"{number}行目を見出しとして読めません。ほかの行を選んでください。")
    found: list[str] = []
    for at, text in enumerate(row.cells, 1):
        plain = " ".join(text.split()) or f"（{at}列目）"
        found.append(f"{plain}（{at}列目）" if plain in found else plain)
    return tuple(found)


def suggested(header: Sequence[str]) -> dict[str, str]:
    """項目 → 見出し, as far as the headers are known words."""
    found: dict[str, str] = {}
    for name, known in FIELDS.items():
        words = [header_key(word) for word in known.headers]
        for text in header:
            key = header_key(re.sub(r"[(（].*[)）]$", "", text.strip()))
            if key in words and text not in found.values():
                found[name] = text
                break
    return found


def key_of(header: Iterable[str]) -> str:
    """By what a mapping is remembered: the header itself."""
    joined = "\x1f".join(header_key(text) for text in header)
    return hashlib.sha256(joined.encode()).hexdigest()


def read_contact_list(
    sheet: Sheet, mapping: ListMapping, file_name: str, digest: str
) -> PublicFile:
    """Every row below the header, checked. Raises FileRefused when the mapping does not fit."""
    header = header_at(sheet, mapping.header_row)
    layout, columns = _layout(header, mapping)
    facts: list[OrganizationFacts] = []
    rejections: list[Rejection] = []
    seen: dict[tuple[str, str, str], int] = {}
    rows = [
        row
        for row in sheet.rows
        if row.number > mapping.header_row and any(cell.strip() for cell in row.cells)
    ]
    if not rows:
        raise FileRefused("見出しの下に行がありません。見出しの行を確かめてください。")
    for row in rows:
        reading = _read(row, columns, layout, header, mapping, seen)
        rejections += reading.rejections
        refuse_too_many(rejections)
        if reading.row_taken:
            facts.append(_facts(reading.values))
    bad = rows_left_out(rejections)
    taken = set(mapping.columns.values())
    return PublicFile(
        source=CONTACT_LIST,
        file_name=file_name,
        digest=digest,
        encoding_name=f"シート「{sheet.name}」" if sheet.name else "CSV",
        edition_on=edition_of(file_name),
        header=header,
        row_count=len(rows),
        facts=tuple(facts),
        rejections=tuple(rejections),
        left_out=tuple(row for row in rows if row.number in bad),
        keys=(),
        ignored_columns=tuple(h for h in header if h not in taken and h != REASON_HEADER),
        is_part=True,
        notes=("一覧にない機関はそのまま残します。空欄のところは、いまの値を残します。",),
    )


def _layout(header: Sequence[str], mapping: ListMapping) -> tuple[Layout, list[Column]]:
    lacking = [text for text in mapping.columns.values() if text not in header]
    if lacking:
        raise FileRefused(
            f"対応させた列がこのファイルにありません（{'、'.join(lacking)}）。選び直してください。"
        )
    if "name" not in mapping.columns:
        raise FileRefused("「名称」の列を選んでください。")
    if not mapping.kind and "kind" not in mapping.columns:
        raise FileRefused("この一覧の種別を選んでください。")
    if len(set(mapping.columns.values())) < len(mapping.columns):
        raise FileRefused("一つの列が二つの項目に選ばれています。どちらかを外してください。")
    columns = [
        Column(text, name, _parse(name, mapping), required=name == "name", blank=None)
        for name, text in mapping.columns.items()
    ]
    places = {name: header.index(text) for name, text in mapping.columns.items()}
    return Layout(places, (), ()), columns


def _parse(name: str, mapping: ListMapping) -> Parse:
    if name != "kind":
        return FIELDS[name].parse
    return lambda text: mapping.kind_words.get(_word(text)) or _kind(text)


def _read(
    row: Row,
    columns: Sequence[Column],
    layout: Layout,
    header: Sequence[str],
    mapping: ListMapping,
    seen: dict[tuple[str, str, str], int],
) -> Reading:
    if row.fault:
        return Reading({}, (Rejection(row.number, "", "、".join(row.cells), row.fault, False),))
    cells = (*row.cells, *[""] * (len(header) - len(row.cells)))
    reading = read_row(row.number, cells, columns, layout)
    values, rejections = dict(reading.values), list(reading.rejections)
    kind_refused = any(r.column == mapping.columns.get("kind") for r in rejections)
    if kind_refused:
        rejections = [
            Rejection(r.row, r.column, r.value, r.reason, False)
            if r.column == mapping.columns["kind"]
            else r
            for r in rejections
        ]
    pair_coordinates(row.number, values, rejections, mapping.columns)
    values["kind"] = values.get("kind") or mapping.kind or "other"
    _split_place(row.number, values, rejections, mapping)
    _area(row.number, values, rejections, mapping)
    if "name" in values:
        place = same_place(values["name"], values.get("municipality") or "")
        key = (*place, values["kind"])
        if seen.setdefault(key, row.number) != row.number:
            reason = f"同じ名称・市区町村の行が{seen[key]}行目にあります。"
            rejections.append(
                Rejection(row.number, mapping.columns["name"], values["name"], reason, False)
            )
    return Reading(values, tuple(rejections))


def _split_place(
    number: int, values: dict[str, Any], rejections: list[Rejection], mapping: ListMapping
) -> None:
    """One address in one column → its three parts; a column of its own goes before."""
    whole = values.pop("place", None)
    given = values.get("prefecture") or mapping.prefecture
    names = [item.label for item in codes("prefecture")]
    given = next((name for name in names if given and name[:-1] == given), given)
    if whole:
        prefecture, municipality, rest = split_address(whole, given)
        if not (municipality or values.get("municipality")):
            reason = "都道府県・市区町村に分けられません。全文を「番地以降」に入れます。"
            rejections.append(Rejection(number, mapping.columns["place"], whole, reason, True))
        values["municipality"] = values.get("municipality") or municipality[:40]
        values["address"] = values.get("address") or rest[:300]
        given = prefecture or given
    if given and given not in names:
        column = mapping.columns.get("prefecture", "")
        rejections.append(Rejection(number, column, given, "この都道府県はありません。", True))
        given = ""
    values["prefecture"] = given


def _area(
    number: int, values: dict[str, Any], rejections: list[Rejection], mapping: ListMapping
) -> None:
    """管轄, split on 、・ and spaces, into the profile of the kind that has one."""
    text = values.pop("area", None)
    table = PROFILES.get(values["kind"])
    values["profile"] = {}
    if not text:
        return
    column = mapping.columns["area"]
    if table not in (HelloWorkProfile, WindowProfile):
        reason = "この種別には管轄の欄がありません。"
        rejections.append(Rejection(number, column, text, reason, True))
        return
    name, most = _AREA_LENGTHS[table]
    joined = "、".join(dict.fromkeys(part for part in _SEPARATORS.split(text) if part))
    if len(joined) > most:
        reason = f"長すぎます（{len(joined)}文字。{most}文字まで）。"
        rejections.append(Rejection(number, column, text, reason, True))
        return
    values["profile"] = {name: joined}


def _facts(values: Mapping[str, Any]) -> OrganizationFacts:
    """A blank cell says nothing: what is stored stays."""
    told = {name: value for name, value in values.items() if value not in (None, "")}
    profile = told.pop("profile", {})
    untaken = frozenset(set(FACT_FIELDS) - set(told))
    blank = {"prefecture": "", "municipality": ""}
    return OrganizationFacts(
        source=CONTACT_LIST,
        source_key="",  # found by comparing with the directory
        service_name="",
        untaken=untaken,
        profile=profile,
        **{**blank, **told},
    )
