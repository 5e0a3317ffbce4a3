"""事業計画の書類 (files of a plan): the printed table as PDF or Excel, with the progress or without."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import unit_of_work
from core.queries.year_plans import PlanRow
from core.services.documents import FORMS
from core.services.year_plan_papers import issue_year_plan
from core.ui.downloads import while_signed_in

WITH, WITHOUT = "進みも入れる", "計画だけ"
LABELS = {"pdf": "PDF", "xlsx": "Excel"}


def paper_buttons(user: Actor, plan: PlanRow, *, key: str) -> None:
    """印刷する: which of the two tables, and in which form; each file is noted."""
    with st.popover("印刷", icon=":material/print:", key=f"{key}.popover"):
        shown = st.segmented_control(
            "中身", [WITH, WITHOUT], default=WITH, required=True, key=f"{key}.what",
            label_visibility="collapsed",
        )  # fmt: skip
        st.caption("5人未満の数は「5人未満」として出します。")
        for form, label in LABELS.items():
            st.download_button(
                label, while_signed_in(_making(plan.id, form, with_progress=shown == WITH)),
                file_name=f"事業計画_{clock.today():%Y%m%d}.{form}", mime=FORMS[form],
                key=f"{key}.{form}", on_click="ignore", icon=":material/download:",
                width="stretch",
            )  # fmt: skip


def _making(plan_id: int, form: str, *, with_progress: bool) -> Callable[[Actor], bytes]:
    def content(who: Actor) -> bytes:
        with unit_of_work(who) as work:
            return issue_year_plan(work, plan_id, form, with_progress=with_progress).content

    return content
