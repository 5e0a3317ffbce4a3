"""期限の一覧の表 (table of deadlines): one element that the browser draws from plain text.

Fifty lines cost the server what one would; what was pressed comes back as a row and a deed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.deadlines import Deadline
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.domain.rules.urgency import UrgencyLevel
from core.ui.deadlines.places import may_open, open_place, page_of
from core.ui.deadlines.snooze_sheet import ask_snooze, wake_now
from core.ui.deadlines.words import NO_OWNER, days_left, person_name, person_number, snoozed_words
from core.ui.dialogs import close_dialog
from core.ui.navigation import CLIENT, go


@dataclass(frozen=True)
class Deeds:
    """その場でできること (deeds of the morning): one press and it is done. `many`: with the marked tasks,
    id → version, one of done, later and owner."""

    finish: Callable[[Deadline], None]
    take: Callable[[Deadline], None]
    task: Callable[[Deadline], None]
    many: Callable[[str, Mapping[int, int]], None]


_MANY = ("done", "later", "owner")
_HERE = Path(__file__).parent
_LEVELS = {UrgencyLevel.OVERDUE: "late", UrgencyLevel.SOON: "soon"}

_component = st.components.v2.component(
    "tsunagicho_deadlines",
    js=(_HERE / "matter_list.js").read_text("utf-8"),
    css=(_HERE / "matter_list.css").read_text("utf-8"),
)


def matter_list(
    user: Actor, rows: Sequence[Deadline], owners: Mapping[int, str] | None, *, key: str, label: str,
    narrow: bool = False, with_person: bool = True, deeds: Deeds | None = None,
) -> None:  # fmt: skip
    """The lines, each with its way. `narrow`: beside the month, where a column has little room.

    `deeds` make it the list of the morning: a line a matter, and some may be done with one press.
    `owners` None: they are all one's own.
    """
    morning = deeds is not None
    result = _component(
        key=key,
        data={
            "label": label,
            "rows": [_line(user, row, owners or {}, morning=morning) for row in rows],
            "persons": with_person,
            "programmes": with_person and not (narrow or morning) and may(user, Action.SEE_CLIENTS),
            "owners": owners is not None,
            "narrow": narrow,
            "morning": morning,
        },
        on_pressed_change=_nothing,
    )
    _follow(user, getattr(result, "pressed", None), rows, deeds)


def _nothing() -> None:
    """The press is answered in the run that it starts, against the rows of that run."""


def _line(
    user: Actor, row: Deadline, owners: Mapping[int, str], *, morning: bool
) -> dict[str, object]:
    sees = may(user, Action.SEE_CLIENTS)
    return {
        "id": _row_id(row),
        "due": _day(row, short=morning),
        "word": row.urgency.level.value,
        "level": _LEVELS.get(row.urgency.level, ""),
        "left": days_left(row.urgency.days_left),
        "person": person_name(row),
        "number": person_number(row),
        "opensPerson": sees and row.client_id is not None,
        "title": row.title,
        "caution": row.caution,
        "why": row.why,
        "source": row.source,
        "snoozed": snoozed_words(row),
        "programme": codes("programme").label(row.programme) if row.programme and sees else "",
        "owner": owners.get(row.owner_id, NO_OWNER) if row.owner_id is not None else NO_OWNER,
        "ways": _ways(user, row, morning=morning),
        "leaves": page_of(row) is not None,
        "marks": morning and row.target == "task" and may(user, Action.WRITE_CLIENTS),
    }


def _day(row: Deadline, *, short: bool) -> str:
    """In the morning, a day of this year says no year: there is more room for what is to be done."""
    is_this_year = row.due_on.year == clock.today().year
    return format_date(row.due_on)[5:] if short and is_this_year else format_date(row.due_on)


def _row_id(row: Deadline) -> str:
    # With the version that was seen: a task that somebody changed meanwhile is not finished blindly.
    return f"{row.kind}.{row.matter_id}.{row.due_on}.{row.target_version}"


def _ways(user: Actor, row: Deadline, *, morning: bool) -> list[tuple[str, str]]:
    ways = []
    if may(user, Action.WRITE_CLIENTS):
        if morning and row.target == "task":
            ways.append(("done", "済んだ"))
        elif morning and row.kind == "intake_unowned":
            ways.append(("take", "担当する"))
        elif row.snooze_id is not None and row.snoozed_until is not None:
            ways.append(("wake", "もどす"))
        elif row.may_snooze:
            ways.append(("snooze", "先送り"))
    if may_open(user, row):
        ways.append(("open", "ひらく"))
    return ways


def _follow(user: Actor, pressed: object, rows: Sequence[Deadline], deeds: Deeds | None) -> None:
    """What was pressed, for a row that stands here and a way that it offers."""
    if not isinstance(pressed, Mapping):
        return
    act = pressed.get("act")
    if deeds is not None and act == "many":
        _follow_many(user, pressed, rows, deeds)
        return
    row = next((row for row in rows if _row_id(row) == pressed.get("id")), None)
    if row is None:
        st.warning("押した行は、いま変わりました。確かめてから、もう一度押してください。")
        return
    if act == "person" and row.client_id is not None and may(user, Action.SEE_CLIENTS):
        go(CLIENT, id=row.client_id)
    if act not in {way for way, _ in _ways(user, row, morning=deeds is not None)}:
        return
    if deeds is not None and act == "done":
        deeds.finish(row)
    elif deeds is not None and act == "take":
        deeds.take(row)
    elif deeds is not None and act == "open" and row.target == "task":
        deeds.task(row)
    elif act == "open":
        # The list may stand in a sheet, which must not be open where this leads to.
        close_dialog()
        open_place(user, row)
    elif act == "snooze":
        ask_snooze(row)
    else:
        wake_now(user, row)


def _follow_many(
    user: Actor, pressed: Mapping[str, object], rows: Sequence[Deadline], deeds: Deeds
) -> None:
    """All that were marked must still stand here as they were seen."""
    deed, marked = pressed.get("deed"), pressed.get("ids")
    if deed not in _MANY or not isinstance(marked, list) or not may(user, Action.WRITE_CLIENTS):
        return
    tasks = {_row_id(row): row for row in rows if row.target == "task"}
    if not marked or not set(map(str, marked)) <= tasks.keys():
        st.warning(
            "選んだ行のうち、いま変わったものがあります。確かめてから、もう一度選んでください。"
        )
        return
    chosen = [tasks[str(row_id)] for row_id in marked]
    deeds.many(str(deed), {row.target_id: row.target_version for row in chosen})
