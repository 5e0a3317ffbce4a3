"""求人の一覧 (the list of vacancies): what can be applied for, the nearest closing day first."""

from __future__ import annotations

import math
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.queries.vacancies import PAGE_SIZE, VacancyCriteria, VacancyRow, list_vacancies
from core.ui.grid import GridColumn, edit_grid
from core.ui.navigation import ORGANIZATION, go
from core.ui.work.application_words import near
from core.ui.work.vacancy_sheet import ask_vacancy

ALL = "すべて"
COLUMNS = [
    GridColumn("title", "求人", "link", pinned=True, width=210),
    GridColumn("employer", "企業", "link", width=200),
    GridColumn("closes", "締め切り", "plain", width=145),
    GridColumn("applicants", "応募の途中", "plain", width=100),
    GridColumn("scheme", "雇用の枠", "plain", width=130),
    GridColumn("hours", "週の時間", "plain", width=165),
    GridColumn("occupation", "職種", "plain", width=140),
    GridColumn("wage", "賃金", "plain", width=130),
    GridColumn("where", "働く場所", "plain", width=130),
    GridColumn("headcount", "人数", "plain", width=60),
    GridColumn("source", "出どころ", "plain", width=120),
    GridColumn("number", "求人番号", "plain", width=130),
]


def vacancy_list(user: Actor, *, key: str) -> None:
    """求人を並べる; one opens by its name: to be applied for, corrected, or ended."""
    criteria = _filters(key)
    criteria = replace(criteria, page=int(st.session_state.get(f"{key}.page", 1)))
    with read_only(user) as view:
        page = list_vacancies(view, criteria)
    if not page.rows:
        st.info(
            "求人はまだありません。「求人を書く」から、ハローワークや企業の求人を書けます。"
            if replace(criteria, page=1) == VacancyCriteria()
            else "あてはまる求人はありません。条件をゆるめてください。"
        )
        return
    state_now = edit_grid(
        [_row(row) for row in page.rows], COLUMNS, key=f"{key}.grid", label="求人の一覧",
        height=min(120 + 40 * len(page.rows), 460), read_only=True, opens=True,
    )  # fmt: skip
    opened = state_now.opened or (st.session_state.get(f"{key}.grid") or {}).get("opened")
    asked = parse_qs(urlsplit(opened).query) if isinstance(opened, str) else {}
    if (place := asked.get("place", [""])[0]).isdecimal():
        go(ORGANIZATION, id=int(place))
    if (chosen := asked.get("vacancy", [""])[0]).isdecimal():
        ask_vacancy(next((row for row in page.rows if row.id == int(chosen)), None))
        st.rerun()
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        first = (criteria.page - 1) * PAGE_SIZE + 1
        st.markdown(f"**{page.total:,}件** のうち {first:,}〜{first + len(page.rows) - 1:,}件目")
        if page.total > PAGE_SIZE:
            pages = math.ceil(page.total / PAGE_SIZE)
            st.pagination(pages, key=f"{key}.page", persist_state="session")


def _filters(key: str) -> VacancyCriteria:
    today = clock.today()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            "さがす", key=f"{key}.text", placeholder="求人・企業・求人番号", type="search",
            persist_state="session", width=230,
        ).strip()  # fmt: skip
        scheme = _code("雇用の枠", "employment_scheme", f"{key}.scheme", 170)
        hours = _code("週の時間", "weekly_hours_band", f"{key}.hours", 200)
        source = _code("出どころ", "vacancy_source", f"{key}.source", 160)
        everything = st.checkbox("終わった求人も", key=f"{key}.all", persist_state="session")
    criteria = VacancyCriteria(text, scheme, hours, source, not everything)
    if st.session_state.get(f"{key}.asked") != (criteria, today):
        st.session_state[f"{key}.asked"] = (criteria, today)
        st.session_state[f"{key}.page"] = 1
    return criteria


def _code(label: str, list_name: str, key: str, width: int) -> str:
    labels = {"": ALL, **codes(list_name).labels(clock.today())}
    return str(
        st.selectbox(
            label, list(labels), format_func=lambda c: labels[c], key=key, width=width,
            persist_state="session",
        )
    )  # fmt: skip


def _row(row: VacancyRow) -> dict[str, object]:
    return {
        "id": row.id,
        "version": row.version,
        "title": (row.title, f"/work?vacancy={row.id}"),
        "employer": (
            row.employer,
            f"/work?place={row.organization_id}" if row.organization_id else "",
        ),
        "closes": closing(row),
        "applicants": f"{row.applicants}人" if row.applicants else "",
        "scheme": codes("employment_scheme").label(row.scheme),
        "hours": codes("weekly_hours_band").label(row.hours_band),
        "occupation": codes("occupation").label(row.occupation),
        "wage": row.wage,
        "where": row.work_place,
        "headcount": row.headcount,
        "source": codes("vacancy_source").label(row.source),
        "number": row.number,
    }


def closing(row: VacancyRow) -> str:
    """締め切り, or that it is over."""
    today = clock.today()
    if not row.is_open(today):
        return f"終わった {near(row.closed_on)}" if row.closed_on else "終わった"
    if row.closes_on is None:
        return "なし"
    return f"{'過ぎた ' if row.closes_on < today else ''}{near(row.closes_on)}"
