"""計画に写す助言 (advice for a plan): what the doctor said stands ready, and is taken over at a click."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.queries.doctor_advice import AdviceRow, advice_of
from core.ui import session
from core.ui.medical.advice import days_words
from core.ui.plain import plain

SHOWN = 3


def offer_advice(user: Actor, client_id: int, *, form: str) -> None:
    """The newest answers that still hold, above the form whose 「主治医の助言」 they may fill."""
    today = clock.today()
    with read_only(user) as view:
        rows = [row for row in advice_of(view, client_id) if row.state(today) == "valid"]
    for row in rows[:SHOWN]:
        words, action = st.columns([4, 1], vertical_alignment="center")
        with words.expander(
            f"{plain(row.organization)}の助言　{codes('advice_purpose').label(row.purpose)}　"
            f"{days_words(row)}"
        ):
            st.text(row.answer)
        action.button(
            "下の欄に写す", key=f"{form}.advice.{row.id}", width="stretch",
            on_click=_take_over, args=(f"{form}.{session.nonce(form)}", row),
            help="「主治医の助言」と、その日・もとにした助言に入ります。直してから保存してください。",
        )  # fmt: skip


def answered_advice(rows: Sequence[AdviceRow]) -> dict[int, str]:
    """助言の名前 by id, of those that were answered and not withdrawn."""
    return {
        row.id: f"{row.organization}　{codes('advice_purpose').label(row.purpose)}"
        f"（{format_date(row.answered_on, weekday=False)}）"
        for row in rows
        if row.answered_on is not None and row.withdrawn_on is None
    }


def _take_over(prefix: str, row: AdviceRow) -> None:
    """What stands in the field already stays, above it."""
    place = f"{prefix}.doctor_advice"
    typed = str(st.session_state.get(place) or "").rstrip()
    if row.answer not in typed:
        st.session_state[place] = "\n".join(filter(None, [typed, row.answer]))
    # Where the plan names the row that it rests on.
    st.session_state[f"{prefix}.advice_id"] = row.id
    if row.answered_on is not None:
        st.session_state[f"{prefix}.doctor_advised_on"] = format_date(
            row.answered_on, weekday=False
        )
