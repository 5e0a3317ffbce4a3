"""企業の一覧 (employers by stage): tiles, the filter, and one line or one card for each way."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import View, read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.employer_support import ENDED, WAY
from core.domain.permissions import Action, may
from core.queries.employer_facts import Proposal, proposals
from core.queries.employer_support import (
    NOBODY,
    EmployerCriteria,
    SupportRow,
    SupportRows,
    support_counts,
    support_owners,
    support_rows,
)
from core.ui import session
from core.ui.dialogs import open_dialog
from core.ui.employers.board import employer_board
from core.ui.employers.new_way import start_button
from core.ui.employers.way_sheet import DIALOG, opened_way
from core.ui.employers.words import (
    key_person_words,
    next_words,
    programme_words,
    size_words,
    stage_badge,
    stage_label,
)
from core.ui.navigation import EMPLOYER
from core.ui.page import open_link
from core.ui.plain import plain

KEY = "employers"
STAGE = "employers.stage"
ALL = "すべて"
LIST, BOARD = "一覧", "段階で並べる"
WIDTHS = [2.1, 1.6, 3.3, 1.1, 1.6, 1.0]
TITLES = ("企業", "段階・いつから", "次にすること・いつまでに", "担当", "社内のキーパーソン", "")


def employers_part(user: Actor) -> None:
    """企業支援の一覧: what comes next with each employer, what is late, what the ledger proposes."""
    with read_only(user) as view:
        owners = support_owners(view)
    above = st.container(horizontal=True, gap="xsmall")
    asked, shown = _filter(owners)
    with read_only(user) as view:
        counts = support_counts(view, asked)
    if shown == BOARD:
        employer_board(user, asked, counts)
    else:
        with above:
            _tiles(counts, asked)
        with read_only(user) as view:
            found = support_rows(view, asked)
            offered = _offered(view, found.rows)
        _lines(user, found, offered, asked)
    opened_way(user)


def _offered(view: View, rows: tuple[SupportRow, ...]) -> dict[int, Proposal]:
    """段階の提案: only for who may see persons' jobs."""
    if not may(view.actor, Action.SEE_SENSITIVE):
        return {}
    return proposals(view, rows, clock.today())


# -- the filter --------------------------------------------------------------------------------------


