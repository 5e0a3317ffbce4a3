"""差分の表示 (showing differences): what changes, comes, goes, and what cannot be taken."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.entry import title_of
from core.domain.organizations import Organization
from core.exchange.differences import Differences
from core.exchange.spreadsheet import csv_bytes
from core.exchange.wamnet import REASON_HEADER, SOURCE, WamnetFile
from core.queries.organizations import names_by_source

SHOWN = 1000
HEIGHT = 300


def difference_tabs(user: Actor, file: WamnetFile, found: Differences, *, key: str) -> None:
    """変更・追加・掲載終了・問題, each as a table that nobody types into."""
    changed, added, gone, problems = st.tabs(
        [
            f"変更 {len(found.changed):,}件", f"追加 {len(found.added):,}件",
            f"掲載終了 {len(found.gone):,}件", f"問題 {len(file.rejections):,}件",
        ],
        key=key,
    )  # fmt: skip
    with read_only(user) as view:
        keys = [key for key, _ in found.changed[:SHOWN]] + list(found.gone[:SHOWN])
        names = names_by_source(view, SOURCE, keys)
    with changed:
        _table(
            [
                {
                    "名称": names[key][0], "地域": names[key][1],
                    "項目": title_of(Organization, name),
                    "いま": _shown(name, pair[0]), "新しい値": _shown(name, pair[1]),
                }
                for key, changes in found.changed[:SHOWN]
                for name, pair in changes.items()
            ],
            len(found.changed), "変わる機関はありません。",
        )  # fmt: skip
    with added:
        _table(
            [
                {
                    "名称": facts.name, "種別": _shown("kind", facts.kind),
                    "都道府県": facts.prefecture, "市区町村": facts.municipality,
                    "法人": facts.corporation_name, "電話": facts.phone,
                    "定員": facts.capacity,
                }
                for facts in found.added[:SHOWN]
            ],
            len(found.added), "新しい機関はありません。",
        )  # fmt: skip
    with gone:
        if found.gone:
            st.caption("名簿には残し、「掲載終了」の印を付けます。メモや担当者の記録は消えません。")
        _table(
            [{"名称": names[key][0], "地域": names[key][1]} for key in found.gone[:SHOWN]],
            len(found.gone), "なくなる機関はありません。",
        )  # fmt: skip
    with problems:
        _problems(file, key)


def _table(rows: Sequence[dict[str, object]], total: int, nothing: str) -> None:
    if not rows:
        st.caption(nothing)
        return
    if total > SHOWN:
        st.caption(f"はじめの {SHOWN:,}件を表示しています。")
    st.dataframe(rows, hide_index=True, height=HEIGHT if len(rows) > 7 else "auto")


def _shown(name: str, value: object) -> str:
    if value is None or value == "":
        return "（空欄）"
    return codes("organization_type").label(str(value)) if name == "kind" else str(value)


def _problems(file: WamnetFile, key: str) -> None:
    if file.left_out:
        told, action = st.columns([3, 1.3], vertical_alignment="center")
        told.caption(
            f"{len(file.left_out):,}行は取り込めません。CSVで受け取り、直して選び直せます。"
        )
        action.download_button(
            "取り込めない行のCSV", lambda: left_out_rows(file), file_name="取り込めない行.csv",
            mime="text/csv", key=f"{key}.left_out", on_click="ignore", icon=":material/download:",
            width="stretch",
        )  # fmt: skip
    _table(
        [
            {
                "行": problem.row, "列": problem.column or "（行全体）", "値": problem.value,
                "理由": problem.reason,
                "扱い": "この値だけ取り込みません" if problem.row_taken else "この行を取り込みません",
            }
            for problem in sorted(file.rejections, key=lambda r: (r.row_taken, r.row))[:SHOWN]
        ],
        len(file.rejections), "問題のある行や値はありません。",
    )  # fmt: skip


def left_out_rows(file: WamnetFile) -> bytes:
    """取り込めない行のCSV: the rows as they stood, and in a last column why; can be chosen again."""
    reasons: dict[int, list[str]] = {}
    for problem in file.rejections:
        if not problem.row_taken:
            where = f"{problem.column}: " if problem.column else ""
            reasons.setdefault(problem.row, []).append(where + problem.reason)
    width = len(file.header)
    rows = [
        [*row.cells[:width], *[""] * (width - len(row.cells)), "、".join(reasons[row.number])]
        for row in file.left_out
    ]
    return csv_bytes(rows, [*file.header, REASON_HEADER])
