"""マッチング (the screen): wishes on the left, who fits on the right; or some side by side."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.queries.matching import estimates_of, matched, wanted_of
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
        found = None
        if not opened.compares:
            found = matched(
                view, wanted, str(seeker.values["kind"]), today=today, estimates=estimates,
                everywhere=opened.everywhere, limit=opened.shown,
            )  # fmt: skip
    if found is None:
        comparison(user, seeker, opened, wanted, estimates)
        return
    wishes, fits = st.columns([1, 3.4], gap="medium")
    with wishes:
        wish_panel(user, seeker, opened, start, estimates)
    with fits:
        results(user, seeker, opened, found, wanted, estimates)
