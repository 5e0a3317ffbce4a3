"""前に出した報告 (reports printed before): who holds the months can subtract them from the quarter, and
who holds one office's report can subtract it from that of all.

A larger report therefore hides what would follow from it and its parts together: the months of a
quarter, the quarters of a year, the offices of all. Every part hides what it does when it is
printed alone, so that it does not matter which of them was printed first, or at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from core import clock
from core.charts.disclosure import Count, Sum, Table, printed_before
from core.db.work import View
from core.domain.dates import add_months
from core.domain.permissions import Action, require
from core.queries.offices import offices_running
from core.reports.hidden import Number, guarded, hidden_by, numbers_of, table_of_section
from core.reports.periods import ReportPeriod, period_between
from core.reports.report import Report, made_report
from core.reports.table import Tally

_MONTHS = {12: 3, 3: 1}
"""A year is printed in quarters, a quarter in months."""


def hidden_beside(view: View, report: Report) -> frozenset[str]:
    """伏せるセル of a report that leaves the office: their keys."""
    require(view.actor, Action.SEE_REPORTS)
    return _Family(view).hidden_cells(report)


@dataclass(frozen=True)
class _Printed:
    """出した報告 and the numbers that it hides."""

    report: Report
    tables: Sequence[Table[Number]]
    hidden: frozenset[Number]


class _Family:
    """A report with all its parts, each made once."""

    def __init__(self, view: View) -> None:
        self._view, self._today = view, clock.today()
        self._printed: dict[tuple[str, int | None], _Printed] = {}

    def hidden_cells(self, report: Report) -> frozenset[str]:
        """The keys of its cells that are hidden."""
        return hidden_by(report, self._print(report).hidden)

    def _print(self, report: Report) -> _Printed:
        key = (report.period.key, report.office_id)
        if key not in self._printed:
            own = [table_of_section(section) for section in report.sections]
            tables, known = list(own), set[Number]()
            for parts in self._parts(report):
                printed = [self._print(part) for part in parts]
                for part in printed:
                    for table in part.tables:
                        before, shown = printed_before(table, part.hidden)
                        tables.append(before)
                        known |= shown
                tables.append(_between(report, [part.report for part in printed]))
            hidden = frozenset(guarded(tables, known))
            self._printed[key] = _Printed(report, tables, hidden)
        return self._printed[key]

    def _parts(self, report: Report) -> Iterator[list[Report]]:
        """The ways in which it is divided: by time, by office."""
        period = report.period
        months = _months(period)
        if months in _MONTHS:
            starts = range(0, months, _MONTHS[months])
            periods = [_between_days(period, at, _MONTHS[months]) for at in starts]
            yield [
                self._made(report, part, report.office_id)
                for part in periods if part.first <= self._today
            ]  # fmt: skip
        offices = offices_running(self._view, report.programme)
        if report.office_id is None and len(offices) > 1:
            yield [self._made(report, period, office) for office in offices]

    def _made(self, whole: Report, period: ReportPeriod, office_id: int | None) -> Report:
        known = self._printed.get((period.key, office_id))
        if known is not None:
            return known.report
        return made_report(
            self._view, whole.kind, period, programme=whole.programme, office_id=office_id
        )


def _months(period: ReportPeriod) -> int:
    return 12 * (period.last.year - period.first.year) + period.last.month - period.first.month + 1


def _between_days(period: ReportPeriod, at: int, months: int) -> ReportPeriod:
    first = add_months(period.first, at)
    return period_between(first, add_months(first, months) - timedelta(days=1))


def _between(whole: Report, parts: Sequence[Report]) -> Table[Number]:
    """Which numbers of the whole follow from those of its parts: those that were made of the same
    rows. What stands on the last day of a quarter is that of its last month, and the same number
    already."""
    cells: dict[Number, Count] = {}
    sums: list[Sum[Number]] = []
    divided = [_filled(part) for part in parts]
    for section in whole.sections:
        numbers = numbers_of(section)
        for row in section.rows:
            for place, (column, cell) in enumerate(zip(section.columns, row.cells, strict=True)):
                own = [part[cell.key] for part in divided if cell.key in part]
                ids = Counter(section.ids_in(row, place))
                found = sum((Counter(part.ids) for part in own), Counter[int]())
                if not ids or set(found) - set(ids):
                    continue
                is_twice = found - ids != Counter() or column.tally in (Tally.PERSONS, Tally.THINGS)
                for at, total in enumerate(numbers[cell.key]):
                    values = [part.values[at] for part in own]
                    rest = _value(cell.value, cell.whole, at) - sum(values)
                    names = [part.numbers[at] for part in own]
                    if total in names or (rest < 0 and not is_twice):
                        # Closed with other amounts than the ledger has now: not their sum.
                        continue
                    if rest > 0:
                        left = (total, tuple(names), "rest")
                        cells[left] = Count(rest, rest, is_printed=False)
                        names.append(left)
                    sums.append(Sum(total, tuple(names), overlapping=rest < 0))
    return Table(cells, tuple(sums))


@dataclass(frozen=True)
class _Filled:
    ids: tuple[int, ...]
    numbers: tuple[Number, ...]
    values: tuple[int, ...]


def _filled(report: Report) -> Mapping[str, _Filled]:
    """The cells of a part by their key, with the rows behind them."""
    found: dict[str, _Filled] = {}
    for section in report.sections:
        numbers = numbers_of(section)
        for row in section.rows:
            for place, cell in enumerate(row.cells):
                names = numbers[cell.key]
                values = tuple(_value(cell.value, cell.whole, at) for at in range(len(names)))
                found[cell.key] = _Filled(section.ids_in(row, place), names, values)
    return found


def _value(value: int, whole: int | None, at: int) -> int:
    """The number that stands there: of a rate the part, then the whole."""
    return value if at == 0 else whole or 0
