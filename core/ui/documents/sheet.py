"""書類の窓 (the dialog of a document): its pages on the left, to whom it goes and the files on the right.

Looking at it leaves a line in the audit; taking a file is what issues it.
"""

from __future__ import annotations

from collections.abc import MutableMapping

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.documents.content import Document
from core.domain.codes import codes
from core.domain.documents import HandingEntry
from core.errors import DomainError, NotAllowed
from core.services import documents
from core.ui.dialogs import close_dialog
from core.ui.documents.handing import handing
from core.ui.downloads import while_signed_in
from core.ui.plain import plain

HEIGHT = 560
FORMS = {"pdf": "PDF", "xlsx": "Excel"}


@st.dialog("書類", width="large", on_dismiss=close_dialog)
def document_sheet(
    user: Actor, document: str, subject_id: int, opened: MutableMapping[str, bool]
) -> None:
    """The dialog; `opened` remembers that this look at it is in the audit."""
    key = f"documents.{document}.{subject_id}"
    pages, beside = st.columns([3.1, 2])
    title, kana = beside.columns([1.2, 1], vertical_alignment="center")
    furigana = kana.checkbox("ふりがなを付ける", value=True, key=f"{key}.furigana")
    try:
        if not opened["noted"]:
            with unit_of_work(user) as work:
                documents.note_preview(work, document, subject_id)
            opened["noted"] = True
        with read_only(user) as view:
            shown = documents.preview(view, document, subject_id, furigana=furigana)
    except DomainError as refusal:
        st.error(str(refusal))
        return
    with pages.container(height=HEIGHT, border=True):
        for page in shown.pages:
            st.image(page, width="stretch")
    with beside:
        made = shown.document
        title.markdown(f"**{plain(made.title)}**　{len(shown.pages)}頁")
        listed = [code.label for code in codes("data_category") if code.code in made.items]
        st.caption(f"書いてある項目: {'・'.join(listed)}")
        to = handing(user, made, key=key)
        if to is not None:
            _files(document, subject_id, made, to, furigana=furigana)


def _files(
    document: str,
    subject_id: int,
    made: Document,
    to: HandingEntry,
    *,
    furigana: bool,
) -> None:
    """受け取る: made, and recorded, when the button is pressed, by who is signed in then."""
    forms = {form: label for form, label in FORMS.items() if form in made.forms}
    for place, (form, label) in zip(st.columns(len(forms)), forms.items(), strict=True):

        def issued(live: Actor, form: str = form) -> bytes:
            # What is refused here is logged by Streamlit: nothing about a person may be in it.
            try:
                with unit_of_work(live) as work:
                    made = documents.issue(work, document, subject_id, form, to, furigana=furigana)
            except DomainError as refusal:
                raise NotAllowed(f"書類を出せませんでした（{type(refusal).__name__}）。") from None
            return made.content

        place.download_button(
            label, while_signed_in(issued), file_name=documents.file_name(made, form, clock.today()),
            mime=documents.FORMS[form], icon=":material/download:", on_click="ignore",
            type="primary" if form == "pdf" else "secondary", width="stretch",
            key=f"documents.{document}.{subject_id}.file.{form}",
        )  # fmt: skip
