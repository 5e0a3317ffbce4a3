"""気になるサイン of one job: told in seconds by any of the three sides, and how each sees it now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.early_signs import SettleEntry, SignsEntry, is_seen_differently
from core.domain.permissions import Action, may
from core.queries.early_signs import SignBoard, SignRow, sign_board
from core.queries.employments import JobPage
from core.services.early_signs import note_signs, remove_sign, reopen_sign, settle_signs
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.page import save
from core.ui.plain import plain
from core.ui.work.sign_words import DEGREE_BADGES, sign_label

SETTLED_SHOWN = 30


def job_signs(user: Actor, page: JobPage) -> None:
    """サインを書く欄, 三者の見方, ひらいているサイン, 落ち着いたサイン."""
    job_id = page.job.pk
    with read_only(user) as view:
        board = sign_board(view, job_id, clock.today())
    writes = may(user, Action.WRITE_CLIENTS)
    left, right = st.columns([1, 1.25], gap="medium")
    with left:
        if writes:
            _quick(user, job_id)
        else:
            st.caption("サインを書く権限はありません。見るだけです。")
    with right:
        _views(board)
        _open(user, job_id, board, writes=writes)
    _settled(user, board, writes=writes)


def _quick(user: Actor, job_id: int) -> None:
    key = f"job.signs.{job_id}"
    st.markdown("**気づいたことを書く**　:gray[:small[電話を切る前に、押すだけで]]")
    with EntryForm(
        SignsEntry,
        key=key,
        submit="書きとめる",
        values={"noticed_on": clock.today()},
        titles={"kinds": "サイン（いくつでも）"},
    ) as form:
        form.code("side", horizontal=True)
        form.several_pills("kinds", "early_sign")
        form.code("degree", horizontal=True)
        note, on = form.columns([2.4, 1])
        with note:
            form.text("note", placeholder="例: 月曜に2回休んだ。朝の電話がつながらない")
        with on:
            form.date("noticed_on")
    entry = form.entry
    if entry and save(user, "サインを書きとめました", lambda w: note_signs(w, job_id, entry)):
        session.renew(key)
        st.rerun()


def _views(board: SignBoard) -> None:
    """三者の見方: who sees what now; a difference is said in words."""
    if not board.views:
        return
    sides, kinds = codes("assessment_rater").labels(), codes("early_sign")
    st.markdown("**三者のいまの見方**")
    st.table(
        [
            {"サイン": kinds.label(kind)}
            | {label: _view(views.get(side)) for side, label in sides.items()}
            | {" ": ":orange-badge[見方がちがう]" if is_seen_differently(views) else ""}
            for kind, views in board.views.items()
        ],
        border="horizontal",
        hide_index=True,
    )
    told = "空らんは、まだ聞いていない人です。" if _lacks(board.views, len(sides)) else ""
    st.caption(
        f"{told}「気になる」以上と「気にならない」のように二段ちがうと「見方がちがう」と出ます。"
        f"「気にならない」は{board.view_days}日のあいだ、いまの見方とします。"
    )


def _view(told: SignRow | None) -> str:
    if told is None:
        return ""
    degree = codes("sign_degree").label(told.degree)
    return f"{degree}　:gray[:small[{told.noticed_on.month}/{told.noticed_on.day}]]"


def _lacks(views: Mapping[str, Mapping[str, SignRow]], sides: int) -> bool:
    return any(len(told) < sides for told in views.values())


def _open(user: Actor, job_id: int, board: SignBoard, *, writes: bool) -> None:
    st.markdown(f"**落ち着いていないサイン**　{len(board.open)}件")
    if not board.rows:
        st.info(
            "まだありません。欠勤、眠れない、職場での行き違い、辞めたいという言葉などを、"
            "本人・企業・支援者のだれからでも書きとめます。"
        )
        return
    if not board.open:
        st.caption("いまは、ありません。")
        return
    for row in board.open:
        _sign(row)
    if writes:
        with st.container(horizontal=True):
            _settle(user, job_id, board.open)
            _mistake(user, board.open)


def _sign(row: SignRow) -> None:
    with st.container(border=True, gap=None):
        st.markdown(
            f"{DEGREE_BADGES[row.degree]}　**{codes('early_sign').label(row.kind)}**　"
            f"{codes('assessment_rater').label(row.side)}　"
            f":gray[:small[{format_date(row.noticed_on)}　書いた人 {plain(row.by) or '不明'}]]"
        )
        if row.note:
            st.text(row.note)


def _settle(user: Actor, job_id: int, rows: Sequence[SignRow]) -> None:
    """「落ち着いた」: all that stand open unless some are taken away."""
    key = f"job.settle.{job_id}"
    known = {row.id: row for row in rows}
    with st.popover("落ち着いた", icon=":material/check:"):
        chosen = st.multiselect(
            "どのサインが", list(known), default=list(known),
            format_func=lambda i: sign_label(known[i]), placeholder="選んでください",
            key=f"{key}.{session.nonce(key)}.which.{hash(tuple(known))}",
        )  # fmt: skip
        with EntryForm(
            SettleEntry, key=key, submit="落ち着いたと書く", values={"settled_on": clock.today()}
        ) as form:
            form.date("settled_on")
            form.text("settled_note", placeholder="例: 受診して眠れるようになった")
        entry, seen = form.entry, {i: known[i].version for i in chosen}
        if entry and not seen:
            st.error("落ち着いたサインを選んでください。")
        elif entry and save(
            user, "落ち着いたと書きました", lambda w: settle_signs(w, job_id, seen, entry)
        ):
            session.renew(key)
            st.rerun()


def _mistake(user: Actor, rows: Sequence[SignRow]) -> None:
    """書きまちがい: removed; the history keeps what it held."""
    known = {row.id: row for row in rows}
    with st.popover("書きまちがいを消す"):
        wrong = st.selectbox(
            "どのサインを", list(known), format_func=lambda i: sign_label(known[i]),
            key=f"job.signs.wrong.{hash(tuple(known))}",
        )  # fmt: skip
        if st.button("消す", key="job.signs.remove", type="primary") and wrong is not None:
            seen = known[wrong].version

            def gone(work: Work) -> bool:
                remove_sign(work, wrong, seen)
                return True

            if save(user, "消しました", gone):
                st.rerun()


def _settled(user: Actor, board: SignBoard, *, writes: bool) -> None:
    rows = [row for row in board.rows if not row.is_open]
    if not rows:
        return
    with st.expander(f"落ち着いたサイン・気にならないという答え　{len(rows)}件"):
        kinds, sides, degrees = codes("early_sign"), codes("assessment_rater"), codes("sign_degree")
        st.dataframe(
            {
                "気づいた日": [format_date(row.noticed_on) for row in rows],
                "サイン": [kinds.label(row.kind) for row in rows],
                "だれ": [sides.label(row.side) for row in rows],
                "程度": [degrees.label(row.degree) for row in rows],
                "様子": [row.note for row in rows],
                "落ち着いた日": [format_date(row.settled_on) if row.settled_on else "" for row in rows],
                "どう落ち着いたか": [row.settled_note for row in rows],
            },
            hide_index=True,
            width="stretch",
            height=min(38 + 35 * len(rows), 38 + 35 * SETTLED_SHOWN),
        )  # fmt: skip
        again = {row.id: row for row in rows if row.degree != "none"}
        if writes and again:
            _reopen(user, again)


def _reopen(user: Actor, rows: Mapping[int, SignRow]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "まだ続いていたサイン", list(rows), format_func=lambda i: sign_label(rows[i]), width=340,
            key=f"job.signs.again.{hash(tuple(rows))}", index=None, placeholder="選んでください",
        )  # fmt: skip
        pressed = st.button("ひらいた状態にもどす", disabled=chosen is None, key="job.signs.reopen")
        if pressed and chosen is not None:
            seen = rows[chosen].version
            if save(user, "もどしました", lambda w: reopen_sign(w, chosen, seen)) is not None:
                st.rerun()
