"""指標のカード (cards): the number, what it was, what is aimed at, and its way of a year."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.errors import DomainError
from core.reports.indicator import months_of
from core.reports.indicator_picture import drawn_steps
from core.reports.indicators import INDICATORS
from core.reports.overview import looked_at, overview
from core.reports.standing import YEAR, Asked, Standing, aim, change, headline, told
from core.ui.charts.kept import counted
from core.ui.dashboard.choice import KEY, this_year
from core.ui.navigation import DASHBOARD
from core.ui.page import open_link
from core.ui.plain import plain

ACROSS = 4
# Of fewer points than this there is no way to see.
FEWEST = 3
NOT_TOLD = "この分けかたでは数えていません"


def indicator_cards(user: Actor, asked: Asked) -> None:
    """Every indicator, in rows of four."""
    today = clock.today()
    found = counted(user, ("overview", asked), lambda view: overview(view, asked, today))
    for start in range(0, len(found), ACROSS):
        for place, one in zip(st.columns(ACROSS), found[start : start + ACROSS], strict=False):
            with place.container(border=True, height="stretch", gap=None):
                _card(one, asked)


def indicator_card(user: Actor, name: str, key: str) -> None:
    """One indicator on another screen: this year of the whole office, with the way to all of it; why
    it was not counted stands in its place, so that the rest of the screen stands."""
    indicator, today = INDICATORS.get(name), clock.today()
    if indicator is None:
        st.caption("この指標は、いまはありません。外してください。")
        return
    asked = this_year()
    try:
        one = counted(
            user, ("one", name, asked), lambda view: looked_at(view, indicator, asked, today)
        )
    except DomainError as error:
        st.caption(plain(str(error)))
        return
    with st.container(border=True, gap=None, key=f"{key}.card"):
        open_link(indicator.title, DASHBOARD, indicator=name)
        _figures(one, asked, f"{asked.period.label}（きょうまで）")


def _card(one: Standing, asked: Asked) -> None:
    name = one.indicator.name
    _figures(one, asked, one.indicator.title)
    if st.button(
        "くわしく", type="tertiary", icon=":material/chevron_right:", key=f"{KEY}.open.{name}"
    ):
        st.query_params["indicator"] = name
        st.rerun()


def _figures(one: Standing, asked: Asked, label: str) -> None:
    indicator = one.indicator
    if not one.is_told:
        st.metric(label, "—")
        st.caption(NOT_TOLD)
        return
    large, small = headline(indicator, one.now, is_hidden=one.is_hidden)
    points = [value for _, value, _ in drawn_steps(one) if value is not None]
    difference = "" if one.hidden & {"now", "year_before"} else _difference(one)
    st.metric(
        label, large,
        delta=difference or None, delta_color="off", delta_arrow="auto" if difference[:1] in "+-" else "off",
        chart_data=points if len(points) >= FEWEST else None,
        chart_type="line" if indicator.is_rate or indicator.source.is_stock else "bar",
        help=plain(indicator.definition.counts),
    )  # fmt: skip
    words = [small, *beside_words(one), "要確認" if indicator.needs_check else ""]
    lines = ["　".join(filter(None, words)), aim(one, asked, clock.today())]
    st.caption("  \n".join(plain(line) for line in lines if line) or "　")


def _difference(one: Standing) -> str:
    words = change(one.indicator, one.now, one.year_before)
    return f"{words}（前年）" if words else ""


def beside_words(one: Standing) -> list[str]:
    """実人員, 新規 … in small words beside the number."""
    found = []
    for title, _, number in one.beside:
        indicator = next(INDICATORS[n] for t, n in one.indicator.beside if t == title)
        is_hidden = f"beside.{title}" in one.hidden
        found.append(f"{title} {told(indicator, number, is_hidden=is_hidden)}")
    return found


def compared(one: Standing, asked: Asked) -> list[tuple[str, str, str]]:
    """まえの数: whose, the number, the difference."""
    same = months_of(asked.period) == YEAR
    rows = [] if same else [("前の期間", "before", one.before)]
    rows.append(("前年の同じ時期", "year_before", one.year_before))
    return [
        (
            title, told(one.indicator, number, is_hidden=name in one.hidden),
            "" if one.hidden & {"now", name} else change(one.indicator, one.now, number),
        )
        for title, name, number in rows
    ]  # fmt: skip
