"""留める (pinning): one button wherever a chart, an indicator, a report or a plan is shown."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.permissions import Action, may
from core.domain.pinned_views import DASHBOARD, HOME, PLACES, PinnedViewEntry
from core.queries.pinned_views import PinnedRow, pinned
from core.services import pinned_views
from core.ui.page import save

TITLE = "留める"
ICON, HELD = ":material/keep:", ":material/keep_off:"
WORDS = {HOME: "自分の「きょうの仕事」", DASHBOARD: "みんなの「指標」"}


def pin_button(
    user: Actor,
    *,
    chart_id: int | None = None,
    indicator: str = "",
    report: str = "",
    year_plan_id: int | None = None,
    key: str,
    label: str = TITLE,
    **options: Any,
) -> None:
    """「留める」 about what is on the screen: to one's own morning, or to everybody's 指標.

    `key` is the page's own; `options` go to the button (`type`, `width`).
    """
    about = {
        "chart_id": chart_id, "indicator": indicator, "report": report, "year_plan_id": year_plan_id,
    }  # fmt: skip
    places = [HOME, DASHBOARD] if may(user, Action.PIN_FOR_ALL) else [HOME]
    with read_only(user) as view:
        held = {place: _held(pinned(view, place), about) for place in places}
    # Another key after each press: it closes.
    stand = ".".join(str(row.id) if row else "" for row in held.values())
    with st.popover(
        label,
        icon=":material/check:" if any(held.values()) else ICON,
        key=f"{key}.pin.{stand}",
        help="きょうの仕事や指標に、いつも出しておけます。",
        **options,
    ):
        for place, row in held.items():
            _switch(user, place, row, about, key=f"{key}.pin.{place}")
        if DASHBOARD in held and chart_id is not None:
            st.caption("グラフは、指標に留めるとほかの職員にも見えるようになります。")


def _held(rows: list[PinnedRow], about: dict[str, Any]) -> PinnedRow | None:
    return next(
        (row for row in rows if all(getattr(row, name) == is_ for name, is_ in about.items())), None
    )


def _switch(
    user: Actor, place: str, row: PinnedRow | None, about: dict[str, Any], *, key: str
) -> None:
    if row is None:
        if st.button(f"{WORDS[place]}に留める", icon=ICON, key=key, width="stretch"):
            entry = PinnedViewEntry(place=place, **about)
            done = f"「{PLACES[place]}」に留めました"
            if save(user, done, lambda work: pinned_views.pin(work, entry)):
                st.rerun()
    elif st.button(f"{WORDS[place]}から外す", icon=HELD, key=key, width="stretch"):
        done = f"「{PLACES[place]}」から外しました"
        if save(user, done, lambda work: pinned_views.unpin(work, row.id, row.version)):
            st.rerun()
