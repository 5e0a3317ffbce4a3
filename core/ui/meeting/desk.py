"""会議の手もと (meeting desk): keys that lead to the fields, and whether somebody types right now.

While somebody types, nothing that others do may change what stands in the fields; what is typed is
kept as a draft at every pause, so that a crash in the middle loses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import streamlit as st

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


def desk(
    note: str, version: int, line: str, keep: Callable[[str], None], todo: Callable[[], None]
) -> None:
    """`note`, `line`: keys of the memo and of the decision's text; `version`: of the memo that is
    written on. `keep` is given what stands in the memo at a pause, `todo` is called by the key of
    a task."""
    mine = {"place": _class_name(note), "version": version, "writing": True}

    def heard() -> None:
        hand = _hand()
        text = hand.get("text")
        # What was told before the last save came may arrive after it: it is of an older memo.
        if isinstance(text, str) and all(hand.get(name) == mine[name] for name in mine):
            keep(text[:LONGEST])

    data = {**mine, "note": mine["place"], "line": _class_name(line), "keys": "meeting_keys"}
    _component(key="meeting.desk", data=data, on_hand_change=heard, on_todo_change=todo)


def is_writing() -> bool:
    """Whether the cursor stands in one of the fields of this screen."""
    return bool(_hand().get("writing"))


def _hand() -> Mapping[str, object]:
    told = (st.session_state.get("meeting.desk") or {}).get("hand")
    return told if isinstance(told, Mapping) else {}


def _class_name(widget_key: str) -> str:
    """The part after `st-key-` in the class that Streamlit gives to the widget of this key."""
    return re.sub(r"[^a-zA-Z0-9_-]", "-", widget_key.strip())
