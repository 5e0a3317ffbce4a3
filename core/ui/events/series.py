"""シリーズ (series): what comes again every year, kept in one small table."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work
from core.domain.codes import codes
from core.domain.entry import check
from core.domain.events import EventSeriesEntry
from core.queries.events import SeriesRow
from core.services import events
from core.ui.grid import GridColumn
from core.ui.tables.edit_table import edit_table


def series_table(user: Actor, series: Sequence[SeriesRow], *, key: str) -> None:
    """シリーズを整える: no dialog, for the table opens one of its own before it saves much."""
    st.caption(
        "下の空いた行に名前を書くと、新しいシリーズになります。終えたものには終えた日を入れます。"
    )
    today = clock.today()
    columns = [
        GridColumn("name", "シリーズの名前", pinned=True, width=240, required=True),
        GridColumn("kind", "種類", "choice", codes("event_type").labels(today), width=140),
        GridColumn("programme", "事業", "choice", codes("programme").labels(today), width=200),
        GridColumn("events", "回数", "plain", width=60),
        GridColumn("closed_on", "終えた日", "date", width=150),
        GridColumn("note", "メモ", "long", width=200),
    ]

    def add(work: Work, values: dict[str, object]) -> object:
        given = {name: value for name, value in values.items() if value not in (None, "")}
        return events.add_series(work, check(EventSeriesEntry, given))

    edit_table(
        [row.__dict__ for row in series], columns, key=f"{key}.table", label="行事のシリーズ",
        user=user, save=events.change_series, add=add, height=320,
    )  # fmt: skip
