"""さがしたこと (searches): each leaves its line in the audit."""

from __future__ import annotations

from collections.abc import Sequence

from core.db.work import Work
from core.domain.permissions import Action, may, require


def note_search(work: Work, typed: str, kinds: Sequence[str]) -> None:
    """さがしたこと: what was asked for, and among what."""
    require(work.actor, Action.SEE_NETWORK)
    about = "client" if may(work.actor, Action.SEE_CLIENTS) else "organization"
    detail = {"場所": "さがす", "ことば": typed[:200], "種類": "・".join(kinds)}
    work.log("search", about, detail=detail)
