"""だれの仕事を見るか (whose work): mine, my team's or the office's; kept for each user, with the team
and the number of days without a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.permissions import Action, may
from core.queries.colleagues import colleagues
from core.queries.untouched import QUIET_CHOICES, QUIET_DAYS
from core.queries.users import staff_names
from core.queries.whose import Whose
from core.services.drafts import MORNING, keep_preference, read_preference
from core.ui import session
from core.ui.plain import plain

SCOPES = {"mine": "わたしの担当", "team": "わたしのチーム", "all": "事業所全体"}
_KEY = "today.scope"


@dataclass(frozen=True)
class Choice:
    """選んだ見かた. `team`: who is in it, by name; empty unless it was chosen."""

    scope: str
    whose: Whose
    days: int
    team: Mapping[int, str]


def choice(user: Actor) -> Choice:
    """The switch, and what it stands on. Who sees no persons has the own work only."""
    if not may(user, Action.SEE_CLIENTS):
        return Choice("mine", user.id, QUIET_DAYS, {})
    kept = _kept(user)
    asked = st.query_params.get("scope", "")
    if _KEY not in st.session_state:
        chosen = asked if asked in SCOPES else kept.get("scope", "mine")
        st.session_state[_KEY] = chosen if chosen in SCOPES else "mine"
    scope = st.segmented_control(
        "だれの仕事", list(SCOPES), format_func=lambda code: SCOPES[code], required=True, key=_KEY,
        label_visibility="collapsed", on_change=_scope_chosen, args=(user,),
    )  # fmt: skip
    days = kept.get("days", QUIET_DAYS)
    days = days if days in QUIET_CHOICES else QUIET_DAYS
    if scope == "all":
        return Choice("all", None, days, {})
    if scope == "mine":
        return Choice("mine", user.id, days, {})
    team = _team(user, kept)
    _show_team(user, team)
    return Choice("team", frozenset(team), days, team)


def days_choice(user: Actor, days: int) -> None:
    """「何日 記録のない人」: how many, kept for this user."""
    key = f"today.days.{days}"
    picked = st.segmented_control(
        "何日", QUIET_CHOICES, default=days, required=True, key=key, format_func=lambda d: f"{d}日",
        label_visibility="collapsed",
    )  # fmt: skip
    if picked is not None and picked != days:
        _keep(user, days=picked)
        session.renew("today.page")
        st.rerun()


def _scope_chosen(user: Actor) -> None:
    session.renew("today.page")
    _keep(user, scope=st.session_state[_KEY])


def _kept(user: Actor) -> dict[str, Any]:
    kept = read_preference(user, MORNING)
    return kept if isinstance(kept, dict) else {}


def _keep(user: Actor, **changes: Any) -> None:
    keep_preference(user, MORNING, {**_kept(user), **changes})


def _team(user: Actor, kept: Mapping[str, Any]) -> dict[int, str]:
    """Whom the user chose, or else whom one shares an office and a programme with."""
    with read_only(user) as view:
        chosen = kept.get("team")
        if not isinstance(chosen, list):
            return colleagues(view)
        staff = staff_names(view)
    return {i: name for i, name in staff.items() if i in chosen or i == user.id}


def _show_team(user: Actor, team: Mapping[int, str]) -> None:
    names = "・".join(plain(name) for name in team.values())
    with st.popover(f"{len(team)}人", icon=":material/group:", help=names):
        with read_only(user) as view:
            staff = staff_names(view)
        st.caption(
            "はじめは、同じ事業所・事業を受け持つ人です。変えると、あなたの画面だけに効きます。"
        )
        nonce = session.nonce("today.team")
        picked = st.multiselect(
            "チームの人", list(staff), default=[i for i in team if i in staff],
            format_func=lambda i: plain(staff[i]), key=f"today.team.{nonce}", placeholder="選んでください",
        )  # fmt: skip
        keep, back = st.columns(2)
        if keep.button("この人たちにする", type="primary", key="today.team.keep", width="stretch"):
            _keep(user, team=sorted({*picked, user.id or 0}))
            session.renew("today.page")
            st.rerun()
        if back.button("はじめにもどす", key="today.team.back", width="stretch"):
            _keep(user, team=None)
            session.renew("today.team")
            st.rerun()
