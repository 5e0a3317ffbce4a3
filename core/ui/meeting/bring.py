"""会議にかける (bringing something to a meeting): one button, wherever one sees what to talk about."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.agenda_items import AgendaItemEntry
from core.domain.permissions import Action, may
from core.errors import DomainError
from core.queries.agenda_items import WaitingItem, waiting_about
from core.queries.meeting_series import SeriesRow, all_series, usual_series
from core.services.agenda_items import bring
from core.ui import dialogs, session
from core.ui.forms.entry_form import EntryForm
from core.ui.page import save
from core.ui.plain import plain

TITLE = "会議にかける"
ICON = ":material/co_present:"


def bring_button(
    user: Actor,
    *,
    client_id: int | None = None,
    intake_id: int | None = None,
    organization_id: int | None = None,
    chart_id: int | None = None,
    key: str,
    label: str = TITLE,
    **options: Any,
) -> None:
    """「会議にかける」 about what is on the screen; nothing for who does not run meetings.

    `key` is the page's own; `options` go to the button (`type`, `width`).
    """
    if not may(user, Action.RUN_MEETING):
        return
    about = {
        "client_id": client_id, "intake_id": intake_id,
        "organization_id": organization_id, "chart_id": chart_id,
    }  # fmt: skip
    if st.button(label, key=f"{key}.bring", icon=ICON, **options):
        dialogs.open_dialog(key, about)
    held = dialogs.open_about(key)
    if held == about:
        _sheet(user, about, key)


@st.dialog(TITLE, width="medium", on_dismiss=dialogs.close_dialog)
def _sheet(user: Actor, about: dict[str, int | None], key: str) -> None:
    try:
        with read_only(user) as view:
            waiting, series = waiting_about(view, **about), all_series(view)
    except DomainError as error:
        st.error(str(error))
        return
    _already(waiting)
    offered = offered_series(series, has_person=about["client_id"] is not None)
    if not offered:
        st.info("会議がまだありません。「会議の予定と議事録」の「会議の型」で作ってください。")
        return
    if about["chart_id"] is not None:
        st.caption("グラフは、かけるとほかの職員にも見えるようになります。")
    usual = usual_series(series)
    start = {"series_id": usual.id if usual else None}
    with EntryForm(
        AgendaItemEntry, key=f"{key}.item", submit=TITLE, values=start, fixed=about
    ) as form:
        form.text("title", placeholder="例: 夏から欠席がふえた。受診の同行をどうするか")
        form.choice("series_id", offered)
        form.area("note", height=88)
        st.caption("会議の画面では、氏名は伏せて出ます。")
    entry = form.entry
    if entry and save(user, "会議にかけました。", lambda work: bring(work, entry)):
        session.renew(f"{key}.item")
        dialogs.close_dialog()
        st.rerun()


def offered_series(series: list[SeriesRow], *, has_person: bool) -> dict[int, str]:
    """To which meetings something can be brought: those about one person need one."""
    return {row.id: row.name for row in series if has_person or not row.is_about_one_person}


def _already(waiting: list[WaitingItem]) -> None:
    for item in waiting:
        st.info(f"かけてあります: {plain(item.title)}（{plain(item.series)}）")
