"""会議を待っていること (what waits): brought from any screen, rewritten or withdrawn here."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.agenda_items import AgendaItemEntry
from core.domain.permissions import Action, may
from core.errors import DomainError
from core.queries.agenda_items import WaitingItem, agenda_item, waiting_items
from core.queries.meeting_series import all_series
from core.queries.users import names_of_all
from core.services.agenda_items import change_item, drop_item
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.forms.entry_form import EntryForm
from core.ui.meeting.bring import bring_button, offered_series
from core.ui.navigation import CHARTS, CLIENT, INTAKE, ORGANIZATION
from core.ui.page import open_link, save
from core.ui.plain import plain

KEY = "meetings.waiting"
DIALOG = "meetings.waiting.change"
WIDTHS = [1.5, 4.8, 2.1, 1.6, 2.5]
MOST = 50


def waiting_part(user: Actor) -> None:
    """One line for each: for which meeting, what, about whom, who brought it when."""
    writes = may(user, Action.RUN_MEETING)
    with read_only(user) as view:
        found, staff = waiting_items(view, limit=MOST), names_of_all(view)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"待っていること {len(found)}件。氏名は伏せて出しています。", width="stretch")
        bring_button(user, key="meetings", label="話したいことを加える", type="primary")
    if not found:
        st.info(
            "会議にかけられたことは、ありません。利用者カルテ、機関のページ、気になる人、グラフの"
            "「会議にかける」を押すと、次の会議の議題になり、ここに並びます。"
        )
    for item in found:
        _row(user, item, staff, writes=writes)
    if len(found) == MOST:
        st.caption(f"先の{MOST}件を出しています。話すか取り下げると、次が出ます。")
    held = open_about(DIALOG)
    if held is not None and writes:
        _sheet(user, held)


def _row(user: Actor, item: WaitingItem, staff: dict[int, str], *, writes: bool) -> None:
    with st.container(border=True):
        where, what, whom, who, ways = st.columns(WIDTHS, vertical_alignment="center")
        where.markdown(f"**{plain(item.series)}**")
        if item.times_carried:
            where.badge(f"持ち越し {item.times_carried}回", color="orange")
        note = f"  \n:gray[{plain(item.note)}]" if item.note else ""
        what.markdown(f"**{plain(item.title)}**{note}")
        with whom:
            _about(user, item)
        by = plain(staff.get(item.by_id or 0, ""))
        who.markdown(f":gray[{item.brought_on.month}/{item.brought_on.day}  \n{by}]")
        if writes:
            with ways.container(horizontal=True, horizontal_alignment="right", gap="small"):
                st.button(
                    "書き直す", key=f"{KEY}.change.{item.id}",
                    on_click=open_dialog, args=(DIALOG, (item.id, item.version)),
                )  # fmt: skip
                st.button(
                    "取り下げる", key=f"{KEY}.drop.{item.id}", type="tertiary",
                    on_click=_drop, args=(user, item),
                )  # fmt: skip


def _about(user: Actor, item: WaitingItem) -> None:
    """The way to what it is about; a person is called as on the wall."""
    if item.client_id is not None:
        if may(user, Action.SEE_CLIENTS):
            open_link(plain(item.who), CLIENT, id=item.client_id)
        else:
            st.caption(plain(item.who))
    elif item.intake_id is not None and may(user, Action.WRITE_CLIENTS):
        open_link(plain(item.who), INTAKE, id=item.intake_id)
    elif item.who:
        st.caption(plain(item.who))
    if item.organization_id is not None:
        open_link(plain(item.organization), ORGANIZATION, id=item.organization_id)
    if item.chart_id is not None:
        open_link(f":material/bar_chart: {plain(item.chart)}", CHARTS, id=item.chart_id)


def _drop(user: Actor, item: WaitingItem) -> None:
    save(user, "取り下げました。", lambda work: drop_item(work, item.id, item.version))


@st.dialog("書き直す", width="medium", on_dismiss=close_dialog)
def _sheet(user: Actor, held: tuple[int, int]) -> None:
    item_id, seen = held
    try:
        with read_only(user) as view:
            item, series = agenda_item(view, item_id), all_series(view)
    except DomainError as error:
        st.error(str(error))
        return
    st.caption(f"{clock.in_japan(item.created_at):%m/%d %H:%M} に書かれたものです。")
    values = {"series_id": item.series_id, "title": item.title, "note": item.note}
    key = f"{DIALOG}.{item_id}.{seen}"
    with EntryForm(AgendaItemEntry, key=key, values=values) as form:
        form.text("title")
        form.choice("series_id", offered_series(series, has_person=item.client_id is not None))
        form.area("note", height=88)
    entry = form.entry
    if entry and save(
        user, "書き直しました。", lambda work: change_item(work, item_id, seen, entry)
    ):
        close_dialog()
        st.rerun()
