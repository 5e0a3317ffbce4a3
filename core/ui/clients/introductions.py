"""紹介 of one person: the way so far, what comes next, and the next candidate."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.permissions import Action, may
from core.queries.clients import ClientPage
from core.queries.introductions import IntroductionRow, introductions_of
from core.queries.next_candidates import Candidate, next_candidates
from core.ui.introductions import new_sheet, step_sheet
from core.ui.introductions.words import STEPS, US, coming, near, next_action, state, told
from core.ui.navigation import MATCHING
from core.ui.page import open_link
from core.ui.plain import plain

WIDTHS = [2.6, 2.2, 2.6, 1.5]
TITLES = ("どこから → どこへ", "状態", "日付と予定", "")


def client_introductions(user: Actor, person: ClientPage) -> None:
    """紹介の経過: one line for each, the latest first; the next step at one click."""
    client_id, today = person.client.pk, clock.today()
    writes = may(user, Action.WRITE_CLIENTS)
    with read_only(user) as view:
        rows = introductions_of(view, client_id)
        moving = any(row.is_moving for row in rows)
        offered = (
            ()
            if moving or (rows and rows[0].status == "arrived")
            else next_candidates(view, client_id=client_id, today=today)
        )
    _head(user, person, rows, writes=writes)
    if rows:
        with st.container(border=True, gap="xsmall"):
            for place, title in zip(st.columns(WIDTHS), TITLES, strict=True):
                place.caption(title)
            for row in rows:
                _line(row, writes=writes)
    else:
        st.info("紹介はまだありません。マッチングで事業所をくらべて、ここから紹介できます。")
    if offered and writes:
        _offer(person, rows, offered)
    new_sheet.open_new_sheet(user)
    step_sheet.open_step_sheet(user)


def _head(
    user: Actor, person: ClientPage, rows: tuple[IntroductionRow, ...], *, writes: bool
) -> None:
    title, compare, action = st.columns([5, 1.4, 1.4], vertical_alignment="center")
    count = f"　{len(rows)}" if rows else ""
    title.markdown(f"**紹介**{count}　:gray[:small[紹介から利用開始まで。終わった理由も残します]]")
    with compare:
        open_link("マッチングでくらべる", MATCHING, client=person.client.pk)
    with action:
        if writes and st.button("紹介を書く", icon=":material/add:", key="client.introduce"):
            new_sheet.ask_new(new_sheet.Wanted(person.client.pk, None, person.client.name))
            st.rerun()


def _line(row: IntroductionRow, *, writes: bool) -> None:
    way, now, days, action = st.columns(WIDTHS, vertical_alignment="center")
    way.markdown(f"{plain(row.from_name) or US} → **{plain(row.to_name) or US}**")
    note = f"  \n:small[{plain(row.end_note)}]" if row.end_note else ""
    shared = "　:blue-badge[共有中]" if row.shared_on else ""
    now.markdown(f"{plain(state(row))}{shared}{note}")
    told_days = f"紹介 {near(row.introduced_on)}"
    if row.last_on != row.introduced_on:
        told_days += f" → {near(row.last_on)}"
    ahead = coming(row, clock.today())
    days.markdown(f":small[{plain(told_days)}]" + (f"  \n{plain(ahead)}" if ahead else ""))
    if writes:
        label = STEPS[next_action(row)] if row.is_moving else "ひらく"
        with action:
            if st.button(label, key=f"client.introduction.{row.id}", width="stretch"):
                step_sheet.ask_step(row)
                st.rerun()


def _offer(
    person: ClientPage, rows: tuple[IntroductionRow, ...], offered: tuple[Candidate, ...]
) -> None:
    st.markdown("**次の候補**　:gray[:small[まだ試していない所を、合う順・近い順に]]")
    for place, candidate in zip(st.columns(3), offered, strict=False):
        with place.container(border=True):
            st.markdown(f"**{plain(candidate.name)}**  \n:small[{plain(told(candidate))}]")
            if st.button("紹介する", key=f"client.candidate.{candidate.id}", width="stretch"):
                new_sheet.ask_new(
                    new_sheet.Wanted(
                        person.client.pk,
                        None,
                        person.client.name,
                        candidate.id,
                        rows[0].id if rows else None,
                        told(candidate),
                    )
                )
                st.rerun()
