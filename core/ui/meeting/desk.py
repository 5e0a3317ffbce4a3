"""会議の手もと (meeting desk): keys that lead to the fields, and whether somebody types right now.

While somebody types, nothing that others do may change what stands in the fields; what is typed is
kept as a draft at every pause, so that a crash in the middle loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from core.ui import session
from core.ui.forms.draft_watch import class_name

LONGEST = 8000
# What each key does, in the words of the 「?」.
KEYS = {
    "PageDown / PageUp": "次の議題 / 前の議題",
    "↓ / ↑": "次の行 / 前の行（えらぶ）",
    "M": "メモを書く",
    "D": "決まったことを書く",
    "T": "やることを書く（担当も入る）",
    "N": "えらんだ人の氏名を少しのあいだ出す",
    "Esc": "書く欄から出る（メモは残る）",
    "?": "この表をひらく",
}

_component = st.components.v2.component(
    "tsunagicho_meeting_desk", js=(Path(__file__).parent / "desk.js").read_text("utf-8")
)


def desk(note: str, version: int, line: str) -> None:
    """`note`, `line`: keys of the memo and of the decision's text; `version`: of the memo that is
    written on.

    What it tells is looked at in the next run (`typed`, `asks_for_task`), not in a callback: one
    that is overtaken by the next message dies without a word.
    """
    data = {
        "note": class_name(note), "version": version, "line": class_name(line),
        "keys": "meeting_keys",
    }  # fmt: skip
    _component(key="meeting.desk", data=data, on_hand_change=lambda: None)


def typed(note: str, version: int) -> str | None:
    """What stands in the memo at the last pause; None unless somebody writes on this version of it.

    What was told before the last save came may arrive after it: it is of an older memo.
    """
    hand = _hand()
    is_this = hand.get("place") == class_name(note) and hand.get("version") == version
    text = hand.get("text")
    return text[:LONGEST] if is_this and is_writing() and isinstance(text, str) else None


def asks_for_task() -> bool:
    """Whether the key of a task was pressed since this was asked last."""
    now = _hand().get("todos", 0)
    before = st.session_state.get(session.MEETING_TODOS, 0)
    st.session_state[session.MEETING_TODOS] = now
    return now != before and now != 0


def is_writing() -> bool:
    """Whether the cursor stands in one of the fields of this screen."""
    return bool(_hand().get("writing"))


def _hand() -> Mapping[str, object]:
    told = (st.session_state.get("meeting.desk") or {}).get("hand")
    return told if isinstance(told, Mapping) else {}
