"""職員アカウントの部品: list, changes and the form for a new account."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import unit_of_work
from core.domain.codes import codes
from core.domain.users import User, UserEntry
from core.services import accounts
from core.services.passphrases import MIN_LENGTH
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.page import saving


def account_table(users: Sequence[User]) -> None:
    """Every account with its role and state."""
    st.dataframe(
        [
            {
                "氏名": user.name,
                "ログイン名": user.login,
                "役割": codes("user_role").label(user.role),
                "状態": "有効" if user.is_active else "停止中",
                "合言葉": "最初のまま（次回に変更）"
                if user.must_change_password
                else "本人が決めた",
                "登録日": f"{clock.in_japan(user.created_at):%Y/%m/%d}",
            }
            for user in users
        ],
        hide_index=True,
    )


def account_actions(actor: Actor, users: Sequence[User], *, key: str) -> None:
    """Change the role of one account, stop it or bring it back, set a new first pass-phrase."""
    by_id = {user.pk: user for user in users}
    st.subheader("変更する", anchor=False)
    chosen = st.selectbox(
        "だれの", list(by_id), format_func=lambda i: f"{by_id[i].name}（{by_id[i].login}）",
        index=None, placeholder="アカウントを選んでください", key=f"{key}.who",
    )  # fmt: skip
    if chosen is None:
        return
    user, roles = by_id[chosen], codes("user_role").labels(clock.today())
    role_side, state_side = st.columns(2)
    with role_side.form(f"{key}.role.{user.pk}.{user.version}"):
        role = st.selectbox(
            "役割", list(roles), index=list(roles).index(user.role), format_func=roles.__getitem__
        )
        if st.form_submit_button("役割を変える"):
            with saving("役割を変えました"), unit_of_work(actor) as work:
                accounts.change_role(work, user.pk, user.version, role)
            st.rerun()
    with state_side.form(f"{key}.state.{user.pk}.{user.version}"):
        st.write("サインイン中の端末は、すべて終わります。")
        label = "このアカウントを止める" if user.is_active else "このアカウントを戻す"
        if st.form_submit_button(label):
            with saving("変えました"), unit_of_work(actor) as work:
                accounts.set_active(work, user.pk, user.version, not user.is_active)
            st.rerun()
    with st.form(f"{key}.phrase.{user.pk}.{user.version}"):
        phrase = st.text_input(f"新しい最初の合言葉（{MIN_LENGTH}文字以上）", type="password")
        if st.form_submit_button("合言葉を決め直す"):
            with (
                saving("合言葉を決め直しました。本人に伝えてください。"),
                unit_of_work(actor) as work,
            ):
                accounts.reset_passphrase(work, user.pk, user.version, phrase)


def new_account(actor: Actor, *, key: str) -> None:
    """The form for a new account; its first pass-phrase must be changed at the first sign-in."""
    st.subheader("職員を加える", anchor=False)
    phrase = st.text_input(
        f"最初の合言葉（{MIN_LENGTH}文字以上。本人が最初に変えます）",
        type="password",
        key=f"{key}.phrase.{session.nonce(key)}",
        autocomplete="new-password",
    )
    with EntryForm(UserEntry, key=key, submit="加える") as form:
        form.text("name")
        form.text("login")
        form.code("role")
    if form.entry:
        added = False
        with saving("加えました"), unit_of_work(actor) as work:
            accounts.add_user(work, form.entry, phrase)
            added = True
        if added:
            session.renew(key)
            st.rerun()
