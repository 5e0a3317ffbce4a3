"""行事をひらく (one event): its head, what one may do with it, and the parts below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.events import Event
from core.domain.permissions import Action, may
from core.errors import NotFound
from core.queries.events import EventRow, event_row, event_words, series_rows
from core.queries.users import names_of_all
from core.services import events
from core.ui import session
from core.ui.dialogs import open_about, open_dialog
from core.ui.downloads import while_signed_in
from core.ui.events.new_event import change_event, copy_event
from core.ui.navigation import EVENTS, ORGANIZATION
from core.ui.page import open_link
from core.ui.plain import plain

STATUS_COLOURS: dict[str, Literal["blue", "green", "red", "gray"]] = {
    "planned": "blue", "held": "green", "cancelled": "red",
}  # fmt: skip


@dataclass(frozen=True)
class OpenedEvent:
    """ひらいた行事: the row with its numbers, its words, and what it belongs to."""

    row: EventRow
    event: Event
    series: str

    @property
    def is_past(self) -> bool:
        """Whether its day has come."""
        return self.row.held_on <= clock.today()


def opened_event(user: Actor) -> OpenedEvent:
    """The event named in the address; without one, the way to the list."""
    wanted = session.asked_id()
    if wanted is None:
        st.info("行事の一覧で名前を選ぶと、ここに行事のページがひらきます。")
        open_link("行事の一覧をひらく", EVENTS)
        st.stop()
    try:
        with read_only(user) as view:
            event, row = event_words(view, wanted), event_row(view, wanted)
            series = {each.id: each.name for each in series_rows(view, with_closed=True)}
    except NotFound:
        event, row, series = None, None, {}
    if event is None or row is None:
        st.warning("この番号の行事は見つかりません。行事の一覧でさがしてください。")
        open_link("行事の一覧をひらく", EVENTS)
        st.stop()
    return OpenedEvent(row, event, series.get(event.series_id or 0, ""))


def event_head(user: Actor, page: OpenedEvent, *, key: str) -> None:
    """何を、いつ、どこで、だれが; what one may do stands beside it."""
    row = page.row
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(row.name), anchor=False, width="content")
        st.badge(codes("event_type").label(row.kind), color="gray")
        st.badge(
            codes("event_status").label(row.status), color=STATUS_COLOURS.get(row.status, "gray")
        )
        st.space("stretch")
        if may(user, Action.WRITE_EVENTS):
            for name, label, icon in (
                ("change", "直す", "edit"), ("copy", "この回をもとに作る", "content_copy"),
            ):  # fmt: skip
                st.button(
                    label, key=f"{key}.{name}", icon=f":material/{icon}:",
                    on_click=open_dialog, args=(f"{key}.{name}", row.id),
                )  # fmt: skip
        _summary_file(page, key=f"{key}.file")
        open_link("一覧へもどる", EVENTS)
    if open_about(f"{key}.change") == row.id:
        change_event(user, page.event, f"{key}.form")
    elif open_about(f"{key}.copy") == row.id:
        copy_event(user, page.event, f"{key}.next")
    with st.container(border=True):
        when, where, who, numbers = st.columns([1.5, 1.8, 1.8, 1.6], gap="medium")
        when.markdown(
            f"**{format_date(row.held_on)}**  \n{plain(row.starts_at) or '時刻は決まっていません'}"
        )
        form = codes("event_form").label(row.form)
        with where.container(gap=None):
            st.markdown(f"{plain(row.place) or '場所は決まっていません'}（{form}）")
            if row.organization_id:
                open_link(plain(row.organization), ORGANIZATION, id=row.organization_id)
        who.markdown(_who(user, page))
        numbers.markdown(_numbers(row))
        told = [
            f":gray[{title}]　{plain(text)}"
            for title, text in (
                ("内容", row.topic),
                ("対象", row.audience),
                ("メモ", page.event.note),
            )
            if text
        ]
        if told:
            st.markdown("  \n".join(told))
    if row.status == "cancelled":
        st.info("中止の行事です。案内・記録はそのまま残っています。年ごとの比較には入りません。")
    elif row.status == "planned" and page.is_past and row.held_on < clock.today():
        st.warning("開催日をすぎています。「参加」で人数を書くか、「直す」で状態を選んでください。")


def _who(user: Actor, page: OpenedEvent) -> str:
    with read_only(user) as view:
        owner = names_of_all(view).get(page.row.owner_id or 0, "")
    lines = [f"担当 {plain(owner)}" if owner else "担当は決まっていません"]
    if page.series:
        lines.append(f"シリーズ {plain(page.series)}")
    if page.row.programme:
        lines.append(plain(codes("programme").label(page.row.programme)))
    return "  \n".join(lines)


def _numbers(row: EventRow) -> str:
    places = f"／定員 {row.capacity}人" if row.capacity is not None else ""
    word = "参加" if row.status == "held" else "参加予定"
    came = f"来た人 **{row.attended}人**{places}"
    return f"案内 {row.invited}か所・{word} {row.coming}か所  \n{came}"


def _summary_file(page: OpenedEvent, *, key: str) -> None:
    """行事のまとめ: invitations, numbers and questionnaire in one Excel file; it is logged."""

    def content(who: Actor) -> bytes:
        from core.documents.event_summary import event_workbook

        with unit_of_work(who) as work:
            made = event_workbook(work, page.row.id)
            events.note_export(work, page.row.id, "行事のまとめ", 1)
        return made

    st.download_button(
        "まとめ（Excel）", while_signed_in(content), file_name=f"行事のまとめ_{page.row.held_on:%Y%m%d}.xlsx",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", key=key,
        on_click="ignore", icon=":material/download:",
    )  # fmt: skip
