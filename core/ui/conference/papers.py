"""資料 (materials of a conference): which sections, who may read which, and the copy of each."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.permissions import Action, may
from core.queries.conference_materials import SECTIONS, USUAL_SECTIONS, Section, materials
from core.queries.conferences import AttendeeRow, ConferenceRow, attendees
from core.services.conference_papers import copy_number, covered_sections
from core.services.conferences import change_conference
from core.ui.conference.keep import keep
from core.ui.conference.paper_buttons import materials_button
from core.ui.plain import plain

WIDTHS = [0.7, 2.6, 3.6, 1.5]
HEIGHT = 430


def papers(user: Actor, row: ConferenceRow) -> None:
    """Sections by a click, how they read, and one numbered copy for each attendee."""
    writes = may(user, Action.RUN_MEETING) and row.is_open
    if writes:
        _choice(user, row)
    with read_only(user) as view:
        found = materials(view, row.client_id, row.sections, clock.today())
        rows = attendees(view, row.id, clock.today())
    left, right = st.columns([1, 1.15], gap="medium")
    with left:
        st.markdown("**この内容で出ます**")
        with st.container(height=HEIGHT, border=True):
            _shown(found)
    with right:
        st.markdown("**だれに何を渡せるか**")
        st.caption(
            "番号を付けて配り、会議のあとに集めます。外の人には、同意のある節だけが入ります。"
        )
        for each in rows:
            _copy(row, rows, each, writes=writes)


def _choice(user: Actor, row: ConferenceRow) -> None:
    key = f"conference.sections.{row.id}.{row.version}"
    listed = codes("data_category")
    if not row.sections:
        st.caption("まだ決めていません。よく使うものに印を付けてあります。")
    picked = st.pills(
        "資料に入れるもの", list(SECTIONS), default=row.sections or USUAL_SECTIONS,
        format_func=listed.label, selection_mode="multi", key=key,
    )  # fmt: skip
    wanted = ",".join(picked)
    changed = set(picked) != set(row.sections)
    if st.button("この資料にする", key=f"{key}.go", type="primary", disabled=not changed):
        keep(
            user,
            "資料を決めました。",
            lambda work: change_conference(work, row.id, row.version, {"sections": wanted}),
        )


def _shown(found: tuple[Section, ...]) -> None:
    if not found:
        st.info("資料に入れるものを、上で選んでください。")
    for section in found:
        st.markdown(f"**{plain(section.title)}**")
        if not section.lines:
            st.caption("台帳に書かれていることは、まだありません。")
            continue
        st.table(
            [{"項目": plain(line.title), "内容": plain(line.text)} for line in section.lines],
            border="horizontal", hide_index=True, hide_header=True,
        )  # fmt: skip


def _copy(row: ConferenceRow, rows: list[AttendeeRow], each: AttendeeRow, *, writes: bool) -> None:
    listed = codes("data_category")
    covered = covered_sections(each, row.sections)
    left_out = [listed.label(s) for s in row.sections if s not in covered]
    number, who, what, paper = st.columns(WIDTHS, vertical_alignment="center")
    number.markdown(copy_number(rows, each.id))
    who.markdown(plain(each.who) or "本人")
    if not covered:
        what.markdown(":orange-badge[:material/lock: 渡せる資料がありません]")
    elif left_out:
        what.caption(f"{len(covered)}節。入らないもの: {plain('・'.join(left_out))}")
    else:
        what.caption(f"{len(covered)}節すべて")
    if writes:
        with paper:
            materials_button(row, each, disabled=not covered)
