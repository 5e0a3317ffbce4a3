"""議事録を読む (reading minutes): what was decided, topic by topic what was said, who was there.

Masked wherever it is read; nothing of it can change. What is written afterwards is an addition.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.documents.minutes import figure_text, minutes_of, spent, what_became
from core.domain.dates import format_date
from core.domain.minutes import Minutes, MinutesAdditionEntry, TopicLine
from core.domain.permissions import Action, may
from core.queries.agenda_rows import Figure
from core.queries.meetings import MeetingRow
from core.queries.minutes import minutes
from core.services.agenda import thawed
from core.services.minutes import add_to_minutes, close_meeting, weighed_rows
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.meeting.minutes_files import files
from core.ui.navigation import CLIENT, MEETINGS
from core.ui.page import open_link, save, saving
from core.ui.plain import plain

EMPTY = "（なし）"


def show(user: Actor, meeting: MeetingRow) -> None:
    """The minutes on the wall: nothing of them is named, nor can be from there."""
    if meeting.id is not None:
        with st.container(key="minutes_wall"):
            read_minutes(user, meeting.id, on_wall=True)


def read_minutes(user: Actor, meeting_id: int, *, on_wall: bool = False) -> None:
    """The minutes of one meeting. Who may runs it also closes one that was left open."""
    with read_only(user) as view:
        found = minutes(view, meeting_id)
    with st.container(gap="xsmall"):
        _head(user, found, on_wall=on_wall)
        if not found.is_closed:
            _left_open(user, found, meeting_id)
        _decided(found)
    with st.container(gap="xsmall"):
        _topics(found)
    with st.container(gap="xsmall"):
        _attendance(found)
        _additions(user, found)


def _head(user: Actor, found: Minutes, *, on_wall: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        who = f"　{found.who}" if found.who else ""
        title = f"{plain(found.series)}　{format_date(found.held_on)}{plain(who)}"
        st.subheader(title, anchor=False, width="stretch")
        if found.is_closed:
            st.badge("閉じた議事録", color="green", icon=":material/lock:")
            files(user, found, on_wall=on_wall)
        else:
            st.badge("閉じていません", color="orange", icon=":material/lock_open:")
        if on_wall:
            open_link("議事録の一覧", MEETINGS, part="minutes")
        elif found.client_id is not None and may(user, Action.SEE_CLIENTS):
            open_link("この人のカルテ", CLIENT, id=found.client_id)
    st.caption(plain("　".join(_facts(found))))


def _facts(found: Minutes) -> Iterable[str]:
    began, ended = (
        f"{clock.in_japan(at):%H:%M}" if at else "" for at in (found.began_at, found.ended_at)
    )
    if began or ended:
        yield f"{began} 〜 {ended}"
    if found.seconds:
        yield f"話した時間 {minutes_of(found.seconds)}分"
    if found.place:
        yield found.place
    if found.leader:
        yield f"進行 {found.leader}"
    yield "氏名は伏せてあります"


def _left_open(user: Actor, found: Minutes, meeting_id: int) -> None:
    if found.held_on == clock.today() or not may(user, Action.RUN_MEETING):
        return
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.text(
            "閉じると議事録が残り、話せなかった議題は次の会議へ持ち越されます。", width="stretch"
        )
        pressed = st.button("会議を閉じる", key=f"minutes.close.{meeting_id}", type="primary")
        if pressed and close(user, meeting_id, found.version):
            st.rerun()


def close(user: Actor, meeting_id: int, seen: int, done: str = "会議を閉じました。") -> bool:
    """会議を閉じる. Whether it was; what weighs the whole office is read before others have to wait."""
    with saving(done):
        with read_only(user) as view:
            weighed = weighed_rows(view, meeting_id)
        with unit_of_work(user) as work:
            close_meeting(work, meeting_id, seen, weighed)
        return True
    return False


def _decided(found: Minutes) -> None:
    st.markdown(f"**決まったこと　{len(found.decisions)}件**")
    if not found.decisions:
        st.text("決まったことは、ありません。")
        return
    st.table(
        [
            {
                "だれの": plain("　".join(filter(None, [d.who, d.organization]))),
                "決まったこと": plain(d.body),
                "担当": plain(d.owner),
                "期日": _near(d.due_on),
                "いま": plain(found.standing.get(d.id, "決定")),
            }
            for d in found.decisions
        ],
        border="horizontal",
        hide_index=True,
    )


def _near(on: date | None) -> str:
    return f"{on.month}/{on.day}({'月火水木金土日'[on.weekday()]})" if on else ""


def _topics(found: Minutes) -> None:
    quiet = []
    for number, topic in enumerate(found.topics, 1):
        if topic.topic != "decided" and not _topic(number, topic):
            quiet.append(topic.title)
    if quiet:
        st.caption(f"メモも行もない議題: {'、'.join(quiet)}")


def _topic(number: int, topic: TopicLine) -> bool:
    """One topic: its note, and the rows folded up. False when there is neither."""
    shown = thawed(topic.content)
    about = "　".join(filter(None, [spent(topic), what_became(topic) if topic.is_carried else ""]))
    title = f"{number}　{topic.title}" + (f"　:gray[{about}]" if about else "")
    if not (topic.note or topic.is_carried or shown.agenda.total):
        return False
    if topic.note or not shown.agenda.total:
        st.markdown(f"**{title}**")
        if topic.note:
            st.text(topic.note)
        title = "出ていた行"
    if shown.agenda.figures:
        with st.expander(title):
            _table(_figures(shown.agenda.figures))
    elif shown.agenda.rows:
        more = f"（うち先の{len(shown.agenda.rows)}件）" if shown.agenda.left_out else ""
        with st.expander(f"{title}　{shown.agenda.total:,}件{more}"):
            _table(
                {
                    column: plain(
                        str(getattr(row, name) or "") if name != "day"
                        else format_date(row.day, weekday=False) if row.day else ""
                    )
                    for name, column in shown.columns.items()
                }
                for row in shown.agenda.rows
            )  # fmt: skip
    return True


def _figures(figures: Iterable[Figure]) -> Iterable[dict[str, str]]:
    return (
        {
            "": f.title,
            "この7日": f"{f.now:,}",
            "前の7日": figure_text(f.before),
            "前の年": figure_text(f.year),
        }
        for f in figures
    )


def _table(rows: Iterable[dict[str, str]]) -> None:
    st.table(list(rows), border="horizontal", hide_index=True)


def _attendance(found: Minutes) -> None:
    if not found.attendees:
        return
    st.markdown(f"**出席者　{len(found.attendees)}人**")
    st.text("、".join(f"{each.told} {each.status}".strip() for each in found.attendees))


def _additions(user: Actor, found: Minutes) -> None:
    if not found.is_closed:
        return
    if found.additions:
        st.markdown("**追記**")
    for each in found.additions:
        st.caption(plain(f"{format_date(each.added_on)}　{each.by}"))
        st.text(each.body)
    if not may(user, Action.RUN_MEETING):
        return
    key = f"minutes.add.{found.meeting_id}"
    with (
        st.popover("追記する", icon=":material/add_notes:"),
        EntryForm(MinutesAdditionEntry, key=key, submit="追記を残す") as form,
    ):
        st.caption("議事録は変わりません。日付と名前を付けて、あとに書き足します。")
        form.area("body")
    if form.entry is not None:
        entry, meeting_id = form.entry, found.meeting_id
        added = save(user, "追記しました。", lambda w: add_to_minutes(w, meeting_id, entry))
        if added is not None:
            session.renew(key)
            st.rerun()
