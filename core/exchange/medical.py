"""医療情報ネット: hospitals and clinics, with their psychiatric departments and when these are open.

Two tables belong together by ID: facilities (01-1 病院, 02-1 診療所) and departments with hours (01-2,
02-2; one row for each department and slot of the day). Only institutions with a psychiatric
department are kept by default. There is no telephone in these files, so none is ever blanked; the
closing flags read the other way round (1 = open); 0.0 / 0.0 is no coordinate.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from core.domain.codes import codes
from core.domain.sources import MEDICAL
from core.domain.text import normalized, to_hiragana
from core.exchange.address import split_address
from core.exchange.archive import TextFile
from core.exchange.columns import (
    Column,
    Layout,
    Reading,
    degrees,
    digits,
    header_key,
    match_header,
    read_row,
    text_up_to,
    web_address,
    whole_number,
)
from core.exchange.coordinates import LATITUDES, LONGITUDES, pair_coordinates
from core.exchange.facts import OrganizationFacts
from core.exchange.opening_hours import DAYS, Slots, in_words
from core.exchange.public_file import REASON_HEADER, PublicFile, refuse_too_many
from core.exchange.reader import Row, each_row, encoding_of, header_of
from core.exchange.report import FileRefused, Rejection, rows_left_out
from core.exchange.wamnet import edition_of

PSYCHIATRIC = frozenset({"07001", "07002", "07003", "07004", "07005", "07991", "03005"})
KINDS = {"1": "病院", "2": "診療所", "3": "歯科診療所", "4": "助産所"}
_DEPARTMENTS_LENGTH, _HOURS_LENGTH = 1000, 500
_WEEKLY = {day: f"毎週決まった曜日に休診（{day}）" for day in DAYS[:7]}
_STEP = 2000


def _service(text: str) -> str:
    return KINDS.get(normalized(text), "医療機関")


def _kana(text: str) -> str:
    return str(text_up_to(200)(to_hiragana(text)))


FACILITY: tuple[Column, ...] = (
    Column("ID", "source_key", digits(13, 12), required=True),
    Column("正式名称", "name", text_up_to(200), required=True),
    Column("正式名称（フリガナ）", "name_kana", _kana),
    Column("機関区分", "service_name", _service),
    Column("都道府県コード", "prefecture_code", digits(2, 1), required=True),
    Column("市区町村コード", "municipality_code", digits(3, 1)),
    Column("所在地", "place", text_up_to(300), required=True),
    Column("所在地座標（緯度）", "latitude", degrees(*LATITUDES), blank=None),
    Column("所在地座標（経度）", "longitude", degrees(*LONGITUDES), blank=None),
    Column("案内用ホームページアドレス", "url", web_address),
    *(Column(header, f"weekly_{day}", text_up_to(10)) for day, header in _WEEKLY.items()),
    Column("祝日に休診", "weekly_祝", text_up_to(10)),
    Column("その他の休診日（gw、お盆等）", "hours_note", lambda text: text[:2000]),
    Column("精神病床", "psychiatric_beds", whole_number(0, 10_000), blank=None),
)
_PLACES = {"latitude": "所在地座標（緯度）", "longitude": "所在地座標（経度）"}
# What the table of the facts takes; the rest is made into other values or into the profile.
_OPTIONAL = ("name_kana", "latitude", "longitude", "url", "hours_note")


@dataclass
class Departments:
    """診療科: ID → the codes of its departments, and of the psychiatric ones when they are open."""

    names: dict[str, str] = field(default_factory=dict)
    codes_by_id: dict[str, set[str]] = field(default_factory=dict)
    hours: dict[str, Slots] = field(default_factory=dict)

    def is_psychiatric(self, key: str) -> bool:
        """Whether it has one of the psychiatric departments."""
        return not PSYCHIATRIC.isdisjoint(self.codes_by_id.get(key, ()))

    def profile(self, key: str) -> dict[str, object]:
        """What the files say for the profile; nothing where they do not name the institution."""
        if key not in self.codes_by_id:
            return {}
        found = [self.names[code] for code in sorted(self.codes_by_id[key])]
        return {
            "departments": _joined(found, _DEPARTMENTS_LENGTH),
            "has_psychiatry": "yes" if self.is_psychiatric(key) else "no",
            "outpatient_hours": in_words(self.hours.get(key, {}), _HOURS_LENGTH),
        }


def is_facility(header: Iterable[str]) -> bool:
    """Whether this is the header of 01-1 or 02-1."""
    return {"正式名称", "機関区分"} <= {header_key(text) for text in header}


def is_departments(header: Iterable[str]) -> bool:
    """Whether this is the header of 01-2 or 02-2."""
    return {"診療科目コード", "診療時間帯"} <= {header_key(text) for text in header}


def read_medical(
    files: Sequence[tuple[TextFile, str, str]],
    *,
    keep_all: bool = False,
    known: Collection[str] = (),
    progress: Callable[[float], None] = lambda share: None,
) -> list[PublicFile]:
    """One result for each facility file, joined with the departments of all files of the upload.

    `files`: the text file, the name and the digest of what was uploaded. `known` are the IDs that
    are stored: what the files say of these is read whatever their departments are now. Raises
    FileRefused.
    """
    departments, told, facilities = Departments(), [], []
    for file, name, digest in files:
        if is_departments(header_of(file)):
            _read_departments(file, departments, progress)
            told.append((name, digest))
        else:
            facilities.append((file, name, digest))
    if not facilities:
        raise FileRefused(
            "診療科のファイル（01-2、02-2）だけでは、名称と住所が分かりません。"
            "施設のファイル（01-1、02-1）も一緒に選んでください。"
        )
    keep = None if keep_all else set(known)
    return [
        _with_names(_read_facilities(*each, departments, keep, progress), told)
        for each in facilities
    ]


def _with_names(file: PublicFile, told: Sequence[tuple[str, str]]) -> PublicFile:
    """The names of the departments' files beside that of the facilities."""
    names = [name for name, _ in told if name != file.file_name]
    return replace(file, file_name="＋".join([file.file_name, *names])) if names else file


