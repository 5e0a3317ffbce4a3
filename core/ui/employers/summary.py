"""経過と窓口 (the way of one employer): how far it has come, what comes next, whom to ask and how."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.employer_support import WAY, EmployerMoveEntry, EmployerSupport
from core.domain.permissions import Action, may
from core.queries.employer_facts import Proposal, proposals
from core.queries.employer_support import MoveRow, SupportRow, moves_of
from core.queries.events import events_for_partner
from core.queries.organization_profiles import stored_profile
from core.queries.organizations import OrganizationPage
from core.services.employer_support import move_support
from core.ui.dialogs import open_dialog
from core.ui.employers.new_way import start_button
from core.ui.employers.way import chosen_way
from core.ui.employers.way_sheet import DIALOG, opened_way
from core.ui.employers.words import (
    next_words,
    programme_words,
    proposal_words,
    stage_badge,
    stage_label,
)
from core.ui.navigation import EVENT
from core.ui.network.facts import fact_lines
from core.ui.network.key_persons import key_persons
from core.ui.network.manner import contact_manner
from core.ui.network.organization import office_note
from core.ui.page import open_link, save
from core.ui.plain import plain

EVENTS_SHOWN = 4
PROFILE = {
    "industry": "業種", "experience": "経験・方針", "jobs": "頼める仕事", "recruiting": "採用の窓口",
}  # fmt: skip


def employer_summary(user: Actor, page: OrganizationPage) -> None:
    """段階の歩み, 次にすること; below, whom to ask and how."""
    row = chosen_way(user, page)
    if row is not None:
        _way(user, page, row)
    who, how = st.columns([5, 3], gap="medium")
    with who:
        key_persons(user, page.organization.pk, page.key_persons, key="employer.person")
    with how:
        contact_manner(user, page.organization.pk, page.manner, key="employer.manner")
        _profile(user, page)
        _seminars(user, page)
        office_note(page)
    opened_way(user)


def _way(user: Actor, page: OrganizationPage, row: SupportRow) -> None:
    with read_only(user) as view:
        moves = moves_of(view, row.id)
        sees = may(user, Action.SEE_SENSITIVE)
        offered = proposals(view, [row], clock.today()).get(row.id) if sees else None
    with st.container(border=True):
        _stages(row, moves)
        if offered is not None:
            _proposal(user, row, offered)
        step, about, action = st.columns([2.2, 2.6, 1.1], vertical_alignment="top")
        title = ":gray[次にすること]  \n" if row.is_going else ""
        step.markdown(f"{title}{next_words(row, clock.today())}")
        with about:
            fact_lines(_about(row, page))
        if may(user, Action.WRITE_NETWORK):
            with action:
                st.button(
                    "すすめる" if row.is_going else "ひらく", key=f"employer.move.{row.id}",
                    type="primary" if row.is_going else "secondary", width="stretch",
                    on_click=open_dialog, args=(DIALOG, row.id),
                    help="段階、次にすること、内容、終わりを書きます",
                )  # fmt: skip
                if not row.is_going:
                    start_button(user, page.organization.pk, key=f"employer.again.{row.id}")
    with st.expander(f"段階の経過 {len(moves)}件"):
        st.table([_move(move) for move in moves], border="horizontal", hide_index=True)


def _stages(row: SupportRow, moves: Sequence[MoveRow]) -> None:
    """Six stages in a row: reached with its day, the present one marked, the others grey."""
    days = {move.after: move.moved_on for move in moves}
    # Of an ended way: the stage at which it ended.
    now = row.stage if row.is_going or not moves else moves[-1].before
    here = WAY.index(now) if now in WAY else -1
    for number, (place, stage) in enumerate(zip(st.columns(len(WAY)), WAY, strict=True)):
        day = format_date(days[stage], weekday=False) if stage in days else ""
        label = stage_label(stage)
        if number == here:
            place.markdown(f":green-badge[:material/flag: {label}]  \n**{day}**")
        elif number < here and stage in days:
            place.markdown(f":green[:material/check: {label}]  \n:gray[{day}]")
        else:
            place.markdown(f":gray[{label}]")


def _proposal(user: Actor, row: SupportRow, offered: Proposal) -> None:
    words, action = st.columns([4.8, 1.1], vertical_alignment="center")
    words.info(
        f"{proposal_words(offered)}段階を「{stage_label(offered.stage)}」にすすめますか。",
        icon=":material/lightbulb:",
    )
    label = stage_label(offered.stage)
    # The stage is in the key: a press never confirms another one than stood on the button.
    if not may(user, Action.WRITE_NETWORK) or not action.button(
        f"「{label}」にする", key=f"employer.confirm.{row.id}.{offered.stage}", width="stretch"
    ):
        return

    def confirm(work: Work) -> EmployerSupport:
        entry = EmployerMoveEntry(
            stage=offered.stage, moved_on=offered.on, reason=proposal_words(offered),
            owner_id=row.owner_id, next_step=row.next_step, next_on=row.next_on,
        )  # fmt: skip
        return move_support(work, row.id, row.version, entry)

    if save(user, f"段階を「{label}」にしました。次にすることを確かめてください。", confirm):
        st.rerun()


def _about(row: SupportRow, page: OrganizationPage) -> dict[str, str]:
    """What it is about, and how one reaches whom one asks."""
    told = [row.key_person, row.key_person_post]
    told += [f"{p.phone}　{p.when}" for p in page.key_persons if p.id == row.key_person_id]
    person = "　".join(filter(None, map(str.strip, told)))
    return {
        "事業": programme_words(row),
        "担当": row.owner or "担当なし",
        "社内のキーパーソン": person + ("（離任）" if row.key_person_left_on else ""),
        "相談の内容": row.theme,
        "メモ": row.note,
    }


def _move(move: MoveRow) -> dict[str, str]:
    return {
        "日": format_date(move.moved_on, weekday=False),
        "段階": stage_badge(move.after),
        "きっかけ・理由": plain(move.reason),
        "書いた人": plain(move.by),
    }


def _profile(user: Actor, page: OrganizationPage) -> None:
    """企業の特徴, as far as one asks for it here; it is written on the organisation's page."""
    with read_only(user) as view:
        stored = stored_profile(view, page.organization)
    known = {title: str(getattr(stored, name, "") or "") for name, title in PROFILE.items()}
    if (count := getattr(stored, "staff_count", None)) is not None:
        known["従業員数"] = f"{count:,}人"
    for name, title in (("practicum", "実習の受け入れ"), ("tour", "見学の受け入れ")):
        if code := getattr(stored, name, ""):
            known[title] = codes("availability").label(code)
    if any(known.values()):
        with st.container(border=True):
            fact_lines(known)


def _seminars(user: Actor, page: OrganizationPage) -> None:
    """案内した行事: invited, and whether they came."""
    if not may(user, Action.SEE_EVENTS):
        return
    with read_only(user) as view:
        found = [e for e in events_for_partner(view, page.organization.pk) if not e.is_host]
    if not found:
        return
    with st.container(border=True, gap="xsmall"):
        st.caption("セミナー・行事の案内")
        for event in found[:EVENTS_SHOWN]:
            answer = codes("invitation_status").label(event.status) if event.status else ""
            open_link(
                plain(f"{format_date(event.held_on, weekday=False)}　{event.name}　{answer}"),
                EVENT, id=event.event_id,
            )  # fmt: skip
