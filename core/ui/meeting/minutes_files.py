"""議事録を書類で出す (minutes as files): made when the button is pressed, by who is signed in then."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import unit_of_work
from core.domain.minutes import Minutes
from core.domain.permissions import Action, may
from core.errors import DomainError, NotAllowed
from core.services.minutes import file_name, issue_minutes
from core.ui.downloads import while_signed_in

KINDS = {
    "pdf": ("PDF", "application/pdf"),
    "xlsx": ("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "md": ("Markdown", "text/markdown"),
}


def files(user: Actor, found: Minutes, *, on_wall: bool) -> None:
    """The files of closed minutes. With names only by right, and never from the wall."""
    key = f"minutes.files.{found.meeting_id}"
    with st.popover("書類で出す", icon=":material/download:"):
        rows = st.checkbox("議題に出ていた行も付ける", key=f"{key}.rows")
        standing = st.checkbox("やることの、いまの状態を付ける", key=f"{key}.standing")
        named = False
        if not on_wall and may(user, Action.UNMASK) and may(user, Action.SEE_SENSITIVE):
            named = st.checkbox("氏名を入れる（取扱注意）", key=f"{key}.named")
        if named:
            st.warning(
                "どの頁にも「氏名入り・取扱注意」と入ります。"
                "あなたの見られる範囲の人だけに氏名が入り、だれが出したかが記録に残ります。"
            )
        else:
            st.caption("氏名は伏せたままです。")
        with st.container(horizontal=True):
            for form in KINDS:
                _button(found, form, f"{key}.{form}", named=named, standing=standing, rows=rows)


def _button(
    found: Minutes, form: str, key: str, *, named: bool, standing: bool, rows: bool
) -> None:
    label, mime = KINDS[form]

    def issued(live: Actor) -> bytes:
        # What is refused here is logged by Streamlit: nothing about a person may be in it.
        try:
            with unit_of_work(live) as work:
                made = issue_minutes(work, found.meeting_id, form, named=named, standing=standing)
        except DomainError as refusal:
            raise NotAllowed(f"議事録を出せませんでした（{type(refusal).__name__}）。") from None
        return made.content

    st.download_button(
        label, while_signed_in(issued), file_name=file_name(found, form, named=named), mime=mime,
        key=key, on_click="ignore", type="primary" if form == "pdf" else "secondary",
    )  # fmt: skip
