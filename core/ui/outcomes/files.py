"""定着の実績のファイル (files of the outcomes): small numbers kept back, made when the button is pressed."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.charts.picture import map_png, map_svg
from core.charts.retention_curve import (
    curve_rows,
    file_name,
    notes_of,
    outcome_table,
    retention_chart,
    title_of,
)
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.exchange.spreadsheet import xlsx_bytes
from core.queries.outcomes import Outcomes, outcomes
from core.services.outcomes import log_outcomes_export
from core.ui.downloads import while_signed_in

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Write = Callable[[Outcomes], bytes]


def _png(found: Outcomes) -> bytes:
    return map_png(retention_chart(found, titled=True))


def _svg(found: Outcomes) -> bytes:
    return map_svg(retention_chart(found, titled=True)).encode("utf-8")


def excel(found: Outcomes) -> bytes:
    """The rates, the published values, and below them the curve with its numbers at risk."""
    headers, rows = outcome_table(found)
    curve_headers, curve = curve_rows(found)
    notes = [title_of(found), found.definition, *notes_of(found)]
    return xlsx_bytes([*rows, [""], curve_headers, *curve], headers, notes=notes)


FORMS: tuple[tuple[str, str, str, Write], ...] = (
    ("PNG", "png", "image/png", _png),
    ("SVG", "svg", "image/svg+xml", _svg),
    ("Excel", "xlsx", XLSX, excel),
)


def outcome_files(user: Actor, found: Outcomes) -> None:
    """PNG・SVG・Excel of what is shown, as it may leave the office."""
    with st.container(horizontal=True, width="content"):
        for form, ending, mime, write in FORMS:

            def made(live: Actor, form: str = form, write: Write = write) -> bytes:
                with read_only(live) as view:
                    leaving = outcomes(view, found.choice, leaves=True)
                content = write(leaving)
                with unit_of_work(live) as work:
                    log_outcomes_export(work, form, found.choice.by)
                return content

            st.download_button(
                form, while_signed_in(made), file_name=file_name(found, ending), mime=mime,
                icon=":material/download:", on_click="ignore", key=f"outcomes.file.{form}",
                help="5人未満の区分を伏せて書き出します。",
            )  # fmt: skip
