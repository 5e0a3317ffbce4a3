"""定着の実績の画面 (outcomes): the rates, the curve with the numbers at risk, and what they mean."""

from __future__ import annotations

from datetime import date

import streamlit as st

from core import clock
from core.charts.retention_curve import notes_of, outcome_table, rate_words, retention_chart
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import fiscal_year, format_date
from core.domain.permissions import Action, may
from core.queries.outcomes import WAYS, OutcomeChoice, Outcomes, jobs_behind, outcomes
from core.ui.navigation import JOB
from core.ui.outcomes.files import outcome_files
from core.ui.page import open_link

KEY = "outcomes"
YEARS = {0: "これまですべて", 3: "3年以内の就職", 5: "5年以内の就職", 10: "10年以内の就職"}
BEHIND, COLUMNS = 60, 4


def outcomes_screen(user: Actor) -> None:
    """何を見るか, the four rates, the curve, the table, and the jobs behind."""
    choice = _choice()
    with read_only(user) as view:
        found = outcomes(view, choice)
    if not found.whole.jobs and not found.whole.is_hidden and found.apart is None:
        st.info(
            "この条件の就職は、まだありません。就職を登録すると、ここに定着率と曲線が出ます。"
            "時点や時期を広げると出ることもあります。"
        )
        return
    if found.whole.is_hidden:
        st.info("就職した人が5人未満なので、割合も曲線も出していません。")
        return
    _rates(found)
    _curve(user, found)
    _table(found)
    if may(user, Action.SEE_SENSITIVE):
        _behind(user, found)


def _choice() -> OutcomeChoice:
    today = clock.today()
    days = _days(today)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by = st.segmented_control(
            "分け方", list(WAYS), format_func=lambda w: WAYS[w], default="", required=True,
            key=f"{KEY}.by", persist_state="session",
        )  # fmt: skip
        on = st.selectbox(
            "いつの時点で", list(days), format_func=lambda d: days[d], key=f"{KEY}.on", width=140,
            persist_state="session",
        )  # fmt: skip
        years = st.selectbox(
            "いつの就職を", list(YEARS), format_func=lambda y: YEARS[y], key=f"{KEY}.years",
            width=180, persist_state="session",
        )  # fmt: skip
        continuing = st.toggle(
            "再就職は続きとみなす", key=f"{KEY}.continuing", persist_state="session",
            help="派生指標です。離職の翌日から1か月以内の再就職を、一人一回だけ続きと数えます。",
        )  # fmt: skip
    return OutcomeChoice(on, by or "", years, continuing)


def _days(today: date) -> dict[date, str]:
    """きょう, and the ends of the last fiscal years."""
    ends = [date(fiscal_year(today) - n, 3, 31) for n in range(3)]
    return {today: "きょう", **{end: f"{end.year - 1}年度末" for end in ends}}


def _rates(found: Outcomes) -> None:
    """3か月・6か月・1年・3年: large, with the numbers behind each."""
    for place, rate in zip(st.columns(len(found.whole.rates)), found.whole.rates, strict=True):
        with place.container(border=True, gap=None, height="stretch"):
            st.caption(f"{rate.months}か月後の定着率")
            st.subheader(rate_words(rate, found).split("　")[0], anchor=False)
            if rate.not_yet and not found.hides:
                st.caption(f"まだ日のたたない {rate.not_yet:,}件を除く")


def _curve(user: Actor, found: Outcomes) -> None:
    if found.drawn:
        st.vega_lite_chart(
            retention_chart(found), theme=None, width="content",
            key=f"{KEY}.curve.{hash(found.choice)}",
            alt="職場定着の曲線。数値は下の表にあります。",
        )  # fmt: skip
    first, *others = notes_of(found)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(first, width="stretch")
        outcome_files(user, found)
    st.caption("  \n".join([*others, f"数えかた: {found.definition}"]))


def _table(found: Outcomes) -> None:
    headers, rows = outcome_table(found)
    st.table(
        [{title: str(row[n]) for n, title in enumerate(headers)} for row in rows],
        border="horizontal", hide_index=True,
    )  # fmt: skip
    if found.choice.by == "disability":
        st.caption(
            "全国の調査にあわせ、発達障害のある人は「精神障害」「その他の障害」から分けて数えています。"
        )
    st.caption("10件より少ないところは、割合を出さずに件数だけを出します。")


def _behind(user: Actor, found: Outcomes) -> None:
    """元になった就職, of one group; only for who may see them, and only those within scope."""
    groups = {group.key: group for group in (found.groups or (found.whole,))}
    box = st.expander("元になった就職", key=f"{KEY}.behind", on_change="rerun")
    if not box.open:
        return
    with box:
        key = found.choice.by and st.selectbox(
            "区分", list(groups), format_func=lambda k: f"{groups[k].label}　{groups[k].jobs:,}件",
            key=f"{KEY}.group.{found.choice.by}", width=320,
        )  # fmt: skip
        with read_only(user) as view:
            rows = jobs_behind(view, found.choice, key or "", BEHIND)
        places = st.columns(COLUMNS)
        for number, row in enumerate(rows):
            end = "在職"
            if row.left_on and row.left_on <= found.choice.on:
                why = codes("separation_reason").label(row.reason)
                end = f"{format_date(row.left_on, weekday=False)} 離職" + (
                    f"（{why}）" if why else ""
                )
            with places[number % COLUMNS]:
                open_link(f"利用者 No. {row.number}", JOB, id=row.job_id, part="facts")
                st.caption(f"{format_date(row.hired_on, weekday=False)} から　{end}")
        if len(rows) == BEHIND:
            st.caption(f"新しい順に{BEHIND}件までを出しています。")
