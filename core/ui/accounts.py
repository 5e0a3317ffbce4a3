"""職員アカウントの部品: the list; role and scope, state and pass-phrase of one; a new account."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.access import AccessEntry, AccountEntry
from core.domain.codes import codes
from core.domain.users import User
from core.queries.access import (
    Grants,
    grants_by_user,
    partner_organizations,
    scopes_in_words,
)
from core.queries.offices import office_names
from core.services import accounts
from core.services.passphrases import MIN_LENGTH
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.organization_box import organization_box
from core.ui.page import save

SCOPE_HELP = (
    "「決めた事業所・事業」は、下で選んだところに登録のある人（終わった登録も含む）と自分の担当を見ます。"
    "「担当の利用者だけ」は、自分の担当だけを見ます。管理者とセンター長は、いつも全体を見ます。"
)


def account_table(actor: Actor, users: Sequence[User]) -> None:
    """Every account with its role, scope and state."""
    with read_only(actor) as view:
        scopes = scopes_in_words(view, users)
    st.dataframe(
        [
            {
                "氏名": user.name,
                "ログイン名": user.login,
                "役割": codes("user_role").label(user.role),
                "見られる利用者": scopes[user.pk],
                "状態": "有効" if user.is_active else "停止中",
                "合言葉": "最初のまま" if user.must_change_password else "本人が決めた",
                "登録日": f"{clock.in_japan(user.created_at):%Y/%m/%d}",
            }
            for user in users
        ],
        hide_index=True,
        column_config={"見られる利用者": st.column_config.TextColumn(width="medium")},
    )


def account_actions(actor: Actor, users: Sequence[User], *, key: str) -> None:
    """One account: role and scope together; stopped or brought back; a new first pass-phrase."""
    by_id = {user.pk: user for user in users}
    st.subheader("変更する", anchor=False)
    chosen = st.selectbox(
        "だれの", list(by_id), format_func=lambda i: f"{by_id[i].name}（{by_id[i].login}）",
        index=None, placeholder="アカウントを選んでください", key=f"{key}.who",
    )  # fmt: skip
    if chosen is None:
        return
    user = by_id[chosen]
    _access(actor, user, key=f"{key}.access.{user.pk}.{user.version}")
    _state(actor, user, key=f"{key}.state.{user.pk}.{user.version}")


def _access(actor: Actor, user: User, *, key: str) -> None:
    with read_only(actor) as view:
        granted, offices = grants_by_user(view).get(user.pk, Grants()), office_names(view)
        of, _name = partner_organizations(view).get(user.pk, (None, ""))
    places = _partner_box(actor, f"{key}.place", of)
    values = {
        "role": user.role,
        "scope": user.scope,
        "offices": ",".join(map(str, granted.offices)),
        "programmes": ",".join(granted.programmes),
        "organization_id": of,
    }
    with EntryForm(AccessEntry, key=key, submit="役割と範囲を決める", values=values) as form:
        _access_fields(form, offices, places)
        st.caption(
            "決めると、この人がサインインしている端末はすべて終わり、次のサインインから変わります。"
        )
    entry = form.entry
    if entry and save(
        actor,
        "役割と見られる範囲を決めました",
        lambda work: accounts.set_access(work, user.pk, user.version, entry),
    ):
        session.renew(key)
        st.rerun()


def _access_fields(
    form: EntryForm[AccessEntry] | EntryForm[AccountEntry],
    offices: Mapping[int, str],
    places: Mapping[int, str],
) -> None:
    role, scope = form.columns(2)
    with role:
        form.code("role")
    with scope:
        form.code("scope")
    st.caption(SCOPE_HELP)
    where, what = form.columns(2)
    with where:
        form.several_of(
            "offices", {str(i): name for i, name in offices.items()},
            placeholder="選ばないと、すべての事業所",
        )  # fmt: skip
    with what:
        form.several_of(
            "programmes", codes("programme").labels(clock.today()),
            placeholder="選ばないと、すべての事業",
        )  # fmt: skip
    form.choice("organization_id", places)


def _partner_box(actor: Actor, key: str, chosen: int | None = None) -> dict[int, str]:
    """連携機関の人 belongs to one organisation: sought here, chosen in the form below."""
    _typed, places = organization_box(
        actor, key=key, label="連携機関の人のとき: その機関をさがす", chosen=chosen,
        otherwise="先に機関名簿に加えてください。",
    )  # fmt: skip
    return places


def _state(actor: Actor, user: User, *, key: str) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="bottom"):
        phrase = st.text_input(
            f"新しい最初の合言葉（{MIN_LENGTH}文字以上）", type="password", key=f"{key}.phrase",
            autocomplete="new-password",
        )  # fmt: skip
        reset = st.button("合言葉を決め直す", key=f"{key}.reset", disabled=not phrase)
        label = "このアカウントを止める" if user.is_active else "このアカウントを戻す"
        stop = st.button(label, key=f"{key}.active")
    if reset:
        _save(
            actor,
            "合言葉を決め直しました。本人に伝えてください。",
            lambda work: accounts.reset_passphrase(work, user.pk, user.version, phrase),
        )
    if stop:
        _save(
            actor,
            "変えました",
            lambda work: accounts.set_active(work, user.pk, user.version, not user.is_active),
        )


def _save(actor: Actor, done: str, run: Callable[[Work], User]) -> None:
    if save(actor, done, run):
        st.rerun()


def new_account(actor: Actor, *, key: str) -> None:
    """The form for a new account; its first pass-phrase must be changed at the first sign-in."""
    st.subheader("職員を加える", anchor=False)
    phrase = st.text_input(
        f"最初の合言葉（{MIN_LENGTH}文字以上。本人が最初に変えます）",
        type="password",
        key=f"{key}.phrase.{session.nonce(key)}",
        autocomplete="new-password",
    )
    with read_only(actor) as view:
        offices = office_names(view)
    places = _partner_box(actor, f"{key}.place.{session.nonce(key)}")
    with EntryForm(AccountEntry, key=key, submit="加える") as form:
        name, login = form.columns(2)
        with name:
            form.text("name")
        with login:
            form.text("login")
        _access_fields(form, offices, places)
    entry = form.entry
    if entry and save(actor, "加えました", lambda work: accounts.add_user(work, entry, phrase)):
        session.renew(key)
        st.rerun()
