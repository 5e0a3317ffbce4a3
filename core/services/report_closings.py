"""実績報告を締める (closing a report): its numbers and the rows behind them stay as they are today."""

from __future__ import annotations

from core import clock
from core.db.work import Work
from core.domain.permissions import Action, require
from core.domain.report_closings import ReportClosing, ReportClosingEntry
from core.errors import RuleViolation
from core.queries.report_closings import editions
from core.reports.closed import closed_report, period_kept
from core.reports.differences import differences
from core.reports.kept_content import content_of
from core.reports.report import Report, made_report, period_of


def close_report(work: Work, entry: ReportClosingEntry) -> ReportClosing:
    """締める; closed already, a new edition, the former stays. Raises `RuleViolation`: a period that
    goes on, a heavy check that fails and no reason for it, nothing new since the last edition."""
    require(work.actor, Action.MANAGE_REPORTS)
    period = period_of(entry.period)
    if not period.is_over(clock.today()):
        raise RuleViolation(
            {"period": f"{period.label}はまだ終わっていません。終わってから締めてください。"}
        )
    work.alone("report_closing")
    report = made_report(
        work, entry.kind, period, programme=entry.programme, office_id=entry.office_id
    )
    _require_reason(report, entry.note)
    former = editions(work, period_kept(report))
    if former and not differences(closed_report(work, former[0].id).report, report):
        raise RuleViolation(
            {
                "period": f"第{former[0].edition}版を締めたあと、数も行も変わっていません。締め直さなくて大丈夫です。"
            }
        )
    return work.add(
        ReportClosing(
            kind=report.kind, programme=report.programme, office_id=report.office_id,
            first_on=period.first, last_on=period.last,
            edition=former[0].edition + 1 if former else 1,
            content=content_of(report), note=entry.note, by_id=work.actor.id,
        )
    )  # fmt: skip


def _require_reason(report: Report, note: str) -> None:
    failing = [check.title for check in report.checks if check.is_heavy and not check.passes]
    if failing and not note.strip():
        raise RuleViolation(
            {
                "note": "確認が済んでいません（"
                + "、".join(failing)
                + "）。行を直すか、このまま締める理由を"
                "「メモ」に書いてください。"
            }
        )
