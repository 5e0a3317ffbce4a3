"""緊急閲覧の一覧: who looked at whom, when and why, what was done meanwhile; checked by somebody else."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.access import EmergencyReviewEntry
from core.domain.permissions import Action, may
from core.queries.access import (
    PER_PAGE,
    Deed,
    EmergencyRow,
    client_with_number,
    deeds_meanwhile,
    emergencies,
)
from core.services.access import review_emergency
from core.ui import session
from core.ui.clients.emergency import emergency_form
from core.ui.forms.entry_form import EntryForm
from core.ui.navigation import CLIENT, go
from core.ui.page import open_link, save
from core.ui.plain import plain


def by_number(user: Actor, *, key: str) -> None:
    """利用者番号から: the way to a person whom no list of this user shows."""
    if user.scope == "all":
        return
    with st.expander("利用者番号から緊急に見る", icon=":material/emergency:"):
        typed = st.text_input("利用者番号", key=f"{key}.number", placeholder="例: 128", width=200)
        if not typed.strip():
            return
        with read_only(user) as view:
            client_id = client_with_number(view, typed)
        if client_id is None:
            st.warning("この番号の利用者はいません。番号を確かめてください。")
            return
        if emergency_form(user, client_id, key=f"{key}.form.{client_id}"):
            go(CLIENT, id=client_id)


def emergency_list(user: Actor, *, key: str) -> None:
    """一覧: those that wait first. Who may not check others' sees the own ones."""
    reviews = may(user, Action.REVIEW_ACCESS)
    only = reviews and st.toggle("確かめていないものだけ", value=True, key=f"{key}.unchecked")
    place = f"{key}.page.{only}"
    with read_only(user) as view:
        page = emergencies(view, page=st.session_state.get(place, 1), unchecked_only=only)
    if not page.rows:
        st.info(
            "確かめていない緊急閲覧はありません。"
            if only
            else "緊急閲覧はまだありません。範囲の外の利用者を、理由を書いて見ると、ここに並びます。"
        )
    elif reviews:
        st.caption(f"全部で {page.total:,}件、確かめていないもの {page.unchecked:,}件")
    for row in page.rows:
        with st.container(border=True, gap="small"):
            _row(user, row, reviews=reviews, key=f"{key}.{row.id}.{row.version}")
    if page.total > PER_PAGE:
        st.pagination(-(-page.total // PER_PAGE), key=place)


def _row(user: Actor, row: EmergencyRow, *, reviews: bool, key: str) -> None:
    start, end = clock.in_japan(row.created_at), clock.in_japan(row.ends_at)
    who, state = st.columns([4, 1.6], vertical_alignment="center")
    person = (
        f"{row.client_name}（{row.client_number}）"
        if row.client_name
        else f"番号 {row.client_number}"
    )
    who.markdown(
        f"**{start:%Y/%m/%d %H:%M} 〜 {end:%H:%M}**　{plain(row.user)} が {plain(person)} を見ました"
    )
    state.markdown(_state(row))
    st.text(f"理由: {row.reason}")
    if row.reviewed_at is not None and row.review_note:
        st.text(f"確かめた結果: {row.review_note}")
    if not reviews:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        open_link("利用者カルテ", CLIENT, id=row.client_id)
        with st.popover("そのあいだにしたこと", icon=":material/list:"):
            _deeds(user, row)
        if row.reviewed_at is None and not row.is_running:
            if row.is_mine:
                st.caption("自分の緊急閲覧は、ほかの管理者かセンター長が確かめます。")
            else:
                with st.popover("確かめる", icon=":material/task_alt:"):
                    _review(user, row, key=key)


def _state(row: EmergencyRow) -> str:
    if row.is_running:
        return ":red-badge[続いています]"
    if row.reviewed_at is None:
        return ":orange-badge[確かめていません]"
    day = f"{clock.in_japan(row.reviewed_at):%m/%d %H:%M}"
    return f":green-badge[確認済み] {plain(row.reviewed_by)} {day}"


def _deeds(user: Actor, row: EmergencyRow) -> None:
    with read_only(user) as view:
        deeds = deeds_meanwhile(view, row)
    if not deeds:
        st.caption("この人についての操作はありません。")
        return
    st.table(
        [
            {"時刻": f"{clock.in_japan(deed.at):%H:%M}", "したこと": f"{deed.what}の{deed.action}{times}"}
            for deed, times in _together(deeds)
        ],
        border="horizontal", hide_index=True,
    )  # fmt: skip


def _together(deeds: list[Deed]) -> list[tuple[Deed, str]]:
    """The same deed several times in a row is one line."""
    found = []
    for _what, same in groupby(deeds, key=lambda deed: (deed.action, deed.what)):
        one = list(same)
        found.append((one[0], f"（{len(one)}回）" if len(one) > 1 else ""))
    return found


def _review(user: Actor, row: EmergencyRow, *, key: str) -> None:
    st.caption("理由と、したことを見て、必要なときだけ見たかを確かめます。")
    with EntryForm(EmergencyReviewEntry, key=key, submit="確かめた") as form:
        form.text("review_note", placeholder="例: 本人に確認。必要な閲覧だった。")
    entry = form.entry
    if entry and save(
        user, "確かめました", lambda work: review_emergency(work, row.id, row.version, entry)
    ):
        session.renew(key)
        st.rerun()
