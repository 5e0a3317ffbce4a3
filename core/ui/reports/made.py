"""できた報告を覚えておく (the report as made): asked anew only when something was written, so that a
click on a number does not count the whole month again."""

from __future__ import annotations

from dataclasses import dataclass

from core.db.actor import Actor
from core.db.work import View, read_only
from core.domain.permissions import Action, may
from core.queries.report_closings import ClosedPeriod, ClosingRow, editions
from core.reports.closed import changes_since, closed_report
from core.reports.differences import SectionChange
from core.reports.printed_before import hidden_beside
from core.reports.report import REPORTS, Report, made_report
from core.ui.charts.kept import counted
from core.ui.reports.asked import AskedReport


@dataclass(frozen=True)
class ReportAsMade:
    """できた報告, and what of it this user does not see."""

    report: Report
    hidden: frozenset[str]


def live(user: Actor, asked: AskedReport) -> ReportAsMade:
    """The report as the ledger is now. Raises what `made_report` raises, and `TakesTooLong`."""
    return counted(
        user, ("report", asked),
        lambda view: _shown(
            user, view, made_report(view, asked.kind, asked.period, office_id=asked.office_id)
        ),
    )  # fmt: skip


def closed(user: Actor, row: ClosingRow) -> ReportAsMade:
    """The report as it was closed."""
    return counted(
        user,
        ("report.closed", row.id),
        lambda view: _shown(user, view, closed_report(view, row.id).report),
    )


def changed_since(user: Actor, row: ClosingRow) -> tuple[SectionChange, ...]:
    """What the ledger tells otherwise since a closing."""
    return counted(user, ("report.changes", row.id), lambda view: changes_since(view, row.id))


def closed_editions(user: Actor, asked: AskedReport) -> list[ClosingRow]:
    """The closings of this report, the last one first."""
    period = ClosedPeriod(
        asked.kind, REPORTS[asked.kind].programme, asked.office_id, asked.period.first,
        asked.period.last,
    )  # fmt: skip
    with read_only(user) as view:
        return editions(view, period)


def _shown(user: Actor, view: View, report: Report) -> ReportAsMade:
    sees_all = may(user, Action.SEE_SENSITIVE)
    return ReportAsMade(report, frozenset() if sees_all else hidden_beside(view, report))
