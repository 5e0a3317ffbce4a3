"""段階で並べる (the board): a column a stage, the cards in it by the day of their next step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import format_date
from core.domain.employer_support import WAY
from core.domain.permissions import Action, may
from core.queries.employer_support import EmployerCriteria, SupportRow, support_rows
from core.ui.dialogs import open_dialog
from core.ui.employers.way_sheet import DIALOG
from core.ui.employers.words import stage_label
from core.ui.navigation import EMPLOYER
from core.ui.page import open_link
from core.ui.plain import plain

SHOWN = 8


def employer_board(user: Actor, asked: EmployerCriteria, counts: Mapping[str, int]) -> None:
    """相談 → 見学 → 切り出し → 実習 → 採用 → 1年, side by side."""
    writes = may(user, Action.WRITE_NETWORK)
    for place, stage in zip(st.columns(len(WAY), gap="small"), WAY, strict=True):
        with place:
            st.markdown(f"**{stage_label(stage)}**　{counts[stage]:,}")
            with read_only(user) as view:
                found = support_rows(view, replace(asked, stage=stage, page=1, page_size=SHOWN))
            for row in found.rows:
                _card(row, asked, writes=writes)
            if not found.rows:
                st.caption("ありません")
            if found.total > SHOWN:
                st.caption(f"ほか{found.total - SHOWN:,}件は、一覧で見られます。")


def _card(row: SupportRow, asked: EmployerCriteria, *, writes: bool) -> None:
    with st.container(border=True, gap="xsmall", key=f"employers-line-card-{row.id}"):
        open_link(plain(row.name), EMPLOYER, id=row.organization_id)
        if row.next_on is None:
            st.markdown(":orange[次が未定]")
        else:
            late = ":red-badge[期限切れ] " if row.is_overdue(asked.today) else ""
            st.markdown(f"{late}{format_date(row.next_on)}  \n{plain(row.next_step)}")
        st.caption(plain(row.owner) or "担当なし")
        if writes:
            st.button(
                "すすめる", key=f"employers-open-{row.id}", width="stretch",
                on_click=open_dialog, args=(DIALOG, row.id),
            )  # fmt: skip
