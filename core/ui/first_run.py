"""はじめての起動 (first run): an empty ledger offers the invented region, or itself."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.permissions import Action, may
from core.queries.users import read_setting
from core.services.accounts import INVENTED, write_setting
from core.ui import navigation

STARTED = "started"


def is_waiting(actor: Actor) -> bool:
    """Whether the administrator has not chosen yet how to begin."""
    if not may(actor, Action.SET_UP):
        return False
    with read_only(actor) as view:
        return not (read_setting(view, STARTED) or read_setting(view, INVENTED))


def show(actor: Actor) -> None:
    """The two ways: 体験用データで試す, or 空の台帳で始める."""
    navigation.keep_address()
    _, middle, _ = st.columns([1, 2.4, 1])
    with middle:
        st.header("つなぎ帳へようこそ", anchor=False)
        st.write("どちらで始めますか。")
        trial, empty = st.columns(2)
        with trial.container(border=True, height="stretch", vertical_alignment="distribute"):
            st.subheader("体験用データで試す", anchor=False)
            st.write(
                "つくりものの地域（6市1町、就労移行14か所、ハローワーク3か所、病院、企業、40人の利用者）が"
                "入ります。どの画面にも「模擬」と出ます。"
            )
            if st.button("体験用データで試す", type="primary", width="stretch"):
                _load_invented_region(actor)
                st.rerun()
        with empty.container(border=True, height="stretch", vertical_alignment="distribute"):
            st.subheader("空の台帳で始める", anchor=False)
            st.write(
                "実際の仕事に使うときはこちらです。次に「取り込み」で就労移行の公開データを入れると、"
                "機関名簿ができます。"
            )
            if st.button("空の台帳で始める", width="stretch"):
                with unit_of_work(actor) as work:
                    write_setting(work, STARTED, "empty")
                st.rerun()


def _load_invented_region(actor: Actor) -> None:
    from core.services.invented import load_region

    with st.status("体験用の地域を用意しています…", expanded=True) as status:
        load_region(actor, progress=st.write)
        status.update(label="用意ができました。", state="complete")
