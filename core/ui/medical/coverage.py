"""カバー状況 (coverage): how many hospitals were reached, by place and stage, now and a year before."""

from __future__ import annotations

from datetime import date

import streamlit as st

from core import clock
from core.charts.outreach_coverage import coverage_chart
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import add_months, format_date
from core.queries.areas import areas
from core.queries.outreach_coverage import Coverage, CoverageRow, coverage
from core.ui.plain import plain

MUNICIPALITIES, AREAS = "市区町村ごと", "圏域ごと"


def coverage_part(user: Actor) -> None:
    """図と、同じ数の表."""
    with read_only(user) as view:
        known = areas(view)
        how, which, when, _ = st.columns([1.5, 1.5, 1.5, 3], vertical_alignment="bottom")
        ways = [MUNICIPALITIES, AREAS] if known else [MUNICIPALITIES]
        way = how.segmented_control(
            "まとめ方", ways, default=ways[0], required=True, key="medical.coverage.way",
            persist_state="session",
        )  # fmt: skip
        area = None
        if known and way == MUNICIPALITIES:
            area = which.selectbox(
                "圏域", [*known, None], format_func=lambda a: a.name if a else "すべての地域",
                key="medical.coverage.area", placeholder="すべての地域", persist_state="session",
            )  # fmt: skip
        on = _day(when)
        found = coverage(view, on, add_months(on, -12), by_area=way == AREAS, area=area)
    before, now = found.together
    if not now.total:
        st.info(
            "この地域の医療機関は、まだ名簿にありません。機関名簿に加えると、ここに数が出ます。"
        )
        return
    st.subheader(
        f"つながった医療機関　{now.reached:,} / {now.total:,}　"
        f"（1年前 {before.reached:,} / {before.total:,}）",
        anchor=False,
    )
    st.vega_lite_chart(
        coverage_chart(found), theme=None, width="stretch",
        alt="地域ごとの、段階別の医療機関の数。数は下の表にあります。",
    )  # fmt: skip
    _table(found)
    st.caption(
        "「つながった」は、未接触でないもの。段階は、その日までの経過から数えています。"
        "母数は、どちらの日も、いま名簿にある医療機関・デイケアです。"
    )


def _day(place: st.delta_generator.DeltaGenerator) -> date:
    """いつの時点か: today, or the last day of one of the last fiscal years."""
    today = clock.today()
    last = date(today.year if today.month > 3 else today.year - 1, 3, 31)
    days = [today, *(date(last.year - back, 3, 31) for back in range(4))]
    chosen = place.selectbox(
        "いつの時点", days, key="medical.coverage.on", persist_state="session",
        format_func=lambda d: "きょう" if d == today else f"{format_date(d, weekday=False)}（年度末）",
    )  # fmt: skip
    return chosen or today


def _table(found: Coverage) -> None:
    labels = {code.code: code.label for code in codes("outreach_stage")}

    def line(row: CoverageRow) -> dict[str, object]:
        return {
            "地域": plain(row.place),
            "時点": format_date(row.on, weekday=False),
            "つながった": f"{row.reached:,} / {row.total:,}",
            **{labels[stage]: number for stage, number in row.stages.items()},
        }

    st.table([line(row) for row in (*found.rows, *found.together)])
