"""きょうの仕事の中身 (what the morning holds): everything that one run shows, read in one transaction.

What is counted over hundreds of persons is kept in the session of this user while nobody writes
into the ledger: cards, pages and returning cost no second counting. Names are read at every run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import View, read_only
from core.deadlines import Deadline, Kept, Survey, survey, survey_again
from core.domain.permissions import Action, may
from core.queries.access import unchecked_emergencies
from core.queries.caseload import Caseload, caseload
from core.queries.changes import Pulse, last_change, morning_pulse
from core.queries.connected_nowhere import standing
from core.queries.day_plan import DayItem, day_plan
from core.queries.notices import unread_notices
from core.queries.tasks import TaskRow, undated_tasks
from core.queries.untouched import UntouchedRow, untouched_clients, untouched_count
from core.queries.users import names_of_all
from core.ui import session
from core.ui.today.choice import Choice

PER_PAGE = 12
AHEAD_DAYS = 7


@dataclass(frozen=True)
class Counted:
    """数えたもの: the list behind each card (behind '' everything), and numbers; None for who may not
    see them."""

    lists: Mapping[str, Survey]
    untouched: int | None = None
    notices: int = 0
    emergencies: int = 0
    nowhere: int | None = None
    caseload: Caseload | None = None

    @property
    def numbers(self) -> dict[str, int]:
        """The number on each card, in their order."""
        sizes = {code: len(found) for code, found in self.lists.items() if code}
        return sizes if self.untouched is None else {**sizes, "untouched": self.untouched}

    def size(self, card: str) -> int:
        """How many lines the list of a card has."""
        return self.numbers[card] if card else len(self.lists[""])


@dataclass(frozen=True)
class Morning:
    """きょうの仕事: what is counted, the page of the list that is open, the plan of the days, unread things."""

    today: date
    choice: Choice
    counted: Counted
    card: str
    matters: Sequence[Deadline]
    people: Sequence[UntouchedRow]
    undated: Sequence[TaskRow]
    owners: Mapping[int, str] | None
    plan: Sequence[DayItem]
    pulse: Pulse

    @property
    def total(self) -> int:
        """How many lines the list has."""
        return self.counted.size(self.card)


def morning(user: Actor, today: date, choice: Choice) -> Morning:
    """Ask for all of it."""
    with read_only(user) as view:
        of = _counted(view, today, choice)
        card = _chosen(of)
        start = (page_number(of.size(card)) - 1) * PER_PAGE
        is_people, sees_clients = card == "untouched", may(user, Action.SEE_CLIENTS)
        return Morning(
            today=today,
            choice=choice,
            counted=of,
            card=card,
            matters=[] if is_people else of.lists[card].page(view, start, start + PER_PAGE),
            people=_people(view, today, choice, start) if is_people else [],
            undated=(
                undated_tasks(view, choice.whose) if sees_clients and card in ("", "tasks") else []
            ),
            owners=names_of_all(view) if is_people or choice.scope != "mine" else None,
            plan=day_plan(view, today, today + timedelta(days=AHEAD_DAYS), choice.whose),
            pulse=morning_pulse(view, today),
        )


def page_key() -> str:
    """Where the page that is open is kept."""
    return f"today.page.{session.nonce('today.page')}"


def page_number(total: int) -> int:
    """The page that is open, known before its switch is drawn."""
    page = int(st.session_state.get(page_key(), 1))
    return page if page <= -(-total // PER_PAGE) else 1


def _people(view: View, today: date, choice: Choice, start: int) -> list[UntouchedRow]:
    return untouched_clients(
        view, today=today, days=choice.days, owner_id=choice.whose, limit=PER_PAGE, offset=start
    )


def _chosen(of: Counted) -> str:
    """The card that filters the list, '' for none; at first the one in the address."""
    if session.TODAY_CARD not in st.session_state:
        st.session_state[session.TODAY_CARD] = st.query_params.get("card", "")
    card = str(st.session_state[session.TODAY_CARD])
    return card if card in of.numbers else ""


def _counted(view: View, today: date, choice: Choice) -> Counted:
    # The minute: the scope of a running 緊急閲覧 ends by itself, without a change of the ledger.
    minute = clock.now().replace(second=0, microsecond=0)
    stamp = (last_change(view), minute, today, view.actor, choice.whose, choice.days)
    kept: tuple[Any, Counted] | None = st.session_state.get(session.TODAY_COUNTED)
    if kept is not None and kept[0] == stamp:
        return kept[1]
    found = _count(view, today, choice, minute)
    st.session_state[session.TODAY_COUNTED] = (stamp, found)
    return found


def _count(view: View, today: date, choice: Choice, minute: datetime) -> Counted:
    user, whose = view.actor, choice.whose
    before: Kept | None = st.session_state.get(session.TODAY_KEPT)
    all_of_them, kept = survey_again(view, before, today=today, owner_id=whose)
    st.session_state[session.TODAY_KEPT] = kept
    lists = {
        "": all_of_them,
        "overdue": all_of_them.overdue(),
        "alarm": all_of_them.warned("alarm"),
        "soon": all_of_them.warned("soon"),
    }
    counted = Counted(
        lists,
        notices=unread_notices(view) if may(user, Action.SEE_NOTICES) else 0,
        emergencies=unchecked_emergencies(view) if may(user, Action.REVIEW_ACCESS) else 0,
    )
    if not may(user, Action.SEE_CLIENTS):
        return counted
    # Nobody's consultations are everybody's matter, whoever else's are asked for.
    lists["unowned"] = (
        all_of_them.between(kind="intake_unowned")
        if whose is None
        else survey(view, today=today, kinds=["intake_unowned"])
    )
    lists["tasks"] = all_of_them.between(until=today, kind="task_due")
    return replace(
        counted,
        untouched=untouched_count(view, today=today, days=choice.days, owner_id=whose),
        nowhere=_nowhere(view, today, choice, minute) if may(user, Action.SEE_SENSITIVE) else None,
        caseload=caseload(view, today, whose),
    )


def _nowhere(view: View, today: date, choice: Choice, minute: datetime) -> int:
    """つながりのない人の数: it takes the longest and moves the least; asked anew once a minute."""
    stamp = (minute, view.actor, choice.whose)
    kept: tuple[Any, int] | None = st.session_state.get(session.TODAY_NOWHERE)
    if kept is None or kept[0] != stamp:
        kept = (stamp, len(standing(view, today, choice.whose).nowhere))
        st.session_state[session.TODAY_NOWHERE] = kept
    return kept[1]
