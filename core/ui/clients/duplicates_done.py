"""さいきんの名寄せ・別の人とした組 (what was decided about duplicates), each with its way back."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.queries.different_people import PairApart, pairs_apart
from core.queries.duplicates import MergeLine, recent_merges
from core.services.different_people import put_back
from core.services.merges import unmerge
from core.services.moving import Unmerged
from core.ui import session
from core.ui.clients.duplicates import TITLES
from core.ui.navigation import CLIENT
from core.ui.page import open_link, save
from core.ui.plain import plain


def merged_lately(user: Actor, *, key: str) -> None:
    """さいきんの名寄せ, each with its way back."""
    with read_only(user) as view:
        lines = recent_merges(view)
    if not lines:
        return
    st.subheader("さいきんの名寄せ", anchor=False)
    for line in lines:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(_merge(line), width="stretch")
            if line.undone_at is None:
                open_link("ひらく", CLIENT, id=line.kept_id)
                if st.button("取り消す", key=f"{key}.undo.{line.id}", icon=":material/undo:"):
                    _undo(user, line)


def _merge(line: MergeLine) -> str:
    state = "　:gray-badge[取り消し済み]" if line.undone_at else ""
    return (
        f"**{plain(line.merged)}** 番号 {line.merged_number} → **{plain(line.kept)}** 番号 "
        f"{line.kept_number}{state}  \n"
        f":gray[{clock.in_japan(line.at):%Y/%m/%d %H:%M}　{plain(line.by)}　移したもの {line.moved}件　"
        f"{plain(line.reason)}]"
    )


def _undo(user: Actor, line: MergeLine) -> None:
    done = save(user, "名寄せを取り消しました", lambda work: unmerge(work, line.id, line.version))
    if done is not None:
        session.flash(_undone(done))
        st.rerun()


def _undone(done: Unmerged) -> str:
    said = f"名寄せを取り消しました。{sum(done.returned.values())}件を元の行に戻しました。"
    if done.left:
        left = "、".join(f"{TITLES[table]} {n}件" for table, n in done.left.items())
        said += f"そのあと変わったので戻していないもの: {left}。"
    if done.fields_left:
        said += f"そのあと変わったのでそのままの項目: {'、'.join(done.fields_left)}。"
    return said


def told_apart_lately(user: Actor, *, key: str) -> None:
    """別の人とした組, each with its way back among the candidates."""
    with read_only(user) as view:
        lines = pairs_apart(view)
    if not lines:
        return
    with st.expander(f"別の人とした組 {len(lines)}", key=f"{key}.apart"):
        for line in lines:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(_apart(line), width="stretch")
                if st.button("候補にもどす", key=f"{key}.back.{line.id}", icon=":material/undo:"):
                    _put_back(user, line)


def _apart(line: PairApart) -> str:
    return (
        f"**{plain(line.one)}** 番号 {line.one_number}　**{plain(line.other)}** 番号 "
        f"{line.other_number}  \n"
        f":gray[{clock.in_japan(line.at):%Y/%m/%d %H:%M}　{plain(line.by)}　{plain(line.reason)}]"
    )


def _put_back(user: Actor, line: PairApart) -> None:
    if save(user, "候補にもどしました", lambda work: put_back(work, line.id, line.version)):
        st.rerun()
