"""マッチング (the screen): wishes on the left, who fits on the right; or some side by side."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import View, read_only
from core.domain.fit.facts import Estimates, Wanted
from core.queries.matching import Matched, estimates_of, matched, state_of, wanted_of
from core.queries.matching_places import start_of
from core.queries.matching_wishes import Seeker
from core.ui.matching.compare import comparison
from core.ui.matching.results import results
from core.ui.matching.seeker import Opened
from core.ui.matching.wish import wish_panel


def matching_screen(user: Actor, seeker: Seeker, opened: Opened) -> None:
    """One person's wishes, and the providers in their order."""
    today = clock.today()
    with read_only(user) as view:
        start = start_of(view, seeker.values)
        estimates = estimates_of(view, today)
        wanted = wanted_of(
            seeker.values, start, disabilities=seeker.disabilities, seed=seeker.seed,
            relaxed=opened.relaxed,
        )  # fmt: skip
        found = None if opened.compares else _found(view, seeker, opened, wanted, estimates)
    if found is None:
        comparison(user, seeker, opened, wanted, estimates)
        return
    wishes, fits = st.columns([1, 3.4], gap="medium")
    with wishes:
        wish_panel(user, seeker, opened, start, estimates)
    with fits:
        results(user, seeker, opened, found, wanted, estimates)


def _found(
    view: View, seeker: Seeker, opened: Opened, wanted: Wanted, estimates: Estimates
) -> Matched:
    """The providers in their order: asked anew when the wish, the providers or the day changed."""
    today, kind = clock.today(), str(seeker.values["kind"])
    asked = (wanted, estimates, today, kind, opened.everywhere, opened.shown, state_of(view, kind))
    if opened.found is None or opened.found[0] != asked:
        answer = matched(
            view, wanted, kind, today=today, estimates=estimates,
            everywhere=opened.everywhere, limit=opened.shown,
        )  # fmt: skip
        opened.found = (asked, answer)
    return opened.found[1]
