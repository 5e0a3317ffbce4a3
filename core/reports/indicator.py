"""指標 (indicator): one number that the office watches, with everything that must be said beside it.

A number is asked of a source for a stretch of days and for a programme or an office; the same source
divides it, tells it month by month, and names the rows behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Protocol

from core.charts.figure import Number
from core.db.work import View
from core.domain.dates import add_months, said
from core.reports.periods import ReportPeriod

Better = Literal["more", "less", ""]
NOBODY = Number(0)
WAYS = {
    "programme": "事業別", "office": "事業所別", "area": "市区町村別", "disability": "障害別",
    "owner": "担当別",
}  # fmt: skip


@dataclass(frozen=True)
class Stretch:
    """いつからいつまで: both days inclusive."""

    first: date
    last: date

    @property
    def label(self) -> str:
        """2026年4月1日〜2026年11月21日."""
        return f"{said(self.first)}〜{said(self.last)}"

    def earlier(self, months: int) -> Stretch:
        """The same stretch so many months before: a whole month stays a whole month."""
        end = add_months(self.last + timedelta(days=1), -months) - timedelta(days=1)
        return Stretch(add_months(self.first, -months), end)


@dataclass(frozen=True)
class Scope:
    """どこの数か: one programme, one of our offices, both, or everything. `people`: whether the persons
    behind are counted too, without which no small number can be hidden."""

    programme: str = ""
    office_id: int | None = None
    people: bool = True

    @property
    def filters(self) -> frozenset[str]:
        """Which of the two are asked for."""
        named = {"programme": self.programme, "office": self.office_id}
        return frozenset(name for name, value in named.items() if value)


class Source(Protocol):
    """数のもと. `dataset`: whose rows `ids` names; `filters`: which of `Scope` it can tell apart;
    `ways`: by which of `WAYS` it can be divided; `adds_up`: whether months add up to a year."""

    @property
    def dataset(self) -> str:
        """The data set of the catalogue to which the rows belong."""
        ...

    @property
    def filters(self) -> frozenset[str]:
        """Which of `Scope` it can tell apart."""
        ...

    @property
    def ways(self) -> frozenset[str]:
        """By which of `WAYS` it can be divided."""
        ...

    @property
    def is_stock(self) -> bool:
        """Whether it is counted on the last day, and not over the whole stretch."""
        ...

    def value(self, view: View, when: Stretch, of: Scope) -> Number:
        """The number of a stretch."""
        ...

    def divided(self, view: View, when: Stretch, of: Scope, way: str) -> Mapping[str, Number]:
        """The number by the keys of a way; '' is 未入力."""
        ...

    def months(self, view: View, when: Stretch, of: Scope) -> Mapping[str, Number]:
        """The number month by month: 「2026-11」 → number; a missing month is zero."""
        ...

    def ids(self, view: View, when: Stretch, of: Scope, way: str, key: str) -> tuple[int, ...]:
        """The rows behind the number; with a `way`, behind one of its parts."""
        ...


@dataclass(frozen=True)
class Definition:
    """この数の決まり. `part`, `whole`: of a rate; `without`: what is left out; `doubt`: what rests on
    something that was not compared with the original (要確認)."""

    counts: str
    part: str = ""
    whole: str = ""
    without: str = ""
    source: str = ""
    doubt: str = ""

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """What is to be said, with its head."""
        said_of = (
            ("数えるもの", self.counts), ("分子", self.part), ("分母", self.whole),
            ("入れないもの", self.without), ("決まりの出どころ", self.source), ("要確認", self.doubt),
        )  # fmt: skip
        return tuple((head, text) for head, text in said_of if text)


@dataclass(frozen=True)
class Reference:
    """参考値のありか: the measure in `data/benchmarks.toml`, and of a retention after how many months."""

    measure: str
    months: int = 0


@dataclass(frozen=True)
class Indicator:
    """指標. `is_rate`: part of a whole, told as % and never without both numbers. `beside`: small words
    and the names of indicators that stand on the same card. `is_card`: it has a card of its own.
    `missing`: why there is no rate."""

    name: str
    title: str
    group: str
    unit: str
    source: Source
    definition: Definition
    better: Better = "more"
    is_rate: bool = False
    beside: tuple[tuple[str, str], ...] = ()
    is_card: bool = True
    reference: Reference | None = None
    needs_check: bool = False
    missing: str = "分母になる行がない"


def seen(period: ReportPeriod, today: date) -> Stretch:
    """The part of a period that has passed; a period that has not begun is its first day."""
    return Stretch(period.first, max(period.first, min(period.last, today)))


def before(period: ReportPeriod, today: date) -> Stretch:
    """まえの期間: the month, quarter or year before, of a running one as far as this one has come."""
    return seen(period, today).earlier(months_of(period))


def months_of(period: ReportPeriod) -> int:
    """How many months a period has: 1, 3 or 12."""
    end = period.last + timedelta(days=1)
    return (end.year - period.first.year) * 12 + end.month - period.first.month
