"""出席者と案内 (who takes part): chosen from the support team by a click; the invitation of each as PDF."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.meetings import AttendeeEntry
from core.domain.permissions import Action, may
from core.queries.conferences import STAFF, THE_PERSON, AttendeeRow, ConferenceRow, attendees
from core.queries.teams import team_of
from core.queries.users import staff_names
from core.services.conferences import add_attendee, remove_attendee
from core.ui import session
from core.ui.conference.consent import consent_button
from core.ui.conference.keep import keep
from core.ui.conference.paper_buttons import invitation_buttons
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.organization_box import organization_box
from core.ui.page import save
from core.ui.plain import plain

# 支援チームの役割 → 立場 at the meeting.
STANDING = {
    "medical": "medical", "nursing": "medical", "employer": "company", "school": "school",
    "planning": "consultation_specialist", "municipality": "municipal_caseworker",
    "family_support": "family", "job_search": "government", "work": "job_center_staff",
    "life": "life_center_staff", "training": "welfare_staff", "housing": "welfare_staff",
}  # fmt: skip
WIDTHS = [1.3, 2.6, 1.2, 2.2, 2.9, 0.6]


def participants(user: Actor, row: ConferenceRow) -> None:
    """The list, the support team beside it, and everybody else."""
    writes = may(user, Action.RUN_MEETING) and row.is_open
    with read_only(user) as view:
        rows = attendees(view, row.id, clock.today())
        staff = staff_names(view)
    st.markdown(f"**出席者**　{len(rows)}人")
    if not rows:
        st.info("出席者がいません。下の支援チームから選ぶか、加えてください。")
    else:
        for place, title in zip(
            st.columns(WIDTHS),
            ("立場", "だれ", "出欠", "氏名を伝えてよいか", "案内（PDF）", ""),
            strict=True,
        ):
            place.caption(title)
    for each in rows:
        _line(user, row, each, writes=writes)
    if writes:
        _team(user, row, rows)
        _others(user, row, rows, staff)


def standing(row: AttendeeRow) -> str:
    """立場 in words."""
    return "職員" if row.kind == STAFF else codes("participant_role").label(row.role) or "その他"


def _line(user: Actor, row: ConferenceRow, each: AttendeeRow, *, writes: bool) -> None:
    with st.container(border=True, key=f"conference_seat_{each.id}"):
        who, name, status, gate, papers, out = st.columns(WIDTHS, vertical_alignment="center")
        who.markdown(plain(standing(each)))
        name.markdown(plain(each.who or (row.name if each.kind == THE_PERSON else "")))
        status.markdown(codes("invitation_status").label(each.status))
        with gate:
            _gate(user, row, each, writes=writes)
        with papers:
            if writes and each.kind != STAFF:
                invitation_buttons(user, row, each)
            elif each.kind == STAFF:
                st.caption("通知で知らせます")
            if each.invited_on:
                named = "氏名あり" if each.is_named else "氏名なし"
                st.caption(f"{format_date(each.invited_on, weekday=False)} に案内（{named}）")
        if (
            writes
            and each.invited_on is None
            and out.button(
                "外す",
                key=f"conference.out.{each.id}",
                icon=":material/close:",
                type="tertiary",
                help="出席者から外す",
            )
        ):
            keep(user, "外しました。", lambda work: remove_attendee(work, each.id, each.version))


def _gate(user: Actor, row: ConferenceRow, each: AttendeeRow, *, writes: bool) -> None:
    if not each.is_outside:
        st.caption("—" if each.kind == STAFF else "本人です")
    elif each.may_be_named:
        st.markdown(":green-badge[:material/check: 同意あり]")
    elif writes:
        consent_button(user, row, each, label="同意なし: 記録する")
    else:
        st.markdown(":orange-badge[:material/lock: 同意なし]")


def _team(user: Actor, row: ConferenceRow, rows: list[AttendeeRow]) -> None:
    with read_only(user) as view:
        team = team_of(view, row.client_id).current
    seated = {(each.organization_id, each.name) for each in rows}
    places = {each.organization_id for each in rows}
    offered = [
        m for m in team
        if (m.organization_id, m.name) not in seated
        and not (m.organization_id in places and m.key_person_id is None and m.organization_id)
    ]  # fmt: skip
    st.markdown("**支援チームから加える**")
    if not offered:
        st.caption("支援チームの人は、みな入っています。チームはカルテの「支援チーム」で加えます。")
    with st.container(horizontal=True):
        if all(each.kind != THE_PERSON for each in rows) and st.button(
            "本人", key="conference.person", icon=":material/add:"
        ):
            _add(user, row, AttendeeEntry(role=THE_PERSON))
        for member in offered:
            who = "　".join(part for part in (member.organization, member.name) if part)
            label = f"{codes('team_role').label(member.role)}: {plain(who)}"
            if st.button(label, key=f"conference.team.{member.id}", icon=":material/add:"):
                entry = AttendeeEntry(
                    organization_id=member.organization_id,
                    key_person_id=member.key_person_id,
                    name="" if member.key_person_id else member.own_name,
                    role=STANDING.get(member.role, "other"),
                )
                _add(user, row, entry)


def _others(
    user: Actor, row: ConferenceRow, rows: list[AttendeeRow], staff: dict[int, str]
) -> None:
    seated = {each.user_id for each in rows}
    free = {user_id: name for user_id, name in staff.items() if user_id not in seated}
    mine, others = st.columns([1, 2], gap="medium")
    with mine, st.expander("職員を加える", icon=":material/badge:"):
        key = f"conference.staff.{row.id}"
        with EntryForm(AttendeeEntry, key=key, submit="加える") as form:
            form.choice("user_id", free)
        if form.entry:
            _add(user, row, form.entry, key)
    with others, st.expander("ほかの機関・家族・本人を加える", icon=":material/person_add:"):
        key = f"conference.other.{row.id}"
        _, places = organization_box(
            user, key=f"{key}.place.{session.nonce(key)}", label="機関をさがす"
        )
        with EntryForm(AttendeeEntry, key=key, submit="加える") as form:
            standing_box, place, name = form.columns([1, 1.4, 1.2])
            with standing_box:
                form.code("role")
            with place:
                form.choice("organization_id", places)
            with name:
                form.text("name", placeholder="機関だけでもかまいません")
        if form.entry:
            _add(user, row, form.entry, key)


def _add(user: Actor, row: ConferenceRow, entry: AttendeeEntry, key: str = "") -> None:
    if save(user, "加えました。", lambda work: add_attendee(work, row.id, entry)):
        if key:
            session.renew(key)
        st.rerun()
