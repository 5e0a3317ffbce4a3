"""先月の支援レポート (last month's report that is missing): as `missed_contact` for the interview.

Domain T7.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row, Select

from core.deadlines.missed_contact import last_month
from core.deadlines.monthly_contact import contact_warn_on
from core.deadlines.monthly_report import REPORTS, lacking_report
from core.deadlines.rule import Asked, Rule


def _question(asked: Asked) -> Select[Any]:
    return lacking_report(asked, last_month(asked))


def _why(_row: Row[Any], due_on: date, asked: Asked) -> str:
    times = asked.book.get(REPORTS, due_on.replace(day=1)).shown
    return (
        f"支援レポートは月{times}、本人などに渡しますが、{due_on.year}年{due_on.month}月の"
        "「支援レポート送付」の記録がありません。渡していれば、その日付で記録します。"
    )


RULE = Rule(
    "missed_report", "先月の支援レポートの記録がない", "client", _question,
    why=_why, warn_on=contact_warn_on, source="報酬告示（JEED 就業支援ハンドブック p184）",
)  # fmt: skip
