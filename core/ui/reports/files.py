"""報告のファイル (files of a report): made when the button is pressed, by who is signed in then."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.db.actor import Actor
from core.db.work import unit_of_work
from core.domain.permissions import Action, may
from core.errors import DomainError, NotAllowed
from core.reports.report import Report
from core.services.report_files import FORMS, WantedReport, file_name, issue_report
from core.ui.downloads import while_signed_in

LABELS = {"xlsx": "Excel", "pdf": "PDF"}
EXACT_LABELS = {**LABELS, "json": "JSON"}


def report_files(user: Actor, report: Report, wanted: WantedReport, *, key: str) -> None:
    """Excel・PDF without small numbers; the true ones for who may close a report."""
    for form, label in LABELS.items():
        _button(report, wanted, form, label, key=f"{key}.{form}")
    if may(user, Action.MANAGE_REPORTS):
        with st.popover("そのままの数で出す", icon=":material/lock_open:", key=f"{key}.exact"):
            st.warning(
                "5人未満の数も、そのまま載ります。どの頁にも「そのままの数・取扱注意」と入り、"
                "だれが出したかが記録に残ります。委託者に出すときだけ使ってください。"
            )
            with st.container(horizontal=True):
                for form, label in EXACT_LABELS.items():
                    exact = replace(wanted, exact=True)
                    _button(report, exact, form, label, key=f"{key}.exact.{form}")


def _button(report: Report, wanted: WantedReport, form: str, label: str, *, key: str) -> None:
    def issued(live: Actor) -> bytes:
        try:
            with unit_of_work(live) as work:
                return issue_report(work, wanted, form).content
        except DomainError as refusal:
            raise NotAllowed(f"報告を出せませんでした（{type(refusal).__name__}）。") from None

    st.download_button(
        label, while_signed_in(issued), file_name=file_name(report, form, exact=wanted.exact),
        mime=FORMS[form], icon=":material/download:", on_click="ignore", key=key,
        help=None if wanted.exact else "5人未満の数は伏せて書き出します。",
    )  # fmt: skip
