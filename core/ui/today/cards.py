"""きょうの仕事のカード (cards): how much there is of each kind; a click shows only that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from core.db.actor import Actor
from core.db.work import View
from core.deadlines import counts
from core.domain.permissions import Action, may
from core.queries.tasks import due_task_count
from core.queries.untouched import untouched_count
from core.ui import session

MINE, TEAM = "わたしの担当", "事業所全体"
QUIET_DAYS = 60
LABELS = {
    "overdue": "期限切れ",
    "alarm": "14日以内",
    "soon": "30日以内",
    "unowned": "担当のいない相談",
    "tasks": "きょうまでのやること",
    "untouched": f"{QUIET_DAYS}日 記録のない人",
}
URGENT = ("overdue", "unowned")


@dataclass(frozen=True)
class Numbers:
    """カードの件数, by card; `everything` is the whole list up to 90 days ahead."""

    of: dict[str, int]
    everything: int


def scope(user: Actor) -> int | None:
    """わたしの担当 or 事業所全体: the owner asked for, None for everybody."""
    if not may(user, Action.SEE_CLIENTS):
        return user.id
    picked = st.segmented_control(
        "だれの仕事",
        [MINE, TEAM],
        default=MINE,
        required=True,
        key="today.scope",
        label_visibility="collapsed",
        on_change=_first_page,
    )
    return None if picked == TEAM else user.id


def numbers(view: View, today: date, owner_id: int | None) -> Numbers:
    """The counts of all cards; those about persons only for who may see them."""
    found = counts(view, today=today, owner_id=owner_id)
    of = {"overdue": found.overdue, "alarm": found.within_alarm, "soon": found.within_soon}
    if may(view.actor, Action.SEE_CLIENTS):
        unowned = counts(view, today=today, kinds=["intake_unowned"])
        of["unowned"] = unowned.overdue + unowned.within_alarm
        of["tasks"] = due_task_count(view, today, owner_id)
        of["untouched"] = untouched_count(view, today=today, days=QUIET_DAYS, owner_id=owner_id)
    return Numbers(of, found.overdue + found.within_caution)


def cards(found: Numbers) -> str:
    """Draw the cards. Returns the chosen one, '' for everything; a second click lets go."""
    chosen = str(st.session_state.get(session.TODAY_CARD, ""))
    if chosen not in found.of:
        chosen = ""
    for column, (code, number) in zip(st.columns(len(found.of)), found.of.items(), strict=True):
        is_urgent = code in URGENT and number and code != chosen
        shown = f":red[**{number:,}**]" if is_urgent else f"**{number:,}**"
        column.button(
            f"{shown} 件  \n{LABELS[code]}",
            key=f"today-card-{code}",
            type="primary" if code == chosen else "secondary",
            width="stretch",
            on_click=_choose,
            args=("" if code == chosen else code,),
        )
    return chosen


def _choose(code: str) -> None:
    st.session_state[session.TODAY_CARD] = code
    _first_page()


def _first_page() -> None:
    session.renew("today.page")
