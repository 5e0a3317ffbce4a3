"""試しの台帳 (a small ledger): the editing grid over rows in memory, as a page would use it.

The query parameters choose the situation: `rows`, `late` and `slow` (seconds before and after
the grid in every run), `slowsave`, `vanish=1` (row 2 is deleted by somebody in the second run),
`readonly=1`, `fixed=1` (no rows may be added), `empty=1`, `wide=1` (15 columns), `draft=1`.
"""

from __future__ import annotations

import time
from datetime import date

import streamlit as st

from core.ui.grid import (
    CellConflict,
    CellMessage,
    GridColumn,
    GridState,
    clear_grid,
    edit_grid,
)

KEY = "ledger"
STAGES = {"10": "相談", "20": "就職活動", "30": "就職", "40": "定着支援"}
NEEDS = {"a": "通院への配慮", "b": "短時間", "c": "静かな席"}


def columns(is_wide: bool) -> list[GridColumn]:
    """One column of every kind; with `is_wide`, fifteen of them."""
    found = [
        GridColumn("name", "氏名", pinned=True, required=True, width=150),
        GridColumn("memo", "メモ", "long"),
        GridColumn("hours", "週の時間", "number", help="契約の労働時間"),
        GridColumn("next_on", "次の連絡", "date"),
        GridColumn("stage", "段階", "choice", options=STAGES),
        GridColumn("needs", "配慮", "choices", options=NEEDS),
        GridColumn("agreed", "同意", "yesno"),
        GridColumn("case_no", "受付番号", "plain"),
        GridColumn("page", "相談票", "link"),
    ]
    if is_wide:
        found += [GridColumn(f"extra{i}", f"項目{i}") for i in range(6)]
    return found


def ledger(count: int) -> dict[int, dict[str, object]]:
    """Invented people, kept for all sessions of this server so that a reload finds them again."""
    people = ["青木 一郎", "井上 花", "上田 実", "江口 愛", "岡田 翔"]
    return {
        i: {
            "id": i,
            "version": 1,
            "name": people[(i - 1) % 5] + (f" {i}" if i > 5 else ""),
            "memo": "電話は午後がよい" if i == 2 else "",
            "hours": 20 if i == 1 else None,
            "next_on": date(2026, 11, 21) if i == 1 else None,
            "stage": "20",
            "needs": ("a", "b") if i == 1 else (),
            "agreed": None,
            "case_no": f"R08-{i:03}",
            "page": ("ひらく", f"/?case={i}"),
            **{f"extra{j}": f"値{j}" for j in range(6)},
        }
        for i in range(1, count + 1)
    }


@st.cache_resource
def shared(name: str, count: int) -> dict[str, dict]:
    """The 'database' of one test, and its draft."""
    return {"rows": ledger(count), "draft": {}}


def save(store: dict[str, dict], state: GridState) -> None:
    """All or nothing, with a check that a person would also meet in the real services."""
    messages = [
        CellMessage(edit.row_id, edit.field, "40時間までにしてください。")
        for edit in state.edits
        if edit.field == "hours" and edit.new and edit.new > 40
    ]
    rows = store["rows"]
    conflicts = [
        CellConflict(
            edit.row_id,
            edit.field,
            row[edit.field],
            edit.new,
            "鈴木",
            "11/21 10:32",
            row["version"],
        )
        for edit in state.edits
        if (row := rows.get(edit.row_id)) and row["version"] != edit.version
    ]
    st.session_state.messages, st.session_state.conflicts = messages, conflicts
    if messages or conflicts or state.errors:
        return
    added: dict[str, int] = {}
    for edit in state.edits:
        if edit.row_id not in rows:
            added.setdefault(edit.row_id, max(rows, default=0) + 1)
            rows.setdefault(added[edit.row_id], {"id": added[edit.row_id], "version": 0})
        rows[added.get(edit.row_id, edit.row_id)][edit.field] = edit.new
    for row in {added.get(edit.row_id, edit.row_id) for edit in state.edits}:
        rows[row]["version"] += 1
    store["draft"] = {}
    clear_grid(KEY, added=added)


params = st.query_params
st.set_page_config(page_title="試しの台帳", layout="wide")
store = shared(params.get("test", "-"), 0 if "empty" in params else int(params.get("rows", 5)))
if st.button("並べ替える"):
    st.session_state.reversed = not st.session_state.get("reversed")
if st.button("ほかの人が保存"):
    store["rows"][1] |= {"name": "青木 次郎", "version": store["rows"][1]["version"] + 1}
if "vanish" in params and "opened" in st.session_state:
    store["rows"].pop(2, None)
st.session_state.opened = True
time.sleep(float(params.get("late", 0)))
rows = list(store["rows"].values())
if st.session_state.get("reversed"):
    rows.reverse()
state = edit_grid(
    rows,
    columns("wide" in params),
    key=KEY,
    label="利用者の一覧",
    can_add="readonly" not in params and "fixed" not in params,
    draft=store["draft"] or None,
    messages=st.session_state.get("messages", ()),
    conflicts=st.session_state.get("conflicts", ()),
    selectable="plain" not in params,
    read_only="readonly" in params,
    height=int(params.get("height", 420)),
)
if "draft" in params:
    store["draft"] = dict(state.draft)
if state.save_requested:
    time.sleep(float(params.get("slowsave", 0)))
    save(store, state)
    st.rerun()
time.sleep(float(params.get("slow", 0)))
st.json(
    {
        "edits": [[e.row_id, e.version, e.field, str(e.new)] for e in state.edits],
        "errors": [[e.row_id, e.field, e.text] for e in state.errors],
        "selected": state.selected,
        "columns": state.columns,
        "stored": {str(k): str(v.get("name")) for k, v in store["rows"].items()},
    }
    if len(rows) < 50
    else {}
)
