"""前年との比較 (year on year): the chart of a series, and its numbers below."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.charts.series_years import drawn_years
from core.charts.specification import specification
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.permissions import Action, may
from core.queries.event_attendance import YearOfSeries, years_of_series
from core.ui.events.opened import OpenedEvent

WIDTH = 1080


def years_part(user: Actor, page: OpenedEvent) -> None:
    """年ごとの参加者 of the event's series."""
    if page.row.series_id is None:
        st.info(
            "この行事はシリーズに入っていません。「直す」でシリーズを選ぶと、年ごとの参加者をくらべられます。"
        )
        return
    with read_only(user) as view:
        years = years_of_series(view, page.row.series_id)
    if not any(year.people for year in years):
        st.info(
            "くらべる数がまだありません。実施した回の「参加」で人数を書くと、年度ごとの棒が並びます。"
        )
        return
    st.subheader(_headline(years), anchor=False)
    if may(user, Action.SEE_CHARTS):
        with read_only(user) as view:
            drawing = drawn_years(view, page.row.series_id, page.series, years)
        st.vega_lite_chart(
            specification(drawing, width=WIDTH), theme=None, width="stretch",
            alt=f"{drawing.title}。数値は下の表にあります。",
        )  # fmt: skip
    st.dataframe(_rows(years), hide_index=True, width="stretch")
    st.caption("年度は4月から翌年3月まで。中止の回は入りません。")


def _headline(years: Sequence[YearOfSeries]) -> str:
    """The last year against the year before, in words."""
    last, before = years[-1], years[-2] if len(years) > 1 else None
    told = f"{last.year}年度 {last.people}人"
    if before is None or not before.people:
        return told
    difference = last.people - before.people
    than = f"{before.year}年度の{before.people}人"
    if not difference:
        return f"{told}（{than}と同じ）"
    return f"{told}（{than}より{abs(difference)}人{'多い' if difference > 0 else '少ない'}）"


def _rows(years: Sequence[YearOfSeries]) -> list[dict[str, object]]:
    roles = {
        code: label
        for code, label in codes("participant_role").labels().items()
        if any(code in year.by_role for year in years)
    }
    return [
        {
            "年度": f"{year.year}年度" + ("（オンライン）" if year.is_online else ""),
            "回数": year.events,
            "来た人": year.people,
            **{label: year.by_role.get(code, 0) for code, label in roles.items()},
        }
        for year in years
    ]
