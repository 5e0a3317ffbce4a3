"""前の紹介 (earlier introductions): where this person was introduced before, told beside the fit.

The order stays as the fit says: whether a place is tried again is for the person to decide.
"""

from __future__ import annotations

from core.db.actor import Actor
from core.db.work import read_only
from core.queries.introductions import introductions_of, introductions_of_intake
from core.queries.matching_wishes import Seeker
from core.ui.introductions.words import near, state
from core.ui.plain import plain


def earlier_introductions(user: Actor, seeker: Seeker) -> dict[int, str]:
    """前の紹介: the latest one to each organisation, as a line of Markdown."""
    with read_only(user) as view:
        if seeker.client_id is not None:
            rows = introductions_of(view, seeker.client_id)
        else:
            rows = introductions_of_intake(view, seeker.intake_id or 0)
    found: dict[int, str] = {}
    for row in rows:
        if row.to_id is not None:
            head = "紹介の途中" if row.is_moving else "前に紹介"
            told = f"{near(row.last_on)} {plain(state(row))}"
            found.setdefault(row.to_id, f":orange-badge[{head}] :small[{told}]")
    return found
