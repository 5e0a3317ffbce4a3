"""締める (closing a report): what it means, what is still open, and why it is closed all the same."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.domain.report_closings import ReportClosingEntry
from core.reports.report import Report
from core.services.report_closings import close_report
from core.ui import session
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.forms.entry_form import EntryForm
from core.ui.page import save
from core.ui.plain import plain

DIALOG = "reports.closing"


def closing_button(report: Report, edition: int, *, key: str) -> None:
    """「締める」, or another edition after corrections."""
    st.button(
        "締め直す" if edition else "この期間を締める", icon=":material/lock:", key=key,
        type="secondary" if edition else "primary", on_click=open_dialog, args=(DIALOG, report),
        help="いまの数と、そのもとの行を残します。",
    )  # fmt: skip


def closing_dialog(user: Actor, edition: int) -> None:
    """The window, while it is open. `edition`: the last one, 0 where it was never closed."""
    report = open_about(DIALOG)
    if isinstance(report, Report):
        _dialog(user, report, edition)


@st.dialog("この期間を締める", width="medium", on_dismiss=close_dialog)
def _dialog(user: Actor, report: Report, edition: int) -> None:
    st.markdown(
        f"**{plain(report.title)}　{plain(report.period.label)}**  \n"
        f"{plain(report.programme_label)}　{plain(report.office or 'すべての事業所')}"
    )
    st.markdown(
        "いまの数と、そのもとになった行を、このまま残します。あとで記録が直されても、締めた数は変わりません。"
        "変わったところは違いとして出て、締め直すと新しい版になります。"
        + (f"いまは第{edition}版です。第{edition}版は残ります。" if edition else "")
    )
    heavy = [check for check in report.checks if check.is_heavy and not check.passes]
    if heavy:
        lines = "\n".join(f"- {plain(check.message)}" for check in heavy)
        st.warning(
            f"確かめることが残っています。直すか、このまま締める理由を書いてください。\n\n{lines}"
        )
    key = f"{DIALOG}.{report.kind}.{report.period.key}"
    fixed = {
        "kind": report.kind, "period": report.period.key, "programme": report.programme,
        "office_id": report.office_id,
    }  # fmt: skip
    titles = {"note": "このまま締める理由" if heavy else "メモ（なくてもかまいません）"}
    with EntryForm(
        ReportClosingEntry, key=key, fixed=fixed, titles=titles, submit="締める"
    ) as form:
        form.area("note", height=90)
    if (entry := form.entry) and save(
        user, f"{report.period.label}を締めました", lambda work: close_report(work, entry)
    ):
        session.renew(key)
        close_dialog()
        st.rerun()
