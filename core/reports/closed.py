"""締めた報告 (closed reports): as they were on the day of closing, and what has changed since."""

from __future__ import annotations

from dataclasses import dataclass

from core.db.work import View
from core.queries.report_closings import ClosedPeriod, ClosingRow, closing_content, closing_row
from core.reports.differences import SectionChange, differences
from core.reports.kept_content import report_from
from core.reports.report import REPORTS, Report, made_report


@dataclass(frozen=True)
class Closed:
    """締めた報告とその締め."""

    row: ClosingRow
    report: Report


def closed_report(view: View, closing_id: int) -> Closed:
    """The report as it was kept. Raises `NotFound`."""
    row = closing_row(view, closing_id)
    text = closing_content(view, closing_id)
    return Closed(row, report_from(text, row.kind, row.programme, row.office_id))


def changes_since(view: View, closing_id: int) -> tuple[SectionChange, ...]:
    """What the ledger tells otherwise now. Nothing is told of a kind that is counted no more."""
    closed = closed_report(view, closing_id)
    if closed.row.kind not in REPORTS:
        return ()
    return differences(closed.report, live_report(view, closed))


def live_report(view: View, closed: Closed) -> Report:
    """The same report from the ledger as it is now."""
    return made_report(
        view, closed.row.kind, closed.report.period,
        programme=closed.row.programme, office_id=closed.row.office_id,
    )  # fmt: skip


def period_kept(report: Report) -> ClosedPeriod:
    """What a closing of this report is a closing of."""
    return ClosedPeriod(
        report.kind, report.programme, report.office_id, report.period.first, report.period.last
    )
