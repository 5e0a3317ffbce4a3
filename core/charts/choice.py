"""グラフの選択 (chart choice): everything that draws a chart again, in the catalogue's own names.

What is saved is this choice as JSON, never data. Reading it back accepts only what the catalogue
knows: a name from outside never reaches a query.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from core.domain.dates import add_months, fiscal_year, format_date
from core.errors import DomainError

MAX_JSON = 20_000
MAX_FILTER_VALUES = 200


class ChartKind(StrEnum):
    """グラフの形."""

    BAR = "bar"
    BAR_HORIZONTAL = "bar_horizontal"
    STACKED = "stacked"
    PERCENT = "percent"
    LINE = "line"
    AREA = "area"
    HEATMAP = "heatmap"
    BOX = "box"
    SCATTER = "scatter"
    SANKEY = "sankey"
    MAP = "map"
    TABLE = "table"


KIND_LABELS = {
    ChartKind.BAR: "縦棒",
    ChartKind.BAR_HORIZONTAL: "横棒",
    ChartKind.STACKED: "積み上げ",
    ChartKind.PERCENT: "100%積み上げ",
    ChartKind.LINE: "折れ線",
    ChartKind.AREA: "面",
    ChartKind.HEATMAP: "色の濃さ（ヒートマップ）",
    ChartKind.BOX: "ばらつき（箱ひげ図）",
    ChartKind.SCATTER: "散布図",
    ChartKind.SANKEY: "流れ（サンキー図）",
    ChartKind.MAP: "地図",
    ChartKind.TABLE: "表",
}


class Bucket(StrEnum):
    """日付のまとめ方. Weeks begin on Monday (ISO); quarters and years are those of the 年度."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    FISCAL_YEAR = "fiscal_year"


BUCKET_LABELS = {
    Bucket.DAY: "日ごと",
    Bucket.WEEK: "週ごと",
    Bucket.MONTH: "月ごと",
    Bucket.QUARTER: "四半期ごと",
    Bucket.FISCAL_YEAR: "年度ごと",
}


class Span(StrEnum):
    """期間: relative ones move on with the day, so that a saved chart stays current."""

    TWELVE_MONTHS = "twelve_months"
    THREE_MONTHS = "three_months"
    THIS_MONTH = "this_month"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"
    ALL = "all"
    CUSTOM = "custom"


SPAN_LABELS = {
    Span.TWELVE_MONTHS: "直近12か月",
    Span.THREE_MONTHS: "直近3か月",
    Span.THIS_MONTH: "今月",
    Span.THIS_YEAR: "今年度",
    Span.LAST_YEAR: "前年度",
    Span.ALL: "全期間",
    Span.CUSTOM: "日付で指定",
}


@dataclass(frozen=True)
class Period:
    """期間: both days inclusive; with `CUSTOM` a missing day leaves that side open."""

    span: Span = Span.TWELVE_MONTHS
    first: date | None = None
    last: date | None = None

    def days(self, today: date) -> tuple[date | None, date | None]:
        """The first and the last day meant, seen from `today`; None is open."""
        month = today.replace(day=1)
        april = date(fiscal_year(today), 4, 1)
        match self.span:
            case Span.ALL:
                return None, None
            case Span.CUSTOM:
                return self.first, self.last
            case Span.THIS_MONTH:
                return month, add_months(month, 1) - timedelta(days=1)
            case Span.THREE_MONTHS:
                return add_months(month, -2), add_months(month, 1) - timedelta(days=1)
            case Span.TWELVE_MONTHS:
                return add_months(month, -11), add_months(month, 1) - timedelta(days=1)
            case Span.THIS_YEAR:
                return april, add_months(april, 12) - timedelta(days=1)
            case Span.LAST_YEAR:
                return add_months(april, -12), april - timedelta(days=1)

    @property
    def is_open(self) -> bool:
        """Whether it leaves nothing out."""
        return self.span is Span.ALL or (
            self.span is Span.CUSTOM and self.first is None and self.last is None
        )

    def text(self, today: date) -> str:
        """直近12か月（2025/12/01〜2026/11/30）."""
        first, last = self.days(today)
        if self.is_open:
            return SPAN_LABELS[Span.ALL]
        days = "〜".join("" if d is None else format_date(d, weekday=False) for d in (first, last))
        return days if self.span is Span.CUSTOM else f"{SPAN_LABELS[self.span]}（{days}）"


class ChartOutdated(DomainError):
    """保存したグラフがもう描けない: the catalogue no longer has something that it names."""


@dataclass(frozen=True)
class ChartChoice:
    """グラフの選択. `x`: a dimension or a date column; `colour`: a dimension, or ''.

    `filters`: dimension → the values that stay ('' is 未入力). `compare`: 前年と比べる, the same
    months a year before stand beside. `second`: the measure that a 散布図 counts upwards, or ''. The
    names are checked against the catalogue by `core.charts.catalogue.checked`.
    """

    dataset: str
    x: str
    measure: str
    colour: str = ""
    bucket: Bucket = Bucket.MONTH
    period: Period = Period()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kind: ChartKind = ChartKind.BAR
    compare: bool = False
    second: str = ""

    def to_json(self) -> str:
        """The choice as it is stored."""
        first, last = self.period.first, self.period.last
        return json.dumps(
            {
                "dataset": self.dataset,
                "x": self.x,
                "measure": self.measure,
                "colour": self.colour,
                "bucket": self.bucket.value,
                "period": {
                    "span": self.period.span.value,
                    "first": first.isoformat() if first else None,
                    "last": last.isoformat() if last else None,
                },
                "filters": {name: list(values) for name, values in self.filters.items()},
                "kind": self.kind.value,
                "compare": self.compare,
                "second": self.second,
            },
            ensure_ascii=False,
            sort_keys=True,
        )


def choice_from_json(text: str) -> ChartChoice:
    """Read a stored choice: its shape only; `checked` then compares it with the catalogue.

    Raises `ChartOutdated`.
    """
    try:
        if len(text) > MAX_JSON:
            raise ValueError("too long")
        found = json.loads(text)
        period = found.get("period") or {}
        return ChartChoice(
            dataset=_text(found["dataset"]),
            x=_text(found["x"]),
            measure=_text(found["measure"]),
            colour=_text(found.get("colour", "")),
            bucket=Bucket(found.get("bucket", Bucket.MONTH)),
            period=Period(
                Span(period.get("span", Span.TWELVE_MONTHS)),
                _day(period.get("first")),
                _day(period.get("last")),
            ),
            filters={_text(k): _texts(v) for k, v in (found.get("filters") or {}).items()},
            kind=ChartKind(found.get("kind", ChartKind.BAR)),
            # Charts that were saved before there was either know neither.
            compare=_truth(found.get("compare", False)),
            second=_text(found.get("second", "")),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ChartOutdated(
            "保存したグラフを読めません。新しく作り直して、保存し直してください。"
        ) from None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("not a truth")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MAX_FILTER_VALUES:
        raise TypeError("not a list")
    return tuple(_text(item) for item in value)


def _day(value: Any) -> date | None:
    return None if value is None else date.fromisoformat(_text(value))
