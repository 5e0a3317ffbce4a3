"""訪問と仕事 (visits and tasks): who did which task on which visit, and what was written."""

from __future__ import annotations

import math
from collections import Counter

import streamlit as st

from core.db.actor import Actor
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.queries.employments import JobPage
from core.queries.job_coaching import Coaching, TaskRow, VisitRow, task_names
from core.ui.coaching.visit_form import is_open, turn, visit_form
from core.ui.plain import plain

COLUMNS, PER_PAGE = 8, 10
SPANS = ("はじめからいままで", f"最近の{COLUMNS}回")
# Shape and word, never colour alone: from 支援者 to ひとりで.
SIGNS = {
    "coach": "■ 支援者", "coach_helps": "◧ 支援者が手伝う", "employer_helps": "△ 職場が手伝う",
    "checked": "○ 職場が見る", "alone": "◎ ひとりで", "": "・",
}  # fmt: skip
ALONE = "alone"


def task_matrix(page: JobPage, found: Coaching) -> None:
    """仕事×訪問: over the whole time, or the last visits; the earliest on the left."""
    taught = [visit for visit in found.visits if visit.tasks][::-1]
    title, which = st.columns([3, 2], vertical_alignment="center")
    title.subheader("仕事ごとに、いまだれがするか", anchor=False)
    if not taught:
        st.caption(
            "訪問に「きょう教えた・見た仕事」を書くと、仕事ごとの移りかわりがここに並びます。"
        )
        return
    shown = taught[-COLUMNS:]
    if len(taught) > COLUMNS:
        span = which.segmented_control(
            "どの訪問を見るか", SPANS, default=SPANS[0], required=True,
            key=f"coaching.matrix.{page.job.pk}", label_visibility="collapsed",
        )  # fmt: skip
        shown = _spread(taught) if span == SPANS[0] else shown
    st.caption(f"{alone_in_words(found)}　｜　訪問 {len(taught)}回のうち{len(shown)}回")
    heads = [_head(visit, shown) for visit in shown]
    st.table(
        [
            {
                "仕事": plain(name),
                **{h: _sign(visit, name) for h, visit in zip(heads, shown, strict=True)},
            }
            for name in task_names(shown)
        ],
        border="horizontal",
        hide_index=True,
    )


def _spread(visits: list[VisitRow]) -> list[VisitRow]:
    """So many of them, from the first to the last, as evenly as they come."""
    last = len(visits) - 1
    return [visits[round(number * last / (COLUMNS - 1))] for number in range(COLUMNS)]


def alone_in_words(found: Coaching) -> str:
    """How many tasks the person does alone: as each was first seen, and as it stands now."""
    now = task_names(found.visits)
    first: dict[str, TaskRow] = {}
    for visit in found.visits:  # the latest first: the earliest stays
        first |= {task.task: task for task in visit.tasks}
    before, after = (Counter(task.doer for task in part.values()) for part in (first, now))
    return f"教えた仕事 {len(now)}つのうち、ひとりでできるもの: はじめ {before[ALONE]} → いま {after[ALONE]}"


def _head(visit: VisitRow, among: list[VisitRow]) -> str:
    """The day; with the time where two visits were on one."""
    twice = sum(1 for each in among if each.visited_on == visit.visited_on) > 1
    day = f"{visit.visited_on.month}/{visit.visited_on.day}"
    if len({each.visited_on.year for each in among}) > 1:
        day = f"{visit.visited_on.year}/{day}"
    return f"{day} {visit.started_at or visit.id}" if twice else day


def _sign(visit: VisitRow, name: str) -> str:
    task = next((task for task in visit.tasks if task.task == name), None)
    return SIGNS.get(task.doer, SIGNS[""]) if task else ""


def visit_list(user: Actor, page: JobPage, found: Coaching) -> None:
    """訪問の記録, the latest first; each opens to what was written."""
    st.subheader(f"訪問の記録　{len(found.visits):,}回", anchor=False)
    if not found.visits:
        st.caption("「訪問を書く」で保存すると、ここと支援記録の両方に入ります。")
        return
    key = f"coaching.visits.{page.job.pk}"
    pages = math.ceil(len(found.visits) / PER_PAGE)
    number = min(int(st.session_state.get(f"{key}.page", 1)), pages)
    opened = is_open(user, page)
    for visit in found.visits[(number - 1) * PER_PAGE : number * PER_PAGE]:
        if opened == str(visit.id):
            visit_form(user, page, found, visit)
            continue
        with st.expander(_title(visit), key=f"{key}.{visit.id}"):
            st.text(_inside(visit))
            if may(user, Action.WRITE_CLIENTS):
                st.button(
                    "訂正する", key=f"{key}.correct.{visit.id}", on_click=turn,
                    args=(user, page, str(visit.id)),
                    help="支援記録にも訂正として残ります。もとの記録も読めます。",
                )  # fmt: skip
    if pages > 1:
        st.pagination(pages, key=f"{key}.page")


def _title(visit: VisitRow) -> str:
    parts = [f"**{format_date(visit.visited_on)}** {visit.started_at}", f"{visit.minutes}分"]
    parts += [plain(visit.coach), codes("coach_kind").label(visit.coach_kind)]
    if shares := visit.shares:
        parts.append(
            f"本人{shares.person:.0f}・企業{shares.employer:.0f}・支援者{shares.supporter:.0f}％"
        )
    if visit.tasks:
        parts.append(f"仕事{len(visit.tasks)}")
    return "　".join(part for part in parts if part)


def _inside(visit: VisitRow) -> str:
    lines = [visit.findings]
    if visit.tasks:
        lines.append("教えた仕事")
    for task in visit.tasks:
        cue = f"（手がかり {codes('coaching_cue').label(task.cue)}）" if task.cue else ""
        taught = f"。{task.taught}" if task.taught else ""
        lines.append(f"・{task.task}: {codes('task_doer').label(task.doer)}{cue}{taught}")
    if visit.to_employer:
        lines.append(f"企業に伝えたこと・頼んだこと: {visit.to_employer}")
    if visit.following:
        lines.append(f"次の訪問で確かめること: {visit.following}")
    return "\n".join(lines)
