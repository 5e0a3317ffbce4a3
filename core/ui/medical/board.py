"""連携の段階 (the board): tiles by stage, the filter, and one line a hospital."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import View, read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.queries.areas import areas
from core.queries.outreach import (
    NOBODY,
    OutreachCounts,
    OutreachCriteria,
    OutreachRow,
    OutreachRows,
    hospital_places,
    outreach_counts,
    outreach_rows,
    owners,
)
from core.ui import session
from core.ui.dialogs import open_about, open_dialog
from core.ui.medical.hospital import DIALOG, hospital_dialog
from core.ui.navigation import IMPORT, ORGANIZATION
from core.ui.page import open_link
from core.ui.plain import plain

KEY = "medical"
STAGE = "medical.stage"
ALL = "すべて"
# A place in the select box: everything, an area by its id, or a municipality.
Place = tuple[str, int, str, str]
EVERYWHERE: Place = ("", 0, "", "")
COLOURS = {
    "untouched": "gray", "awareness": "blue", "listing_request": "violet",
    "exchange_program": "orange", "consultation": "green", "cooperation": "green",
}  # fmt: skip
WIDTHS = [2.3, 1.2, 2.6, 1.0, 1.2, 2.5, 0.95]


def board(user: Actor) -> None:
    """医療機関の一覧: by stage, with what comes next and whom to ask."""
    with read_only(user) as view:
        places, people = _places(view), owners(view)
        tiles = st.container(horizontal=True, gap="xsmall")
        asked = _filter(user, places, people)
        counts = outreach_counts(view, asked)
        found = outreach_rows(view, asked)
    with tiles:
        _tiles(counts, asked)
    _lines(user, found, asked)
    opened = open_about(DIALOG)
    if opened is not None:
        hospital_dialog(user, opened)


# -- the filter --------------------------------------------------------------------------------------


def _places(view: View) -> dict[Place, str]:
    """圏域 first, the default one at the top; then the municipalities that have a hospital."""
    found: dict[Place, str] = {("area", area.id, "", ""): area.name for area in areas(view)}
    found[EVERYWHERE] = "すべての地域"
    for prefecture, municipality in hospital_places(view):
        found[("", 0, prefecture, municipality)] = f"{prefecture}{municipality}"
    return found


def _filter(
    user: Actor, places: Mapping[Place, str], people: Mapping[int, str]
) -> OutreachCriteria:
    """絞り込み: it stays when one comes back; another filter starts at the first page."""
    text, place, owner, marks = st.columns([2, 1.8, 1.4, 3.2], vertical_alignment="bottom")
    words = text.text_input(
        "さがす", key=f"{KEY}.text", placeholder="名称・ふりがな・電話", persist_state="session",
        type="search",
    ).strip()  # fmt: skip
    where = place.selectbox(
        "地域", list(places), format_func=lambda p: places.get(p, ALL), key=f"{KEY}.place",
        placeholder=ALL, persist_state="session",
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
        psychiatric = st.toggle("精神科のみ", key=f"{KEY}.psychiatric", persist_state="session")
    asked = OutreachCriteria(
        clock.today(), str(st.session_state.get(STAGE, "")), whose, where[1] or None,
        where[2], where[3], late, unplanned, psychiatric, words,
    )  # fmt: skip
    if st.session_state.setdefault(f"{KEY}.asked", asked) != asked:
        st.session_state[f"{KEY}.asked"] = asked
        session.renew(KEY)
    return replace(asked, page=int(st.session_state.get(_pager(), 1)))


def _pager() -> str:
    return f"{KEY}.page.{session.nonce(KEY)}"


def _tiles(counts: OutreachCounts, asked: OutreachCriteria) -> None:
    """段階ごとの数; a click filters, another one takes the filter away."""
    _tile("", ALL, counts.total, asked)
    for code in codes("outreach_stage"):
        _tile(code.code, code.label, counts.stages[code.code], asked)


def _tile(stage: str, label: str, number: int, asked: OutreachCriteria) -> None:
    is_chosen = asked.stage == stage
    st.button(
        f"{label}  \n**{number:,}**",
        key=f"medical-stage-{stage or 'all'}",
        type="primary" if is_chosen else "secondary",
        width="stretch",
        help=f"{label}: {number:,}機関",
        on_click=_choose,
        args=("" if is_chosen else stage,),
    )


def _choose(stage: str) -> None:
    st.session_state[STAGE] = stage


# -- the lines ---------------------------------------------------------------------------------------


def _lines(user: Actor, found: OutreachRows, asked: OutreachCriteria) -> None:
    if not found.total:
        _empty(user, asked)
        return
    if not found.rows and asked.page > 1:
        session.renew(KEY)  # somebody took rows away meanwhile
        st.rerun()
    first = (asked.page - 1) * asked.page_size
    with st.container(horizontal=True, vertical_alignment="center"):
        last = first + len(found.rows)
        st.markdown(f"**{found.total:,}機関** のうち {first + 1:,}〜{last:,}", width="content")
        if found.total > asked.page_size:
            st.pagination(
                math.ceil(found.total / asked.page_size), key=_pager(), persist_state="session"
            )
    titles = (
        "医療機関",
        "段階・いつから",
        "次にすること・いつまでに",
        "担当",
        "最後の連絡",
        "いま聞く人",
        "",
    )
    for place, title in zip(st.columns(WIDTHS), titles, strict=True):
        place.caption(title)
    with st.container(gap="xsmall"):
        for row in found.rows:
            _line(row, asked.today)


def _line(row: OutreachRow, today: date) -> None:
    with st.container(border=True, key=f"medical-line-{row.id}"):
        name, stage, step, owner, last, window, action = st.columns(
            WIDTHS, vertical_alignment="center"
        )
        with name:
            open_link(plain(row.name), ORGANIZATION, id=row.id)
            st.caption(_place_words(row))
        stage.markdown(stage_badge(row.stage) + _since(row))
        step.markdown(next_words(row, today))
        owner.markdown(plain(row.owner) or ":orange[担当なし]")
        last.markdown(_last_words(row))
        window.markdown(_window_words(row))
        action.button(
            "ひらく", key=f"medical-open-{row.id}", width="stretch",
            on_click=open_dialog, args=(DIALOG, row.id),
            help="段階を進める、連絡や訪問を書く、経過を見る",
        )  # fmt: skip


def stage_badge(stage: str) -> str:
    """段階 as a badge; its word says it, the colour only helps."""
    return f":{COLOURS.get(stage, 'gray')}-badge[{codes('outreach_stage').label(stage)}]"


def _place_words(row: OutreachRow) -> str:
    listed = "掲載同意あり" if row.listing_agreed_on else ""
    return "　".join(filter(None, [plain(row.municipality), listed]))


def _since(row: OutreachRow) -> str:
    return f"  \n{format_date(row.stage_on, weekday=False)}" if row.stage_on else ""


def next_words(row: OutreachRow, today: date) -> str:
    """次にすること, with its day; 期限切れ says so in a word."""
    if not row.next_step and row.next_on is None:
        return ":orange[まだ決まっていません]"
    if row.next_on is None:
        return plain(row.next_step)
    late = f":red-badge[期限切れ {(today - row.next_on).days}日] " if row.is_overdue(today) else ""
    return f"{plain(row.next_step) or '（内容なし）'}  \n{late}{format_date(row.next_on)}"


def _last_words(row: OutreachRow) -> str:
    if row.contacted_on is None:
        return ":gray[記録なし]"
    purpose = codes("contact_purpose").label(row.contact_purpose)
    return f"{format_date(row.contacted_on, weekday=False)}  \n:gray[{purpose}]"


def _window_words(row: OutreachRow) -> str:
    if row.window is None:
        return f":orange[窓口が未登録]  \n:gray[{plain(row.phone)}]"
    found = row.window
    told = "　".join(filter(None, [plain(found.phone or row.phone), plain(found.when)]))
    return f"**{plain(found.name)}**　{plain(found.post)}  \n:gray[{told}]"


def _empty(user: Actor, asked: OutreachCriteria) -> None:
    blank = OutreachCriteria(asked.today, area_id=asked.area_id)
    if replace(asked, page=1) != replace(blank, page=1):
        st.info("あてはまる医療機関はありません。絞り込みをゆるめるか、別の段階を選んでください。")
        return
    st.info(
        "まだ医療機関がありません。医療情報ネットの公開データを取り込むか、機関名簿で「医療機関」を"
        "加えると、ここに並びます。"
    )
    if may(user, Action.IMPORT):
        open_link("取り込みをひらく", IMPORT)
