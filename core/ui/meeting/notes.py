"""議事メモ (notes): one text per topic, saved when the box is left; two writers see both texts."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.errors import Conflict, DomainError
from core.queries.meetings import NoteRow, note
from core.services.meetings import write_note
from core.ui import session


@dataclass
class _Box:
    """What the box started from, and what could not be saved yet, with the reason."""

    version: int
    body: str
    unsaved: str | None = None
    error: DomainError | None = None


def box(user: Actor, meeting_id: int, topic: str, *, writes: bool) -> None:
    """The note of the open topic: to write, or only to read."""
    with read_only(user) as view:
        stored = note(view, meeting_id, topic)
    if not writes:
        st.caption("この議題のメモ")
        st.text(stored.body or "まだ書かれていません。")
        return
    key = f"meeting.note.{meeting_id}.{topic}"
    state = _box(meeting_id, topic, stored, key)
    st.text_area(
        "この議題のメモ（枠の外を押すと残ります）", key=key, height=92, max_chars=8000,
        on_change=_save, args=(user, meeting_id, topic, key),
    )  # fmt: skip
    if isinstance(state.error, Conflict):
        _both_texts(user, meeting_id, topic, key, state.unsaved or "", state.error)
    elif state.error is not None:
        st.error(f"メモはまだ保存していません。{state.error}")
    elif stored.body and stored.updated_at:
        st.caption(f"{clock.in_japan(stored.updated_at):%H:%M} に保存しました")


def _boxes() -> dict[tuple[int, str], _Box]:
    boxes: dict[tuple[int, str], _Box] = st.session_state.setdefault(session.MEETING_NOTES, {})
    return boxes


def _box(meeting_id: int, topic: str, stored: NoteRow, key: str) -> _Box:
    """The state of the box. What somebody else saved comes in unless something typed waits here."""
    state = _boxes().get((meeting_id, topic))
    is_new = key not in st.session_state
    if state is None or (state.error is None and (is_new or state.version != stored.version)):
        state = _Box(stored.version, stored.body)
        st.session_state[key] = stored.body
    elif is_new:
        st.session_state[key] = state.body if state.unsaved is None else state.unsaved
    _boxes()[meeting_id, topic] = state
    return state


def _save(user: Actor, meeting_id: int, topic: str, key: str, seen: int | None = None) -> None:
    state, body = _boxes()[meeting_id, topic], st.session_state[key]
    try:
        with unit_of_work(user) as work:
            saved = write_note(
                work, meeting_id, topic, state.version if seen is None else seen, body
            )
    except DomainError as error:
        state.unsaved, state.error = body, error
        return
    _boxes()[meeting_id, topic] = _Box(saved.version, saved.body)
    if saved.body != body.strip():
        session.flash("メモの中の氏名を、伏せ名に置き換えて残しました。")
    st.session_state[key] = saved.body


def _both_texts(
    user: Actor, meeting_id: int, topic: str, key: str, mine: str, conflict: Conflict
) -> None:
    field = conflict.fields[0] if conflict.fields else None
    by, theirs = (field.by, str(field.theirs)) if field else ("ほかの人", "")

    def settle(body: str) -> None:
        st.session_state[key] = body
        _save(user, meeting_id, topic, key, seen=conflict.version)

    st.warning(f"{by}さんが先にこのメモを保存しました。あなたの文は上の枠に残っています。")
    st.caption(f"{by}さんの文")
    st.text(theirs)
    with st.container(horizontal=True):
        st.button("両方を残す", key=f"{key}.both", type="primary", on_click=settle,
                  args=(f"{theirs}\n{mine}",))  # fmt: skip
        st.button("わたしの文だけ", key=f"{key}.mine", on_click=settle, args=(mine,))
        st.button("相手の文だけ", key=f"{key}.theirs", on_click=settle, args=(theirs,))
