"""ジョブコーチ支援の一覧 (who is coached): phase, limit, this week, the last visit and the shares."""

from __future__ import annotations

import math
from dataclasses import replace

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import format_date
from core.queries.coached_jobs import (
    ENDED,
    NOW,
    PAGE_SIZE,
    WAITING,
    CoachedPage,
    CoachedRow,
    CoachingCriteria,
    coached_jobs,
)
from core.queries.users import staff_names
from core.ui.grid import GridColumn, edit_grid
from core.ui.introductions.words import near
from core.ui.navigation import CLIENT, JOB, go
from core.ui.searches import note_search

KEY = "work.coaching"
SHOW = {NOW: "支援中", WAITING: "今週まだ訪ねていない", ENDED: "終わった"}
COLUMNS = [
    GridColumn("who", "だれ", "link", pinned=True, width=140),
    GridColumn("job", "職場", "link", width=165),
    GridColumn("phase", "いまの期", "plain", width=115),
    GridColumn("limit", "期の上限", "plain", width=165),
    GridColumn("week", "今週した／予定", "plain", width=165),
    GridColumn("last", "最後の訪問", "plain", width=105),
    GridColumn("shares", "本人・企業・支援者％", "plain", width=185),
    GridColumn("coach", "ジョブコーチ", "plain", width=110),
]
SOON_DAYS = 30


def coaching_part(user: Actor) -> None:
    """絞り込み → 一覧. A row leads to the job, where the visit is written."""
    criteria = replace(_filters(user), page=int(st.session_state.get(f"{KEY}.page", 1)))
    with read_only(user) as view:
        found = coached_jobs(view, criteria)
    if found.waiting:
        st.markdown(f"今週の予定があって、まだ訪ねていない人 **{found.waiting:,}人**")
    if not found.rows:
        st.info(_nothing(criteria))
        return
    state = edit_grid(
        [_row(row) for row in found.rows], COLUMNS, key=f"{KEY}.grid", label="ジョブコーチ支援",
        height=min(120 + 40 * len(found.rows), 560), read_only=True, opens=True,
    )  # fmt: skip
    opened = state.opened or (st.session_state.get(f"{KEY}.grid") or {}).get("opened")
    _follow(opened, found)
    _below(found, criteria)


def _filters(user: Actor) -> CoachingCriteria:
    with read_only(user) as view:
        staff = staff_names(view)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            "さがす", key=f"{KEY}.text", placeholder="氏名・ふりがな", type="search",
            persist_state="session", width=210,
        ).strip()  # fmt: skip
        note_search(user, "ジョブコーチ支援の一覧", text, key=f"{KEY}.text")
        show = st.segmented_control(
            "見るもの", list(SHOW), format_func=lambda s: SHOW[s], default=NOW, required=True,
            key=f"{KEY}.show", persist_state="session",
        )  # fmt: skip
        coach = st.selectbox(
            "訪ねる人・担当", [None, *staff], format_func=lambda i: staff.get(i or 0, "すべて"),
            key=f"{KEY}.coach", placeholder="すべて", persist_state="session", width=180,
        )  # fmt: skip
    criteria = CoachingCriteria(clock.today(), show or NOW, coach, text)
    if st.session_state.get(f"{KEY}.asked") != criteria:
        st.session_state[f"{KEY}.asked"] = criteria
        st.session_state[f"{KEY}.page"] = 1
    return criteria


def _nothing(criteria: CoachingCriteria) -> str:
    if criteria.text or criteria.coach_id is not None or criteria.show != NOW:
        return "あてはまる人はいません。条件をゆるめてください。"
    return (
        "ジョブコーチ支援中の人は、まだいません。「就職している人」で職場をひらき、「ジョブコーチ」で支援の予定を"
        "入れるか訪問を書くと、ここに並びます。"
    )


def _row(row: CoachedRow) -> dict[str, object]:
    return {
        "id": row.employment_id,
        "version": 0,
        "who": (f"{row.client_name}（{row.client_number}）", f"/work?who={row.employment_id}"),
        "job": (row.place or "（企業の記入なし）", f"/work?job={row.employment_id}"),
        "phase": row.phase.label if row.phase else ("離職" if row.left_on else "―"),
        "limit": _limit(row),
        "week": f"{row.week_visits}回 {_round(row.week_hours)}h ／ {_planned(row)}",
        "last": near(row.last_on) if row.last_on else "まだ",
        "shares": _shares(row),
        "coach": row.coach,
    }


def _planned(row: CoachedRow) -> str:
    if not row.planned_visits and not row.planned_hours:
        return "予定なし"
    return f"{_round(row.planned_visits)}回 {_round(row.planned_hours)}h"


def _round(value: float) -> str:
    return f"{round(value, 1):g}"


def _limit(row: CoachedRow) -> str:
    if row.limit_on is None or row.phase is None:
        return ""
    left = (row.limit_on - clock.today()).days
    told = format_date(row.limit_on, weekday=False)
    if left < 0:
        told = f"{told} 過ぎ"
    elif left <= SOON_DAYS:
        told = f"{told} あと{left}日"
    return f"{told}（{row.limit_caution}）" if row.limit_caution else told


def _shares(row: CoachedRow) -> str:
    if row.shares is None:
        return "まだ"
    s = row.shares
    return f"{s.person:.0f}・{s.employer:.0f}・{s.supporter:.0f}（{s.on.month}/{s.on.day}）"


def _follow(address: object, found: CoachedPage) -> None:
    for row in found.rows:
        if address == f"/work?who={row.employment_id}":
            go(CLIENT, id=row.client_id)
        if address == f"/work?job={row.employment_id}":
            go(JOB, id=row.employment_id, part="coaching")


def _below(found: CoachedPage, criteria: CoachingCriteria) -> None:
    first = (criteria.page - 1) * PAGE_SIZE + 1
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.markdown(
            f"**{found.total:,}人** のうち {first:,}〜{first + len(found.rows) - 1:,}人目　"
            ":gray[並び: 今週の予定がまだの人が先、その中は最後の訪問が古い順]"
        )
        if found.total > PAGE_SIZE:
            st.pagination(
                math.ceil(found.total / PAGE_SIZE), key=f"{KEY}.page", persist_state="session"
            )
