"""支援記録の表示 (showing records): what was said, done and judged stand apart; words stay as typed.

All cards of a page are one element that the browser draws from plain text: a page of fifty costs
the server what one card would.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.permissions import Action, may
from core.queries import records as asked
from core.queries.records import PER_PAGE, RecordPage
from core.queries.review_evidence import evidence_marks
from core.ui import record_words
from core.ui.navigation import CLIENT, RECORDS, go

SHOWN = PER_PAGE
_HERE = Path(__file__).parent

_component = st.components.v2.component(
    "tsunagicho_records",
    js=(_HERE / "record_list.js").read_text("utf-8"),
    css=(_HERE / "record_list.css").read_text("utf-8"),
)


def record_pages(
    user: Actor,
    page: RecordPage,
    *,
    key: str,
    with_person: bool = True,
    scrolls: bool = False,
    only: Callable[[int], None] | None = None,
    empty: str = "ここに支援記録が並びます。書いて保存すると、最初の一件になります。",
) -> None:
    """記録の一ページ: cards with their way to a correction, and to older and newer ones.

    The page's number stands in `key`. `scrolls`: the list scrolls by itself beside a form; `only`:
    what 「この人の記録だけ」 does with the person's id.
    """
    if not page.rows and page.number == 1:
        st.info(empty)
        return
    place, opened = f"{key}.cards", f"{key}.opened"

    def press() -> None:
        act, row_id = _pressed(st.session_state.get(place))
        match act:
            case "history":
                now = st.session_state.get(opened)
                st.session_state[opened] = None if now == row_id else row_id
            case "older":
                st.session_state[key] = page.number + 1
            case "newer":
                st.session_state[key] = max(1, page.number - 1)
            case "only" if only is not None:
                only(row_id)

    result = _component(
        key=place,
        data={
            "rows": _cards(user, page),
            "history": _history(user, page, st.session_state.get(opened)),
            "withPerson": with_person,
            "scrolls": scrolls,
            "only": only is not None,
            "corrects": may(user, Action.WRITE_CLIENTS),
            "page": page.number,
            "hasMore": page.has_more,
        },
        on_pressed_change=press,
    )
    _follow(result, page)


def _cards(user: Actor, page: RecordPage) -> list[dict[str, object]]:
    with read_only(user) as view:
        passed = asked.passed_on_with(view, page.rows)
        evidence = evidence_marks(view, [row.id for row in page.rows])
    return [
        record_words.card(row, passed.get(row.id, ""), evidence.get(row.id, ""))
        for row in page.rows
    ]


def _history(user: Actor, page: RecordPage, record_id: object) -> dict[str, object]:
    """The corrections of the one card that was opened."""
    row = next((row for row in page.rows if row.id == record_id), None)
    if row is None:
        return {}
    with read_only(user) as view:
        versions = [row, *asked.before_corrections(view, row.id)]
    return {"id": row.id, "changes": record_words.changes(versions)}


def _follow(result: object, page: RecordPage) -> None:
    """The ways that lead to another page, for rows that stand here."""
    act, row_id = _pressed({"pressed": getattr(result, "pressed", None)})
    for row in page.rows:
        if act == "correct" and row.id == row_id:
            go(RECORDS, correct=row.id)
        if act == "open" and row.client_id == row_id:
            go(CLIENT, id=row.client_id)


def _pressed(told: object) -> tuple[str, int]:
    """What was pressed, shape checked."""
    pressed = told.get("pressed") if isinstance(told, Mapping) else None
    if not isinstance(pressed, Mapping):
        return "", 0
    act, row_id = pressed.get("act"), pressed.get("id")
    return (act, row_id) if isinstance(act, str) and isinstance(row_id, int) else ("", 0)
