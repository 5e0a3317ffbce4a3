"""期限を書き出す (deadlines to Excel): exactly what the filter shows; it is logged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.deadlines import Deadline, Survey
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.services.deadlines import MOST_EXPORTED, note_deadlines_export
from core.ui.deadlines.words import NO_OWNER, days_left
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.downloads import while_signed_in
from core.ui.plain import plain

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADERS = (
    "期日", "残り", "急ぎ", "利用者番号", "氏名", "期限", "なぜこの日か", "根拠", "確認", "事業",
    "担当", "先送り",
)  # fmt: skip


def export_button(
    user: Actor, found: Survey, words: str, names: Mapping[int, str], *, key: str
) -> None:
    """「書き出す」: only for who may take lists of persons out."""
    if not may(user, Action.EXPORT_CLIENTS):
        return
    if st.button("書き出す", key=key, icon=":material/download:", disabled=not found.matters):
        open_dialog(key)
    if open_about(key):
        _sheet(found, words or "すべて", names, key)


@st.dialog("書き出す", width="medium", on_dismiss=close_dialog)
def _sheet(found: Survey, words: str, names: Mapping[int, str], key: str) -> None:
    st.markdown(f"**{len(found):,}件**　{plain(words)}")
    if len(found) > MOST_EXPORTED:
        st.warning(
            f"一度に書き出せるのは {MOST_EXPORTED:,}件までです。期日の近いほうから書き出します。"
        )
    st.caption("個人情報です。書き出したことは監査記録に残ります。使い終わったら消してください。")
    st.download_button(
        "Excel（xlsx）", while_signed_in(lambda who: exported(who, found, words, names)), key=f"{key}.xlsx",
        on_click="ignore", file_name=f"期限_{clock.today():%Y%m%d}.xlsx", mime=XLSX,
        icon=":material/download:", type="primary",
    )  # fmt: skip


def exported(user: Actor, found: Survey, words: str, names: Mapping[int, str]) -> bytes:
    """The file: a head line with the filter, the day and the number, then the lines."""
    from core.exchange.spreadsheet import xlsx_bytes

    with read_only(user) as view:
        rows = found.page(view, 0, MOST_EXPORTED)
    with unit_of_work(user) as work:
        note_deadlines_export(work, rows, words)
    head = f"期限　条件: {words}　{len(rows):,}件　{format_date(clock.today())} 書き出し"
    return xlsx_bytes([_cells(row, names) for row in rows], HEADERS, [head])


def _cells(row: Deadline, names: Mapping[int, str]) -> Sequence[object]:
    until = f"{format_date(row.snoozed_until)}まで" if row.snoozed_until else ""
    return (
        row.due_on,
        days_left(row.urgency.days_left),
        row.urgency.level.value,
        row.client_number,
        row.client_name,
        row.title,
        row.why,
        row.source,
        row.caution,
        codes("programme").label(row.programme) if row.programme else "",
        names.get(row.owner_id, NO_OWNER) if row.owner_id is not None else NO_OWNER,
        until,
    )
