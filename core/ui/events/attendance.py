"""参加 (attendance): the numbers by kind of audience, and the persons whom one knows."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.codes import codes
from core.domain.entry import check
from core.domain.events import EventParticipantEntry
from core.domain.permissions import Action, may
from core.queries.event_attendance import (
    HeadcountRow,
    ParticipantRow,
    consultations_named,
    headcounts,
    participants,
)
from core.queries.events import participant_total
from core.services import event_attendance
from core.services.event_attendance import Headcount
from core.ui.events.opened import OpenedEvent
from core.ui.forms.person_picker import choose_person, person_picker
from core.ui.grid import GridColumn
from core.ui.navigation import CLIENT, INTAKE
from core.ui.page import save
from core.ui.plain import plain
from core.ui.searches import note_search
from core.ui.tables.edit_table import edit_table


def attendance_part(user: Actor, page: OpenedEvent) -> None:
    """参加: numbers on the left, persons on the right."""
    counting, naming = st.columns([1, 1.15], gap="medium")
    with counting:
        _headcounts(user, page, key=f"event.counts.{page.row.id}")
    with naming:
        if may(user, Action.SEE_CLIENTS):
            _participants(user, page, key=f"event.people.{page.row.id}")
        else:
            with read_only(user) as view:
                total = participant_total(view, page.row.id)
            st.subheader(f"参加した本人　{total}人", anchor=False)
            st.caption("氏名は、利用者の記録を見る権限のある人だけに表示されます。")


# -- numbers -----------------------------------------------------------------------------------------


def _headcounts(user: Actor, page: OpenedEvent, *, key: str) -> None:
    with read_only(user) as view:
        rows = headcounts(view, page.row.id)
    total = sum(row.people for row in rows)
    places = f"／定員 {page.row.capacity}人" if page.row.capacity is not None else ""
    st.subheader(f"来た人　{total}人{places}", anchor=False)
    if page.row.capacity is not None and total > page.row.capacity:
        st.warning(
            f"定員を {total - page.row.capacity}人こえています。数が正しければ、このままで構いません。"
        )
    if not page.is_past:
        st.info("参加者数は、開催日になってから書けます。")
        return
    writes = may(user, Action.WRITE_EVENTS) and page.row.status != "cancelled"

    def keep(work: Work, place: int, seen: int, changes: dict[str, object]) -> object:
        number = int(str(changes["people"] or 0))
        counts = {rows[place - 1].role: Headcount(seen, number)}
        return event_attendance.set_headcounts(work, page.row.id, counts)

    edit_table(
        _count_rows(rows), _COUNTS, key=key, label="参加者数", user=user, save=keep, height=540,
        read_only=not writes,
    )  # fmt: skip


_COUNTS = [
    GridColumn("label", "区分", "plain", pinned=True, width=180),
    GridColumn("people", "人数", "number", width=90),
]


def _count_rows(rows: Sequence[HeadcountRow]) -> list[dict[str, object]]:
    return [
        {"id": place, "version": row.version, "label": row.label, "people": row.people or None}
        for place, row in enumerate(rows, start=1)
    ]


# -- persons -----------------------------------------------------------------------------------------


def _participants(user: Actor, page: OpenedEvent, *, key: str) -> None:
    with read_only(user) as view:
        found = participants(view, page.row.id)
    st.subheader(f"参加した本人　{len(found.rows) + found.others}人", anchor=False)
    st.caption(
        "台帳や相談にある人を入れておくと、「そのあと」で見学や紹介につながったかが分かります。"
    )
    writes = may(user, Action.WRITE_EVENTS)
    if found.rows:
        edit_table(
            [_person_row(row) for row in found.rows], _PERSONS, key=f"{key}.table",
            label="参加した本人", user=user, save=_save_person, read_only=not writes,
            height=min(380, 96 + 36 * len(found.rows)),
        )  # fmt: skip
    if found.others:
        st.caption(f"ほかに {found.others}人（あなたが見られる範囲の外の人）")
    if writes:
        with st.expander("本人を加える", icon=":material/person_add:", expanded=not found.rows):
            _add_client(user, page, key=f"{key}.client")
            _add_intake(user, page, key=f"{key}.intake")


_PERSONS = [
    GridColumn("name", "氏名", "link", pinned=True, width=190),
    GridColumn("from_where", "どこから", "plain", width=120),
    GridColumn("status", "出欠", "choice", codes("attendance").labels(), width=105, required=True),
    GridColumn("note", "メモ", "long", width=220),
]


def _person_row(row: ParticipantRow) -> dict[str, object]:
    if row.client_id is not None:
        address, where = f"/{CLIENT.url}?id={row.client_id}", f"利用者 {row.number}"
    else:
        address, where = f"/{INTAKE.url}?id={row.intake_id}", f"受付{row.intake_id}"
    return {**row.__dict__, "name": (row.name, address), "from_where": where}


def _save_person(work: Work, participant_id: int, seen: int, changes: dict[str, object]) -> object:
    status, note = changes.get("status"), changes.get("note")
    return event_attendance.change_participant(
        work, participant_id, seen,
        None if status is None else str(status), None if note is None else str(note),
    )  # fmt: skip


def _add_client(user: Actor, page: OpenedEvent, *, key: str) -> None:
    client_id = person_picker(user, key=key, label="台帳から", is_optional=True)
    if client_id is not None and st.button("この人を加える", key=f"{key}.add", type="primary"):
        _add(user, page, {"client_id": client_id})
        choose_person(key, None)


def _add_intake(user: Actor, page: OpenedEvent, *, key: str) -> None:
    typing, picking = st.columns([1, 1.7], vertical_alignment="bottom")
    text = typing.text_input("相談から", key=f"{key}.text", placeholder="氏名・ふりがな").strip()
    note_search(user, "行事の参加者", text, key=key)
    if not text:
        return
    with read_only(user) as view:
        found = consultations_named(view, text)
    if not found:
        picking.caption("まだ登録されていない相談の中には、見つかりません。")
        return
    picked = picking.pills(
        "相談", list(found), format_func=lambda i: plain(found[i]), key=f"{key}.pick.{text}",
        label_visibility="collapsed",
    )  # fmt: skip
    if picked and st.button("この相談の人を加える", key=f"{key}.add", type="primary"):
        _add(user, page, {"intake_id": picked})


def _add(user: Actor, page: OpenedEvent, who: dict[str, int]) -> None:
    status = "attended" if page.is_past else "invited"
    typed = {"event_id": page.row.id, "status": status, **who}
    added = save(
        user, "参加者に加えました",
        lambda work: event_attendance.add_participant(work, check(EventParticipantEntry, typed)),
    )  # fmt: skip
    if added:
        st.rerun()
