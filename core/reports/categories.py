"""委託者の区分 (categories of a commissioner): into which row of a table each of our codes goes.

A code goes where the office put it on the day of the line; otherwise where the shipped table puts
it, or the code above it; otherwise it stands under its own label. A line without a code, or with
one that a shipped table does not know, is 未分類: a check names it. The commissioners' own forms
were not seen: what is shipped is 要確認.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from core.config import DATA_FILES
from core.db.work import View
from core.domain.codes import codes
from core.queries.report_categories import CategoryRow, decided_categories
from core.reports.table import UNCLASSIFIED, Asked, Line

FILE = DATA_FILES / "report_categories.csv"
EMPLOYED = "employed"


@dataclass(frozen=True)
class Scheme:
    """区分のしかた: `list_name` the code list that it divides; `extra`: codes beside those of the list;
    `is_sparse`: only what has lines has a row."""

    name: str
    title: str
    list_name: str
    extra: tuple[tuple[str, str], ...] = ()
    is_sparse: bool = False

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
        Scheme("practicum_kind", "実習の種類", "practicum_type", is_sparse=True),
        Scheme("employment_type", "雇用形態", "employment_type"),
        Scheme("hours", "週の時間", "weekly_hours_band"),
        Scheme("separation_reason", "離職の理由", "separation_reason"),
        Scheme("end_reason", "登録終了の理由", "enrolment_end_reason", is_sparse=True),
        Scheme("event_kind", "行事の種類", "event_type", is_sparse=True),
        Scheme("employer_stage", "企業支援の段階", "employer_stage"),
        Scheme("consulting_step", "相談援助のステップ", "consulting_step"),
        Scheme("outreach_stage", "医療機関連携の段階", "outreach_stage"),
        Scheme("contact_purpose", "連絡の目的", "contact_purpose", is_sparse=True),
        Scheme("advice_purpose", "助言を頼んだ目的", "advice_purpose", is_sparse=True),
        Scheme("organization_kind", "機関の種別", "organization_type", is_sparse=True),
        Scheme("introduction_status", "紹介の状態", "introduction_status"),
        Scheme("activity", "定着支援の活動", "retention_activity", is_sparse=True),
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
        if found := self._found.get((code, on)):
            return found
        return self._found.setdefault((code, on), self._category_of(code, on))

    def placed(self, lines: Sequence[Line], asked: Asked) -> list[str]:
        """The category of each line, on its own day; a line of a stock may bear one outside."""
        days = {line.on for line in lines}
        until = max((asked.last, *days))
        since = min((asked.first, *days))
        moves = [
            row
            for row in (*self.decided, *self.shipped)
            if since < row.from_on <= until or (row.to_on and since <= row.to_on < until)
        ]
        name = self.scheme.name
        if moves:
            return [self.category_of(line.codes.get(name, ""), line.on) for line in lines]
        # Nothing changes within these days: a code has one category.
        codes_of = [line.codes.get(name, "") for line in lines]
        found = {code: self.category_of(code, until) for code in set(codes_of)}
        return [found[code] for code in codes_of]

    def categories(self, first: date, last: date) -> list[Category]:
        """The categories that count on some day of the period, in their order; of a division that
        takes the labels of the codes, the labels: all of them, or none where they are many."""
        places: dict[str, tuple[int, int]] = {}
        unseen: dict[str, bool] = {}
        for place, row in enumerate((*self.decided, *self.shipped)):
            if row.from_on <= last and (row.to_on is None or row.to_on >= first):
                where = (row.position, place)
                places[row.category] = min(places.get(row.category, where), where)
                unseen[row.category] = unseen.get(row.category, True) and row.needs_check
        named = sorted(places, key=lambda key: places[key])
        if not self.shipped and not self.scheme.is_sparse:
            own = (self.category_of(code, last) for code in self.scheme.labels)
            named = list(dict.fromkeys([*own, *named]))
        return [Category(key, key, unseen.get(key, False)) for key in named if key != UNCLASSIFIED]

    def in_order(self, keys: Iterable[str]) -> list[str]:
        """Categories of the labels of codes, in the order of their list."""
        order = {label: place for place, label in enumerate(self.scheme.labels.values())}
        return sorted(dict.fromkeys(keys), key=lambda key: order.get(key, len(order)))

    def _category_of(self, code: str, on: date) -> str:
        above = self.scheme.above(code)
        for rows in (self._decided_of, self._shipped_of):
            for one in (code, above) if above else (code,):
                for row in rows.get(one, ()):
                    if row.holds_on(on):
                        return row.category
        if self.shipped:
            return UNCLASSIFIED
        return self.scheme.labels.get(code, UNCLASSIFIED)

    @cached_property
    def _found(self) -> dict[tuple[str, date], str]:
        return {}

    @cached_property
    def _decided_of(self) -> Mapping[str, Sequence[CategoryRow]]:
        return _by_code(self.decided)

    @cached_property
    def _shipped_of(self) -> Mapping[str, Sequence[CategoryRow]]:
        return _by_code(self.shipped)


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
