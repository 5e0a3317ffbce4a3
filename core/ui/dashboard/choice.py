"""指標の期間と事業 (what the dashboard is asked): period, programme, office."""

from __future__ import annotations

from datetime import date

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import add_months, fiscal_year
from core.queries.indicators import our_offices, programmes_in_use
from core.reports.indicator import Scope
from core.reports.periods import ReportPeriod, period_of
from core.reports.standing import Asked

KEY = "dashboard"
YEAR, QUARTER, MONTH = "年度", "四半期", "月"
YEARS, QUARTERS, MONTHS = 5, 8, 24


def dashboard_choice(user: Actor) -> Asked:
    """期間・事業・事業所 in one line; they stay while one goes to and fro."""
    with read_only(user) as view:
        programmes, offices = programmes_in_use(view), our_offices(view)
    with st.container(horizontal=True, vertical_alignment="top"):
        kind = st.segmented_control(
            "期間", [YEAR, QUARTER, MONTH], default=YEAR, required=True, key=f"{KEY}.kind",
            persist_state="session",
        )  # fmt: skip
        periods = {period.key: period for period in _periods(kind or YEAR, clock.today())}
        key = st.selectbox(
            "いつ", list(periods), format_func=lambda k: periods[k].label, width=210,
            key=f"{KEY}.period.{kind}", persist_state="session",
        )  # fmt: skip
        programme = st.selectbox(
            "事業", ["", *programmes], format_func=lambda c: programmes.get(c, "すべての事業"),
            width=270, key=f"{KEY}.programme", persist_state="session",
        )  # fmt: skip
        office = 0
        if len(offices) > 1:
            office = st.selectbox(
                "事業所", [0, *offices],
                format_func=lambda i: offices.get(i, "すべての事業所"),
                width=210, key=f"{KEY}.office", persist_state="session",
            )  # fmt: skip
    return Asked(periods[key], Scope(programme or "", office or None))


def this_year() -> Asked:
    """今年度, of the whole office: what stands on other screens."""
    return Asked(period_of(str(fiscal_year(clock.today()))))


def _periods(kind: str, today: date) -> list[ReportPeriod]:
    """The periods that have begun, the newest first."""
    year = fiscal_year(today)
    if kind == YEAR:
        return [period_of(str(year - n)) for n in range(YEARS)]
    if kind == QUARTER:
        now = (today.month - 4) % 12 // 3
        back = [divmod(4 * year + now - n, 4) for n in range(QUARTERS)]
        return [period_of(f"{y}Q{quarter + 1}") for y, quarter in back]
    first = today.replace(day=1)
    return [period_of(f"{add_months(first, -n):%Y-%m}") for n in range(MONTHS)]
