"""今月の定着 (the month): who is to be met, who was met, whose report went out, as one list."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from urllib.parse import parse_qs, urlsplit

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import add_months, format_date, said_month
from core.domain.permissions import Action, may
from core.domain.stages import lasted
from core.queries.retention_months import (
    DRAFT,
    FINISHED,
    NO_REPORT,
    PAGE_SIZE,
    SENT,
    TO_WRITE,
    UNMET,
    UNPLANNED,
    UNREPORTED,
    MonthCounts,
    MonthCriteria,
    MonthPage,
    MonthRow,
    month_of_retention,
)
from core.queries.users import names_of_all
from core.ui.grid import GridColumn, GridState, edit_grid
from core.ui.navigation import CLIENT, JOB, go
from core.ui.work.visit_sheet import ask_new_visit, ask_visit, visit_sheets

KEY = "work.monthly"
MINE, TEAM = "わたしの担当", "事業所全体"
# A border so many days ahead stands in the list.
NEAR_DAYS = 60
REPORTS = {
    NO_REPORT: "", TO_WRITE: "書く", DRAFT: "下書きを続ける", FINISHED: "渡す", SENT: "渡した",
}  # fmt: skip
COLUMNS = [
    GridColumn("who", "だれ", "link", pinned=True, width=125),
    GridColumn("met", "会った日", "plain", width=185),
    GridColumn("plan", "次の予定", "link", width=205),
    GridColumn("report", "支援レポート", "link", width=125),
    GridColumn("place", "就職先", "link", width=180),
    GridColumn("since", "働いた期間", "plain", width=112),
    GridColumn("duty", "支援", "plain", width=122),
    GridColumn("border", "節目", "plain", width=150),
    GridColumn("owner", "担当", "plain", width=115),
]


def monthly_part(user: Actor) -> None:
    """今月の定着: the month is chosen, the number cards filter, a click goes on."""
    month = _month()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        scope = st.segmented_control(
            "だれの担当", [MINE, TEAM], default=MINE, required=True, key=f"{KEY}.scope",
            label_visibility="collapsed", persist_state="session",
        )  # fmt: skip
        _month_switch(month)
    shows = str(st.session_state.get(f"{KEY}.shows", ""))
    asked = MonthCriteria(month, None if scope == TEAM else user.id, shows)
    page = _asked_page(asked)
    asked = MonthCriteria(month, asked.owner_id, shows, page)
    with read_only(user) as view:
        found, names = month_of_retention(view, asked), names_of_all(view)
    _cards(found.counts, shows)
    if not found.rows:
        _nothing(found.counts, scope)
    else:
        _list(user, found, month, names)
    visit_sheets(user)


def _month() -> date:
    kept = st.session_state.get(f"{KEY}.month")
    return kept if isinstance(kept, date) else clock.today().replace(day=1)


def _month_switch(month: date) -> None:
    this = clock.today().replace(day=1)
    for label, to, key in (("前の月", -1, "back"), ("次の月", 1, "on")):
        if key == "on":
            st.markdown(f"**{said_month(month)}**", width="content")
        st.button(
            label, key=f"{KEY}.{key}", on_click=_turn, args=(add_months(month, to),),
            icon=":material/chevron_left:" if key == "back" else ":material/chevron_right:",
        )  # fmt: skip
    if month != this:
        st.button("今月", key=f"{KEY}.now", on_click=_turn, args=(this,))


def _turn(month: date) -> None:
    st.session_state[f"{KEY}.month"] = month


def _asked_page(asked: MonthCriteria) -> int:
    """Another question starts at the first page."""
    if st.session_state.get(f"{KEY}.asked") != asked:
        st.session_state[f"{KEY}.asked"] = asked
        st.session_state[f"{KEY}.page"] = 1
    return int(st.session_state.get(f"{KEY}.page", 1))


def _cards(counts: MonthCounts, shows: str) -> None:
    """The numbers of the month; a click on one shows only those."""
    cards = (
        ("", "定着を支える人", counts.total, False),
        (UNMET, "まだ会っていない", counts.unmet, True),
        (UNPLANNED, "予定も入っていない", counts.unplanned, True),
        (
            UNREPORTED,
            f"支援レポートがまだ（就労定着支援 {counts.owed}人のうち）",
            counts.unreported,
            True,
        ),
    )
    with st.container(horizontal=True, gap="small"):
        for code, label, number, is_open in cards:
            shown = (
                f":red[**{number:,}**]"
                if is_open and number and code != shows
                else f"**{number:,}**"
            )
            st.button(
                f"{shown} 人  \n{label}", key=f"{KEY}.card.{code or 'all'}", width="stretch",
                type="primary" if code == shows and code else "secondary",
                on_click=_choose, args=("" if code == shows else code,),
            )  # fmt: skip


def _choose(code: str) -> None:
    st.session_state[f"{KEY}.shows"] = code


def _nothing(counts: MonthCounts, scope: str | None) -> None:
    if counts.total:
        st.success("あてはまる人はいません。", icon=":material/check_circle:")
        return
    st.info(
        "この月に定着を支える人はいません。就職を登録すると6か月まで、就労定着支援の利用を"
        "登録するとその間、ここに並びます。"
        + ("「事業所全体」も見られます。" if scope == MINE else "")
    )


def _list(user: Actor, found: MonthPage, month: date, names: Mapping[int, str]) -> None:
    st.caption("まだ会っていない人が先です。その中は、予定のない人、予定の早い順に並びます。")
    writes = may(user, Action.WRITE_CLIENTS)
    state = edit_grid(
        [_row(row, month, names, writes=writes) for row in found.rows], COLUMNS,
        key=f"{KEY}.grid", label="今月の定着", height=min(96 + 40 * len(found.rows), 520),
        read_only=True, opens=True,
    )  # fmt: skip
    first = (found.number - 1) * PAGE_SIZE + 1
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.markdown(f"**{found.shown:,}人** のうち {first:,}〜{first + len(found.rows) - 1:,}人目")
        if found.shown > PAGE_SIZE:
            st.pagination(math.ceil(found.shown / PAGE_SIZE), key=f"{KEY}.page")
    _follow(user, state, found)


def _row(
    row: MonthRow, month: date, names: Mapping[int, str], *, writes: bool
) -> dict[str, object]:
    job = row.employment_id
    return {
        "id": row.client_id, "version": 1,
        "who": (row.name, f"/work?who={row.client_id}"),
        "met": _met(row, month),
        "plan": _plan(row, month, writes=writes),
        "report": (REPORTS[row.report], f"/work?job={row.client_id}"),
        "place": (row.place or ("記入なし" if job else "―"), f"/work?job={row.client_id}"),
        "since": lasted(row.hired_on, row.left_on or clock.today()) if row.hired_on else "",
        "duty": _duty(row), "border": _border(row),
        "owner": names.get(row.owner_id or 0, "担当なし"),
    }  # fmt: skip


def _met(row: MonthRow, month: date) -> str:
    if row.met:
        on, method = row.met[-1]
        more = f"{len(row.met)}回　" if len(row.met) > 1 else ""
        return f"{more}{on.month}/{on.day} {codes('contact_method').label(method)}"
    return "まだ" if month <= clock.today().replace(day=1) else ""


def _plan(row: MonthRow, month: date, *, writes: bool) -> tuple[str, str]:
    if row.visit_id is not None and row.visit_on is not None:
        what = codes("retention_activity").label(row.visit_activity)
        late = "（記録がまだ）" if row.visit_on < clock.today() else ""
        told = f"{format_date(row.visit_on)[5:]} {row.visit_at} {what}{late}"
        return " ".join(told.split()), f"/work?visit={row.client_id}"
    is_over = month < clock.today().replace(day=1) or row.met
    if is_over or not writes or row.employment_id is None or row.left_on is not None:
        return "", ""
    return "予定を入れる", f"/work?plan={row.client_id}"


def _duty(row: MonthRow) -> str:
    if row.uses_support:
        return "就労定着支援"
    if row.left_on is not None:
        return "離職"
    if row.six_months_on is not None and row.six_months_on >= clock.today():
        return "就職後6か月"
    return "6か月すぎ"


def _border(row: MonthRow) -> str:
    """The border that is near, or was crossed a little while ago."""
    if row.left_on is not None:
        return ""
    days = {
        "6か月": row.six_months_on,
        "定着支援の満了": row.support_end_on if row.uses_support else None,
    }
    for label, on in days.items():
        if on is not None and -NEAR_DAYS // 2 <= (on - clock.today()).days <= NEAR_DAYS:
            return f"{label} {on.month}/{on.day}"
    return ""


def _follow(user: Actor, state: GridState, found: MonthPage) -> None:
    address = state.opened or (st.session_state.get(f"{KEY}.grid") or {}).get("opened")
    asked = parse_qs(urlsplit(address).query) if isinstance(address, str) else {}
    rows = {str(row.client_id): row for row in found.rows}
    for act, picked in asked.items():
        row = rows.get(picked[0])
        if row is None:
            continue
        if act == "visit" and row.visit_id is not None:
            ask_visit(user, row.visit_id)
            st.rerun()
        if act == "plan" and row.employment_id is not None:
            ask_new_visit(row.employment_id)
            st.rerun()
        if act == "job" and row.employment_id is not None:
            go(JOB, id=row.employment_id, part="visits")
        if act == "who":
            go(CLIENT, id=row.client_id, part="work")
