"""実績報告を出す (issuing a report): as PDF, Excel or JSON, noted in the audit.

What leaves the office holds no small numbers. The true ones, which a commissioner needs, are issued
by who may close reports, and every page says what they are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from core import clock
from core.db.work import View, Work
from core.documents.report_excel import report_xlsx
from core.documents.report_paper import EXACT_MARK, ReportPaper
from core.documents.report_pdf import report_pdf
from core.domain.dates import format_date
from core.domain.permissions import Action, require
from core.errors import RuleViolation
from core.queries.report_closings import ClosedPeriod, ClosingRow, editions
from core.queries.report_layouts import report_layout
from core.queries.users import read_setting
from core.reports.closed import closed_report
from core.reports.paper import report_data, report_paper
from core.reports.printed_before import hidden_beside
from core.reports.report import Report, made_report, period_of, report_kind
from core.services.accounts import INVENTED, OFFICE_NAME
from core.services.documents import MARK, Issued

FORMS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "json": "application/json",
}
LIVE = "締めていない、いまの数"


@dataclass(frozen=True)
class WantedReport:
    """出すもの. `period` as it is asked for (2026-10, 2026Q3, 2026); `programme` None: that of the
    kind; `exact`: with the small numbers; `closing_id`: as they were closed, None: as they are."""

    kind: str
    period: str
    programme: str | None = None
    office_id: int | None = None
    exact: bool = False
    closing_id: int | None = None


def issue_report(work: Work, wanted: WantedReport, form: str) -> Issued:
    """実績報告を出す. Raises `NotAllowed` where the true numbers are not this user's to issue,
    `NotFound`, `RuleViolation`."""
    require(work.actor, Action.SEE_REPORTS)
    if wanted.exact:
        require(work.actor, Action.MANAGE_REPORTS)
    if form not in FORMS:
        raise RuleViolation({"form": "PDF・Excel・JSON のどれかを選んでください。"})
    report, state = _report(work, wanted)
    if form == "json":
        content = _json(work, report, state, exact=wanted.exact)
    else:
        paper = _paper(work, report, state, exact=wanted.exact)
        content = report_pdf(paper) if form == "pdf" else report_xlsx(paper)
    work.log(
        "export", "report",
        detail={"報告": report.kind, "期間": report.period.key, "事業": report.programme,
                "事業所": report.office_id, "形": form, "状態": state,
                "数": EXACT_MARK if wanted.exact else "5人未満は伏せた"},
    )  # fmt: skip
    return Issued(file_name(report, form, exact=wanted.exact), content)


def last_closing(view: View, wanted: WantedReport) -> ClosingRow | None:
    """The last edition of what is wanted, or None where it was never closed."""
    require(view.actor, Action.SEE_REPORTS)
    period = period_of(wanted.period)
    usual = report_kind(wanted.kind).programme
    programme = usual if wanted.programme is None else wanted.programme
    of = ClosedPeriod(wanted.kind, programme, wanted.office_id, period.first, period.last)
    return next(iter(editions(view, of)), None)


def file_name(report: Report, form: str, *, exact: bool) -> str:
    """「障害者就業・生活支援センター 実績報告_2026-10.xlsx」."""
    marks = "_".join(filter(None, [report.period.key, report.office, "取扱注意" if exact else ""]))
    kept = "".join("_" if c in '\\/:*?"<>|' else c for c in f"{report.title}_{marks}")
    return f"{kept[:120]}.{form}"


def log_rows_opened(work: Work, dataset: str, place: str) -> None:
    """元の行を開いたことを記録する: a list of persons was read from a report."""
    require(work.actor, Action.SEE_REPORTS)
    work.log("list", "report", detail={"データ": dataset, "数": place})


def state_words(row: ClosingRow | None) -> str:
    """「締めた数　第2版（2026/11/05）」, or that they are the numbers of now."""
    if row is None:
        return LIVE
    day = format_date(clock.in_japan(row.closed_at).date(), weekday=False)
    return f"締めた数　第{row.edition}版（{day}）"


def _report(view: View, wanted: WantedReport) -> tuple[Report, str]:
    if wanted.closing_id is not None:
        closed = closed_report(view, wanted.closing_id)
        return closed.report, state_words(closed.row)
    report = made_report(
        view, wanted.kind, period_of(wanted.period), programme=wanted.programme,
        office_id=wanted.office_id,
    )  # fmt: skip
    return report, state_words(None)


def _paper(view: View, report: Report, state: str, *, exact: bool) -> ReportPaper:
    return report_paper(
        report,
        report_layout(view, report.kind),
        hidden=frozenset() if exact else hidden_beside(view, report),
        office=read_setting(view, OFFICE_NAME) or "（事業所名 未設定）",
        state=state,
        made_on=clock.today(),
        handling=EXACT_MARK if exact else "",
        mark=MARK if read_setting(view, INVENTED) else "",
    )


def _json(view: View, report: Report, state: str, *, exact: bool) -> bytes:
    hidden = frozenset[str]() if exact else hidden_beside(view, report)
    content = report_data(report, report_layout(view, report.kind), hidden=hidden, state=state)
    content["exact"] = exact
    return (json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n").encode()