def _filter(people: Mapping[int, str]) -> tuple[EmployerCriteria, str]:
    """絞り込み: it stays when one comes back; another filter starts at the first page."""
    text, programme, owner, marks, form = st.columns(
        [1.7, 1.9, 1.3, 2.4, 1.8], vertical_alignment="bottom"
    )
    words = text.text_input(
        "さがす", key=f"{KEY}.text", placeholder="企業・ふりがな・電話", persist_state="session",
        type="search",
    ).strip()  # fmt: skip
    programmes = {"": ALL, **codes("programme").labels(clock.today())}
    which = programme.selectbox(
        "事業", list(programmes), format_func=lambda c: programmes[c], key=f"{KEY}.programme",
        persist_state="session",
    )  # fmt: skip
    names: dict[int | None, str] = {None: ALL, NOBODY: "担当なし"}
    names.update(people.items())
    whose = owner.selectbox(
        "担当", list(names), format_func=lambda i: names.get(i, ALL), key=f"{KEY}.owner",
        placeholder=ALL, persist_state="session",
    )  # fmt: skip
    with marks.container(horizontal=True, vertical_alignment="center"):
        late = st.toggle("期限切れだけ", key=f"{KEY}.late", persist_state="session")
        unplanned = st.toggle("次が未定だけ", key=f"{KEY}.unplanned", persist_state="session")
    shown = form.segmented_control(
        "表示", [LIST, BOARD], default=LIST, required=True, key=f"{KEY}.form",
        label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
    asked = EmployerCriteria(
        clock.today(), str(st.session_state.get(STAGE, "")), whose, str(which), late, unplanned,
        words,
    )  # fmt: skip
    if st.session_state.setdefault(f"{KEY}.asked", asked) != asked:
        st.session_state[f"{KEY}.asked"] = asked
        session.renew(KEY)
    return replace(asked, page=int(st.session_state.get(_pager(), 1))), str(shown)


def _pager() -> str:
    return f"{KEY}.page.{session.nonce(KEY)}"


def _tiles(counts: Mapping[str, int], asked: EmployerCriteria) -> None:
    """段階ごとの数; a click filters, another one takes the filter away."""
    _tile("", "進行中", sum(counts[stage] for stage in WAY), asked)
    for stage in (*WAY, ENDED):
        _tile(stage, stage_label(stage), counts[stage], asked)


def _tile(stage: str, label: str, number: int, asked: EmployerCriteria) -> None:
    is_chosen = asked.stage == stage
    st.button(
        f"{label}  \n**{number:,}**", key=f"employers-stage-{stage or 'all'}",
        type="primary" if is_chosen else "secondary", width="stretch",
        help=f"{label}: {number:,}件", on_click=_choose, args=("" if is_chosen else stage,),
    )  # fmt: skip


def _choose(stage: str) -> None:
    st.session_state[STAGE] = stage


# -- the lines ---------------------------------------------------------------------------------------


def _lines(
    user: Actor, found: SupportRows, offered: Mapping[int, Proposal], asked: EmployerCriteria
) -> None:
    if not found.rows and asked.page > 1:
        session.renew(KEY)  # somebody took rows away meanwhile
        st.rerun()
    first = (asked.page - 1) * asked.page_size
    with st.container(horizontal=True, vertical_alignment="center"):
        if found.total:
            last = first + len(found.rows)
            st.markdown(f"**{found.total:,}件** のうち {first + 1:,}〜{last:,}", width="content")
        if found.total > asked.page_size:
            pages = math.ceil(found.total / asked.page_size)
            st.pagination(pages, key=_pager(), persist_state="session")
        st.space("stretch")
        start_button(user, key=f"{KEY}.start")
    if not found.rows:
        _empty(asked)
        return
    for place, title in zip(st.columns(WIDTHS), TITLES, strict=True):
        place.caption(title)
    writes = may(user, Action.WRITE_NETWORK)
    with st.container(gap="xsmall"):
        for row in found.rows:
            _line(row, offered.get(row.id), asked, writes=writes)


def _line(
    row: SupportRow, offered: Proposal | None, asked: EmployerCriteria, *, writes: bool
) -> None:
    with st.container(border=True, key=f"employers-line-{row.id}"):
        name, stage, step, owner, person, action = st.columns(WIDTHS, vertical_alignment="center")
        with name:
            open_link(plain(row.name), EMPLOYER, id=row.organization_id)
            st.caption(size_words(row))
        since = format_date(row.stage_on, weekday=False) if row.stage_on else ""
        hint = f"  \n:blue-badge[提案: {stage_label(offered.stage)}]" if offered else ""
        stage.markdown(f"{stage_badge(row.stage)} :gray[{since}]{hint}")
        step.markdown(next_words(row, asked.today))
        owner.markdown(plain(row.owner) or ":orange[担当なし]")
        person.markdown(key_person_words(row))
        if writes:
            action.button(
                "すすめる", key=f"employers-open-{row.id}", width="stretch",
                on_click=open_dialog, args=(DIALOG, row.id),
                help=programme_words(row) or "段階と、次にすることを書きます",
            )  # fmt: skip


def _empty(asked: EmployerCriteria) -> None:
    if replace(asked, page=1) != EmployerCriteria(asked.today):
        st.info("あてはまる企業支援はありません。絞り込みをゆるめるか、別の段階を選んでください。")
        return
    st.info(
        "まだ企業支援がありません。相談のあった企業を「企業支援を始める」で選ぶと、次にすることと"
        "段階（相談 → 見学 → 職務の切り出し → 実習 → 採用 → 1年）がここに並びます。"
    )
