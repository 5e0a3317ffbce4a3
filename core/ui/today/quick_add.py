"""やることを一行で (quick add): what, until when as people write it, about whom by number or name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.coming_day import coming_day
from core.domain.entry import check
from core.domain.permissions import Action, may
from core.domain.tasks import TaskEntry
from core.domain.text import normalized
from core.errors import RuleViolation
from core.queries.search import persons
from core.services.tasks import add_task
from core.ui import session
from core.ui.page import save
from core.ui.searches import note_search
from core.ui.today.task_sheets import open_add_sheet

MOST = 6
FIELDS = ("what", "due", "who")
_HERE = Path(__file__).parent
_KEY = "today.quick"

_component = st.components.v2.component(
    "tsunagicho_quick_add",
    js=(_HERE / "quick_add.js").read_text("utf-8"),
    css=(_HERE / "quick_add.css").read_text("utf-8"),
)


def quick_add(user: Actor) -> None:
    """One line above the list. What was typed stays until it is saved."""
    if not may(user, Action.WRITE_CLIENTS):
        return
    told: dict[str, Any] = st.session_state.get(session.TODAY_QUICK, {})
    result = _component(
        key=_KEY,
        data={"turn": 0, "wrong": {}, "choices": [], **told},
        on_typed_change=_nothing,
    )
    typed = getattr(result, "typed", None)
    if not isinstance(typed, Mapping):
        return
    if typed.get("more"):
        open_add_sheet(str(typed.get("what", "")))
        return
    _add(user, {name: str(typed.get(name) or "").strip() for name in FIELDS}, typed.get("id"))


def _nothing() -> None:
    """What was typed is taken up in the run that it starts."""


def _add(user: Actor, typed: Mapping[str, str], picked: object) -> None:
    """Save, or say at the field what is missing: the run that follows draws it."""
    turn = int(st.session_state.get(session.TODAY_QUICK, {}).get("turn", 0))
    wrong, choices = dict[str, str](), list[tuple[int, str]]()
    client_id = None
    if typed["who"]:
        choices = _persons(user, typed["who"])
        client_id = next((i for i, _ in choices if i == picked or len(choices) == 1), None)
        if not choices:
            wrong["who"] = "この人は見つかりません。番号か、氏名・ふりがなの一部を入れてください。"
        elif client_id is None:
            wrong["who"] = "どなたですか。"
    entry = _entry(user, typed, client_id, wrong)
    if entry is None or wrong:
        shown = [{"id": i, "label": label} for i, label in choices] if client_id is None else []
        _tell(turn, wrong, shown)
    if save(user, "やることに加えました。", lambda work: add_task(work, entry)):
        st.session_state[session.TODAY_QUICK] = {"turn": turn + 1}
        st.rerun()


def _entry(
    user: Actor, typed: Mapping[str, str], client_id: int | None, wrong: dict[str, str]
) -> TaskEntry | None:
    due_on = None
    if typed["due"]:
        try:
            due_on = coming_day(typed["due"], today=clock.today())
        except ValueError as error:
            wrong["due"] = str(error)
    if not typed["what"]:
        wrong["what"] = "何をするかを入れてください。"
    values = {
        "title": typed["what"], "due_on": due_on, "client_id": client_id, "owner_id": user.id,
    }  # fmt: skip
    try:
        return None if wrong else check(TaskEntry, values)
    except RuleViolation as error:
        wrong["what"] = " ".join(error.fields.values())
        return None


def _tell(turn: int, wrong: Mapping[str, str], choices: list[dict[str, Any]]) -> NoReturn:
    st.session_state[session.TODAY_QUICK] = {"turn": turn, "wrong": wrong, "choices": choices}
    st.rerun()


def _persons(user: Actor, text: str) -> list[tuple[int, str]]:
    """Whom it may mean: one's number is that person and nobody else."""
    note_search(user, "やることを加える", text, key=_KEY)
    with read_only(user) as view:
        rows = persons(view, text, limit=MOST).rows
    number = normalized(text)
    exact = [row for row in rows if number == str(row.number)]
    return [(row.id, f"{row.name}（{row.number}）") for row in exact or rows]