# -- departments and hours ---------------------------------------------------------------------------


def _read_departments(
    file: TextFile, found: Departments, progress: Callable[[float], None]
) -> None:
    header = [header_key(text) for text in header_of(file)]
    places = {name: header.index(name) for name in ("id", "診療科目コード", "診療科目名")}
    hours = {
        day: (header.index(f"{day}_診療開始時間"), header.index(f"{day}_診療終了時間"))
        for day in DAYS
        if f"{day}_診療開始時間" in header and f"{day}_診療終了時間" in header
    }
    for done, row in enumerate(each_row(file)):
        if done % _STEP == 0:
            progress(min(0.9, done / 400_000))
        if row.fault:
            continue  # one slot of one department: the institution stands in other rows
        key = normalized(row.cells[places["id"]]).zfill(13)
        code = normalized(row.cells[places["診療科目コード"]]).zfill(5)
        found.names.setdefault(code, row.cells[places["診療科目名"]].strip()[:60])
        found.codes_by_id.setdefault(key, set()).add(code)
        if code in PSYCHIATRIC:
            _add_hours(found.hours.setdefault(key, {}), row, hours)


def _add_hours(slots: Slots, row: Row, places: Mapping[str, tuple[int, int]]) -> None:
    for day, (begin, end) in places.items():
        first, last = _clock(row.cells[begin]), _clock(row.cells[end])
        if first and last and first != last:
            slots.setdefault(day, set()).add((first, last))


def _clock(text: str) -> str:
    """9:00 → 09:00; blank when it is no time of the day."""
    found = re.fullmatch(r"(\d{1,2}):(\d{2})(?::\d{2})?", normalized(text))
    return f"{int(found[1]):02}:{found[2]}" if found and int(found[1]) <= 24 else ""


# -- facilities --------------------------------------------------------------------------------------


def _read_facilities(
    file: TextFile,
    name: str,
    digest: str,
    departments: Departments,
    keep: Collection[str] | None,
    progress: Callable[[float], None],
) -> PublicFile:
    header = header_of(file)
    layout = match_header(header, FACILITY)
    facts: list[OrganizationFacts] = []
    rejections: list[Rejection] = []
    left_out: list[Row] = []
    rows_by_key: dict[str, int] = {}
    count = 0
    for row in each_row(file):
        count += 1
        if count % _STEP == 0:
            progress(min(0.99, count / 100_000))
        key = _key(row, layout)
        twice = bool(key) and rows_by_key.setdefault(key, row.number) != row.number
        wanted = keep is None or key in keep or departments.is_psychiatric(key)
        if key and not wanted:
            continue
        reading = _read(row, layout, rows_by_key[key] if twice else 0)
        rejections += reading.rejections
        refuse_too_many(rejections)
        if reading.row_taken:
            facts.append(_facts(reading.values, departments.profile(key)))
        else:
            left_out.append(row)
    has_departments = not departments.codes_by_id.keys().isdisjoint(rows_by_key)
    bad = rows_left_out(rejections)
    return PublicFile(
        source=MEDICAL,
        file_name=name,
        digest=digest,
        encoding_name=encoding_of(file),
        edition_on=edition_of(name) or edition_of(file.name),
        header=header,
        row_count=count,
        facts=tuple(facts),
        rejections=tuple(rejections),
        left_out=tuple(row for row in left_out if row.number in bad),
        keys=rows_by_key.keys(),
        is_part=REASON_HEADER in header,
        notes=_notes(count, len(facts), has_departments, keep is None),
        refusal="" if has_departments or keep is None else _NO_DEPARTMENTS,
    )


