"""指標のファイル (files of the dashboard): Excel and PDF, made when the button is pressed."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.documents.report_excel import report_xlsx
from core.documents.report_paper import ReportPaper
from core.documents.report_pdf import report_pdf
from core.reports.indicator_paper import indicator_paper
from core.reports.standing import Asked
from core.services.indicators import log_indicators_export
from core.ui.dashboard.choice import KEY
from core.ui.downloads import while_signed_in

Write = Callable[[ReportPaper], bytes]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS: tuple[tuple[str, str, str, Write], ...] = (
    ("Excel", "xlsx", XLSX, report_xlsx),
    ("PDF", "pdf", "application/pdf", report_pdf),
)


def dashboard_files(user: Actor, asked: Asked) -> None:
    """Excel・PDF of the whole list, as it may leave the office."""
    for form, ending, mime, write in FORMS:

        def made(live: Actor, form: str = form, write: Write = write) -> bytes:
            with read_only(live) as view:
                content = write(indicator_paper(view, asked, clock.today()))
            with unit_of_work(live) as work:
                log_indicators_export(work, form, asked.period.key)
            return content

        st.download_button(
            form, while_signed_in(made), file_name=f"指標_{asked.period.label}.{ending}", mime=mime,
            icon=":material/download:", on_click="ignore", key=f"{KEY}.file.{ending}",
            help="5人未満の数を伏せて書き出します。",
        )  # fmt: skip
