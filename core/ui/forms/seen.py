"""見ていた値 (what the user saw): a form is judged against the row as it stood when it was drawn.

Every run reads the row anew; a form that took its version from there would silently overwrite what
somebody saved while it was being filled in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st

from core.db.actor import Actor
from core.db.work import Work
from core.errors import Conflict
from core.ui import session
from core.ui.page import save

T = TypeVar("T")


@dataclass
class Seen:
    """見ていた行: its version and values when the form was first drawn."""

    version: int
    values: dict[str, Any]

    def typed(self, entered: Mapping[str, Any]) -> dict[str, Any]:
        """Only what the user changed: other people's changes elsewhere in the row stay."""
        return {
            name: value for name, value in entered.items() if value != self.values.get(name, value)
        }


def seen(key: str, version: int, values: Mapping[str, Any]) -> Seen:
    """What stood there when the form with this key was first drawn (until `session.renew`)."""
    place = f"{key}.{session.nonce(key)}.seen"
    found: Seen = st.session_state.setdefault(place, Seen(version, dict(values)))
    return found


def save_seen(user: Actor, done: str, form: Seen, run: Callable[[Work], T]) -> T | None:
    """Save against what was seen. After a conflict the other values are on the screen, and the
    next save is against those."""

    def told(work: Work) -> T:
        try:
            return run(work)
        except Conflict as conflict:
            form.version = conflict.version
            raise

    return save(user, done, told)
