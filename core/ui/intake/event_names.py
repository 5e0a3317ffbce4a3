"""名前をまとめて入れる (names of an event): typed or pasted in our grid, duplicates pointed out.

A school's list of graduates goes in at once: each row becomes a consultation that is on the event.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.clients import checked_birth, checked_kana
from core.domain.codes import codes
from core.domain.dates import parse_date
from core.domain.entry import check
from core.domain.intakes import Intake, IntakeEntry
from core.domain.text import parse_phone
from core.queries.intakes import Candidate, find_candidates
from core.queries.reception_events import EventRow
from core.services import reception_events
from core.ui.grid import GridColumn, GridEdit
from core.ui.page import save
from core.ui.plain import plain
from core.ui.tables.edit_table import edit_table

SHOWN = 10


def _birth(text: str) -> date | None:
    return checked_birth(parse_date(text, today=clock.today()))


COLUMNS = [
    GridColumn("name", "氏名", pinned=True, width=150, required=True),
    GridColumn("kana", "ふりがな", width=170, required=True, parse=checked_kana),
    GridColumn("birth_on", "生年月日", "date", width=160, parse=_birth),
    GridColumn("phone", "電話", width=150, parse=parse_phone),
    GridColumn("municipality", "市区町村", width=110),
    GridColumn("referrer", "学校・紹介した人", width=180),
    GridColumn("complaint", "主訴", "long", width=240, help="空けておくと、会の名前が入ります。"),
]


def names_at_event(user: Actor, row: EventRow, *, key: str) -> None:
    """表に名前を入れて、まとめて受け付ける."""
    st.caption(
        "Excelの名簿をそのまま貼り付けられます（氏名・ふりがな・生年月日・電話・市区町村・学校の順）。"
        "1行が1件の相談になり、この会に入ります。"
    )
    sources = codes("referral_source").labels(clock.today())
    start = "special_needs_school" if row.kind == "registration_event" else ""
    options = ["", *sources]
    source, beyond = st.columns([1, 2], vertical_alignment="bottom")
    picked = source.selectbox(
        "紹介元（みなに付けます）", options, index=options.index(start), key=f"{key}.source",
        format_func=lambda c: sources.get(c, "（未選択）"),
    )  # fmt: skip
    over = beyond.checkbox("定員をこえて入れる", key=f"{key}.beyond")

    def add(work: Work, values: dict[str, object]) -> Intake:
        entry = check(IntakeEntry, {**_defaults(user, row, picked), **_given(values)})
        return reception_events.receive_at(work, row.id, entry, beyond_capacity=over)

    state = edit_table(
        [], COLUMNS, key=key, label="会の名簿", user=user, save=_nothing_stored, add=add, height=320
    )
    _duplicates(user, row, _typed(state.edits), over, key)


def _nothing_stored(_work: Work, _id: int, _version: int, _changes: dict[str, object]) -> None:
    """The grid holds new rows only."""


def _defaults(user: Actor, row: EventRow, source: str) -> dict[str, Any]:
    kind = codes("reception_event_kind").label(row.kind)
    return {
        "received_on": min(row.held_on, clock.today()),
        "method": "visit_in",
        "referral_source": source,
        "complaint": f"{kind}に申し込み",
        "owner_id": None,
    }


def _given(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if value not in (None, "")}


def _typed(edits: tuple[GridEdit, ...] | list[GridEdit]) -> dict[object, dict[str, Any]]:
    """New rows as far as they are typed, by their id in the grid."""
    rows: dict[object, dict[str, Any]] = {}
    for edit in edits:
        rows.setdefault(edit.row_id, {})[edit.field] = edit.new
    return rows


# -- the same person? ----------------------------------------------------------------------------


def _duplicates(
    user: Actor, row: EventRow, typed: Mapping[object, dict[str, Any]], over: bool, key: str
) -> None:
    found = _candidates(user, typed)
    if not found:
        return
    st.warning(
        "もう登録されている人か、相談のある人かもしれません。同じ人なら右のボタンで会に入れ、"
        "表からその行を消してください。",
        icon=":material/group:",
    )
    for name, candidate in found[:SHOWN]:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            number = f"利用者 {candidate.number}" if candidate.number else f"受付{candidate.id}"
            st.markdown(
                f"表の **{plain(name)}** ＝ {plain(candidate.name)}（{number}・{candidate.state}）　"
                + "・".join(candidate.reasons)
            )
            if candidate.status != "closed" or candidate.kind == "client":
                _put_on(user, row, candidate, over, key)
    if len(found) > SHOWN:
        st.caption(f"ほかに {len(found) - SHOWN}件あります。上から確かめてください。")


def _candidates(user: Actor, typed: Mapping[object, dict[str, Any]]) -> list[tuple[str, Candidate]]:
    """What is the same for each typed row, rows of the table itself included."""
    found: list[tuple[str, Candidate]] = []
    with read_only(user) as view:
        for values in typed.values():
            name, kana = str(values.get("name") or ""), str(values.get("kana") or "")
            if not (name or kana):
                continue
            born, phone = values.get("birth_on"), str(values.get("phone") or "")
            alike = find_candidates(view, name, kana, born, phone, limit=3)
            found += [(name or kana, candidate) for candidate in alike if candidate.is_strong]
    return found


def _put_on(user: Actor, row: EventRow, candidate: Candidate, over: bool, key: str) -> None:
    if not st.button("この人を会に入れる", key=f"{key}.same.{candidate.kind}.{candidate.id}"):
        return

    def run(work: Work) -> bool:
        if candidate.kind == "intake":
            reception_events.invite(work, row.id, [candidate.id], beyond_capacity=over)
            return True
        known = {name: getattr(candidate, name) for name in ("name", "kana", "birth_on", "phone")}
        entry = check(IntakeEntry, {**_defaults(user, row, ""), **known})
        reception_events.receive_at(work, row.id, entry, candidate.id, beyond_capacity=over)
        return True

    if save(user, "会に入れました", run):
        st.rerun()
