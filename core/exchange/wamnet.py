"""WAM NET: offices published by the 障害福祉サービス等情報公表システム, all services alike.

A file is `sfkopendata_YYYYMM_NN.zip` with one `csvdownload0NN.csv`. `NO` identifies a row: the
事業所番号 is shared by all services of an office. The first column is the authority that designated
the office, not the municipality where it lies.
"""

from __future__ import annotations

import calendar
import csv
import hashlib
import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import Any

from core.config import DATA_FILES
from core.domain.codes import codes
from core.domain.sources import SOURCES, WAMNET
from core.domain.text import normalized
from core.exchange.archive import TextFile, find_text_file
from core.exchange.columns import (
    Column,
    Layout,
    Reading,
    degrees,
    digits,
    header_key,
    match_header,
    phone,
    read_row,
    text_up_to,
    web_address,
    whole_number,
)
from core.exchange.coordinates import LATITUDES, LONGITUDES, pair_coordinates
from core.exchange.facts import OrganizationFacts
from core.exchange.public_file import REASON_HEADER, PublicFile, refuse_too_many
from core.exchange.reader import Row, read_text
from core.exchange.report import Rejection, rows_left_out

SOURCE = WAMNET
CREDIT = SOURCES[WAMNET].credit
SERVICE_FILE = DATA_FILES / "wamnet_services.csv"
KEY_HEADER = "NO（※システム内の固有の番号、連番）"
CLOSED = "休み"
_STEP = 200


@cache
def services() -> dict[str, str]:
    """サービス種別 → organization_type code, from `data/wamnet_services.csv`."""
    with SERVICE_FILE.open(encoding="utf-8", newline="") as file:
        return {row["service_name"]: row["kind"] for row in csv.DictReader(file)}


def _service(text: str) -> tuple[str, str]:
    """Service name (half-width letters and parentheses) and kind."""
    name = text_up_to(60)(re.sub(r"\s", "", normalized(text)))
    kind = services().get(name) or services().get(re.sub(r"\(.*\)$", "", name))
    if kind is None:
        raise ValueError("このサービス種別は一覧（data/wamnet_services.csv）にありません。")
    return name, kind


def _place(text: str) -> tuple[str, str]:
    """東京都足立区 → 東京都, 足立区; 埼玉県入間郡毛呂山町 → 埼玉県, 入間郡毛呂山町."""
    for prefecture in codes("prefecture"):
        rest = text.removeprefix(prefecture.label)
        if rest != text and rest.strip():
            return prefecture.label, text_up_to(40)(rest.strip())
    raise ValueError("都道府県名と市区町村名に分けられません。")


def _key(text: str) -> str:
    key = normalized(text)
    if not re.fullmatch(r"[!-.0-~]{1,28}", key):
        raise ValueError("番号として読めません。")
    return key


def _hours(text: str) -> str:
    """10:00-17:00; the file says 00:00-00:00 for a closed day."""
    hours = normalized(text)
    return CLOSED if hours == "00:00-00:00" else text_up_to(100)(hours)


COLUMNS: tuple[Column, ...] = (
    Column("都道府県コード又は市区町村コード", "authority_code", digits(5, 4), required=True),
    Column(KEY_HEADER, "source_key", _key, required=True),
    Column("指定機関名", "authority_name", text_up_to(60)),
    Column("法人の名称", "corporation_name", text_up_to(200)),
    Column("法人の名称_かな", "corporation_kana", text_up_to(300)),
    Column("法人番号", "corporation_number", digits(13)),
    Column("サービス種別", "service", _service, required=True),
    Column("事業所の名称", "name", text_up_to(200), required=True),
    Column("事業所の名称_かな", "name_kana", text_up_to(200)),
    Column("事業所番号", "office_number", digits(10, 9)),
    Column("事業所住所（市区町村）", "place", _place, required=True),
    Column("事業所住所（番地以降）", "address", text_up_to(300)),
    Column("事業所電話番号", "phone", phone),
    Column("事業所FAX番号", "fax", phone),
    Column("事業所URL", "url", web_address),
    Column("事業所緯度", "latitude", degrees(*LATITUDES), blank=None),
    Column("事業所経度", "longitude", degrees(*LONGITUDES), blank=None),
    Column("利用可能な時間帯（平日）", "hours_weekday", _hours),
    Column("利用可能な時間帯（土曜）", "hours_saturday", _hours),
    Column("利用可能な時間帯（日曜）", "hours_sunday", _hours),
    Column("利用可能な時間帯（祝日）", "hours_holiday", _hours),
    Column("定休日", "closed_days", text_up_to(300)),
    Column("利用可能曜日特記事項（留意事項）", "hours_note", text_up_to(2000)),
    Column("定員", "capacity", whole_number(0, 100_000), blank=None),
)
NOT_TAKEN = (
    "法人住所（市区町村）",
    "法人住所（番地以降）",
    "法人電話番号",
    "法人FAX番号",
    "法人URL",
)
_HEADERS = {
    column.field: column.header for column in COLUMNS if column.field in ("latitude", "longitude")
}
_OPTIONAL = frozenset(column.field for column in COLUMNS if not column.required)


