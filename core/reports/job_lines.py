"""就職・定着・離職の行 (lines of jobs): A型 stands apart, whoever asks.

A cohort is full: 6か月・1年 count the jobs whose day has come within the period, so that months add
up to their quarter and no job is counted before it can be told.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from core.db.work import View, table_of
from core.domain.dates import add_months
from core.domain.employments import Employment
from core.domain.retention_rate import A_TYPE
from core.reports.catalogue_lines import catalogue_lines
from core.reports.table import Asked, Line, Taken, coded_as

_job = table_of(Employment)
_CODES = {
    "scheme": "scheme", "employment_type": "type", "hours": "hours", "disability": "disability",
}  # fmt: skip
HALF_YEAR, YEAR = 6, 12
KEPT = "kept"


def hire_lines(view: View, asked: Asked) -> list[Line]:
    """就職日 in the period."""
    return catalogue_lines(
        view, asked, "employments", on="hired_on", codes=_CODES, thing=_job.c.organization_id
    )


def leaving_lines(view: View, asked: Asked) -> list[Line]:
    """離職日 in the period."""
    codes = {"scheme": "scheme", "separation_reason": "detail", "disability": "disability"}
    return catalogue_lines(view, asked, "employments", on="left_on", codes=codes)


def retained_lines(view: View, asked: Asked) -> list[Line]:
    """就職 whose 6か月 or 1年 came in the period, once for each; `KEPT`: still there on that day."""
    return [
        line for months in (HALF_YEAR, YEAR) for line in _full_lines(view, asked, months)
    ]  # fmt: skip


def mark_of(months: int) -> str:
    """The mark of the lines whose day after so many months came."""
    return f"after_{months}"


def is_general(line: Line) -> bool:
    """Whether the job is none of A型."""
    return line.codes.get("scheme") != A_TYPE


is_a_type: Taken = coded_as("scheme", A_TYPE)


def _full_lines(view: View, asked: Asked, months: int) -> list[Line]:
    # The ends of months differ in length: some days more are read, and each job is looked at.
    around = replace(
        asked,
        first=add_months(asked.first, -months) - timedelta(days=3),
        last=add_months(asked.last, -months) + timedelta(days=3),
    )
    read = catalogue_lines(
        view, around, "employments", on="hired_on", codes=_CODES, until=_job.c.left_on
    )
    found = []
    for line in read:
        full = add_months(line.on, months)
        if not (asked.first <= full <= asked.last and full <= asked.today):
            continue
        marks = {mark_of(months)} | ({KEPT} if _was_there(line.until, full) else set())
        found.append(line._replace(on=full, marks=frozenset(marks)))
    return found


def _was_there(left_on: date | None, on: date) -> bool:
    """As `core.domain.retention_rate` has it: whose last day is that very day was there on it."""
    return left_on is None or left_on >= on
