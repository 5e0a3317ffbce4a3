"""きょうの仕事の画面 (the morning screen): cards, then what they filter."""

from __future__ import annotations

from datetime import date

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.permissions import Action, may
from core.queries.tasks import undated_tasks
from core.queries.users import names_of_all
from core.ui.today import rows
from core.ui.today.cards import cards, numbers


def show(user: Actor, today: date, owner_id: int | None) -> None:
    """The cards and the list of the chosen one."""
    with read_only(user) as view:
        found = numbers(view, today, owner_id)
    card = cards(found)
    total = found.of[card] if card else found.everything
    if total:
        _list(user, card, total, today, owner_id)
    else:
        rows.nothing(card)
    if card in ("", "tasks") and may(user, Action.SEE_CLIENTS):
        with read_only(user) as view:
            undated = undated_tasks(view, owner_id)
        if undated:
            rows.undated_list(user, undated)


def _list(user: Actor, card: str, total: int, today: date, owner_id: int | None) -> None:
    place = st.container()
    page = rows.page_number(total)
    with read_only(user) as view:
        owners = names_of_all(view)
        if card == "untouched":
            people = rows.asked_people(view, page, today, owner_id)
        else:
            matters = rows.asked_rows(view, card, page, today, owner_id)
    with place:
        if card == "untouched":
            rows.people_list(people, owners)
        else:
            rows.deadline_list(user, matters, owners if owner_id is None else None)
