"""確かめること (checks of a report): what is left to look at, each with one click to its rows."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.domain.permissions import Action, may
from core.reports.report import Check, Report
from core.ui.plain import plain
from core.ui.reports.rows import Behind, open_rows, opens_rows

HEAVY, LIGHT = ":material/error:", ":material/info:"


def report_checks(user: Actor, report: Report, *, key: str) -> None:
    """What does not pass, the heavy ones first."""
    left = [check for check in report.checks if not check.passes]
    if not left:
        st.caption(
            f":material/check_circle: 確かめることはありません（{len(report.checks)}件を確かめました）。"
        )
        return
    if not may(user, Action.SEE_SENSITIVE):
        # What they say may be about one or two persons.
        st.caption(
            f":material/info: 確かめることが{len(left)}件あります。内容は、利用者の計画や障害を見られる人に出ます。"
        )
        return
    with st.container(border=True, gap="xsmall"):
        heavy = sum(check.is_heavy for check in left)
        told = f"　うち{heavy}件は、直すか、理由を書かないと締められません。" if heavy else ""
        st.markdown(f"**確かめること {len(left)}件**{told}")
        for check in left:
            _line(user, check, key=f"{key}.{check.name}")


def passed_checks(user: Actor, report: Report) -> None:
    """確かめたこと: what was looked at and found right."""
    passed = [check for check in report.checks if check.passes]
    if passed and may(user, Action.SEE_SENSITIVE):
        with st.expander(f"確かめたこと {len(passed)}件", icon=":material/check_circle:"):
            for check in passed:
                st.caption(plain(f"{check.title}　{check.message}"))


def _line(user: Actor, check: Check, *, key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        icon = HEAVY if check.is_heavy else LIGHT
        st.markdown(f"{icon} {plain(check.message)}", width="stretch")
        if check.ids and opens_rows(user, check.dataset):
            st.button(
                "行を見る", key=key, type="tertiary", icon=":material/list:", on_click=open_rows,
                args=(user, Behind(check.title, check.dataset, check.ids, check.message)),
            )  # fmt: skip
