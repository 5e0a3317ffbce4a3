"""見るところ (the choice of a segment): the row of tabs, and buttons that lead to one of them."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from core.db.actor import Actor
from core.services import drafts
from core.ui.segments import segment

PLACE = "client.part"
FIRST = "概要"


# Where a form of a person's page keeps its draft, and the segment that it stands in.
DRAFTS = {
    "record": "記録", "face": "フェイスシート", "facts": "手帳・サービス",
    "enrolment": "登録・段階", "team": "支援チーム", "practicum": "実習・就職", "passport": "実習・就職",
}  # fmt: skip


# What the address calls a segment: `/client?id=3&part=facts` opens there.
ADDRESSES = {
    "overview": FIRST, "face": "フェイスシート", "enrolments": "登録・段階", "team": "支援チーム",
    "assessments": "アセスメント", "records": "記録", "facts": "手帳・サービス",
    "work": "実習・就職", "plans": "計画・相談", "introductions": "紹介", "meetings": "会議", "consents": "同意・提供", "history": "履歴",
}  # fmt: skip


def part_choice(user: Actor, client_id: int, names: Iterable[str]) -> str:
    """The segments of the page in one row; the chosen one stays when one comes back.

    `part=` in the address opens one of them. After a reload or a new sign-in: where this user left
    something half-written about the person.
    """
    if PLACE not in st.session_state:
        st.session_state[PLACE] = next(
            (DRAFTS[name] for name in drafts.drafts_about(user, client_id) if name in DRAFTS), FIRST
        )
    return segment(PLACE, list(names), ADDRESSES)


def part_button(label: str, name: str) -> None:
    """A button that leads to another segment of this page."""
    st.button(label, key=f"client.go.{name}", on_click=_turn_to, args=(name,), width="stretch")


def _turn_to(name: str) -> None:
    st.session_state[PLACE] = name
