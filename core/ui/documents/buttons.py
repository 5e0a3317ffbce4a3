"""書類の押しボタン (the button of a document): one line wherever a document can be made."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from core.db.actor import Actor
from core.domain.permissions import Action, may
from core.ui.dialogs import open_about, open_dialog
from core.ui.documents.sheet import document_sheet


def document_buttons(
    user: Actor,
    document: str,
    subject_id: int,
    *,
    label: str = "書類にする",
    width: Literal["stretch", "content"] = "stretch",
) -> None:
    """The button that opens the pages, with the files and the recipient beside them.

    `document`: a key of `core.documents.catalogue.KINDS`; `subject_id`: the row it is about. Nothing
    stands here for who may not see what is in it.
    """
    if not may(user, Action.SEE_SENSITIVE):
        return
    name = f"documents.{document}.{subject_id}"
    st.button(
        label, key=name, icon=":material/description:", width=width,
        on_click=open_dialog, args=(name, {"noted": False}),
        help="印刷する頁を見て、PDF か Excel で受け取ります。",
    )  # fmt: skip
    if (opened := open_about(name)) is not None:
        document_sheet(user, document, subject_id, opened)
