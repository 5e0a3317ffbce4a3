"""どの報告か (which report): kind, period and office; the last month that is over to begin with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import add_months, fiscal_year
from core.errors import RuleViolation
from core.queries.offices import offices_running
from core.reports.report import REPORTS, ReportPeriod, period_of

KEY = "reports"
PART, REPORT = f"{KEY}.part", "報告"
UNITS = {"month": "月", "quarter": "四半期", "year": "年度"}
# How far back one can ask: longer than records are kept for a commissioner.
YEARS = 6


@dataclass(frozen=True)
class AskedReport:
    """どの報告か. `office_id` None: of all offices."""

    kind: str
    period: ReportPeriod
    office_id: int | None = None


def periods_of(unit: str, today: date) -> list[ReportPeriod]:
    """The periods of this length, the running one first."""
    if unit == "month":
        months = (add_months(today.replace(day=1), -n) for n in range(12 * YEARS))
        return [period_of(f"{month:%Y-%m}") for month in months]
    year = fiscal_year(today)
    if unit == "year":
        return [period_of(str(year - n)) for n in range(YEARS)]
    quarters = [f"{year - n}Q{q}" for n in range(YEARS) for q in (4, 3, 2, 1)]
    return [found for found in map(period_of, quarters) if found.first <= today]


def unit_of(period: ReportPeriod) -> str:
    """Whether it is a month, a quarter or a year."""
    return "month" if "-" in period.key else "quarter" if "Q" in period.key else "year"


def kind_choice() -> str:
    """報告の種類; the address may name it (`?kind=…`)."""
    _from_address()
    return st.selectbox(
        "報告", list(REPORTS), format_func=lambda name: REPORTS[name].title, key=f"{KEY}.kind",
        width=380, persist_state="session",
    )  # fmt: skip


def unit_choice() -> str:
    """月・四半期・年度."""
    st.session_state.setdefault(f"{KEY}.unit", "month")
    picked = st.segmented_control(
        "区切り", list(UNITS), format_func=lambda unit: UNITS[unit], required=True,
        key=f"{KEY}.unit", persist_state="session",
    )  # fmt: skip
    return picked or "month"


def office_choice(user: Actor, kind: str) -> int | None:
    """事業所, where there are several that carry out the programme."""
    with read_only(user) as view:
        offices = offices_running(view, REPORTS[kind].programme)
    if len(offices) < 2:
        return None
    return st.selectbox(
        "事業所", [None, *offices], format_func=lambda i: offices[i] if i else "すべての事業所",
        key=f"{KEY}.office.{kind}", width=240, persist_state="session",
        placeholder="すべての事業所",
    )  # fmt: skip


def asked_report(user: Actor, kind: str) -> AskedReport:
    """期間と事業所 of a kind, as they are picked."""
    today = clock.today()
    unit = unit_choice()
    periods = {period.key: period for period in periods_of(unit, today)}
    over = next(key for key, period in periods.items() if period.is_over(today))
    place = f"{KEY}.period.{unit}"
    if st.session_state.get(place) not in periods:
        st.session_state[place] = over
    picked = st.selectbox(
        "期間", list(periods), key=place, width=200, persist_state="session",
        format_func=lambda key: _label(periods[key], today),
    )  # fmt: skip
    return AskedReport(kind, periods[picked], office_choice(user, kind))


def show_period(period: ReportPeriod) -> None:
    """Let the choice stand on this period at the next run: for a line of another list."""
    unit = unit_of(period)
    st.session_state[f"{KEY}.unit"] = unit
    st.session_state[f"{KEY}.period.{unit}"] = period.key


def show_report() -> None:
    """Go to the report itself at the next run."""
    st.session_state[PART] = REPORT


def _label(period: ReportPeriod, today: date) -> str:
    return period.label if period.is_over(today) else f"{period.label}（途中）"


def _from_address() -> None:
    """`?report=KIND&period=2026-10` opens it once; afterwards the choices do."""
    kind, period = st.query_params.get("kind", ""), st.query_params.get("period", "")
    if kind in REPORTS:
        st.session_state[f"{KEY}.kind"] = kind
        del st.query_params["kind"]
    if period:
        del st.query_params["period"]
        try:
            show_period(period_of(period))
        except RuleViolation as error:
            st.warning(str(error))
