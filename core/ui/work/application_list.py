"""応募の一覧 (the list of applications): filtered, what nobody has planned on top, one click to go on."""

from __future__ import annotations

import math
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.permissions import Action, may
from core.queries.job_search import (
    NOBODY,
    OPEN,
    PAGE_SIZE,
    ApplicationCriteria,
    ApplicationPage,
    ApplicationRow,
    list_applications,
)
from core.queries.users import names_of_all, staff_names
from core.ui.grid import GridColumn, edit_grid
from core.ui.navigation import CLIENT, ORGANIZATION, go
from core.ui.searches import note_search
from core.ui.work.application_steps import ask_step
from core.ui.work.application_words import coming, near, state, step_label

ALL = "すべて"
COLUMNS = [
    GridColumn("who", "だれ", "link", pinned=True, width=130),
    GridColumn("step", "次の一歩", "link", width=148),
    GridColumn("state", "段階", "plain", width=140),
    GridColumn("coming", "予定", "plain", width=290),
    GridColumn("employer", "企業", "link", width=190),
    GridColumn("title", "仕事", "plain", width=160),
    GridColumn("scheme", "雇用の枠", "plain", width=120),
    GridColumn("disclosure", "開示", "plain", width=80),
    GridColumn("closes", "締め切り", "plain", width=115),
    GridColumn("started", "準備を始めた日", "plain", width=140),
    GridColumn("owner", "担当", "plain", width=110),
]


def application_list(user: Actor, *, key: str) -> None:
    """応募を並べる: the filter stays when one comes back."""
    criteria = _filters(user, key)
    criteria = replace(criteria, page=int(st.session_state.get(f"{key}.page", 1)))
    with read_only(user) as view:
        page = list_applications(view, criteria)
        names = names_of_all(view)
    if not page.rows:
        st.info(_nothing(criteria))
        return
    writes = may(user, Action.WRITE_CLIENTS)
    state_now = edit_grid(
        [_row(row, names, writes=writes) for row in page.rows], COLUMNS, key=f"{key}.grid",
        label="応募の一覧", height=min(120 + 40 * len(page.rows), 460), read_only=True, opens=True,
    )  # fmt: skip
    opened = state_now.opened or (st.session_state.get(f"{key}.grid") or {}).get("opened")
    _clicked(opened, page)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        first = (criteria.page - 1) * PAGE_SIZE + 1
        st.markdown(f"**{page.total:,}件** のうち {first:,}〜{first + len(page.rows) - 1:,}件目")
        if page.total > PAGE_SIZE:
            pages = math.ceil(page.total / PAGE_SIZE)
            st.pagination(pages, key=f"{key}.page", persist_state="session")


def _filters(user: Actor, key: str) -> ApplicationCriteria:
    statuses = {OPEN: "途中のすべて", "": ALL, **codes("application_status").labels()}
    schemes = {"": ALL, **codes("employment_scheme").labels(clock.today())}
    with read_only(user) as view:
        staff = staff_names(view)
    owners: dict[int | str, str] = {"": ALL, NOBODY: "担当なし"}
    owners |= dict(staff.items())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            "さがす", key=f"{key}.text", placeholder="氏名・ふりがな・企業・仕事", type="search",
            persist_state="session", width=230,
        ).strip()  # fmt: skip
        note_search(user, "応募の一覧", text, key=f"{key}.text")
        status = st.selectbox(
            "段階", list(statuses), format_func=lambda c: statuses[c], key=f"{key}.status",
            persist_state="session", width=150,
        )  # fmt: skip
        scheme = st.selectbox(
            "雇用の枠", list(schemes), format_func=lambda c: schemes[c], key=f"{key}.scheme",
            persist_state="session", width=170,
        )  # fmt: skip
        owner = st.selectbox(
            "担当", list(owners), format_func=lambda c: owners[c], key=f"{key}.owner",
            persist_state="session", width=150,
        )  # fmt: skip
        adrift = st.checkbox(
            "予定がないものだけ", key=f"{key}.adrift", persist_state="session",
            help="次にすることがないか、その日が過ぎている応募です。",
        )  # fmt: skip
    criteria = ApplicationCriteria(
        status=str(status), scheme=str(scheme), owner=owner, text=text, is_adrift=adrift
    )
    if st.session_state.get(f"{key}.asked") != criteria:
        st.session_state[f"{key}.asked"] = criteria
        st.session_state[f"{key}.page"] = 1
    return criteria


def _nothing(criteria: ApplicationCriteria) -> str:
    if replace(criteria, page=1) == ApplicationCriteria(status=OPEN):
        return (
            "途中の応募はありません。「応募を始める」で人と求人を選ぶと、"
            "面接の日と次にすることが「きょうの仕事」に出ます。"
        )
    return "あてはまる応募はありません。段階を「すべて」にするか、条件をゆるめてください。"


def _row(row: ApplicationRow, names: dict[int, str], *, writes: bool) -> dict[str, object]:
    there = f"/work?place={row.organization_id}" if row.organization_id else ""
    return {
        "id": row.id,
        "version": row.version,
        "who": (row.name, f"/work?who={row.id}"),
        "step": (step_label(row) if writes else "", f"/work?step={row.id}" if writes else ""),
        "state": state(row),
        "coming": coming(row, clock.today()),
        "employer": (row.employer, there),
        "title": row.title,
        "scheme": codes("employment_scheme").label(row.scheme),
        "disclosure": codes("disclosure_policy").label(row.disclosure),
        "closes": near(row.closes_on) if row.closes_on and row.applied_on is None else "",
        "started": near(row.started_on),
        "owner": names.get(row.owner_id or 0, "担当なし"),
    }


def _clicked(address: object, page: ApplicationPage) -> None:
    asked = parse_qs(urlsplit(address).query) if isinstance(address, str) else {}
    rows = {str(row.id): row for row in page.rows}
    if (place := asked.get("place", [""])[0]).isdecimal():
        go(ORGANIZATION, id=int(place))
    if row := rows.get(asked.get("who", [""])[0]):
        go(CLIENT, id=row.client_id, part="work")
    if row := rows.get(asked.get("step", [""])[0]):
        ask_step(row)
        st.rerun()
