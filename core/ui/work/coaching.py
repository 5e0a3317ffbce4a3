"""ジョブコーチ支援の一覧 (who is coached, in which phase)."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor


def coaching_part(user: Actor) -> None:
    """ジョブコーチ支援の一覧 (who is coached, in which phase)."""
    st.info("準備中です。")
