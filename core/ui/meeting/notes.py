"""議事メモ (notes): one text per topic, saved when the box is left; two writers see both texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.errors import Conflict, DomainError
from core.queries.meetings import MeetingRow, NoteRow, note
from core.services import drafts
from core.services.meetings import write_note
from core.ui import session
from core.ui.meeting import desk


@dataclass
class _Box:
    """What the box started from, and what could not be saved yet, with the reason."""

    version: int
    body: str
    unsaved: str | None = None
    error: DomainError | None = None
    draft: str = ""


def box(user: Actor, meeting: MeetingRow, topic: str, *, writes: bool) -> str:
    """The note of the open topic: to write, or only to read. Returns the key of its field."""
    meeting_id = meeting.id or 0
    with read_only(user) as view:
        stored = note(view, meeting_id, topic)
    if not writes:
        st.caption("この議題のメモ")
        st.text(stored.body or "まだ書かれていません。")
        return ""
    key = _key(meeting_id, topic)
    state = _box(user, meeting_id, topic, stored, key)
    st.text_area(
        "メモ（M で書く、Esc で残る）", key=key, height=112, max_chars=8000,
    )  # fmt: skip
    if isinstance(state.error, Conflict):
        _both_texts(user, meeting_id, topic, key, state.unsaved or "", state.error)
    elif state.error is not None:
        st.error(f"メモはまだ保存していません。{state.error}")
    elif state.version != stored.version:
        # Somebody types here: what another one saved meanwhile stands below, not in the field.
        st.caption("ほかの人が書き足しました。いまの文は、欄を出るときに並べて見くらべます。")
        st.text(stored.body)
    elif stored.body and stored.updated_at:
        st.caption(f"{clock.in_japan(stored.updated_at):%H:%M} に保存しました")
    return key


def version(meeting: MeetingRow, topic: str) -> int:
    """On which version of the note this screen writes."""
    return _boxes()[meeting.id or 0, topic].version


def take_up(user: Actor, meeting: MeetingRow) -> None:
    """What was left in a field is saved, what is being typed is kept for after a crash or a reload.

    At the begin of a run and not in a callback: that one dies when the next message overtakes it.
    """
    for (meeting_id, topic), state in list(_boxes().items()):
        key = _key(meeting_id, topic)
        if meeting_id != meeting.id or key not in st.session_state:
            continue
        known = state.body if state.unsaved is None else state.unsaved
        if st.session_state[key] != known:
            _save(user, meeting_id, topic, key)
        else:
            _keep(user, meeting_id, topic, state, desk.typed(key, state.version))


def _keep(user: Actor, meeting_id: int, topic: str, state: _Box, text: str | None) -> None:
    if text is None or text == state.draft:
        return
    is_new = bool(text.strip()) and text.strip() != state.body.strip()
    kept = {"text": text, "version": state.version} if is_new else None
    state.draft = text
    drafts.keep_draft(user, _draft(meeting_id, topic), kept)


def _key(meeting_id: int, topic: str) -> str:
    return f"meeting.note.{meeting_id}.{topic}"


def _draft(meeting_id: int, topic: str) -> str:
    # Not at its end: there stands the number of a person in the names of other drafts.
    return f"meeting.{meeting_id}.{topic}"


def _boxes() -> dict[tuple[int, str], _Box]:
    boxes: dict[tuple[int, str], _Box] = st.session_state.setdefault(session.MEETING_NOTES, {})
    return boxes


def _box(user: Actor, meeting_id: int, topic: str, stored: NoteRow, key: str) -> _Box:
    """The state of the box. What somebody else saved comes in unless something typed waits here."""
    state = _boxes().get((meeting_id, topic))
    is_new = key not in st.session_state
    if state is None:
        state = _Box(stored.version, stored.body)
        st.session_state[key] = stored.body
        _boxes()[meeting_id, topic] = state
        return _taken_up(user, meeting_id, topic, key)
    if state.error is None and (
        is_new or (state.version != stored.version and not desk.is_writing())
    ):
        state = _Box(stored.version, stored.body)
        st.session_state[key] = stored.body
    elif is_new:
        st.session_state[key] = state.body if state.unsaved is None else state.unsaved
    _boxes()[meeting_id, topic] = state
    return state


def _taken_up(user: Actor, meeting_id: int, topic: str, key: str) -> _Box:
    """What was being typed when the screen went away is saved now; both texts, where it must be."""
    kept = drafts.take_draft(user, _draft(meeting_id, topic))
    if isinstance(kept, Mapping) and isinstance(kept.get("text"), str):
        st.session_state[key] = kept["text"]
        _save(user, meeting_id, topic, key, seen=int(kept.get("version", 0)))
    return _boxes()[meeting_id, topic]


def _save(user: Actor, meeting_id: int, topic: str, key: str, seen: int | None = None) -> None:
    boxes, body = _boxes(), st.session_state[key]
    state = boxes[meeting_id, topic]
    version = state.version if seen is None else seen
    try:
        with unit_of_work(user) as work:
            saved = write_note(work, meeting_id, topic, version, body)
    except DomainError as error:
        state.unsaved, state.error = body, error
        drafts.keep_draft(user, _draft(meeting_id, topic), {"text": body, "version": version})
        return
    # Nothing of the session is asked between the save and this: there a run may be overtaken.
    boxes[meeting_id, topic] = _Box(saved.version, saved.body)
    drafts.drop_draft(user, _draft(meeting_id, topic))
    st.session_state[key] = saved.body
    if saved.body != body.strip():
        session.flash("メモの中の氏名を、伏せ名に置き換えて残しました。")


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
