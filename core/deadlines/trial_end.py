"""トライアル雇用の満了 (end of a trial job): three months, 精神 longer; 短時間トライアル 3 to 12 months.

雇用関係助成金支給要領 (domain T17, T18). The agreed last day counts; else the agreed months; else the
months by rule, 要確認. Ended by leaving, or by the scheme into which the job is turned.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func

from core.db.work import table_of
from core.deadlines.dated import in_force, period_end_of
from core.deadlines.rule import Asked, Rule, about_client
from core.domain.clients import Client, mental_disabilities
from core.domain.codes import codes
from core.domain.dates import period_end, said
from core.domain.employments import Employment
from core.domain.rules.trial_employment import SHORT_TRIAL, TRIALS


def is_mental(disability: ColumnElement[Any]) -> ColumnElement[bool]:
    """精神障害."""
    return disability.in_(mental_disabilities())


def _question(asked: Asked) -> Select[Any]:
    job, c = table_of(Employment), table_of(Client).c
    j, book = job.c, asked.book
    by_rule = case(
        (j.scheme == SHORT_TRIAL, in_force(book, "short_trial.min_months", j.hired_on)),
        (is_mental(c.disability), in_force(book, "trial.mental.standard_months", j.hired_on)),
        else_=in_force(book, "trial.standard_months", j.hired_on),
    )
    months = func.coalesce(j.trial_months, by_rule)
    due_on = func.coalesce(
        j.contract_end_on, period_end_of(j.hired_on, months), type_=j.hired_on.type
    )
    return about_client(
        due_on, j.hired_on, j.scheme, j.trial_months, j.contract_end_on, months.label("months"),
        table=job,
    ).where(j.scheme.in_(TRIALS), j.left_on.is_(None))  # fmt: skip


def _title(row: Row[Any], _asked: Asked) -> str:
    return f"{codes('employment_scheme').label(row.scheme)}の満了"


def _caution(row: Row[Any], _asked: Asked) -> str:
    return "" if row.contract_end_on or row.trial_months else "要確認"


def _why(row: Row[Any], due_on: date, _asked: Asked) -> str:
    begun = f"{said(row.hired_on)}に{codes('employment_scheme').label(row.scheme)}を始め"
    if row.contract_end_on:
        return f"{begun}、契約の満了日が{said(due_on)}です。"
    ground = "" if row.trial_months else "（月数が未入力なので原則の月数）"
    counted = period_end(row.hired_on, row.months)
    return f"{begun}、{row.months}か月{ground}の末日が{said(counted)}です。"


RULE = Rule(
    "trial_end", "トライアル雇用の満了", "client", _question, _title, _caution,
    why=_why, source="雇用関係助成金支給要領（精神の原則6か月は要確認）",
)  # fmt: skip
