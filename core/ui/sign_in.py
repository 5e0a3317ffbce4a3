"""サインインの画面: the form, the first set-up, and the change of a first pass-phrase."""

from __future__ import annotations

import streamlit as st

from core.db.actor import SYSTEM
from core.db.work import read_only
from core.errors import DomainError
from core.queries.users import LiveSession, has_administrator, read_setting
from core.services import accounts, sign_in
from core.services.passphrases import MIN_LENGTH
from core.ui import navigation, session


def _device() -> str:
    agent = st.context.headers.get("User-Agent") or ""
    system = next(
        (s for s in ("Windows", "Mac", "iPad", "iPhone", "Android", "Linux") if s in agent), "端末"
    )
    browser = next((b for b in ("Edg", "Firefox", "Chrome", "Safari") if b in agent), "")
    return f"{system} {browser.replace('Edg', 'Edge')}".strip()


def show() -> None:
    """The sign-in form, or the first set-up on an empty system. The address is kept."""
    navigation.keep_address()
    with read_only(SYSTEM) as view:
        is_new = not has_administrator(view)
        office = read_setting(view, accounts.OFFICE_NAME)
    _, middle, _ = st.columns([1, 1.4, 1])
    with middle:
        st.header("つなぎ帳", anchor=False)
        if is_new:
            _set_up()
        else:
            st.caption(office)
            _sign_in()


def _sign_in() -> None:
    with st.form("sign_in", enter_to_submit=True):
        login = st.text_input("ログイン名", key="sign_in.login", autocomplete="username")
        phrase = st.text_input(
            "合言葉", type="password", key="sign_in.phrase", autocomplete="current-password"
        )
        submitted = st.form_submit_button("サインイン", type="primary", width="stretch")
    if submitted:
        try:
            result = sign_in.sign_in(
                login, phrase, address=st.context.ip_address or "", device=_device()
            )
        except DomainError as error:
            st.error(str(error))
        else:
            session.begin(result)
            st.rerun()


def _set_up() -> None:
    st.subheader("はじめの設定", anchor=False)
    st.write("サーバーの画面に出ている初期設定コードを使って、最初の管理者を作ります。")
    with st.form("set_up", enter_to_submit=False):
        code = st.text_input("初期設定コード", key="set_up.code", placeholder="0000-0000-0000-0000")
        office = st.text_input("事業所の名前", key="set_up.office")
        name = st.text_input("あなたの氏名", key="set_up.name")
        login = st.text_input("ログイン名（半角の英小文字と数字）", key="set_up.login")
        phrase = st.text_input(
            f"合言葉（{MIN_LENGTH}文字以上の文）",
            type="password",
            key="set_up.phrase",
            autocomplete="new-password",
        )
        again = st.text_input(
            "合言葉をもう一度", type="password", key="set_up.again", autocomplete="new-password"
        )
        submitted = st.form_submit_button("管理者を作って始める", type="primary", width="stretch")
    if not submitted:
        return
    if phrase != again:
        st.error("合言葉が、もう一度入力したものと違います。")
        return
    try:
        accounts.set_up(code, office, {"login": login, "name": name}, phrase)
        result = sign_in.sign_in(login, phrase, device=_device())
    except DomainError as error:
        st.error(str(error))
    else:
        session.begin(result)
        st.rerun()


def change_first_passphrase(live: LiveSession) -> None:
    """The first pass-phrase was set by somebody else: it must be changed before any page."""
    navigation.keep_address()
    _, middle, _ = st.columns([1, 1.4, 1])
    with middle:
        st.header("合言葉を決めてください", anchor=False)
        st.write(
            "いまの合言葉は管理者が決めたものです。自分だけが知っている文に変えると始められます。"
        )
        if passphrase_form(live):
            st.rerun()


def passphrase_form(live: LiveSession) -> bool:
    """合言葉の変更: returns whether it was changed."""
    with st.form("passphrase", enter_to_submit=False):
        old = st.text_input("いまの合言葉", type="password", key="passphrase.old")
        new = st.text_input(
            f"新しい合言葉（{MIN_LENGTH}文字以上の文）", type="password", key="passphrase.new",
            autocomplete="new-password",
        )  # fmt: skip
        again = st.text_input("新しい合言葉をもう一度", type="password", key="passphrase.again")
        submitted = st.form_submit_button("合言葉を変える", type="primary")
    if not submitted:
        return False
    if new != again:
        st.error("新しい合言葉が、もう一度入力したものと違います。")
        return False
    try:
        accounts.change_own_passphrase(live.actor, old, new, keep_session=live.token_hash)
    except DomainError as error:
        st.error(str(error))
        return False
    session.flash("合言葉を変えました。ほかの端末はサインアウトしました。")
    return True