_NO_DEPARTMENTS = (
    "診療科のファイル（病院は01-2、診療所は02-2）がないため、精神科・心療内科のある医療機関を選べません。"
    "施設のファイルと診療科のファイルを一緒に選んでください。"
    "診療科を問わず全部を入れるときは「すべての医療機関」を選んでください。"
)


def _notes(count: int, taken: int, has_departments: bool, keep_all: bool) -> tuple[str, ...]:
    if keep_all:
        told = (
            () if has_departments else ("診療科のファイルがないため、診療科は分からないままです。",)
        )
        return ("診療科を問わず、すべての医療機関を取り込みます。", *told)
    if not has_departments:
        return ()
    return (
        f"{count:,}行のうち、精神科・心療内科などのある（または名簿にある）{taken:,}件を取り込みます。",
        "このファイルに電話とFAXはありません。名簿の電話・FAXはそのまま残ります。",
    )


def _key(row: Row, layout: Layout) -> str:
    at = layout.positions["source_key"]
    plain = normalized(row.cells[at]) if at < len(row.cells) else ""
    return plain.zfill(13) if plain else ""


def _read(row: Row, layout: Layout, first: int) -> Reading:
    if row.fault:
        return Reading({}, (Rejection(row.number, "", "、".join(row.cells), row.fault, False),))
    reading = read_row(row.number, row.cells, FACILITY, layout)
    values, rejections = dict(reading.values), list(reading.rejections)
    if first:
        reason = f"同じIDが{first}行目にあります。"
        rejections.append(Rejection(row.number, "ID", values.get("source_key", ""), reason, False))
    pair_coordinates(row.number, values, rejections, _PLACES)
    prefecture = _prefectures().get(values.get("prefecture_code", ""), "")
    if "prefecture_code" in values and not prefecture:
        code = values["prefecture_code"]
        reason = "都道府県コードは01から47までです。"
        rejections.append(Rejection(row.number, "都道府県コード", code, reason, False))
    values["prefecture"] = prefecture
    return Reading(values, tuple(rejections))


def _prefectures() -> dict[str, str]:
    return {f"{item.code:0>2}": item.label for item in codes("prefecture")}


def _facts(values: Mapping[str, Any], profile: dict[str, object]) -> OrganizationFacts:
    prefecture, municipality, address = split_address(values["place"], values["prefecture"])
    if values.get("psychiatric_beds") is not None:
        profile = {**profile, "psychiatric_beds": values["psychiatric_beds"]}
    taken = {name: values[name] for name in _OPTIONAL if name in values}
    closed, untaken = _closed_days(values), set(_UNKNOWN)
    if closed is None:
        untaken.add("closed_days")
    return OrganizationFacts(
        source=MEDICAL,
        source_key=values["source_key"],
        kind="medical_institution",
        service_name=values.get("service_name", "医療機関"),
        name=values["name"],
        prefecture=prefecture,
        municipality=municipality,
        address=address,
        authority_code=values["prefecture_code"] + values.get("municipality_code", ""),
        closed_days=closed or "",
        untaken=frozenset(untaken | (set(_OPTIONAL) - set(taken))),
        profile=profile,
        **taken,
    )


# Nothing stands about these in the files: what the office wrote, or an earlier import, stays.
_UNKNOWN = (
    "phone", "fax", "corporation_name", "corporation_kana", "corporation_number", "office_number",
    "hours_weekday", "hours_saturday", "hours_sunday", "hours_holiday", "capacity",
    "authority_name",
)  # fmt: skip


def _closed_days(values: Mapping[str, Any]) -> str | None:
    """土・日・祝: the days whose flag is 0, because 1 = open. None when no flag stands there."""
    flags = {day: values.get(f"weekly_{day}", "") for day in DAYS}
    if not any(flag in ("0", "1") for flag in flags.values()):
        return None
    return "・".join(day for day, flag in flags.items() if flag == "0")


def _joined(names: Sequence[str], most: int) -> str:
    text = "、".join(dict.fromkeys(filter(None, names)))
    return text if len(text) <= most else text[: most - 1] + "…"
