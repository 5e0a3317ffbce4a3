"""いつもの出席者 (members of a series): of the staff, and those who come from elsewhere."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.meeting_series import SeriesMemberEntry
from core.queries.meeting_series import MemberRow, SeriesRow, series_members
from core.queries.organizations import organization_page
from core.queries.users import staff_names
from core.services.meeting_series import add_member, remove_member, set_staff
from core.ui import session
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.organization_box import organization_box
from core.ui.page import save
from core.ui.plain import plain

KEY = "meetings.members"
DIALOG = "meetings.members.add"


def members_part(user: Actor, row: SeriesRow, *, writes: bool) -> None:
    """Who is asked to a meeting of this series unless somebody says otherwise."""
    with read_only(user) as view:
        members = series_members(view, row.id)
        staff = staff_names(view) if writes else {}
    mine = [member for member in members if member.user_id is not None]
    others = [member for member in members if member.user_id is None]
    st.markdown(f"**いつもの出席者**　:gray[職員 {len(mine)}人・ほか {len(others)}人]")
    with st.container(border=True, gap="small"):
        if writes:
            _staff(user, row, mine, staff)
        else:
            st.markdown(
                "、".join(plain(member.name) for member in mine) or "職員は決めていません。"
            )
        for member in others:
            _line(user, member, writes=writes)
        if writes:
            st.button(
                "機関の人を加える", key=f"{KEY}.add.{row.id}", icon=":material/add:",
                on_click=open_dialog, args=(DIALOG, row.id),
            )  # fmt: skip
    if writes and open_about(DIALOG) == row.id:
        _sheet(user, row.id)


def _staff(user: Actor, row: SeriesRow, mine: list[MemberRow], staff: dict[int, str]) -> None:
    there = [member.user_id for member in mine if member.user_id is not None]
    names = {**staff, **{m.user_id: m.name for m in mine if m.user_id is not None}}
    # Another key after each change by anybody: the box shows what is stored.
    place = f"{KEY}.staff.{row.id}.{'-'.join(map(str, there))}"

    def keep() -> None:
        wanted = st.session_state[place]
        save(user, "出席する職員を決めました。", lambda work: set_staff(work, row.id, wanted))

    st.multiselect(
        "職員", list(names), default=there, key=place, format_func=lambda i: names[i],
        placeholder="選ぶと、予定に入れたときに通知が届きます", on_change=keep,
    )  # fmt: skip


def _line(user: Actor, member: MemberRow, *, writes: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        role = codes("participant_role").label(member.role) if member.role else ""
        told = [plain(text) for text in (member.organization, member.name) if text]
        st.markdown("　".join(told) + (f"　:gray[{role}]" if role else ""), width="stretch")
        if writes:
            st.button(
                "外す", key=f"{KEY}.remove.{member.id}", type="tertiary",
                on_click=_remove, args=(user, member),
            )  # fmt: skip


def _remove(user: Actor, member: MemberRow) -> None:
    save(
        user, "いつもの出席者から外しました。",
        lambda work: remove_member(work, member.id, member.version),
    )  # fmt: skip


@st.dialog("機関の人を加える", width="medium", on_dismiss=close_dialog)
def _sheet(user: Actor, series_id: int) -> None:
    key = f"{DIALOG}.{series_id}"
    _typed, found = organization_box(user, key=f"{key}.place", label="機関をさがす")
    picked = st.selectbox(
        "機関", list(found), format_func=lambda i: found[i], key=f"{key}.picked",
        index=0 if len(found) == 1 else None, placeholder="上の欄に名前の2文字以上を入れてください",
    )  # fmt: skip
    people: dict[int, str] = {}
    if picked is not None:
        with read_only(user) as view:
            page = organization_page(view, picked)
        people = {p.pk: f"{p.name} {p.post}".strip() for p in page.key_persons if p.left_on is None}
    fixed = {"series_id": series_id, "organization_id": picked}
    with EntryForm(SeriesMemberEntry, key=key, submit="加える", fixed=fixed) as form:
        if people:
            form.choice("key_person_id", people)
        form.text("name", placeholder="名簿にいない人だけ、氏名を入力")
        form.code("role")
    entry = form.entry
    if entry and save(user, "加えました。", lambda work: add_member(work, entry)):
        session.renew(key)
        close_dialog()
        st.rerun()