def is_wamnet(header: Sequence[str]) -> bool:
    """Whether this is the header of a WAM NET file."""
    return header_key(KEY_HEADER) in {header_key(text) for text in header}


def read_wamnet(
    content: bytes, file_name: str, progress: Callable[[float], None] | None = None
) -> PublicFile:
    """Every row of one WAM NET file, zipped or not, checked. `progress` gets shares of 1.

    Raises FileRefused when the file as a whole cannot be read.
    """
    digest = hashlib.sha256(content).hexdigest()
    return read_offices(find_text_file(content, file_name), file_name, digest, progress)


def read_offices(
    text: TextFile,
    file_name: str,
    digest: str,
    progress: Callable[[float], None] | None = None,
) -> PublicFile:
    """The offices of one text file; `file_name` and `digest` are those of what was uploaded."""
    table = read_text(text, check_header=_layout)
    layout = _layout(table.header)
    facts: list[OrganizationFacts] = []
    rejections: list[Rejection] = []
    rows_by_key: dict[str, int] = {}
    for done, row in enumerate(table.rows):
        if progress and done % _STEP == 0:
            progress(done / len(table.rows))
        reading = _read(row, layout, rows_by_key)
        rejections += reading.rejections
        refuse_too_many(rejections)
        if reading.row_taken:
            facts.append(_facts(reading.values))
    if progress:
        progress(1.0)
    bad = rows_left_out(rejections)
    return PublicFile(
        source=SOURCE,
        file_name=file_name,
        digest=digest,
        encoding_name=table.encoding_name,
        edition_on=edition_of(file_name) or edition_of(table.file_name),
        header=table.header,
        row_count=len(table.rows),
        facts=tuple(facts),
        rejections=tuple(rejections),
        left_out=tuple(row for row in table.rows if row.number in bad),
        keys=frozenset(rows_by_key),
        missing_columns=layout.missing,
        ignored_columns=layout.ignored,
        is_part=REASON_HEADER in layout.ignored,
    )


def _layout(header: Sequence[str]) -> Layout:
    return match_header(header, COLUMNS, NOT_TAKEN)


def edition_of(file_name: str) -> date | None:
    """版: sfkopendata_202503_60.zip → 2025-03-31; None when the name does not tell."""
    found = re.search(r"(?<!\d)(20\d\d)-?(0[1-9]|1[0-2])(?:-?\d\d)?(?!\d)", file_name)
    if found is None:
        return None
    year, month = int(found[1]), int(found[2])
    return date(year, month, calendar.monthrange(year, month)[1])


def _read(row: Row, layout: Layout, rows_by_key: dict[str, int]) -> Reading:
    """One row; its key is added to `rows_by_key`, even when the row is left out."""
    if row.fault:
        at = layout.positions["source_key"]
        written = normalized(row.cells[at]) if at < len(row.cells) else ""
        if written:
            rows_by_key.setdefault(written, row.number)
        return Reading({}, (Rejection(row.number, "", "、".join(row.cells), row.fault, False),))
    reading = read_row(row.number, row.cells, COLUMNS, layout)
    values, rejections = dict(reading.values), list(reading.rejections)
    key = values.get("source_key")
    if key is not None and rows_by_key.setdefault(key, row.number) != row.number:
        reason = f"同じ番号が{rows_by_key[key]}行目にあります。"
        rejections.append(Rejection(row.number, KEY_HEADER, key, reason, False))
    pair_coordinates(row.number, values, rejections, _HEADERS)
    return Reading(values, tuple(rejections))


def _facts(values: Any) -> OrganizationFacts:
    untaken = frozenset(_OPTIONAL - set(values))
    plain = {k: v for k, v in values.items() if k not in ("service", "place")}
    service_name, kind = values["service"]
    prefecture, municipality = values["place"]
    return OrganizationFacts(
        source=SOURCE,
        kind=kind,
        service_name=service_name,
        prefecture=prefecture,
        municipality=municipality,
        untaken=untaken,
        **plain,
    )
