"""試しの取り込みの表示 (showing a trial): the files, warnings, the numbers, and what is to be decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.sources import CONTACT_LIST, SOURCES
from core.exchange.differences import Differences
from core.exchange.public_file import PublicFile
from core.services.imports import ImportResult, counted, older_editions, summed
from core.services.map_imports import KINDS, MapResult, MapTrial
from core.ui.exchange.differences import difference_tabs, problem_table
from core.ui.plain import plain

# From this share of the file's rows on, so many offices at once have hardly closed.
MANY_GONE = 0.2
ALL_ROWS, GOOD_ROWS = "すべて取り込む", "問題のない行だけ取り込む"


@dataclass(frozen=True)
class Decision:
    """決めたこと: whether rows that cannot be taken are left out."""

    choice: str


def told_trial(user: Actor, files: Sequence[PublicFile], found: Sequence[Differences]) -> None:
    """The files with their editions, what to mind, and the sum of all."""
    if len(files) == 1:
        _about(files[0])
    else:
        _table_of_files(files, found)
    _warnings(user, files, found)
    if not any(file.refusal for file in files):
        _cards(summed([counted(each) for each in found]), sum(len(file.left_out) for file in files))


def told_differences(
    user: Actor, files: Sequence[PublicFile], found: Sequence[Differences], *, key: str
) -> None:
    """Row by row, and the credit."""
    difference_tabs(user, files, found, key=f"{key}.tabs")
    if credit := SOURCES[files[0].source].credit:
        st.caption(credit)


def _edition(file: PublicFile) -> str:
    return f"{file.edition_on:%Y年%-m月}版" if file.edition_on else "版は不明"


def _about(file: PublicFile) -> None:
    st.markdown(
        f"**{plain(file.file_name)}**　{plain(SOURCES[file.source].name)}・{_edition(file)}・"
        f"{file.row_count:,}行・{plain(file.encoding_name)}　"
        ":gray-badge[まだ書き込んでいません]"
    )


def _table_of_files(files: Sequence[PublicFile], found: Sequence[Differences]) -> None:
    st.markdown(
        f"**{len(files)}個のファイル**　{plain(SOURCES[files[0].source].name)}・"
        "全部まとめて取り込むか、何も取り込まないかのどちらかです　"
        ":gray-badge[まだ書き込んでいません]"
    )
    rows = []
    for file, each in zip(files, found, strict=True):
        result = counted(each)
        rows.append(
            {
                "ファイル": file.file_name, "サービス": "、".join(sorted(file.services))[:60],
                "版": _edition(file), "行": file.row_count, "追加": result.added,
                "変更": result.changed, "同じ": result.unchanged, "掲載終了": result.gone,
                "取り込めない行": len(file.left_out),
            }
        )  # fmt: skip
    st.dataframe(rows, hide_index=True)


def _warnings(user: Actor, files: Sequence[PublicFile], found: Sequence[Differences]) -> None:
    for text in dict.fromkeys(file.refusal for file in files if file.refusal):
        st.error(plain(text))
    missing = dict.fromkeys(name for file in files for name in file.missing_columns)
    if missing:
        names = plain("、".join(missing))
        st.warning(f"このファイルにない列: {names}。これらの項目は、いまの値を残します。")
    ignored = dict.fromkeys(name for file in files for name in file.ignored_columns)
    if ignored:
        st.caption(f"使わない列: {plain('、'.join(ignored))}")
    with read_only(user) as view:
        older = older_editions(view, files)
    for text in older:
        st.warning(plain(text))
    _notes(text for file in files for text in file.notes)
    for file, each in zip(files, found, strict=True):
        if file.is_part and file.source != CONTACT_LIST:
            st.caption("直した行だけのファイルです。ほかの機関の掲載終了は判断しません。")
        elif len(each.gone) > file.row_count * MANY_GONE:
            st.warning(
                f"{plain(file.file_name)}は{file.row_count:,}行なのに、{len(each.gone):,}件が掲載終了に"
                "なります。一部だけを抜き出したファイルではないか、確かめてください。"
            )


def _notes(texts: Iterable[str]) -> None:
    """One line below the other, without gaps."""
    lines = [plain(text) for text in dict.fromkeys(texts)]
    if lines:
        st.caption("  \n".join(lines))


def _cards(result: ImportResult | MapResult, left_out: int) -> None:
    numbers = {
        "追加": result.added, "変更": result.changed, "同じ": result.unchanged,
        "掲載終了": result.gone, "取り込めない行": left_out,
    }  # fmt: skip
    for place, (title, number) in zip(st.columns(5), numbers.items(), strict=True):
        place.metric(title, f"{number:,}", border=True)


def decision(
    files: Sequence[PublicFile], found: Sequence[Differences], *, key: str
) -> Decision | None:
    """取り込むかどうか: None until it is decided."""
    left_out = sum(len(file.left_out) for file in files)
    similar = sum(len(each.similar) for each in found)
    if similar:
        st.toggle(
            f"名簿に似た機関がある{similar:,}行も、新しい機関として加える",
            key=f"{key}.similar",
            help="オフのままなら加えません。名簿にある機関のページで、電話などを直してください。",
        )
    if all(each.is_empty for each in found) and not left_out:
        st.success("名簿はこのファイルと同じです。取り込むものはありません。")
        return None
    choice = ALL_ROWS
    if left_out:
        choice = st.radio(
            "取り込みかた", [ALL_ROWS, GOOD_ROWS], key=f"{key}.choice",
            captions=[
                "取り込めない行があるあいだは、何も書き込みません。直したファイルを選び直してください。",
                f"取り込めない {left_out:,}行は「問題」の欄からCSVで受け取れます。",
            ],
        )  # fmt: skip
    refused = bool(left_out) and choice == ALL_ROWS
    if st.button("取り込む", type="primary", key=f"{key}.commit", disabled=refused):
        return Decision(choice)
    return None


# -- boundaries and stations -------------------------------------------------------------------------


def told_map(trial: MapTrial, *, key: str) -> Decision | None:
    """地図のファイル: what it replaces, what cannot be read, and the decision."""
    file, result = trial.file, trial.result
    edition = f"{file.edition_on:%Y年%-m月}版" if file.edition_on else "版は不明"
    st.markdown(
        f"**{plain(file.file_name)}**　{plain(KINDS[trial.kind])}・{edition}・{file.row_count:,}件　"
        ":gray-badge[まだ書き込んでいません]"
    )
    _notes(trial.notes)
    _cards(result, len(trial.rejections))
    if trial.rejections:
        problem_table(trial.rejections)
    st.caption(SOURCES[trial.kind].credit)
    if not (result.added or result.changed or result.gone):
        st.success("地図はこのファイルと同じです。取り込むものはありません。")
        return None
    good = bool(trial.rejections) and st.checkbox(GOOD_ROWS, key=f"{key}.good")
    blocked = bool(trial.rejections) and not good
    if st.button("取り込む", type="primary", key=f"{key}.commit", disabled=blocked):
        return Decision(GOOD_ROWS if good else ALL_ROWS)
    return None
