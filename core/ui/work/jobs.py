"""就職している人 (jobs of the office): filtered, the latest hire first or the next end of a contract."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.stages import lasted
from core.queries.employments import (
    BY_END,
    BY_HIRE,
    BY_LEAVING,
    GOING,
    LEFT,
    NOBODY,
    PAGE_SIZE,
    JobCriteria,
    JobList,
    JobRow,
    list_jobs,
)
from core.queries.users import names_of_all, staff_names
from core.ui.grid import GridColumn, GridState, edit_grid
from core.ui.navigation import CLIENT, JOB, go
from core.ui.searches import note_search
from core.ui.work.job_words import STATES

KEY = "work.jobs"
ALL = "すべて"
SORTS = {BY_HIRE: "就職日の新しい順", BY_END: "契約の満了が近い順", BY_LEAVING: "離職日の新しい順"}
ENDS = {None: ALL, 30: "30日以内に満了", 90: "90日以内に満了", 180: "180日以内に満了"}
COLUMNS = [
    GridColumn("who", "だれ", "link", pinned=True, width=135),
    GridColumn("place", "企業（就職をひらく）", "link", width=235),
    GridColumn("state", "状態", "plain", width=80),
    GridColumn("hired", "就職日", "plain", width=135),
    GridColumn("lasted", "続いた期間", "plain", width=110),
]
_KIND = [
    GridColumn("scheme", "雇用の枠", "plain", width=145),
    GridColumn("hours", "週の時間", "plain", width=125),
    GridColumn("occupation", "職種", "plain", width=175),
    GridColumn("owner", "担当", "plain", width=115),
]
# What matters while a job goes on, and what when it has ended.
_GOES_ON = [
    GridColumn("until", "契約の満了", "plain", width=135),
    GridColumn("six", "6か月の満了", "plain", width=135),
]
_ENDED = [
    GridColumn("left", "離職日", "plain", width=135),
    GridColumn("reason", "離職の理由", "plain", width=200),
    GridColumn("after", "そのあと", "plain", width=150),
]


def jobs_part(user: Actor) -> None:
    """就職している人の一覧."""
    criteria = replace(_filters(user), page=int(st.session_state.get(f"{KEY}.page", 1)))
    with read_only(user) as view:
        found, names = list_jobs(view, criteria), names_of_all(view)
    if not found.rows:
        st.info(_nothing(criteria))
        return
    state = edit_grid(
        [_row(row, names) for row in found.rows], _columns(criteria), key=_grid(criteria),
        label="就職している人", height=min(120 + 40 * len(found.rows), 520), read_only=True,
        opens=True,
    )  # fmt: skip
    _clicked(state, found, _grid(criteria))
    _below(found, criteria)


def _grid(criteria: JobCriteria) -> str:
    """Each set of columns has a table, and an order and widths, of its own."""
    return f"{KEY}.grid.{criteria.state if criteria.state in ('', LEFT) else GOING}"


def _columns(criteria: JobCriteria) -> list[GridColumn]:
    ended = _ENDED if criteria.state in ("", LEFT) else []
    goes_on = [] if criteria.state == LEFT else _GOES_ON
    return [*COLUMNS, *ended, *goes_on, *_KIND]


def _filters(user: Actor) -> JobCriteria:
    states = {"": ALL, GOING: "続いている人", **STATES}
    schemes = {"": ALL, **codes("employment_scheme").labels()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            "さがす", key=f"{KEY}.text", placeholder="氏名・ふりがな・企業", type="search",
            persist_state="session", width=210,
        ).strip()  # fmt: skip
        note_search(user, "就職の一覧", text, key=f"{KEY}.text")
        state = st.selectbox(
            "状態", list(states), format_func=lambda s: states[s], key=f"{KEY}.state", index=1,
            persist_state="session", width=150,
        )  # fmt: skip
        scheme = st.selectbox(
            "雇用の枠", list(schemes), format_func=lambda s: schemes[s], key=f"{KEY}.scheme",
            persist_state="session", width=180,
        )  # fmt: skip
        sort = st.selectbox(
            "並べかた", list(SORTS), format_func=lambda s: SORTS[s], key=f"{KEY}.sort",
            persist_state="session", width=190,
        )  # fmt: skip
        with st.popover("ほかの条件", icon=":material/filter_alt:", key=f"{KEY}.more"):
            owner = _owner(user)
            bands = {"": ALL, **codes("weekly_hours_band").labels()}
            hours = st.selectbox(
                "週の時間", list(bands), format_func=lambda b: bands[b], key=f"{KEY}.hours",
                persist_state="session",
            )  # fmt: skip
            ends = st.selectbox(
                "契約の満了", list(ENDS), format_func=lambda d: ENDS[d], key=f"{KEY}.ends",
                persist_state="session",
            )  # fmt: skip
    criteria = JobCriteria(
        state=state, scheme=scheme, hours_band=hours, owner=owner, text=text, ends_within=ends,
        sort=sort,
    )  # fmt: skip
    if st.session_state.get(f"{KEY}.asked") != criteria:
        st.session_state[f"{KEY}.asked"] = criteria
        st.session_state[f"{KEY}.page"] = 1
    return criteria


def _owner(user: Actor) -> int | str:
    with read_only(user) as view:
        staff = staff_names(view)
    options: dict[int | str, str] = {"": ALL, NOBODY: "担当なし"}
    options |= dict(staff.items())
    picked: int | str = st.selectbox(
        "担当", list(options), format_func=lambda i: options[i], key=f"{KEY}.owner",
        persist_state="session",
    )  # fmt: skip
    return picked


def _nothing(criteria: JobCriteria) -> str:
    if replace(criteria, page=1) == JobCriteria(state=GOING):
        return (
            "就職している人はまだいません。カルテの「実習・就職」の「就職を加える」か、"
            "「求人・応募」の内定から、就職を記録できます。"
        )
    return "あてはまる就職はありません。状態を「すべて」にするか、条件をゆるめてください。"


def _row(row: JobRow, names: Mapping[int, str]) -> dict[str, object]:
    today = clock.today()
    hours = f"週{row.weekly_hours:g}時間" if row.weekly_hours is not None else ""
    until = min(row.left_on or today, today)
    goes_on = row.left_on is None
    return {
        "id": row.id,
        "version": row.version,
        "who": (row.name, f"/work?who={row.id}"),
        "place": (row.place or "就職先の記入なし", f"/work?job={row.id}"),
        "state": STATES[row.state(today)],
        "hired": format_date(row.hired_on, weekday=False),
        "lasted": lasted(row.hired_on, until) if row.hired_on <= today else "",
        "scheme": codes("employment_scheme").label(row.scheme),
        "occupation": codes("occupation").label(row.occupation),
        "hours": hours or codes("weekly_hours_band").label(row.hours_band),
        "six": format_date(row.six_months_on, weekday=False)
        if goes_on and row.six_months_on and row.six_months_on >= today else "",
        "until": format_date(row.contract_end_on, weekday=False)
        if goes_on and row.contract_end_on else "",
        "left": format_date(row.left_on, weekday=False) if row.left_on else "",
        "reason": codes("separation_reason").label(row.separation_reason),
        "after": codes("after_leaving").label(row.after_leaving),
        "owner": names.get(row.owner_id or 0, "担当なし"),
    }  # fmt: skip


def _clicked(state: GridState, found: JobList, grid: str) -> None:
    address = state.opened or (st.session_state.get(grid) or {}).get("opened")
    asked = parse_qs(urlsplit(address).query) if isinstance(address, str) else {}
    rows = {str(row.id): row for row in found.rows}
    if row := rows.get(asked.get("who", [""])[0]):
        go(CLIENT, id=row.client_id, part="work")
    if row := rows.get(asked.get("job", [""])[0]):
        go(JOB, id=row.id)


def _below(found: JobList, criteria: JobCriteria) -> None:
    first = (criteria.page - 1) * PAGE_SIZE + 1
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.markdown(f"**{found.total:,}件** のうち {first:,}〜{first + len(found.rows) - 1:,}件目")
        if found.total > PAGE_SIZE:
            st.pagination(
                math.ceil(found.total / PAGE_SIZE), key=f"{KEY}.page", persist_state="session"
            )
