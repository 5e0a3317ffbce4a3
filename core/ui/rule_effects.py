"""何が動くか (what a change of the rules moves), as it is shown before saving."""

from __future__ import annotations

from datetime import date

import streamlit as st

from core.domain.dates import format_date
from core.services.rule_parameters import period_words
from core.services.rule_preview import Preview
from core.ui.plain import plain


def effects(preview: Preview) -> None:
    """The rule as it will be, how many days move, and the first of them."""
    st.markdown("**保存すると、こうなります**")
    st.table(
        [
            {
                "値": f"**{plain(row.parameter.shown)}**",
                "適用の期間": period_words(row.effective_from, row.effective_to),
                "照合": "済み" if row.verified else ":orange-badge[要確認]",
            }
            for row in preview.rows
        ],
        border="horizontal",
        hide_index=True,
    )
    for hole in preview.holes:
        st.warning(
            f"{period_words(hole.since, hole.until)} の値がありません。"
            "その間は前の値で計算し、「要確認」を付けます。",
            icon=":material/warning:",
        )
    if preview.in_lists[0] != preview.in_lists[1]:
        st.markdown("「きょうの仕事」などに出る期限: {:,}件 → **{:,}件**".format(*preview.in_lists))
    if not preview.total:
        st.info("いま登録されている人の期日は、ひとつも動きません。", icon=":material/check:")
        return
    _numbers(preview)
    st.table(
        [
            {
                "番号": str(shift.number or ""),
                "氏名": plain(shift.name),
                "何の日": plain(shift.what),
                "いま": _day(shift.old),
                "変えた後": f"**{_day(shift.new)}**",
            }
            for shift in preview.shifts
        ],
        border="horizontal",
        hide_index=True,
    )
    if preview.total > len(preview.shifts):
        st.caption(f"{preview.total:,}件のうち、はじめの{len(preview.shifts)}件です。")


def _numbers(preview: Preview) -> None:
    lines = [
        f"- {plain(what)}: **{count:,}件** が動きます"
        + (f"（うち、いま続いているもの {running:,}件）" if running != count else "")
        for what, count, running in preview.counts
    ]
    if preview.overdue:
        lines.append(f"- :red-badge[期限切れになる] **{preview.overdue:,}件**")
    if preview.relieved:
        lines.append(f"- 期限切れでなくなる **{preview.relieved:,}件**")
    st.markdown("\n".join(lines))


def _day(day: date | None) -> str:
    return format_date(day, weekday=False) if day else "一覧に出ない"
