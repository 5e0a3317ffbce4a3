"""定着の予定と支援レポート of one job: the borders, the visits, the reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import parse_qs, urlsplit

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.domain.retention import CANCELLED, DONE
from core.queries.employments import JobPage
from core.queries.retention_visits import VisitRow, proposed_visits, visits_of_job
from core.queries.users import names_of_all
from core.services import retention_visits as service
from core.ui.grid import GridColumn, edit_grid
from core.ui.page import save
from core.ui.work.job_borders import borders_strip
from core.ui.work.job_reports import job_reports
from core.ui.work.visit_sheet import ask_new_visit, ask_visit, visit_sheets

COLUMNS = [
    GridColumn("on", "予定日", "plain", pinned=True, width=168),
    GridColumn("at", "時刻", "plain", width=82),
    GridColumn("do", "すること", "link", width=130),
    GridColumn("state", "状態", "plain", width=170),
    GridColumn("activity", "活動", "plain", width=125),
    GridColumn("step", "就職から", "plain", width=85),
    GridColumn("owner", "担当", "plain", width=118),
    GridColumn("note", "確かめること・理由", "plain", width=290),
]


def job_visits(user: Actor, page: JobPage) -> None:
    """節目、定着の予定、支援レポート."""
    borders_strip(user, page)
    _visits(user, page)
    job_reports(user, page)
    visit_sheets(user)


def _visits(user: Actor, page: JobPage) -> None:
    job = page.job
    with read_only(user) as view:
        rows = _in_order(visits_of_job(view, job.pk))
        proposed = proposed_visits(view, job.pk)
        names = names_of_all(view)
    coming = sum(row.is_open for row in rows)
    title, action = st.columns([2, 3], vertical_alignment="center")
    title.markdown(
        f"**定着の予定**　これから {coming}件　済み {sum(r.status == DONE for r in rows)}件"
    )
    if may(user, Action.WRITE_CLIENTS):
        with action.container(horizontal=True, horizontal_alignment="right"):
            _actions(user, page, rows, len(proposed.value))
    if proposed.value and job.left_on is None:
        listed = "、".join(f"{v.step} {format_date(v.on)[5:]}" for v in proposed.value)
        st.caption(f":material/lightbulb: まだ入れていない訪問: {listed}")
    if not rows:
        st.info(
            "定着の予定はまだありません。「訪問の予定をまとめて入れる」で、就職から1週・2週・1か月…の"
            "予定が一度に入ります。"
            if proposed.value
            else "定着の予定はまだありません。「予定を入れる」で日を決めます。"
        )
        return
    grid = f"job.visits.{job.pk}"
    state = edit_grid(
        [_row(row, names, writes=may(user, Action.WRITE_CLIENTS)) for row in rows], COLUMNS,
        key=grid, label="定着の予定", height=min(96 + 40 * len(rows), 420), read_only=True,
        opens=True,
    )  # fmt: skip
    address = state.opened or (st.session_state.get(grid) or {}).get("opened")
    asked = parse_qs(urlsplit(address).query) if isinstance(address, str) else {}
    picked = asked.get("visit", [""])[0]
    if picked.isdecimal() and any(row.id == int(picked) for row in rows):
        ask_visit(user, int(picked))
        st.rerun()


def _in_order(rows: Sequence[VisitRow]) -> list[VisitRow]:
    """What is to come first, the nearest on top; then what was, the latest on top."""
    coming = [row for row in rows if row.is_open]
    return [*coming, *(row for row in reversed(rows) if not row.is_open)]


def _actions(user: Actor, page: JobPage, rows: Sequence[VisitRow], proposed: int) -> None:
    job = page.job
    if job.left_on is not None:
        if left := sum(row.is_open and row.planned_on > job.left_on for row in rows):
            st.button(
                f"残りの予定 {left}件を取りやめる", key=f"job.visits.off.{job.pk}",
                on_click=_call_off, args=(user, job.pk, job.left_on),
            )  # fmt: skip
        return
    if proposed:
        st.button(
            f"訪問の予定をまとめて入れる（{proposed}件）", key=f"job.visits.rhythm.{job.pk}",
            type="primary", icon=":material/event_available:", on_click=_plan_rhythm,
            args=(user, job.pk),
        )  # fmt: skip
    st.button(
        "予定を入れる", key=f"job.visits.new.{job.pk}", icon=":material/add:",
        on_click=ask_new_visit, args=(job.pk,),
    )  # fmt: skip


def _plan_rhythm(user: Actor, employment_id: int) -> None:
    save(user, "訪問の予定を入れました", lambda work: service.plan_rhythm(work, employment_id))


def _call_off(user: Actor, employment_id: int, left_on: date) -> None:
    save(
        user, "残りの予定を取りやめました",
        lambda work: service.call_off_visits(work, employment_id, left_on, "離職したため"),
    )  # fmt: skip


def _row(row: VisitRow, names: Mapping[int, str], *, writes: bool) -> dict[str, object]:
    do = (
        ("記録する" if row.planned_on <= clock.today() else "動かす・直す")
        if row.is_open
        else "見る"
    )
    return {
        "id": row.id, "version": row.version, "on": format_date(row.planned_on),
        "at": row.planned_at, "do": (do if writes else "見る", f"/job?visit={row.id}"),
        "state": _state(row), "activity": codes("retention_activity").label(row.activity),
        "step": row.step, "owner": names.get(row.owner_id or 0, "担当なし"),
        "note": row.cancel_reason if row.status == CANCELLED else row.note,
    }  # fmt: skip


def _state(row: VisitRow) -> str:
    if row.status == CANCELLED:
        return "取りやめ"
    if row.status == DONE:
        return f"済み {format_date(row.happened_on)[5:]}" if row.happened_on else "済み"
    days = (clock.today() - row.planned_on).days
    if days > 0:
        return f"記録がまだ（{days}日すぎ）"
    return "きょう" if days == 0 else f"予定（あと{-days}日）"
