"""支援計画の一覧 (the list): who is late first; one line opens the plan."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.permissions import Action, may
from core.domain.plan_gaps import GAPS, Gap
from core.domain.rules.urgency import Urgency
from core.queries.plans import NOBODY, PlanCriteria, PlanRow, PlanRows, plan_counts, plans_due
from core.queries.users import staff_names
from core.ui.forms.person_picker import person_picker
from core.ui.grid import GridColumn, edit_grid
from core.ui.navigation import PLAN, go
from core.ui.searches import note_search

SHOWS = {
    "overdue": "期限切れ",
    "soon": "30日以内",
    "unsigned": "署名なし",
    "gaps": "足りないもの",
    "open": "すべて",
    "all": "終わった計画も",
}
EMPTY = {
    "overdue": "期限の切れた計画はありません。",
    "soon": "30日以内に見直す計画はありません。",
    "unsigned": "実施中で、文書同意か署名した人の欠けた計画はありません。",
    "gaps": "工程や記載の欠けた計画はありません。",
}
ALL = "すべて"
# How many gaps a cell names before it says how many more there are.
NAMED = 2
COLUMNS = [
    GridColumn("client_name", "利用者", "link", pinned=True, width=135),
    GridColumn("client_number", "番号", "plain", width=60),
    GridColumn("due", "見直し期限", "plain", width=155),
    GridColumn("left", "期限まで", "plain", width=185),
    GridColumn("caution", "確認", "plain", width=75, help="要確認: 原典と照合していない数値によります"),
    GridColumn("service", "サービス", "plain", width=150),
    GridColumn("kind", "計画", "plain", width=160),
    GridColumn("status", "状態", "plain", width=85),
    GridColumn("gaps", "足りないもの", "plain", width=240),
    GridColumn("owner", "担当", "plain", width=110),
]  # fmt: skip


def _new_plan(user: Actor, place: DeltaGenerator) -> None:
    """計画を作る: choose the person, then the plan's own page."""
    if not may(user, Action.WRITE_CLIENTS):
        return
    with place.popover("計画を作る", icon=":material/add:", width="stretch"):
        client_id = person_picker(user, key="plans.new", label="だれの計画ですか")
        if st.button("この人の計画を作る", type="primary", disabled=client_id is None):
            go(PLAN, client=client_id or 0)


def plan_filter(user: Actor, *, key: str) -> PlanCriteria:
    """絞り込み: it stays when one comes back; another filter starts at the first page."""
    show, new = st.columns([5.6, 1], vertical_alignment="bottom")
    kind, programme, gap, owner, text = st.columns([1.2, 1.5, 1.2, 1.1, 1.5])
    _new_plan(user, new)
    with read_only(user) as view:
        owners: dict[int | None, str] = {None: ALL, NOBODY: "担当なし"}
        owners.update(staff_names(view).items())
    kinds = {"": ALL, **codes("plan_kind").labels(clock.today())}
    programmes = {"": ALL, **codes("programme").labels(clock.today())}
    lacks = {"": ALL, **GAPS}
    criteria = PlanCriteria(
        today=clock.today(),
        kind=_pick(kind, "計画の種類", kinds, f"{key}.kind"),
        programme=_pick(programme, "事業", programmes, f"{key}.programme"),
        gap=_pick(gap, "足りないもの", lacks, f"{key}.gap"),
        owner=owner.selectbox(
            "担当", list(owners), format_func=lambda i: owners[i], key=f"{key}.owner",
            placeholder=ALL, persist_state="session",
        ),
        text=text.text_input(
            "さがす", key=f"{key}.text", placeholder="氏名・ふりがな・番号", type="search",
            persist_state="session",
        ).strip(),
    )  # fmt: skip
    note_search(user, "支援計画", criteria.text, key=key)
    # What is missing is looked up in every part of every plan: counted only where it is asked for.
    is_wanted = st.session_state.get(f"{key}.show") == "gaps"
    with read_only(user) as view:
        counts = plan_counts(view, criteria, [s for s in SHOWS if s != "gaps" or is_wanted])
    chosen = show.segmented_control(
        "見るもの", list(SHOWS), default="overdue", required=True, key=f"{key}.show",
        format_func=lambda s: f"{SHOWS[s]} {counts[s]:,}" if s in counts else SHOWS[s],
        persist_state="session",
    )  # fmt: skip
    criteria = replace(criteria, show=chosen or "open")
    place = f"{key}.asked"
    if st.session_state.get(place) != criteria:
        st.session_state[place] = criteria
        st.session_state[f"{key}.page"] = 1
    return replace(criteria, page=int(st.session_state.get(f"{key}.page", 1)))


def _pick(place: DeltaGenerator, title: str, labels: Mapping[str, str], key: str) -> str:
    return place.selectbox(
        title, list(labels), format_func=lambda code: labels[code], key=key,
        persist_state="session",
    )  # fmt: skip


def plan_table(user: Actor, criteria: PlanCriteria, *, key: str) -> None:
    """一覧, one page of it."""
    with read_only(user) as view:
        found = plans_due(view, criteria)
    if not found.rows:
        _nothing(criteria)
        return
    _pages(found, criteria, key=key)
    edit_grid(
        [_row(row) for row in found.rows], COLUMNS, key=f"{key}.table", label="支援計画の一覧",
        read_only=True, height=520,
    )  # fmt: skip


def _nothing(criteria: PlanCriteria) -> None:
    is_narrowed = criteria.text or criteria.kind or criteria.programme or criteria.gap
    if criteria.show in EMPTY and not is_narrowed:
        st.success(EMPTY[criteria.show], icon=":material/check_circle:")
    else:
        st.info(
            "あてはまる計画はありません。絞り込みをゆるめるか、「計画を作る」から始めてください。"
        )


def _pages(found: PlanRows, criteria: PlanCriteria, *, key: str) -> None:
    if found.total > criteria.page_size:
        count, pages = st.columns([2, 3], vertical_alignment="center")
        count.markdown(f"全部で **{found.total:,}件**")
        with pages.container(horizontal=True, horizontal_alignment="right"):
            st.pagination(math.ceil(found.total / criteria.page_size), key=f"{key}.page")


def _row(row: PlanRow) -> dict[str, object]:
    return {
        "id": row.id,
        "client_name": (row.client_name, f"/{PLAN.url}?id={row.id}"),
        "client_number": row.client_number,
        "due": row.review_due_on,
        "left": time_left(row.urgency),
        "caution": row.caution,
        "service": codes("service").label(row.service),
        "kind": codes("plan_kind").label(row.kind),
        "status": codes("plan_status").label(row.status),
        "gaps": gaps_in_a_cell(row.gaps),
        "owner": row.owner or "担当なし",
    }


def gaps_in_a_cell(gaps: Sequence[Gap]) -> str:
    """「署名した人・交付の日 ほか2」: what is missing, each kind of gap once."""
    names = list(dict.fromkeys(GAPS[gap.key] for gap in gaps))
    more = len(names) - NAMED
    return "・".join(names[:NAMED]) + (f" ほか{more}" if more > 0 else "")


def time_left(urgency: Urgency | None) -> str:
    """期限の近さを言葉で: 「期限切れ 3日」「もうすぐ あと12日」; blank for a plan not in force."""
    if urgency is None:
        return ""
    days = urgency.days_left
    if days < 0:
        return f"{urgency.level.value} {-days}日"
    return f"{urgency.level.value} " + ("きょう" if days == 0 else f"あと{days}日")
