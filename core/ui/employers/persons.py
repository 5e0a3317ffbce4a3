"""実習・就職している人 at one employer: for who may see what a person does; within scope only."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.queries.employer_facts import JOB as JOB_ROW
from core.queries.employer_facts import PersonThere, persons_at
from core.queries.organizations import OrganizationPage
from core.ui.navigation import CLIENT, JOB
from core.ui.page import open_link
from core.ui.plain import plain

WIDTHS = [1.8, 2.4, 1.5, 1.6, 1.0]


def employer_persons(user: Actor, page: OrganizationPage) -> None:
    """いる人, then who was here."""
    today = clock.today()
    with read_only(user) as view:
        found = persons_at(view, page.organization.pk)
    if not found:
        st.info(
            "この企業での実習と就職は、台帳にありません。実習・就職は、その人のカルテの「実習・就職」に"
            "書くと、ここにも出ます。"
        )
        return
    here = [row for row in found if row.is_here(today)]
    ahead = [row for row in found if row.start_on > today]
    past = [row for row in found if row.ended_on is not None and row.ended_on < today]
    st.subheader(f"いま、いる人　{len({row.client_id for row in here})}人", anchor=False)
    if any(row.is_undisclosed for row in here):
        st.warning(
            "「非開示」の人について、この企業は障害のことを知りません。電話や訪問で名乗らないでください。",
            icon=":material/visibility_off:",
        )
    _lines(here, "いま、実習・就職している人はいません。", "here")
    if ahead:
        st.subheader(f"これから　{len(ahead)}件", anchor=False)
        _lines(ahead, "", "ahead")
    if past:
        with st.expander(f"まえにいた人・終わった実習　{len(past)}件"):
            _lines(past, "", "past")


def _lines(rows: Sequence[PersonThere], nothing: str, key: str) -> None:
    if not rows:
        st.caption(nothing)
    with st.container(gap="xsmall"):
        for row in rows:
            _line(row, key)


def _line(row: PersonThere, key: str) -> None:
    with st.container(border=True, key=f"employers-line-{key}-{row.what}-{row.row_id}"):
        who, what, since, until, action = st.columns(WIDTHS, vertical_alignment="center")
        with who:
            open_link(plain(f"{row.name}（{row.number}）"), CLIENT, id=row.client_id, part="work")
        what.markdown(_what(row))
        since.markdown(f"{format_date(row.start_on, weekday=False)} :gray[から]")
        until.markdown(_until(row))
        if row.what == JOB_ROW:
            with action:
                open_link("就職のページ", JOB, id=row.row_id)


def _what(row: PersonThere) -> str:
    if row.what != JOB_ROW:
        return f":orange-badge[実習] {codes('practicum_type').label(row.kind)}"
    hidden = " :red-badge[非開示]" if row.is_undisclosed else ""
    scheme = codes("employment_scheme").label(row.kind) if row.kind else ""
    return f":green-badge[就職] {plain(scheme)}{hidden}"


def _until(row: PersonThere) -> str:
    if row.ended_on is None:
        return ""
    result = ""
    if row.result:
        listed = "separation_reason" if row.what == JOB_ROW else "practicum_result"
        result = f"　:gray[{plain(codes(listed).label(row.result))}]"
    return f"{format_date(row.ended_on, weekday=False)} :gray[まで]{result}"
