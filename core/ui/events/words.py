"""次第・記録 (programme and minutes): long texts, kept as a draft while they are typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.db.actor import Actor
from core.domain.entry import changes
from core.domain.events import EventWordsEntry
from core.domain.permissions import Action, may
from core.services import drafts, events
from core.ui import session
from core.ui.events.opened import OpenedEvent
from core.ui.forms.draft_watch import watched_draft
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.seen import save_seen, seen
from core.ui.plain import plain

FIELDS = ("schedule", "minutes")


def words_part(user: Actor, page: OpenedEvent) -> None:
    """次第 on the left, 記録 on the right; who only reads sees them as written."""
    if not may(user, Action.WRITE_EVENTS):
        _read(page)
        return
    event, key = page.event, f"event.words.{page.row.id}"
    prefix, draft_name = f"{key}.{session.nonce(key)}", f"event.words.{page.row.id}"
    draft = _draft(user, prefix, draft_name)
    stood = seen(
        key, int(draft.get("version") or event.version), {n: getattr(event, n) for n in FIELDS}
    )
    if draft:
        st.caption("書きかけの下書きを戻しました。保存すると、みなに見えます。")
    values = {**stood.values, **{n: str(draft[n]) for n in FIELDS if draft.get(n) is not None}}
    with EntryForm(EventWordsEntry, key=key, values=values) as form:
        left, right = form.columns([1, 1.5])
        with left:
            form.area("schedule", height=330, placeholder="13:30 開会\n13:40 各事業所の紹介\n…")
        with right:
            form.area(
                "minutes", height=330, placeholder="話されたこと、決まったこと、次の回への申し送り"
            )
    st.caption(
        "行事を見られる人はみな読めます。本人の氏名や体調のことは、その人の支援記録に書いてください。"
    )
    if form.entry is not None:
        typed = changes(form.entry)
        done = save_seen(
            user, "次第と記録を保存しました", stood,
            lambda work: events.change_event(work, event.pk, stood.version, typed),
        )  # fmt: skip
        if done:
            drafts.drop_draft(user, draft_name)
            session.renew(key)
            st.rerun()
    watched_draft(
        user, draft_name, form=prefix, fields={name: f"{prefix}.{name}" for name in FIELDS},
        words=FIELDS, more={"version": stood.version},
    )  # fmt: skip


def _draft(user: Actor, prefix: str, name: str) -> Mapping[str, Any]:
    """The draft, read when the fields appear; while they stand there, the browser holds them."""
    if f"{prefix}.schedule" not in st.session_state:
        found = drafts.take_draft(user, name)
        st.session_state[f"{prefix}.draft"] = found if isinstance(found, dict) else {}
    kept: Mapping[str, Any] = st.session_state.get(f"{prefix}.draft", {})
    return kept


def _read(page: OpenedEvent) -> None:
    left, right = st.columns([1, 1.5], gap="large")
    for place, title, text in (
        (left, "次第", page.event.schedule), (right, "記録・議事", page.event.minutes),
    ):  # fmt: skip
        with place:
            st.subheader(title, anchor=False)
            st.markdown(plain(text) or "まだ書かれていません。")
