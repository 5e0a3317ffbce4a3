"""取り込み (imports): choose a file, see what it would change, take it in, see what was done.

The file is read once and its content is kept in this session only.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.errors import DomainError
from core.exchange.differences import Differences
from core.exchange.wamnet import CREDIT, WamnetFile, read_wamnet
from core.queries.organizations import last_batches
from core.queries.users import names_of_all
from core.services import imports
from core.services.imports import ImportResult
from core.ui import session
from core.ui.exchange.differences import difference_tabs
from core.ui.navigation import DIRECTORY
from core.ui.page import open_link, save
from core.ui.plain import plain

# From this share of the file's rows on, so many offices at once have hardly closed.
MANY_GONE = 0.2
ALL_ROWS, GOOD_ROWS = "すべて取り込む", "問題のない行だけ取り込む"


@dataclass(frozen=True)
class Tried:
    """試したファイル: what was chosen and what it would change at that moment; or why not."""

    digest: str
    content: bytes
    file: WamnetFile | None
    found: Differences | None
    refusal: str = ""


@dataclass(frozen=True)
class Done:
    """取り込んだ結果, beside what the trial had said."""

    file_name: str
    result: ImportResult
    expected: ImportResult


def chosen_file(user: Actor, *, key: str) -> Tried | None:
    """ファイルを選ぶ: read and compared once; a refused file leaves its sentence and nothing else."""
    upload = st.file_uploader(
        "WAM NETのファイル（公開されたままのZIPかCSV。ZIPは10MBまで）",
        key=f"{key}.file.{session.nonce(key)}",
        help="障害福祉サービス等情報公表システムのオープンデータを、サービスごとに取り込みます。",
    )
    if upload is None:
        st.session_state.pop(session.IMPORT_TRIED, None)
        return None
    st.session_state.pop(session.IMPORT_DONE, None)
    content = upload.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    tried: Tried | None = st.session_state.get(session.IMPORT_TRIED)
    if tried is None or tried.digest != digest:
        tried = _try(user, content, digest, upload.name)
        st.session_state[session.IMPORT_TRIED] = tried
    if tried.refusal:
        st.error(plain(tried.refusal))
        return None
    return tried


def _try(user: Actor, content: bytes, digest: str, name: str) -> Tried:
    bar = st.progress(0.0, "ファイルを読んでいます…")

    def told(share: float) -> None:
        bar.progress(0.8 * share, "ファイルを読んでいます…")

    try:
        file = read_wamnet(content, name, told)
        bar.progress(0.8, "名簿と比べています…")
        with read_only(user) as view:
            return Tried(digest, content, file, imports.compare_with_ledger(view, file))
    except DomainError as refusal:
        return Tried(digest, b"", None, None, str(refusal))
    finally:
        bar.empty()


# -- the dry run -------------------------------------------------------------------------------------


def trial(user: Actor, tried: Tried, *, key: str) -> None:
    """試しの取り込み: the file, the numbers, the differences, the decision."""
    file, found = tried.file, tried.found
    if file is None or found is None:
        return
    _about(user, file)
    _warn_of_a_part(file, found)
    _cards(imports.counted(found), len(file.left_out))
    _decision(user, tried, file, found, key)
    difference_tabs(user, file, found, key=f"{key}.tabs")
    st.caption(CREDIT)


def _about(user: Actor, file: WamnetFile) -> None:
    edition = f"{file.edition_on:%Y年%-m月}版" if file.edition_on else "版は不明"
    st.markdown(
        f"**{plain(file.file_name)}**　{edition}・{file.row_count:,}行・"
        f"文字コード {plain(file.encoding_name)}　:gray-badge[まだ書き込んでいません]"
    )
    if file.missing_columns:
        names = plain("、".join(file.missing_columns))
        st.warning(f"このファイルにない列: {names}。これらの項目は、いまの値を残します。")
    if file.ignored_columns:
        st.caption(f"使わない列: {plain('、'.join(file.ignored_columns))}")
    with read_only(user) as view:
        known = [batch.edition_on for batch in last_batches(view) if batch.edition_on]
    if file.edition_on and known and file.edition_on < max(known):
        st.warning(
            f"{max(known):%Y年%-m月}版を、もう取り込んであります。"
            "これより古い版を取り込むと、同じサービスの内容が古い値に戻ります。"
        )


def _warn_of_a_part(file: WamnetFile, found: Differences) -> None:
    if file.is_part:
        st.caption("直した行だけのファイルです。ほかの機関の掲載終了は判断しません。")
    elif len(found.gone) > file.row_count * MANY_GONE:
        st.warning(
            f"ファイルは{file.row_count:,}行なのに、{len(found.gone):,}件が掲載終了になります。"
            "一部だけを抜き出したファイルではないか、確かめてください。"
        )


def _cards(result: ImportResult, left_out: int) -> None:
    numbers = {
        "追加": result.added, "変更": result.changed, "同じ": result.unchanged,
        "掲載終了": result.gone, "取り込めない行": left_out,
    }  # fmt: skip
    for place, (title, number) in zip(st.columns(5), numbers.items(), strict=True):
        place.metric(title, f"{number:,}", border=True)


def _decision(user: Actor, tried: Tried, file: WamnetFile, found: Differences, key: str) -> None:
    if found.is_empty and not file.left_out:
        st.success("名簿はこのファイルと同じです。取り込むものはありません。")
        return
    choice = ALL_ROWS
    if file.left_out:
        choice = st.radio(
            "取り込みかた", [ALL_ROWS, GOOD_ROWS], key=f"{key}.choice",
            captions=[
                "取り込めない行があるあいだは、何も書き込みません。直したファイルを選び直してください。",
                f"取り込めない {len(file.left_out):,}行は「問題」の欄からCSVで受け取れます。",
            ],
        )  # fmt: skip
    refused = bool(file.left_out) and choice == ALL_ROWS
    if st.button("取り込む", type="primary", key=f"{key}.commit", disabled=refused):
        _commit(user, tried, file, found, good_rows_only=choice == GOOD_ROWS, key=key)


def _commit(
    user: Actor,
    tried: Tried,
    file: WamnetFile,
    found: Differences,
    *,
    good_rows_only: bool,
    key: str,
) -> None:
    bar = st.progress(0.0)

    def told(share: float) -> None:
        bar.progress(share, "取り込んでいます…")

    result = save(
        user,
        "取り込みました",
        lambda work: imports.import_wamnet(
            work, file, tried.content, good_rows_only=good_rows_only, progress=told
        ),
    )
    if result is None:
        bar.empty()
        return
    st.session_state[session.IMPORT_DONE] = Done(file.file_name, result, imports.counted(found))
    st.session_state.pop(session.IMPORT_TRIED, None)
    session.renew(key)
    st.rerun()


# -- afterwards --------------------------------------------------------------------------------------


def outcome() -> None:
    """結果, with the way to the directory; where the numbers are not those of the trial, says so."""
    done: Done | None = st.session_state.get(session.IMPORT_DONE)
    if done is None:
        return
    result, expected = done.result, done.expected
    with st.container(border=True):
        st.markdown(
            f"**{plain(done.file_name)} を取り込みました。** 追加 {result.added:,}件、"
            f"変更 {result.changed:,}件、同じ {result.unchanged:,}件、掲載終了 {result.gone:,}件。"
        )
        counts = [(r.added, r.changed, r.unchanged, r.gone) for r in (result, expected)]
        if counts[0] != counts[1]:
            st.info(
                "試したあとにほかの人が作業したため、件数が変わりました"
                f"（試したとき: 追加 {expected.added:,}、変更 {expected.changed:,}、"
                f"同じ {expected.unchanged:,}、掲載終了 {expected.gone:,}）。"
            )
        open_link("機関名簿をひらく", DIRECTORY)


def last_imports(user: Actor) -> None:
    """これまでの取り込み."""
    with read_only(user) as view:
        batches = last_batches(view)
        staff = names_of_all(view)
    st.subheader("これまでの取り込み", anchor=False)
    if not batches:
        st.caption("まだ何も取り込んでいません。上でファイルを選ぶと、まず試してから決められます。")
        return
    st.dataframe(
        [
            {
                "日時": f"{clock.in_japan(batch.created_at):%Y/%m/%d %H:%M}",
                "取り込んだ人": staff.get(batch.by_id or 0, "（命令から）"),
                "ファイル": batch.file_name,
                "版": f"{batch.edition_on:%Y年%-m月}" if batch.edition_on else "不明",
                "行": batch.rows,
                "追加": batch.added,
                "変更": batch.changed,
                "同じ": batch.unchanged,
                "掲載終了": batch.gone,
                "取り込めない行": batch.rejected,
            }
            for batch in batches
        ],
        hide_index=True,
    )
