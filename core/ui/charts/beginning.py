"""はじまり (beginning): which choice the fields begin with — a saved chart, an address, a common
question, or what was on the screen before one went to look at a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from core.charts.address import choice_from_address
from core.charts.choice import ChartChoice, choice_from_json
from core.charts.repair import repaired
from core.charts.starting_points import STARTING_POINTS, StartingPoint
from core.db.actor import Actor
from core.db.work import read_only
from core.errors import DomainError
from core.queries.charts import SavedChartRow
from core.ui import session
from core.ui.plain import plain


@dataclass(frozen=True)
class Beginning:
    """はじまり. `gone`: sentences about what a saved chart names and the ledger no longer has."""

    asked: Mapping[str, str]
    choice: ChartChoice | None
    gone: tuple[str, ...] = ()


def beginning(user: Actor, opened: SavedChartRow | None, *, key: str) -> Beginning:
    """What the fields begin with; asked anew only when the address is another one."""
    asked = dict(st.query_params)
    held: Beginning | None = st.session_state.get(session.CHART_BEGINNING)
    if held is None or held.asked != asked:
        held = _asked(user, opened, asked)
        st.session_state[session.CHART_BEGINNING] = held
        session.renew(key)
    elif f"{key}.{session.nonce(key)}.dataset" not in st.session_state:
        # Back from another page, which took the fields away: they stand as they stood.
        last: ChartChoice | None = st.session_state.get(session.CHART_LAST)
        held = Beginning(asked, last or held.choice, held.gone)
        st.session_state[session.CHART_BEGINNING] = held
    for sentence in held.gone:
        st.warning(plain(sentence))
    return held


def begin_with(choice: ChartChoice | None, *, key: str) -> None:
    """The fields stand anew, as in this choice; the saved chart that is open stays open."""
    st.session_state[session.CHART_BEGINNING] = Beginning(dict(st.query_params), choice)
    st.session_state.pop(session.CHART_LAST, None)
    session.renew(key)


def keep_last(choice: ChartChoice) -> None:
    """What stands on the screen, for who comes back from a row."""
    st.session_state[session.CHART_LAST] = choice


def _asked(user: Actor, opened: SavedChartRow | None, asked: Mapping[str, str]) -> Beginning:
    st.session_state.pop(session.CHART_LAST, None)
    try:
        found = choice_from_json(opened.choices) if opened else choice_from_address(asked)
        if found is None:
            return Beginning(asked, None)
        with read_only(user) as view:
            whole = repaired(view, found)
    except DomainError as error:
        return Beginning(asked, None, (str(error),))
    return Beginning(asked, whole.choice, whole.gone)


def common_questions(*, key: str) -> None:
    """よくある問い: one click, and the chart stands."""
    with st.popover(
        "よくある問い", icon=":material/lightbulb:", width="stretch", key=f"{key}.common.{session.nonce(key)}"
    ):  # fmt: skip
        for number, point in enumerate(STARTING_POINTS):
            st.button(
                point.question, key=f"{key}.question.{number}", width="stretch",
                on_click=_open_common, args=(point, key), help=point.look,
            )  # fmt: skip


def _open_common(point: StartingPoint, key: str) -> None:
    st.query_params.clear()
    begin_with(point.choice, key=key)


def answer_stands(choice: ChartChoice) -> str:
    """Where the answer of a common question stands, while its chart is on the screen."""
    return next((point.look for point in STARTING_POINTS if point.choice == choice), "")
