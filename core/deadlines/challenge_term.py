"""チャレンジ雇用の任期 (the term of challenge employment): a year, renewed twice at most.

厚生労働省資料・多摩市の募集要項 (domain T19). The agreed last day counts; else the term that runs on
the day of asking. The last possible day is another matter: `challenge_limit`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row, Select, case

from core.db.work import table_of
from core.deadlines.dated import in_force, period_end_of
from core.deadlines.rule import Asked, Rule, about_client
from core.domain.dates import said
from core.domain.employments import Employment
from core.domain.rules.challenge_employment import CHALLENGE, challenge_terms


def _question(asked: Asked) -> Select[Any]:
    job = table_of(Employment)
    j, book = job.c, asked.book
    term = in_force(book, "challenge.term_months", j.hired_on)
    renewals = book.integer("challenge.renewals", asked.today)
    # Without the last one, whose end is the limit.
    ends = [period_end_of(j.hired_on, term * (n + 1)) for n in range(renewals)]
    years = in_force(book, "challenge.max_years", j.hired_on)
    limit = period_end_of(j.hired_on, years * 12)
    running = case(
        (j.contract_end_on < limit, j.contract_end_on),
        (j.contract_end_on.is_not(None), None),
        *((end >= asked.today, end) for end in ends),
        else_=None,
    )
    return about_client(running, j.hired_on, j.contract_end_on, table=job).where(
        j.scheme == CHALLENGE, j.left_on.is_(None)
    )


def _caution(row: Row[Any], asked: Asked) -> str:
    return "" if row.contract_end_on else challenge_terms(row.hired_on, asked.book).caution


def _why(row: Row[Any], due_on: date, asked: Asked) -> str:
    begun = f"{said(row.hired_on)}にチャレンジ雇用を始め"
    if row.contract_end_on:
        return (
            f"{begun}、任期の満了日が{said(due_on)}です。更新するか、次の就職に進むかを決めます。"
        )
    terms = challenge_terms(row.hired_on, asked.book)
    number = sum(term.start_on <= due_on for term in terms.value)
    months, times = (p.shown for p in terms.basis[:2])
    return f"{begun}、{months}ごと（更新は{times}まで）の{number}回目の任期の末日が{said(due_on)}です。"


RULE = Rule(
    "challenge_term", "チャレンジ雇用の任期の満了", "client", _question, caution=_caution,
    why=_why, source="厚生労働省資料、多摩市の募集要項",
)  # fmt: skip
