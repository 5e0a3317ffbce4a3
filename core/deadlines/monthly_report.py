"""今月の支援レポート (monthly report of 就労定着支援): to the person and, with consent, to the employer.

A condition of the basic fee (報酬告示, domain T7). The report of the month counts when it was handed
over, and so does a record with the activity 支援レポート送付, unless it tells of another month's report.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row, Select, false

from core.db.work import table_of
from core.deadlines.monthly_contact import caution_day, contact_warn_on, owed_in_month
from core.deadlines.rule import Asked, Rule
from core.domain.clients import ServiceUse
from core.domain.dates import said
from core.queries.support_reports import month_shared, report_sent_by_record

REPORTS = "retention.monthly_reports"


def lacking_report(asked: Asked, first: date) -> Select[Any]:
    """Who uses the support in that month and was not given its report."""
    wanted = asked.book.integer(REPORTS, first)
    question = owed_in_month(asked, first, report_sent_by_record(first), wanted)
    return question.where(~month_shared(table_of(ServiceUse).c.client_id, first))


def _question(asked: Asked) -> Select[Any]:
    first = asked.today.replace(day=1)
    question = lacking_report(asked, first)
    is_early = asked.today < caution_day(first, asked)
    return question.where(false()) if is_early else question


def _why(_row: Row[Any], due_on: date, asked: Asked) -> str:
    times = asked.book.get(REPORTS, due_on.replace(day=1)).shown
    return (
        f"支援レポートは月{times}、本人などに渡します。{due_on.year}年{due_on.month}月の"
        f"「支援レポート送付」の記録がまだなく、月の末日が{said(due_on)}です。"
    )


RULE = Rule(
    "monthly_report", "今月の支援レポート", "client", _question,
    why=_why, warn_on=contact_warn_on, source="報酬告示（JEED 就業支援ハンドブック p184）",
)  # fmt: skip
