"""差分の表示 (showing differences): what changes, comes, goes, stays, and what cannot be taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.entry import title_of
from core.domain.organization_profiles import PROFILE_TABLES
from core.domain.organizations import Organization
from core.exchange.differences import PROFILE, Changes, Differences
from core.exchange.facts import OrganizationFacts
from core.exchange.public_file import REASON_HEADER, PublicFile
from core.exchange.report import Rejection
from core.exchange.spreadsheet import csv_bytes
from core.queries.organizations import names_by_source

SHOWN = 1000
HEIGHT = 300
Names = dict[str, tuple[str, str]]


def difference_tabs(
    user: Actor, files: Sequence[PublicFile], found: Sequence[Differences], *, key: str
) -> None:
    """変更・追加・掲載終了・変えない・問題, each as a table that nobody types into."""
    changed = [each for one in found for each in one.changed]
    added = [each for one in found for each in one.added]
    gone = [each for one in found for each in one.gone]
    kept = [each for one in found for each in one.kept]
    merged = [each for one in found for each in one.merged]
    similar = [each for one in found for each in one.similar]
    problems = sum(len(file.rejections) for file in files)
    keys = [k for k, _ in (*changed[:SHOWN], *kept[:SHOWN])] + gone[:SHOWN] + merged[:SHOWN]
    with read_only(user) as view:
        names = names_by_source(view, files[0].source, keys)

    def show_kept() -> None:
        _kept(kept, merged, names)

    shown: list[tuple[str, int, Callable[[], None]]] = [
        ("変更", len(changed), lambda: _changed(changed, names)),
        ("追加", len(added), lambda: _added(added)),
        ("掲載終了", len(gone), lambda: _gone(gone, names)),
        ("問題", problems, lambda: _problems(files, key)),
    ]
    if kept or merged:
        shown.insert(3, ("変えない", len(kept) + len(merged), show_kept))
    if similar:
        shown.insert(2, ("似た機関", len(similar), lambda: _similar(similar)))
    tabs = st.tabs([f"{title} {count:,}件" for title, count, _ in shown], key=key)
    for tab, (_title, _count, show) in zip(tabs, shown, strict=True):
        with tab:
            show()


def _changed(changed: Sequence[tuple[str, Changes]], names: Names) -> None:
    _table(
        [
            {
                "名称": names[key][0], "地域": names[key][1], "項目": _title(name),
                "いま": _shown(name, pair[0]), "新しい値": _shown(name, pair[1]),
            }
            for key, changes in changed[:SHOWN]
            for name, pair in changes.items()
        ],
        len(changed), "変わる機関はありません。",
    )  # fmt: skip


def _added(added: Sequence[OrganizationFacts]) -> None:
    _table(
        [
            {
                "名称": facts.name, "種別": _shown("kind", facts.kind),
                "都道府県": facts.prefecture, "市区町村": facts.municipality,
                "法人": facts.corporation_name, "電話": facts.phone,
                "定員": facts.capacity,
            }
            for facts in added[:SHOWN]
        ],
        len(added), "新しい機関はありません。",
    )  # fmt: skip


def _gone(gone: Sequence[str], names: Names) -> None:
    if gone:
        st.caption("名簿には残し、「掲載終了」の印を付けます。メモや担当者の記録は消えません。")
    _table(
        [{"名称": names[key][0], "地域": names[key][1]} for key in gone[:SHOWN]],
        len(gone), "なくなる機関はありません。",
    )  # fmt: skip


def _kept(kept: Sequence[tuple[str, Changes]], merged: Sequence[str], names: Names) -> None:
    st.caption(
        "職員が手で直した項目は変えません。公開データに従わせるときは、機関のページで「解放する」を押します。"
    )
    rows: list[dict[str, object]] = [
        {
            "名称": names[key][0], "地域": names[key][1], "項目": _title(name),
            "いま（手で直した値）": _shown(name, pair[0]), "ファイルの値": _shown(name, pair[1]),
            "理由": "手で直したので変えません",
        }
        for key, changes in kept[:SHOWN]
        for name, pair in changes.items()
    ]  # fmt: skip
    rows += [
        {
            "名称": names[key][0], "地域": names[key][1], "項目": "", "いま（手で直した値）": "",
            "ファイルの値": "", "理由": "名寄せでほかの機関にまとめてあるので変えません",
        }
        for key in merged[:SHOWN]
    ]  # fmt: skip
    _table(rows, len(kept) + len(merged), "")


def _similar(similar: Sequence[tuple[OrganizationFacts, int, str]]) -> None:
    st.caption(
        "名称と市区町村、または電話が同じ機関が、ほかの出典か手入力で名簿にあります。"
        "同じ機関なら加えずに、その機関のページで直してください。"
    )
    _table(
        [
            {
                "一覧の名称": facts.name, "市区町村": facts.municipality, "電話": facts.phone,
                "名簿にある機関": name,
            }
            for facts, _, name in similar[:SHOWN]
        ],
        len(similar), "",
    )  # fmt: skip


def _title(name: str) -> str:
    plain = name.removeprefix(PROFILE)
    if plain == name:
        return title_of(Organization, name)
    table = next(t for t in PROFILE_TABLES if plain in t.model_fields)
    return title_of(table, plain)


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
    if name == "kind":
        return codes("organization_type").label(str(value))
    if name == f"{PROFILE}has_psychiatry":
        return codes("availability").label(str(value))
    return str(value)


def _problems(files: Sequence[PublicFile], key: str) -> None:
    for at, file in enumerate(files):
        if file.left_out:
            _offer(file, f"{key}.left_out.{at}")
    if len(files) == 1:
        problem_table(files[0].rejections)
        return
    for file in files:
        if file.rejections:
            st.text(file.file_name)
            problem_table(file.rejections)


def _offer(file: PublicFile, key: str) -> None:
    told, action = st.columns([3, 1.3], vertical_alignment="center")
    told.caption(f"{len(file.left_out):,}行は取り込めません。CSVで受け取り、直して選び直せます。")
    action.download_button(
        "取り込めない行のCSV", lambda: left_out_rows(file), file_name="取り込めない行.csv",
        mime="text/csv", key=key, on_click="ignore", icon=":material/download:", width="stretch",
    )  # fmt: skip


def problem_table(rejections: Sequence[Rejection]) -> None:
    """問題のある行と値, the rows that are left out before the values."""
    _table(
        [
            {
                "行": problem.row, "列": problem.column or "（行全体）", "値": problem.value,
                "理由": problem.reason,
                "扱い": "この値だけ取り込みません" if problem.row_taken else "この行を取り込みません",
            }
            for problem in sorted(rejections, key=lambda r: (r.row_taken, r.row))[:SHOWN]
        ],
        len(rejections), "問題のある行や値はありません。",
    )  # fmt: skip


def left_out_rows(file: PublicFile) -> bytes:
    """取り込めない行のCSV: the rows as they stood, and in a last column why; can be chosen again."""
    reasons: dict[int, list[str]] = {}
    for problem in file.rejections:
        if not problem.row_taken:
            where = f"{problem.column}: " if problem.column else ""
            reasons.setdefault(problem.row, []).append(where + problem.reason)
    header = [text for text in file.header if text != REASON_HEADER]
    width = len(header)
    rows = [
        [*row.cells[:width], *[""] * (width - len(row.cells)), "、".join(reasons[row.number])]
        for row in file.left_out
    ]
    return csv_bytes(rows, [*header, REASON_HEADER])
