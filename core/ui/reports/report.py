"""報告 (the report itself): its state, its files, what must be looked at, and every number."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.errors import DomainError
from core.queries.report_closings import ClosingRow
from core.queries.report_layouts import report_layout
from core.reports.differences import SectionChange
from core.reports.report import Report, rows_of_cell
from core.reports.words import cell_place, cell_words, sections_shown
from core.services.report_files import WantedReport, state_words
from core.ui.charts.pin import pin_button
from core.ui.plain import plain
from core.ui.reports.asked import KEY, AskedReport, asked_report, kind_choice
from core.ui.reports.checks import passed_checks, report_checks
from core.ui.reports.closing import closing_button, closing_dialog
from core.ui.reports.differences import GONE, differences_button, differences_dialog
from core.ui.reports.files import report_files
from core.ui.reports.made import ReportAsMade, changed_since, closed, closed_editions, live
from core.ui.reports.rows import Behind, open_rows, opens_rows, rows_dialog
from core.ui.reports.sheet import report_sheet

NOW = 0


def report_part(user: Actor) -> None:
    """One report of one period, as it is or as it was closed."""
    try:
        with st.container(horizontal=True, vertical_alignment="top"):
            asked = asked_report(user, kind_choice())
            editions = closed_editions(user, asked)
            row = _edition(user, asked, editions)
        changes = changed_since(user, row) if row else ()
        found = closed(user, row) if row else live(user, asked)
        _head(user, asked, found.report, editions, row, changes)
        if row is None:
            report_checks(user, found.report, key=f"{KEY}.check")
        _sheet(user, asked, found, changes)
    except DomainError as error:
        st.warning(plain(str(error)))
        return
    closing_dialog(user, editions[0].edition if editions else 0)
    differences_dialog(user)
    rows_dialog(user)


def _edition(user: Actor, asked: AskedReport, editions: list[ClosingRow]) -> ClosingRow | None:
    """どの数を: the last edition to begin with; None: as the ledger is now."""
    if not editions:
        return None
    # Who sees no small numbers could work them out from two editions.
    if not may(user, Action.SEE_SENSITIVE):
        return editions[0]
    rows = {row.id: row for row in editions}
    picked = st.selectbox(
        "どの数を", [*rows, NOW], key=f"{KEY}.edition.{asked.kind}.{asked.period.key}.{editions[0].id}",
        format_func=lambda i: state_words(rows[i]) if i else "いまの数", width=260,
    )  # fmt: skip
    return rows.get(picked)


def _head(
    user: Actor, asked: AskedReport, report: Report, editions: list[ClosingRow],
    row: ClosingRow | None, changes: tuple[SectionChange, ...],
) -> None:  # fmt: skip
    period = report.period
    days = "〜".join(format_date(day, weekday=False) for day in (period.first, period.last))
    with st.container(horizontal=True, vertical_alignment="center"):
        state = _state(row, editions, period.is_over(clock.today()))
        st.markdown(f"**{plain(period.label)}**　{days}　{state}", width="stretch")
        if may(user, Action.SEE_SENSITIVE):
            differences_button(changes, key=f"{KEY}.differences")
        may_close = may(user, Action.MANAGE_REPORTS) and period.is_over(clock.today())
        if may_close and row is None:
            closing_button(report, len(editions), key=f"{KEY}.close")
        wanted = WantedReport(
            asked.kind, period.key, office_id=asked.office_id,
            closing_id=row.id if row else None,
        )  # fmt: skip
        report_files(user, report, wanted, key=f"{KEY}.file")
        pin_button(user, report=asked.kind, key=KEY)
    if row is not None:
        note = f"　メモ: {row.note}" if row.note else ""
        st.caption(plain(f"締めた人: {row.by or '（命令から）'}{note}"))


def _state(row: ClosingRow | None, editions: list[ClosingRow], is_over: bool) -> str:
    if row is not None:
        return f":green-badge[締め済み 第{row.edition}版]"
    if editions:
        return ":orange-badge[締めたあとの、いまの数]"
    return ":gray-badge[まだ締めていません]" if is_over else ":gray-badge[期間の途中]"


def _sheet(
    user: Actor, asked: AskedReport, found: ReportAsMade, changes: tuple[SectionChange, ...]
) -> None:
    report = found.report
    with read_only(user) as view:
        sections = sections_shown(report, report_layout(view, report.kind))
    opens = {section.name for section in sections if opens_rows(user, section.dataset)}

    def pressed(key: str) -> None:
        with read_only(user) as view:
            dataset, ids = rows_of_cell(view, report, key)
        place = next(cell_place(s, key) for s in sections if any(c.key == key for c in s.cells))
        open_rows(user, Behind(f"{report.period.label}　{place}", dataset, ids))

    report_sheet(
        sections, key=f"{KEY}.sheet", hidden=found.hidden, opens=opens,
        changed=_changed(user, asked, changes), pressed=pressed,
    )  # fmt: skip
    for note in report.notes:
        st.caption(plain(note))
    passed_checks(user, report)


def _changed(
    user: Actor, asked: AskedReport, changes: tuple[SectionChange, ...]
) -> Mapping[str, str]:
    """Cell → how it stands now, beside the closed number; for who may see small numbers."""
    keys = [cell.key for change in changes for cell in change.cells]
    if not keys or not may(user, Action.SEE_SENSITIVE):
        return {}
    cells = live(user, asked).report.cells
    return {key: f"いま {cell_words(cells[key]) if key in cells else GONE}" for key in keys}
