"""できた報告を覚えておく (the report as made): asked anew only when something was written, so that a
click on a number does not count the whole month again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import View, read_only
from core.domain.permissions import Action, may
from core.queries.changes import last_change
from core.queries.report_closings import ClosedPeriod, ClosingRow, editions
from core.reports.closed import changes_since, closed_report
from core.reports.differences import SectionChange
from core.reports.printed_before import hidden_beside
from core.reports.report import REPORTS, Report, made_report
from core.ui import session
from core.ui.charts.running import leavable
from core.ui.reports.asked import AskedReport

T = TypeVar("T")
# So many answers of this session are kept.
MOST = 24


@dataclass(frozen=True)
class ReportAsMade:
    """できた報告, and what of it this user does not see."""

    report: Report
    hidden: frozenset[str]


def live(user: Actor, asked: AskedReport) -> ReportAsMade:
    """The report as the ledger is now. Raises what `made_report` raises, and `TakesTooLong`."""
    return _kept(
        user, ("live", asked),
        lambda view: _shown(
            user, view, made_report(view, asked.kind, asked.period, office_id=asked.office_id)
        ),
    )  # fmt: skip


def closed(user: Actor, row: ClosingRow) -> ReportAsMade:
    """The report as it was closed."""
    return _kept(
        user,
        ("closed", row.id),
        lambda view: _shown(user, view, closed_report(view, row.id).report),
    )


def changed_since(user: Actor, row: ClosingRow) -> tuple[SectionChange, ...]:
    """What the ledger tells otherwise since a closing."""
    return _kept(user, ("changes", row.id), lambda view: changes_since(view, row.id))


def closed_editions(user: Actor, asked: AskedReport) -> list[ClosingRow]:
    """The closings of this report, the last one first."""
    period = ClosedPeriod(
        asked.kind, REPORTS[asked.kind].programme, asked.office_id, asked.period.first,
        asked.period.last,
    )  # fmt: skip
    with read_only(user) as view:
        return editions(view, period)


def _shown(user: Actor, view: View, report: Report) -> ReportAsMade:
    sees_all = may(user, Action.SEE_SENSITIVE)
    return ReportAsMade(report, frozenset() if sees_all else hidden_beside(view, report))


def _kept(user: Actor, what: tuple[object, ...], ask: Callable[[View], T]) -> T:
    kept = st.session_state.setdefault(session.REPORTS_MADE, {})
    with read_only(user) as view:
        stamp = (what, user, clock.today(), last_change(view))
    if stamp not in kept:
        kept[stamp] = leavable(user, ask)
        for old in list(kept)[:-MOST]:
            del kept[old]
    found: T = kept[stamp]
    return found
