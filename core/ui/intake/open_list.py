"""対応中の相談 (open consultations): what nobody has taken stands first."""

from __future__ import annotations

import math

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.intakes import Intake
from core.queries.intakes import IntakeRow, open_intakes
from core.queries.users import names_of_all
from core.services import intakes
from core.ui.page import save
from core.ui.plain import plain

PAGE_SIZE = 10
URGENCY_COLORS = {"emergency": "red", "high": "orange"}
TAKE_WIDTH, OPEN_WIDTH, GAP = 96, 76, 16
MINE = "わたしの担当と担当なし"


def intake_list(user: Actor, *, key: str) -> None:
    """対応中の相談を並べる: take one with one click, or open it."""
    head, choice = st.columns([3, 2], vertical_alignment="center")
    shown = choice.segmented_control(
        "表示", ["すべて", MINE], default="すべて", required=True, key=f"{key}.shown",
        label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
    number = int(st.session_state.get(f"{key}.page", 1))
    with read_only(user) as view:
        page = open_intakes(
            view, owner_id=user.id if shown == MINE else None, page=number, page_size=PAGE_SIZE
        )
        staff = names_of_all(view)
    untaken = f"、うち担当なし {page.untaken}件" if page.untaken else ""
    head.subheader(f"対応中の相談　{page.total}件{untaken}", anchor=False)
    if not page.rows:
        st.info("対応中の相談はありません。電話が鳴ったら、上の欄でまず探してください。")
    for row in page.rows:
        with st.container(
            border=True,
            horizontal=True,
            horizontal_alignment="distribute",
            vertical_alignment="center",
            gap="small",
        ):
            _line(user, row, staff, key)
    if page.total > PAGE_SIZE:
        st.pagination(math.ceil(page.total / PAGE_SIZE), key=f"{key}.page", persist_state="page")


def _line(user: Actor, row: IntakeRow, staff: dict[int, str], key: str) -> None:
    # Equal widths instead of columns: half the elements for the same picture.
    color = URGENCY_COLORS.get(row.urgency, "gray")
    st.markdown(
        f":{color}-badge[{codes('urgency').label(row.urgency)}]  \n{row.received_on:%m/%d} 受付",
        width=96,
    )
    st.markdown(f"**{plain(row.name) or '匿名'}**  \n{plain(row.kana)}", width=150)
    st.markdown(plain(_short(row.complaint)), width=330)
    st.markdown(_step(row), width=215)
    name = plain(staff.get(row.owner_id, "")) if row.owner_id else ":red-badge[担当なし]"
    st.markdown(name, width=110)
    if row.owner_id is None:
        with st.container(horizontal=True, gap="small", width=TAKE_WIDTH + GAP + OPEN_WIDTH):
            _take(user, row, key)
            _open(row, key, OPEN_WIDTH)
    else:
        # Alone it is as wide as both, so that the lines stand below each other.
        _open(row, key, TAKE_WIDTH + GAP + OPEN_WIDTH)


def _open(row: IntakeRow, key: str, width: int) -> None:
    if st.button("ひらく", key=f"{key}.open.{row.id}", width=width):
        st.query_params["id"] = str(row.id)
        st.rerun()


def _take(user: Actor, row: IntakeRow, key: str) -> None:
    # The version in the key: a click on a line that changed meanwhile does nothing.
    if not st.button("受け持つ", key=f"{key}.take.{row.id}.{row.version}", width=TAKE_WIDTH):
        return

    def take(work: Work) -> Intake:
        return intakes.take(work, row.id, row.version, user.id or 0)

    if save(user, "受け持ちました", take):
        st.rerun()


def _short(text: str, longest: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _step(row: IntakeRow) -> str:
    step = plain(_short(row.next_step, 34)) or "次の対応が決まっていません"
    if row.next_step_on is None:
        return f"{step}  \n期日なし"
    day = format_date(row.next_step_on)
    if row.next_step_on < clock.today():
        return f"{step}  \n:red-badge[期限切れ {day}]"
    return f"{step}  \n{day}まで"
