"""お知らせを書く (the form): a new notice, or a change of one's own."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import unit_of_work
from core.domain.attachments import KINDS, KINDS_IN_WORDS, MAX_FILES, Attachment, checked_attachment
from core.domain.dates import format_date
from core.domain.notices import Notice, NoticeEntry
from core.queries.notices import NoticeOpened
from core.services import notices
from core.services.notices import PersonsNamed
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.organization_box import organization_box
from core.ui.notices.naming import confirm_box, remember
from core.ui.page import saving

ENDINGS = [*KINDS, "jpeg"]


def is_writing(notice: NoticeOpened | None) -> bool:
    """Whether the form stands open: for a new notice, or for the one that is opened."""
    what = st.session_state.get(session.NOTICE_FORM)
    return what == "new" or (notice is not None and what == notice.row.id)


def notice_form(user: Actor, notice: NoticeOpened | None, *, key: str) -> None:
    """題、本文、どこから、添付. The text is looked through for persons of the ledger before it is saved."""
    changed = notice if st.session_state.get(session.NOTICE_FORM) != "new" else None
    name = f"{key}.{changed.row.id}.{changed.row.version}" if changed else f"{key}.new"
    head, close = st.columns([3, 1], vertical_alignment="center")
    head.subheader("お知らせを直す" if changed else "お知らせを書く", anchor=False)
    if close.button("書くのをやめる", key=f"{name}.close", width="stretch"):
        _close(name)
    places = _place(user, changed, name)
    with EntryForm(
        NoticeEntry, key=name, submit="直して載せる" if changed else "載せる",
        values=_values(changed),
    ) as form:  # fmt: skip
        form.code("kind", horizontal=True)
        form.text("title")
        form.area("body", height=200)
        form.yesno("is_about_person")
        st.caption(
            "印をつけると、書いた人も機関も、ほかの人には「事業所」とだけ出ます。"
            "題・本文・ファイルの名前に台帳の人の名前・電話・番号がないかを、載せる前に確かめます。"
            "ファイルの中身と、あだ名や学校名までは確かめられません。"
        )
        left, right = form.columns(2)
        with left:
            form.date("posted_on", today=True)
        with right:
            form.date("valid_to")
        form.choice("organization_id", places)
        form.yesno("is_pinned")
        dropped = _dropped(changed, f"{name}.dropped")
        files = st.file_uploader(
            f"添付（{KINDS_IN_WORDS}。1つ10MB、{MAX_FILES}つまで）", type=ENDINGS,
            accept_multiple_files=True, max_upload_size=10,
            key=f"{name}.files.{session.nonce(name)}",
        )  # fmt: skip
        confirmed = confirm_box(name)
    entry = form.entry
    if entry is None:
        return
    with saving("載せました"):
        try:
            taken = [checked_attachment(file.name, file.getvalue()) for file in files]
            made = _saved(user, changed, entry, taken, dropped, confirmed=confirmed)
            st.session_state[session.NOTICE_SAVED] = made.pk
        except PersonsNamed as named:
            remember(name, named, is_about_person=entry.is_about_person)
    if (saved := st.session_state.pop(session.NOTICE_SAVED, None)) is not None:
        st.query_params["id"] = str(saved)
        _close(name)


def _place(user: Actor, changed: NoticeOpened | None, name: str) -> dict[int, str]:
    """どこから: for what another organisation asked us to pass round."""
    chosen = changed.organization_id if changed else None
    with st.expander("ほかの機関からの相談・お知らせのとき", expanded=chosen is not None):
        _, places = organization_box(
            user, key=f"{name}.place.{session.nonce(name)}", chosen=chosen,
            label="その機関をさがすと、下の「どこから」で選べます",
            otherwise="先に機関名簿に加えてください。",
        )  # fmt: skip
    return places


def _saved(
    user: Actor,
    changed: NoticeOpened | None,
    entry: NoticeEntry,
    files: Sequence[Attachment],
    dropped: Sequence[int],
    *,
    confirmed: bool,
) -> Notice:
    with unit_of_work(user) as work:
        if changed is None:
            return notices.write_notice(work, entry, files=files, confirmed=confirmed)
        return notices.change_notice(
            work, changed.row.id, changed.row.version, entry, files=files, dropped=dropped,
            confirmed=confirmed,
        )  # fmt: skip


def _values(changed: NoticeOpened | None) -> dict[str, object]:
    if changed is None:
        return {"posted_on": format_date(clock.today(), weekday=False)}
    row = changed.row
    return {
        "kind": row.kind, "title": row.title, "body": changed.body, "posted_on": row.posted_on,
        "valid_to": row.valid_to, "is_pinned": row.is_pinned,
        "is_about_person": row.is_about_person, "organization_id": changed.organization_id,
    }  # fmt: skip


def _dropped(changed: NoticeOpened | None, key: str) -> list[int]:
    if changed is None or not changed.files:
        return []
    names = {file.id: file.name for file in changed.files}
    return st.multiselect(
        "外す添付", list(names), format_func=lambda i: names[i], key=key,
        placeholder="外すものがあれば選んでください",
    )  # fmt: skip


def _close(name: str) -> None:
    for kept in (session.NOTICE_FORM, session.NOTICE_ASKED):
        st.session_state.pop(kept, None)
    session.renew(name)
    st.rerun()
