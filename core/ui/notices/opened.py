"""ひらいたお知らせ (one notice): its text, files and answers; who has read it."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.attachments import MEGABYTE
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.notices import NoticeAnswerEntry
from core.domain.permissions import Action, may
from core.errors import NotFound
from core.queries.notices import AnswerRow, FileRow, NoticeOpened, notice_opened, readers_of
from core.services import notices
from core.services.notice_files import hand_out
from core.services.notices import PersonsNamed
from core.ui import session
from core.ui.downloads import while_signed_in
from core.ui.forms.entry_form import EntryForm
from core.ui.notices.listing import from_whom, write
from core.ui.notices.naming import confirm_box, remember
from core.ui.page import save, saving
from core.ui.plain import plain


def opened_notice(user: Actor) -> NoticeOpened | None:
    """The notice of the address, marked as read before the list is drawn; None: none is asked for."""
    wanted = session.asked_id()
    if wanted is None:
        return None
    try:
        with read_only(user) as view:
            found = notice_opened(view, wanted)
    except NotFound as gone:
        st.warning(str(gone))
        return None
    if found.row.is_unread:
        with unit_of_work(user) as work:
            notices.read_notice(work, wanted)
    return found


def show_notice(user: Actor, notice: NoticeOpened, *, key: str) -> None:
    """題、本文、添付、答え."""
    row = notice.row
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.badge(codes("notice_kind").label(row.kind), color="green")
            if row.is_about_person:
                st.badge("ある人のこと", color="violet", icon=":material/visibility_off:")
            if row.is_open_trouble:
                st.badge("未解決", color="orange")
            if row.settled_on:
                day = format_date(row.settled_on, weekday=False)
                st.badge(f"{day} 解決", color="gray", icon=":material/check:")
            if row.withdrawn_on:
                st.badge("取り下げ済み（あなただけに見えます）", color="red")
        st.subheader(plain(row.title), anchor=False)
        st.caption(_when(notice))
        if notice.body:
            st.text(notice.body)
        for file in notice.files:
            _file(file, key=f"{key}.file.{file.id}")
        _actions(user, notice, key=f"{key}.act")
    _answers(user, notice, key=f"{key}.answer.{row.id}")
    _readers(user, notice)


def _when(notice: NoticeOpened) -> str:
    row = notice.row
    until = f"　{format_date(row.valid_to)}まで載ります" if row.valid_to else ""
    asked_by = f"　相談したところ: {row.organization}" if row.is_about_person else ""
    whose = asked_by if row.organization else ""
    return plain(f"{format_date(row.posted_on)}　{from_whom(row)}から{whose}{until}")


def _file(file: FileRow, *, key: str) -> None:
    def content(who: Actor) -> bytes:
        with unit_of_work(who) as work:
            return hand_out(work, file.id).content

    size = (
        f"{file.size / MEGABYTE:,.1f}MB" if file.size >= MEGABYTE else f"{file.size // 1024 + 1}KB"
    )
    # Whatever it is, the browser saves it: it is never shown as a page of ours.
    st.download_button(
        plain(f"{file.name}（{size}）"), while_signed_in(content), file_name=file.name,
        mime="application/octet-stream", key=key, on_click="ignore", icon=":material/attach_file:",
    )  # fmt: skip


def _actions(user: Actor, notice: NoticeOpened, *, key: str) -> None:
    row = notice.row
    if not may(user, Action.WRITE_NOTICES):
        return
    manages = may(user, Action.MANAGE_NOTICES)
    with st.container(horizontal=True):
        if row.is_mine:
            st.button(
                "直す", key=f"{key}.change", icon=":material/edit:", on_click=write, args=(row.id,)
            )
        if row.kind == "trouble" and (row.is_mine or manages):
            label = "まだ解決していない" if row.settled_on else "解決した"
            if st.button(label, key=f"{key}.settle", icon=":material/check:"):
                _settle(user, notice)
        if row.is_mine or manages:
            label = "もう一度載せる" if row.withdrawn_on else "取り下げる"
            if st.button(label, key=f"{key}.withdraw", icon=":material/visibility_off:"):
                _withdraw(user, notice)


def _settle(user: Actor, notice: NoticeOpened) -> None:
    row = notice.row
    settled = row.settled_on is None
    done = "解決の印をつけました" if settled else "解決の印を外しました"
    if save(
        user, done, lambda work: notices.settle_notice(work, row.id, row.version, settled=settled)
    ):
        st.rerun()


def _withdraw(user: Actor, notice: NoticeOpened) -> None:
    row = notice.row
    back = row.withdrawn_on is not None
    done = "もう一度載せました" if back else "取り下げました。書いた人だけに見えます"
    if save(user, done, lambda work: notices.withdraw_notice(work, row.id, row.version, back=back)):
        if not row.is_mine:
            st.query_params.clear()
        st.rerun()


def _answers(user: Actor, notice: NoticeOpened, *, key: str) -> None:
    if notice.answers:
        st.markdown(f"**答え　{len(notice.answers)}件**")
    for answer in notice.answers:
        with st.container(border=True, gap="xsmall"):
            st.caption(plain(f"{_by(answer)}　{clock.in_japan(answer.at):%m/%d %H:%M}"))
            st.text(answer.body)
    if not may(user, Action.WRITE_NOTICES) or notice.row.withdrawn_on:
        return
    with EntryForm(NoticeAnswerEntry, key=key, submit="答える") as form:
        form.area(
            "body", height=90,
            placeholder="うちではこうしています、ここに聞けます、など。人の名前は書きません。",
        )  # fmt: skip
        confirmed = confirm_box(key)
    entry = form.entry
    if entry is None:
        return
    done = False
    with saving("答えました"):
        try:
            with unit_of_work(user) as work:
                notices.answer_notice(work, notice.row.id, entry, confirmed=confirmed)
            done = True
        except PersonsNamed as named:
            remember(key, named, is_about_person=notice.row.is_about_person)
    if done:
        session.renew(key)
        st.session_state.pop(session.NOTICE_ASKED, None)
        st.rerun()


def _by(answer: AnswerRow) -> str:
    who = answer.writer or "事業所"
    return f"{who}（あなた）" if answer.is_mine else who


def _readers(user: Actor, notice: NoticeOpened) -> None:
    if not (notice.row.is_mine or may(user, Action.MANAGE_NOTICES)):
        return
    with read_only(user) as view:
        readers = readers_of(view, notice.row.id)
    read = [reader for reader in readers if reader.read_at]
    with st.expander(f"読んだ人　{len(read)} / {len(readers)}人"):
        for reader in read:
            assert reader.read_at is not None
            st.text(f"{clock.in_japan(reader.read_at):%m/%d %H:%M}　{reader.name}")
        if unread := "、".join(reader.name for reader in readers if reader.read_at is None):
            st.caption(plain(f"まだ: {unread}"))
