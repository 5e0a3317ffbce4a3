"""有期雇用の契約の満了 (end of a fixed-term contract): will it be renewed?

The day that was agreed with the employer. トライアル雇用 and チャレンジ雇用 have rules of their own.
Ended by leaving, or by the last day of the new contract.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row, Select

from core.db.work import table_of
from core.deadlines.rule import Asked, Rule, about_client
from core.domain.dates import said
from core.domain.employments import Employment
from core.domain.rules.challenge_employment import CHALLENGE
from core.domain.rules.trial_employment import TRIALS


def _question(_asked: Asked) -> Select[Any]:
    job = table_of(Employment)
    j = job.c
    return about_client(j.contract_end_on, j.hired_on, table=job).where(
        j.contract_end_on.is_not(None), j.left_on.is_(None), j.scheme.not_in((*TRIALS, CHALLENGE))
    )


def _why(row: Row[Any], due_on: date, _asked: Asked) -> str:
    return (
        f"{said(row.hired_on)}からの雇用の契約が{said(due_on)}に満了します。"
        "更新の見込みを本人と企業に確かめ、更新したら満了日を書き直します。"
    )


RULE = Rule(
    "contract_end", "雇用契約の満了", "client", _question, why=_why, source="企業との雇用契約"
)
