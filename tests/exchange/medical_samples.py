"""模擬の医療情報ネット: the published headers of 01-1/02-1 and 01-2/02-2 with invented rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tests.exchange.samples import as_published

_DAYS = ("月", "火", "水", "木", "金", "土", "日")
FACILITY = (
    "ID", "正式名称", "正式名称（フリガナ）", "略称", "略称（フリガナ）", "英語表記（ローマ字表記）",
    "機関区分", "都道府県コード", "市区町村コード", "所在地", "所在地座標（緯度）", "所在地座標（経度）",
    "案内用ホームページアドレス",
    *(f"毎週決まった曜日に休診（{day}）" for day in _DAYS),
    *(f"決まった週に休診（定期週）第{week}週（{day}）" for week in range(1, 6) for day in _DAYS),
    "祝日に休診", "その他の休診日（gw、お盆等）", "一般病床", "療養病床",
    "療養病床のうち医療保険適用", "療養病床のうち介護保険適用", "精神病床", "結核病床", "感染症病床",
    "合計病床数",
)  # fmt: skip
DEPARTMENTS = (
    "ID", "診療科目コード", "診療科目名", "診療時間帯",
    *(f"{day}_診療{end}時間" for day in (*_DAYS, "祝") for end in ("開始", "終了")),
    *(f"{day}_外来受付{end}時間" for day in (*_DAYS, "祝") for end in ("開始", "終了")),
)  # fmt: skip
NAMES = {"07001": "精神科", "07003": "心療内科", "01001": "内科", "03005": "児童精神科"}
HOSPITALS = "01-1_hospital_facility_info_20250601.csv"
HOSPITAL_DEPARTMENTS = "01-2_hospital_speciality_hours_20250601.csv"


def identity(number: int, kind: str = "1") -> str:
    """The ID of the invented institution of that number."""
    return f"13{kind}{number:010d}"


def institution(number: int = 1, kind: str = "1", **changes: str) -> list[str]:
    """One invented institution as a row; `changes` name columns by their header."""
    row = dict.fromkeys(FACILITY, "")
    row |= {
        "ID": identity(number, kind), "正式名称": f"模擬こころの病院{number}",
        "正式名称（フリガナ）": "モギココロノビョウイン", "機関区分": kind, "都道府県コード": "13",
        "市区町村コード": "121", "所在地": f"東京都足立区模擬町{number}－１",
        "所在地座標（緯度）": "35.77", "所在地座標（経度）": "139.80",
        "案内用ホームページアドレス": "https://mogi.example/", "精神病床": "120",
        "祝日に休診": "0", "その他の休診日（gw、お盆等）": "12月29日から1月3日",
        **{f"毎週決まった曜日に休診（{day}）": "01"[day not in "土日"] for day in _DAYS},
    }  # fmt: skip
    return list((row | changes).values())


def department(
    number: int = 1, code: str = "07001", slot: int = 1, days: str = "月火水木金",
    hours: tuple[str, str] = ("09:00", "12:00"), kind: str = "1",
) -> list[str]:  # fmt: skip
    """One department in one slot of the day."""
    row = dict.fromkeys(DEPARTMENTS, "")
    row |= {
        "ID": identity(number, kind), "診療科目コード": code, "診療科目名": NAMES.get(code, "模擬科"),
        "診療時間帯": str(slot),
    }  # fmt: skip
    for day in days:
        row[f"{day}_診療開始時間"], row[f"{day}_診療終了時間"] = hours
    return list(row.values())


def facilities(rows: Iterable[Sequence[str]], header: Sequence[str] = FACILITY) -> bytes:
    """01-1 or 02-1 as published."""
    return as_published(rows, header)


def departments(rows: Iterable[Sequence[str]], header: Sequence[str] = DEPARTMENTS) -> bytes:
    """01-2 or 02-2 as published."""
    return as_published(rows, header)
