"""きょうの仕事の画面 (the morning screen): cards, then what they filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.db.actor import Actor
from core.db.work import View, read_only
from core.deadlines import Deadline
from core.domain.permissions import Action, may
from core.queries.tasks import TaskRow, undated_tasks
from core.queries.untouched import UntouchedRow
from core.queries.users import names_of_all
from core.ui.deadlines.snooze_sheet import open_snooze_sheet
from core.ui.today import rows
from core.ui.today.cards import Found, cards, chosen, found


@dataclass(frozen=True)
class _Answers:
    """All that one run shows, read in one transaction before anything is drawn."""

    found: Found
    card: str
    matters: Sequence[Deadline]
    people: Sequence[UntouchedRow]
    undated: Sequence[TaskRow]
    owners: Mapping[int, str]


def show(user: Actor, today: date, owner_id: int | None) -> None:
    """The cards and the list of the chosen one."""
    with read_only(user) as view:
        answers = _asked(view, today, owner_id)
    card, total = answers.card, answers.found.size(answers.card)
    cards(answers.found, card)
    open_snooze_sheet(user)
    if not total:
        rows.nothing(user, card)
    elif card == "untouched":
        rows.people_list(answers.people, answers.owners)
    else:
        rows.deadline_list(user, answers.matters, answers.owners if owner_id is None else None)
    rows.page_switch(total)
    if answers.undated:
        rows.undated_list(user, answers.undated)


def _asked(view: View, today: date, owner_id: int | None) -> _Answers:
    of = found(view, today, owner_id)
    card = chosen(of)
    page = rows.page_number(of.size(card))
    is_people, sees_clients = card == "untouched", may(view.actor, Action.SEE_CLIENTS)
    start = (page - 1) * rows.PER_PAGE
    return _Answers(
        of,
        card,
        [] if is_people else of.lists[card].page(view, start, start + rows.PER_PAGE),
        rows.asked_people(view, page, today, owner_id) if is_people else [],
        undated_tasks(view, owner_id) if sees_clients and card in ("", "tasks") else [],
        names_of_all(view) if is_people or owner_id is None else {},
    )
