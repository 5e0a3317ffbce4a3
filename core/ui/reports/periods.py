"""期間の一覧 (periods of a report): which are closed, which are still open, which have changed since."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.domain.dates import add_months, fiscal_year, format_date
from core.domain.permissions import Action, may
from core.reports.report import ReportPeriod, period_of
from core.ui.plain import plain
from core.ui.reports.asked import (
    KEY,
    YEARS,
    AskedReport,
    kind_choice,
    office_choice,
    show_period,
    show_report,
)
from core.ui.reports.differences import number_of
from core.ui.reports.made import changed_since, closed_editions

QUARTERS = 4


def periods_part(user: Actor) -> None:
    """Every month, quarter and the whole of one 年度."""
    today = clock.today()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = kind_choice()
        year = st.selectbox(
            "年度", [fiscal_year(today) - n for n in range(YEARS)],
            format_func=lambda y: f"{y}年度", key=f"{KEY}.year", width=140,
            persist_state="session",
        )  # fmt: skip
        office = office_choice(user, kind)
    for number, place in enumerate(st.columns(QUARTERS), 1):
        quarter = period_of(f"{year}Q{number}")
        months = [period_of(f"{add_months(quarter.first, n):%Y-%m}") for n in range(3)]
        with place.container(border=True, gap="small", height="stretch"):
            for period in (*months, quarter):
                _line(user, AskedReport(kind, period, office))
    with st.container(border=True):
        _line(user, AskedReport(kind, period_of(str(year)), office))


def _line(user: Actor, asked: AskedReport) -> None:
    """One period: how it stands, and the way to it. One that has not begun has only its name."""
    period = asked.period
    label = _short(period)
    if period.first > clock.today():
        st.caption(label)
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            label, key=f"{KEY}.open.{period.key}", type="tertiary", on_click=_open,
            args=(period,), help="この報告をひらきます。",
        )  # fmt: skip
        _stand(user, asked)


def _short(period: ReportPeriod) -> str:
    """「4月」 and 「第1四半期」: the 年度 stands above."""
    if "-" in period.key:
        return f"{period.first.month}月"
    return period.label.split(" ")[-1]


def _stand(user: Actor, asked: AskedReport) -> None:
    editions = closed_editions(user, asked)
    if not editions:
        over = asked.period.is_over(clock.today())
        st.badge("締めていません" if over else "途中", color="gray")
        return
    row = editions[0]
    day = format_date(clock.in_japan(row.closed_at).date(), weekday=False)
    said = "　".join(filter(None, [day, row.by, row.note]))
    st.badge(f"締め済み 第{row.edition}版", color="green", help=plain(said))
    if may(user, Action.SEE_SENSITIVE) and (found := changed_since(user, row)):
        st.badge(f"違い {number_of(found)}", color="orange")


def _open(period: ReportPeriod) -> None:
    show_period(period)
    show_report()
