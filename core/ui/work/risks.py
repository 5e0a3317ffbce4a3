"""気になる人 (the risk list): each with the reasons in words; one click to the meeting or to a task."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.permissions import Action, may
from core.queries.users import staff_names
from core.services.at_risk import REASONS, AtRisk, Reason, RiskCriteria, RiskPage, people_at_risk
from core.services.early_signs import bring_to_meeting, plan_follow_up
from core.ui.navigation import JOB
from core.ui.page import open_link, save
from core.ui.plain import plain

KEY = "work.risks"
ALL, EVERYBODY = "", 0
COLOURS = {"urgent": "red", "differs": "orange", "concern": "orange", "watch": "gray"}
WIDTHS = [1.45, 4.5, 2.0]


def risks_part(user: Actor) -> None:
    """だれを見るか, then the list; the order is said above it."""
    with read_only(user) as view:
        staff = staff_names(view)
    # The owner is chosen below the reasons, and asked for first.
    owner = int(st.session_state.get(f"{KEY}.owner") or EVERYBODY) or None
    reason = str(st.session_state.get(f"{KEY}.reason") or ALL)
    page = int(st.session_state.get(f"{KEY}.page", 1))
    with read_only(user) as view:
        found = people_at_risk(view, RiskCriteria(owner, reason, page), clock.today())
    _reasons(found)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            "並び順: 上の理由の左から。同じ理由なら日の古い人から。点数は付けません。  \n"
            f"「長く会っていない」: 本人とも企業とも{found.silent_days}日会っていない人（見守りの人は数えません）",
            width="stretch",
        )
        _owner(user, staff)
    if not found.rows:
        _nobody(found, reason)
        return
    for row in found.rows:
        with st.container(border=True, gap="small", key=f"work-risk-{row.worker.employment_id}"):
            _card(user, row, staff)
    if found.pages > 1:
        with st.container(horizontal=True, horizontal_alignment="right"):
            st.pagination(found.pages, key=f"{KEY}.page", persist_state="session")


def _owner(user: Actor, staff: Mapping[int, str]) -> None:
    """担当: everybody's, mine, or a colleague's."""
    options = [EVERYBODY, *([user.id] if user.id in staff else []), *staff]
    options = list(dict.fromkeys(i for i in options if i is not None))
    st.selectbox(
        "担当", options, key=f"{KEY}.owner", persist_state="session", width=220,
        format_func=lambda i: "担当: 全員" if i == EVERYBODY else (
            f"わたし（{staff[i]}）" if i == user.id else staff[i]
        ),
        on_change=_first_page, label_visibility="collapsed",
    )  # fmt: skip


def _reasons(found: RiskPage) -> None:
    """理由: how many persons have each; one of them may be asked for."""
    kinds = [ALL, *(kind for kind in REASONS if found.counts.get(kind))]
    if st.session_state.get(f"{KEY}.reason") not in kinds:
        st.session_state[f"{KEY}.reason"] = ALL
    st.segmented_control(
        "理由", kinds, key=f"{KEY}.reason", required=True, persist_state="session",
        format_func=lambda k: (
            f"{REASONS[k]} {found.counts[k]:,}" if k else f"すべて {found.everybody:,}人"
        ),
        on_change=_first_page, label_visibility="collapsed",
    )  # fmt: skip


def _first_page() -> None:
    st.session_state[f"{KEY}.page"] = 1


def _nobody(found: RiskPage, reason: str) -> None:
    if reason or found.everybody:
        st.info("この理由の人は、いまいません。「すべて」を押すと、ほかの人が出ます。")
    else:
        st.success(
            "気になる人は、いまいません。就職のページの「気になるサイン」で書きとめた人や、"
            "しばらく会っていない人が、ここに出ます。"
        )


def _card(user: Actor, row: AtRisk, staff: Mapping[int, str]) -> None:
    who, why, what = st.columns(WIDTHS, vertical_alignment="center")
    worker = row.worker
    with who:
        label = plain(f"{worker.name}（{worker.number}）")
        open_link(label, JOB, id=worker.employment_id, part="signs")
        owner = staff.get(worker.owner_id or 0, "担当なし")
        st.caption(f"{plain(worker.place) or '就職先の記入なし'}  \n担当 {plain(owner)}")
    why.markdown("  \n".join(_reason(reason) for reason in row.reasons))
    if may(user, Action.WRITE_CLIENTS):
        with what.container(horizontal=True, horizontal_alignment="right", gap="small"):
            _ways(user, row)


def _reason(reason: Reason) -> str:
    colour = COLOURS.get(reason.kind, "blue")
    note = f"　:gray[{plain(' '.join(reason.note.split()))}]" if reason.note else ""
    return f":{colour}-badge[{REASONS[reason.kind]}]　{plain(reason.text)}{note}"


def _ways(user: Actor, row: AtRisk) -> None:
    job_id = row.worker.employment_id
    if row.has_follow_up:
        due = row.follow_up_on
        until = f"（{due.month}/{due.day}まで）" if due else ""
        st.caption(f":material/task_alt: やることに加えてあります{until}")
    elif st.button("やることにする", key=f"{KEY}.task.{job_id}"):
        _do(user, "やることに加えました", lambda work: plan_follow_up(work, job_id))
    if row.for_meeting:
        st.caption(":material/groups: 会議にかけてあります")
    elif st.button("会議にかける", key=f"{KEY}.meeting.{job_id}"):
        _do(user, "会議にかけました", lambda work: bring_to_meeting(work, job_id))


def _do(user: Actor, done: str, run: Callable[[Work], object]) -> None:
    if save(user, done, run) is not None:
        st.rerun()
