"""モニタリングの一覧 (reviews of the office): one month; who did them, who is late, what is planned."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlsplit

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import add_months
from core.queries.plans import NOBODY
from core.queries.review_lists import (
    WRITTEN,
    ReviewCriteria,
    ReviewRow,
    ReviewRows,
    review_counts,
    reviews_in_month,
)
from core.queries.users import staff_names
from core.ui.grid import GridColumn, edit_grid
from core.ui.navigation import PLAN, go
from core.ui.searches import note_search

SHOWS = {
    "done": "行った", "unmet": "本人と面接なし", "late": "期限切れ", "planned": "これから",
}  # fmt: skip
EMPTY = {
    "done": "この月に行ったモニタリングは、まだありません。計画をひらいて「モニタリング」から書きます。",
    "unmet": "本人と面接しなかったモニタリングはありません。",
    "late": "期限の切れたモニタリングはありません。",
    "planned": "この月にこれから行うモニタリングはありません。",
}
ALL = "すべて"
# Months that can be chosen: so many back, so many ahead.
BACK, AHEAD = 12, 6
_PERSON = [
    GridColumn("client_name", "利用者", "link", pinned=True, width=140),
    GridColumn("client_number", "番号", "plain", width=60),
]
_PLAN = [
    GridColumn("kind", "計画", "plain", width=130),
    GridColumn("service", "サービス", "plain", width=140),
    GridColumn("owner", "担当", "plain", width=110),
]
DONE = [
    *_PERSON,
    GridColumn("reviewed_on", "行った日", "plain", width=165),
    GridColumn("late", "期限から", "plain", width=100),
    GridColumn("due_on", "期限", "plain", width=165),
    GridColumn("met", "本人と", "plain", width=95),
    GridColumn("method", "方法", "plain", width=140),
    GridColumn("reviewer", "実施者", "plain", width=110),
    *_PLAN,
]
WAITING = [
    *_PERSON,
    GridColumn("due_on", "期限", "plain", width=165),
    GridColumn("late", "期限から", "plain", width=100),
    GridColumn("planned_on", "予定日", "plain", width=165),
    *_PLAN,
]


def plans_or_reviews(*, key: str) -> str:
    """計画の一覧か、月のモニタリングか: it stays when one comes back."""
    shown = st.segmented_control(
        "見るもの", ["計画", "モニタリング"], default="計画", required=True, key=key,
        label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
    return shown or "計画"


def review_list(user: Actor, *, key: str) -> None:
    """月のモニタリング: the filter, and one page of what it finds."""
    criteria = _filter(user, key)
    with read_only(user) as view:
        found = reviews_in_month(view, criteria)
    if not found.rows:
        (st.success if criteria.show in ("late", "unmet") else st.info)(EMPTY[criteria.show])
        return
    _pages(found, criteria, key)
    state = edit_grid(
        [_row(row, criteria.today) for row in found.rows],
        DONE if criteria.show in WRITTEN else WAITING,
        key=f"{key}.table.{criteria.show}", label="モニタリングの一覧", read_only=True, opens=True,
        height=min(520, 80 + 36 * len(found.rows)),
    )  # fmt: skip
    plan_id = parse_qs(urlsplit(state.opened).query).get("id", [""])[0]
    if plan_id.isdecimal():
        st.session_state["plan.part"] = "モニタリング"
        go(PLAN, id=int(plan_id))


def _filter(user: Actor, key: str) -> ReviewCriteria:
    show, month, owner, text = st.columns([3.4, 1.1, 1.1, 1.4], vertical_alignment="bottom")
    today = clock.today()
    first = today.replace(day=1)
    months = [add_months(first, n) for n in range(AHEAD, -BACK - 1, -1)]
    with read_only(user) as view:
        owners: dict[int | None, str] = {None: ALL, NOBODY: "担当なし"}
        owners.update(staff_names(view).items())
    criteria = ReviewCriteria(
        today=today,
        month=month.selectbox(
            "月", months, index=AHEAD, format_func=_month, key=f"{key}.month",
            persist_state="session",
        ),
        owner=owner.selectbox(
            "担当", list(owners), format_func=lambda i: owners[i], key=f"{key}.owner",
            placeholder=ALL, persist_state="session",
        ),
        text=text.text_input(
            "さがす", key=f"{key}.text", placeholder="氏名・ふりがな・番号", type="search",
            persist_state="session",
        ).strip(),
    )  # fmt: skip
    note_search(user, "モニタリング", criteria.text, key=key)
    with read_only(user) as view:
        counts = review_counts(view, criteria)
    chosen = show.segmented_control(
        "見るもの", list(SHOWS), default="done", required=True, key=f"{key}.show",
        format_func=lambda s: f"{SHOWS[s]} {counts[s]:,}", persist_state="session",
    )  # fmt: skip
    criteria = replace(criteria, show=chosen or "done")
    place = f"{key}.asked"
    if st.session_state.get(place) != criteria:
        st.session_state[place] = criteria
        st.session_state[f"{key}.page"] = 1
    return replace(criteria, page=int(st.session_state.get(f"{key}.page", 1)))


def _month(first: date) -> str:
    return f"{first.year}年{first.month}月"


def _pages(found: ReviewRows, criteria: ReviewCriteria, key: str) -> None:
    if found.total > criteria.page_size:
        count, pages = st.columns([2, 3], vertical_alignment="center")
        count.markdown(f"全部で **{found.total:,}件**")
        with pages.container(horizontal=True, horizontal_alignment="right"):
            st.pagination(math.ceil(found.total / criteria.page_size), key=f"{key}.page")


def _row(row: ReviewRow, today: date) -> dict[str, object]:
    late = row.days_late(today)
    return {
        "id": f"{row.plan_id}.{row.reviewed_on or ''}",
        "client_name": (row.client_name, f"/{PLAN.url}?id={row.plan_id}"),
        "client_number": row.client_number,
        "reviewed_on": row.reviewed_on,
        "due_on": row.due_on,
        "planned_on": row.planned_on,
        "late": f"{late}日 遅れ" if late else ("期限内" if row.reviewed_on else ""),
        "met": "" if row.met_person is None else ("面接" if row.met_person else "面接なし"),
        "method": codes("contact_method").label(row.method),
        "reviewer": row.reviewer,
        "kind": codes("plan_kind").label(row.kind),
        "service": codes("service").label(row.service),
        "owner": row.owner or "担当なし",
    }
