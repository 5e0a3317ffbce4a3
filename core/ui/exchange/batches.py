"""これまでの取り込み (the batches): what was taken in, by whom, and the way to undo one whole."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.organizations import ImportBatch
from core.domain.sources import source_name
from core.exchange.upload import MAPS
from core.queries.imports import UndoPlan, names_of, undo_plan
from core.queries.organizations import last_batches
from core.queries.users import names_of_all
from core.services.import_undo import undo_import
from core.ui.page import save
from core.ui.plain import plain

SHOWN_BATCHES = 50
_NAMED = 20


def last_imports(user: Actor, *, key: str) -> None:
    """これまでの取り込み, the newest first."""
    with read_only(user) as view:
        batches = last_batches(view, SHOWN_BATCHES)
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
                "種類": source_name(batch.kind),
                "ファイル": batch.file_name,
                "版": f"{batch.edition_on:%Y年%-m月}" if batch.edition_on else "不明",
                "行": batch.rows,
                "追加": batch.added,
                "変更": batch.changed,
                "同じ": batch.unchanged,
                "掲載終了": batch.gone,
                "取り込めない行": batch.rejected,
                "取り消し": _undone(batch, staff),
            }
            for batch in batches
        ],
        hide_index=True,
    )
    _undo(user, [b for b in batches if b.undone_at is None and b.kind not in MAPS], key)


def _undone(batch: ImportBatch, staff: dict[int, str]) -> str:
    if batch.undone_at is None:
        return ""
    by = staff.get(batch.undone_by_id or 0, "（命令から）")
    return f"{clock.in_japan(batch.undone_at):%Y/%m/%d %H:%M} {by}"


def _undo(user: Actor, batches: list[ImportBatch], key: str) -> None:
    if not batches:
        return
    with st.expander("まちがえて取り込んだとき（取り込みを取り消す）", icon=":material/undo:"):
        st.caption(
            "ファイル一つぶんの取り込みを、まとめて元に戻します。新しいものから順に取り消してください。"
            "地図（行政区域・駅）は、前の版のファイルを取り込むと戻ります。"
        )
        picked = st.selectbox(
            "取り消す取り込み", batches, format_func=_line, key=f"{key}.undo.batch"
        )
        if st.button("取り消すとどうなるか見る", key=f"{key}.undo.look"):
            _confirm(user, picked, key)


def _line(batch: ImportBatch) -> str:
    at = f"{clock.in_japan(batch.created_at):%Y/%m/%d %H:%M}"
    return f"{at}　{batch.file_name}（追加 {batch.added:,}、変更 {batch.changed:,}、掲載終了 {batch.gone:,}）"


@st.dialog("取り込みを取り消す", width="medium")
def _confirm(user: Actor, batch: ImportBatch, key: str) -> None:
    with read_only(user) as view:
        plan = undo_plan(view, batch.pk)
        names = names_of(view, [i for i, _ in plan.left[:_NAMED]])
    st.markdown(f"**{plain(batch.file_name)}**")
    st.markdown(
        f"- この取り込みで変わった **{len(plan.restored):,}件** を、前の値に戻します。\n"
        f"- この取り込みで加わった **{len(plan.removed):,}件** を、名簿から外します"
        "（監査記録には残ります）。\n"
        f"- **{len(plan.left):,}件** は、あとで手が加わったので、そのまま残します。"
    )
    if plan.left:
        st.dataframe(
            [{"名称": names.get(i, ""), "残す理由": why} for i, why in plan.left[:_NAMED]],
            hide_index=True,
        )
        if len(plan.left) > _NAMED:
            st.caption(f"ほか {len(plan.left) - _NAMED:,}件")
    st.caption("同じファイルを、あとでもう一度取り込めます。")
    if not (plan.restored or plan.removed):
        st.info("元に戻せるものがありません。")
        return
    if st.button("取り消す", type="primary", key=f"{key}.undo.commit"):
        _commit(user, batch)


def _commit(user: Actor, batch: ImportBatch) -> None:
    bar = st.progress(0.0)

    def told(share: float) -> None:
        bar.progress(min(share, 1.0), "元に戻しています…")

    done: UndoPlan | None = save(
        user, "取り込みを取り消しました",
        lambda work: undo_import(work, batch.pk, batch.version, told),
    )  # fmt: skip
    if done is not None:
        st.rerun()
