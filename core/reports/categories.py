"""委託者の区分 (categories of a commissioner): into which row of a table each of our codes goes.

A code goes where the office put it on the day of the line; otherwise where the shipped table puts
it, or the code above it; otherwise it stands under its own label. A line without a code, or with
one that a shipped table does not know, is 未分類: a check names it. The commissioners' own forms
were not seen: what is shipped is 要確認.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from core.config import DATA_FILES
from core.db.work import View
from core.domain.codes import codes
from core.queries.report_categories import CategoryRow, decided_categories
from core.reports.table import UNCLASSIFIED

FILE = DATA_FILES / "report_categories.csv"
UNCLASSIFIED_LABEL = "未分類"
EMPLOYED = "employed"


@dataclass(frozen=True)
class Scheme:
    """区分のしかた: `list_name` the code list that it divides; `extra`: codes beside those of the list."""

    name: str
    title: str
    list_name: str
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def labels(self) -> dict[str, str]:
        """code → label of all that can be divided."""
        return {**dict(self.extra), **codes(self.list_name).labels()}

    def above(self, code: str) -> str:
        """The code above this one, or ""."""
        found = codes(self.list_name).get(code)
        return found.parent if found else ""


SCHEMES = {
    scheme.name: scheme
    for scheme in (
        Scheme("disability", "障害の種別", "disability_type"),
        Scheme(
            "work_state",
            "在職・求職",
            "support_stage",
            ((EMPLOYED, "期間の末日に就職が続いている"),),
        ),
        Scheme("method", "相談の方法", "contact_method"),
        Scheme("topic", "相談の内容", "consultation_topic"),
        Scheme("party", "相談の相手", "contact_party"),
        Scheme("practicum_kind", "実習の種類", "practicum_type"),
        Scheme("employment_type", "雇用形態", "employment_type"),
        Scheme("hours", "週の時間", "weekly_hours_band"),
        Scheme("separation_reason", "離職の理由", "separation_reason"),
        Scheme("end_reason", "登録終了の理由", "enrolment_end_reason"),
        Scheme("event_kind", "行事の種類", "event_type"),
        Scheme("meeting_kind", "会議の種類", "meeting_kind"),
        Scheme("employer_stage", "企業支援の段階", "employer_stage"),
        Scheme("consulting_step", "相談援助のステップ", "consulting_step"),
        Scheme("outreach_stage", "医療機関連携の段階", "outreach_stage"),
        Scheme("contact_purpose", "連絡の目的", "contact_purpose"),
        Scheme("advice_purpose", "助言を頼んだ目的", "advice_purpose"),
        Scheme("organization_kind", "機関の種別", "organization_type"),
        Scheme("introduction_status", "紹介の状態", "introduction_status"),
        Scheme("activity", "定着支援の活動", "retention_activity"),
    )
}


@dataclass(frozen=True)
class Category:
    """委託者の区分: one row of a table."""

    key: str
    label: str
    needs_check: bool = False


@dataclass(frozen=True)
class Division:
    """区分のしかた of one report. `decided`: by the office; `shipped`: in `data/`."""

    scheme: Scheme
    decided: tuple[CategoryRow, ...]
    shipped: tuple[CategoryRow, ...]

    def category_of(self, code: str, on: date) -> str:
        """The key of the category on that day."""
        for one in (code, self.scheme.above(code) if code else ""):
            for rows in (self._decided_of, self._shipped_of):
                for row in rows.get(one, ()) if one or not code else ():
                    if row.holds_on(on):
                        return row.category
        if self.shipped or not code:
            return UNCLASSIFIED
        return self.scheme.labels.get(code, UNCLASSIFIED)

    def categories(self, first: date, last: date) -> list[Category]:
        """The categories that count on some day of the period, in their order."""
        places: dict[str, tuple[int, int]] = {}
        checked: dict[str, bool] = {}
        for place, row in enumerate((*self.decided, *self.shipped)):
            if row.from_on <= last and (row.to_on is None or row.to_on >= first):
                where = (row.position, place)
                places[row.category] = min(places.get(row.category, where), where)
                checked[row.category] = checked.get(row.category, True) and row.needs_check
        named = sorted(places, key=lambda key: places[key])
        if not self.shipped:
            own = dict.fromkeys(self.category_of(code, last) for code in self.scheme.labels if code)
            named = list(dict.fromkeys([*own, *named]))
        return [Category(key, key, checked.get(key, False)) for key in named if key != UNCLASSIFIED]

    @cached_property
    def _decided_of(self) -> Mapping[str, Sequence[CategoryRow]]:
        return _by_code(self.decided)

    @cached_property
    def _shipped_of(self) -> Mapping[str, Sequence[CategoryRow]]:
        return _by_code(self.shipped)


def division(view: View, kind: str, name: str) -> Division:
    """How a report of this kind divides by this scheme."""
    return divisions(view, kind)[name]


def divisions(view: View, kind: str) -> dict[str, Division]:
    """All divisions of a kind of report, as decided and as shipped."""
    decided = decided_categories(view, kind)
    shipped = shipped_categories(kind)
    return {
        name: Division(
            scheme,
            tuple(row for row in decided if row.scheme == name),
            tuple(row for row in shipped if row.scheme == name),
        )
        for name, scheme in SCHEMES.items()
    }


@cache
def shipped_categories(kind: str) -> tuple[CategoryRow, ...]:
    """What is shipped for this kind; a line without a kind is for all."""
    with FILE.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    return tuple(
        CategoryRow(
            0, 0, line["scheme"], line["code"], line["category"], int(line["position"]),
            date.fromisoformat(line["from_on"]),
            date.fromisoformat(line["to_on"]) if line["to_on"] else None,
            needs_check=line["note"].startswith("要確認"),
        )
        for line in lines
        if line["kind"] in ("", kind)
    )  # fmt: skip


def _by_code(rows: Sequence[CategoryRow]) -> dict[str, list[CategoryRow]]:
    found: dict[str, list[CategoryRow]] = {}
    for row in rows:
        found.setdefault(row.code, []).append(row)
    return found
