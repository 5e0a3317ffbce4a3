"""きょうの仕事のカード (cards): how much there is of each kind; a click shows only that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from core.db.actor import Actor
from core.db.work import View
from core.deadlines import Survey, survey
from core.domain.permissions import Action, may
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
class Found:
    """見つかったもの: the list behind each card (behind '' everything), and how many persons the
    last card stands for; None for who may not see them."""

    lists: dict[str, Survey]
    untouched: int | None

    @property
    def numbers(self) -> dict[str, int]:
        """The number on each card, in their order."""
        sizes = {code: len(found) for code, found in self.lists.items() if code}
        return sizes if self.untouched is None else {**sizes, "untouched": self.untouched}

    def size(self, card: str) -> int:
        """How many lines the list of a card has."""
        return self.numbers[card] if card else len(self.lists[""])


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


def found(view: View, today: date, owner_id: int | None) -> Found:
    """What the cards count; those about persons only for who may see them."""
    all_of_them = survey(view, today=today, owner_id=owner_id)
    lists = {
        "": all_of_them,
        "overdue": all_of_them.overdue(),
        "alarm": all_of_them.warned("alarm"),
        "soon": all_of_them.warned("soon"),
    }
    if not may(view.actor, Action.SEE_CLIENTS):
        return Found(lists, None)
    # Nobody's consultations are everybody's matter, whoever else's are asked for.
    lists["unowned"] = (
        all_of_them.between(kind="intake_unowned")
        if owner_id is None
        else survey(view, today=today, kinds=["intake_unowned"])
    )
    lists["tasks"] = all_of_them.between(until=today, kind="task_due")
    return Found(lists, untouched_count(view, today=today, days=QUIET_DAYS, owner_id=owner_id))


def chosen(of: Found) -> str:
    """The card that filters the list, '' for none."""
    card = str(st.session_state.get(session.TODAY_CARD, ""))
    return card if card in of.numbers else ""


def cards(of: Found, card: str) -> None:
    """Draw the cards; a click on the chosen one lets go."""
    with st.container(horizontal=True, gap="small"):
        for code, number in of.numbers.items():
            is_urgent = code in URGENT and number and code != card
            shown = f":red[**{number:,}**]" if is_urgent else f"**{number:,}**"
            st.button(
                f"{shown} 件  \n{LABELS[code]}",
                key=f"today-card-{code}",
                type="primary" if code == card else "secondary",
                width="stretch",
                on_click=_choose,
                args=("" if code == card else code,),
            )


def _choose(code: str) -> None:
    st.session_state[session.TODAY_CARD] = code
    _first_page()


def _first_page() -> None:
    session.renew("today.page")
