"""選んだ人・保存した後・書き出し (what is done beside the ledger): many at once, back again, to a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import unit_of_work
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.queries import ledger as asked
from core.queries.ledger import NOBODY, LedgerCriteria, LedgerRow
from core.services.clients import note_export
from core.services.many_clients import change_together, take_back
from core.ui import session
from core.ui.clients.ledger_columns import asked_columns, exported_cells
from core.ui.clients.ledger_filter import in_words
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.downloads import while_signed_in
from core.ui.grid import GridColumn
from core.ui.navigation import DUPLICATES, go
from core.ui.page import save, saving
from core.ui.plain import plain

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_KEEP = "変えない"


def chosen_actions(
    user: Actor, rows: Sequence[LedgerRow], chosen: Sequence[int], staff: Mapping[int, str],
    *, key: str,
) -> None:  # fmt: skip
    """選んだ人をまとめて: another owner, another stage, or two rows of one person into one."""
    if not chosen or not may(user, Action.WRITE_CLIENTS):
        return
    people = [row for row in rows if row.id in chosen]
    st.markdown(f"**{len(people)}人**を選択中", width="content")
    if st.button("担当・段階をまとめて変える", key=f"{key}.bulk", icon=":material/group:"):
        open_dialog(f"{key}.bulk", people)
    if held := open_about(f"{key}.bulk"):
        _change(user, held, staff, key)
    mergeable = len(people) == 2 and may(user, Action.MERGE_CLIENTS)
    if mergeable and st.button("この二人をまとめる", key=f"{key}.merge", icon=":material/merge:"):
        go(DUPLICATES, one=people[0].id, other=people[1].id)


@st.dialog("担当・段階をまとめて変える", width="medium", on_dismiss=close_dialog)
def _change(user: Actor, people: Sequence[LedgerRow], staff: Mapping[int, str], key: str) -> None:
    # The rows are those of the press that opened this: whoever was changed since is a conflict.
    names = "、".join(row.name for row in people[:6]) + ("、ほか" if len(people) > 6 else "")
    st.markdown(f"**{len(people)}人**: {plain(names)}")
    owners = {NOBODY: "担当なしにする", **staff}
    stages, reasons = (codes(n).labels(clock.today()) for n in ("support_stage", "closure_reason"))
    owner = st.selectbox(
        "新しい担当", list(owners), index=None, format_func=lambda i: owners[i], placeholder=_KEEP,
        key=f"{key}.bulk.owner",
    )  # fmt: skip
    stage = st.selectbox(
        "新しい支援段階", list(stages), index=None, format_func=lambda c: stages[c],
        placeholder=_KEEP, key=f"{key}.bulk.stage",
    )  # fmt: skip
    changes: dict[str, object] = {}
    if owner is not None:
        changes["owner_id"] = owner or None
    if stage is not None:
        changes["stage"] = stage
    if stage == "closed":
        changes["closure_reason"] = st.selectbox(
            "終結の理由", list(reasons), index=None, format_func=lambda c: reasons[c],
            placeholder="選んでください", key=f"{key}.bulk.reason",
        )  # fmt: skip
    st.caption("一人でも保存できないときは、だれも変わりません。あとで元に戻せます。")
    ready = bool(changes) and changes.get("closure_reason", "-") is not None
    if st.button(
        f"{len(people)}人を変える", type="primary", key=f"{key}.bulk.go", disabled=not ready
    ):
        seen = {row.id: row.version for row in people}
        versions = save(
            user, f"{len(people)}人を変えました",
            lambda work: change_together(work, seen, changes, "一括の変更"),
        )  # fmt: skip
        if versions is not None:
            note_save(versions, key=key)
            close_dialog()
            st.rerun()


# -- 保存を元に戻す ---------------------------------------------------------------------------------


def note_save(versions: dict[int, int], *, key: str) -> None:
    """What was saved last, so that it can be taken back."""
    st.session_state[f"{key}.undo"] = versions


def undo_button(user: Actor, *, key: str) -> None:
    """いまの保存を元に戻す: every cell of the last save that nobody changed since."""
    last: dict[int, int] = st.session_state.get(f"{key}.undo", {})
    if not last:
        return
    if st.button("いまの保存を元に戻す", key=f"{key}.undo.go", icon=":material/undo:"):
        with saving(""), unit_of_work(user) as work:
            done = take_back(work, last)
            st.session_state.pop(f"{key}.undo")
            said = f"{done.people}人・{done.cells}か所を元に戻しました。"
            if done.refused:
                said += "ほかの人がそのあと変えたので、そのままにした欄: " + "、".join(done.refused)
        if f"{key}.undo" not in st.session_state:
            session.flash(said)
            st.rerun()


# -- 書き出す ---------------------------------------------------------------------------------------


def export_button(
    user: Actor, criteria: LedgerCriteria, shown: Sequence[GridColumn], total: int,
    staff: Mapping[int, str], *, key: str,
) -> None:  # fmt: skip
    """表示している条件と列のまま書き出す."""
    if not may(user, Action.EXPORT_CLIENTS):
        return
    if st.button("書き出す", key=key, icon=":material/download:", width="stretch"):
        open_dialog(key)
    if open_about(key):
        _export(criteria, shown, total, staff, key)


@st.dialog("書き出す", width="medium", on_dismiss=close_dialog)
def _export(
    criteria: LedgerCriteria, shown: Sequence[GridColumn], total: int,
    staff: Mapping[int, str], key: str,
) -> None:  # fmt: skip
    st.markdown(f"**{total:,}人**　{plain(in_words(criteria, staff) or '終結を除くすべての人')}")
    st.markdown(f":gray[列] {plain('・'.join(column.title for column in shown))}")
    st.caption("個人情報です。書き出したことは監査記録に残ります。使い終わったら消してください。")
    name = f"利用者台帳_{clock.today():%Y%m%d}"
    with st.container(horizontal=True):
        for title, end, mime in (("Excel", "xlsx", XLSX), ("CSV", "csv", "text/csv")):
            st.download_button(
                f"{title}（{end}）", while_signed_in(
                    lambda who, end=end: exported(who, criteria, shown, staff, end)  # type: ignore[misc]
                ),
                key=f"{key}.{end}", on_click="ignore", file_name=f"{name}.{end}", mime=mime,
                icon=":material/download:", type="primary" if end == "xlsx" else "secondary",
            )  # fmt: skip


def exported(
    user: Actor, criteria: LedgerCriteria, shown: Sequence[GridColumn], staff: Mapping[int, str],
    kind: str,
) -> bytes:  # fmt: skip
    """The file: a head line with the filter, the day and the number, then the rows; it is logged."""
    from core.exchange.spreadsheet import csv_bytes, xlsx_bytes

    names = [column.name for column in shown]
    words = in_words(criteria, staff) or "終結を除くすべての人"
    with unit_of_work(user) as work:
        needed = asked_columns(names) | ({"owner"} if "owner_id" in names else set())
        rows = asked.ledger_rows(work, criteria, needed)
        note_export(work, words, len(rows), [row.id for row in rows])
    head = f"利用者台帳　条件: {words}　{len(rows):,}人　{format_date(clock.today())} 書き出し"
    write = xlsx_bytes if kind == "xlsx" else csv_bytes
    return write(
        [exported_cells(row, names) for row in rows], [column.title for column in shown], [head]
    )
