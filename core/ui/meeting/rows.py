"""議題の中身 (rows of a topic): one page at a time, a row picked by the keyboard, what is done to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.agenda_offers import offer
from core.domain.dates import format_date
from core.domain.meetings import TOPICS
from core.domain.permissions import Action, may
from core.errors import Conflict, RuleViolation
from core.queries.agenda_rows import ROWS, Agenda, AgendaRow, Page
from core.queries.meeting_progress import next_on
from core.queries.meeting_series import TopicSetting
from core.queries.meetings import MeetingRow
from core.queries.minutes import carried_topics
from core.queries.users import names_of_all
from core.services.agenda import agenda
from core.services.agenda_items import settle_item
from core.services.meetings import carry_over, finish_task
from core.ui.conference.wall import conference_topic
from core.ui.meeting import names
from core.ui.meeting.table import figure_table, row_table
from core.ui.meeting.wall_chart import wall_chart
from core.ui.page import save

T = TypeVar("T")
# Topics of a meeting about one person: sentences, not rows of persons.
OF_ONE_PERSON = ("aim", "materials", "opinions", "conclusion")


@dataclass(frozen=True)
class Picked:
    """えらんだ行: its number on the screen (0: none) and what it holds."""

    number: int = 0
    row: AgendaRow | None = None


def show(user: Actor, meeting: MeetingRow, setting: TopicSetting) -> Picked:
    """The rows of the open topic. Returns the row that people talk about."""
    topic = setting.topic
    place = names.place_of(meeting, topic, st.session_state.get(f"meeting.row.{topic}"))
    if topic in OF_ONE_PERSON:
        with st.container(key="meeting_head", horizontal=True, vertical_alignment="center"):
            if not names.show(place):
                _title(topic, "")
                names.button(user, meeting, place, meeting.client_id)
        conference_topic(user, meeting, topic)
        return Picked()
    content, owners = _page(user, meeting, setting)
    if content.figures:
        names.hide()
        since = format_date(clock.today() - timedelta(days=6))
        _head(topic, f"{since} からの7日")
        figure_table(setting.columns, content.figures)
        return Picked()
    with st.container(key="meeting_head", horizontal=True, vertical_alignment="center"):
        is_named = names.show(place)  # in the place of the title, so that no row moves
        if not is_named:
            _title(topic, _beside(user, meeting, content, topic))
        picked = _pick(topic, content) if content.rows else Picked()
        if not is_named:
            _actions(user, meeting, topic, picked, place)
    if picked.row and picked.row.chart_id is not None:
        wall_chart(user, meeting, picked.row.chart_id)
    elif content.rows:
        row_table(
            topic, setting.columns, content.rows, owners,
            first=content.first, picked=picked.number,
        )  # fmt: skip
    else:
        st.text(offer(topic).empty)
    return picked


def _page(user: Actor, meeting: MeetingRow, setting: TopicSetting) -> tuple[Agenda, dict[int, str]]:
    """The page of rows that this screen is at; the first, when there are fewer by now."""
    today, key = clock.today(), _first_key(setting.topic)
    with read_only(user) as view:
        content = agenda(view, meeting, setting, today, Page(st.session_state.get(key, 0)))
        if not content.rows and content.total:
            st.session_state[key] = 0
            content = agenda(view, meeting, setting, today)
        return content, names_of_all(view)


def _first_key(topic: str) -> str:
    return f"meeting.first.{topic}"


def _head(topic: str, beside: str) -> None:
    with st.container(key="meeting_head", horizontal=True, vertical_alignment="center"):
        _title(topic, beside)


def _title(topic: str, beside: str) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", width="stretch"):
        st.subheader(TOPICS.get(topic, topic), anchor=False, width="content")
        st.caption(beside, width="content")


def _beside(user: Actor, meeting: MeetingRow, content: Agenda, topic: str) -> str:
    """How many rows there are, and that the meeting before did not come to this topic."""
    number = f"{content.total:,} 件" if content.total else ""
    with read_only(user) as view:
        is_carried = topic in carried_topics(view, meeting)
    return f"{number}　:orange-badge[前回から持ち越し]" if is_carried else number


def _pick(topic: str, content: Agenda) -> Picked:
    """前・次 walk on over the pages; 「次の8件」 turns the page at once."""
    first, last = content.first + 1, content.first + len(content.rows)
    numbers = list(range(first, last + 1))
    key, page_key = f"meeting.row.{topic}", _first_key(topic)
    if st.session_state.get(key) not in numbers:
        st.session_state[key] = None
    at = st.session_state[key]

    def turn(by: int, number: int | None) -> None:
        st.session_state[page_key] = max(content.first + by, 0)
        st.session_state[key] = number

    def move(by: int) -> None:
        to = first if at is None else at + by
        if to > last and content.has_more:
            turn(ROWS, to)
        elif to < first and content.first:
            turn(-ROWS, to)
        else:
            st.session_state[key] = min(max(to, first), last)

    st.button("前", key="meeting.up", shortcut="Up", on_click=move, args=(-1,), help="前の行")
    st.pills("えらぶ行", numbers, key=key, label_visibility="collapsed")
    st.button("次", key="meeting.down", shortcut="Down", on_click=move, args=(1,), help="次の行")
    if content.first:
        st.button(f"前の{ROWS}件", key="meeting.page_back", on_click=turn, args=(-ROWS, None))
    if content.has_more:
        left = min(ROWS, content.total - last)
        st.button(f"次の{left}件", key="meeting.page_on", on_click=turn, args=(ROWS, None))
    return Picked(at, content.rows[at - first]) if at is not None else Picked()


def _actions(
    user: Actor, meeting: MeetingRow, topic: str, picked: Picked, place: names.Place
) -> None:
    row, meeting_id = picked.row, meeting.id
    if row is None:
        return
    names.button(user, meeting, place, row.client_id)
    if meeting_id is None or not meeting.is_started or not may(user, Action.RUN_MEETING):
        return
    done: object = None
    item_id, task_id = row.item_id, row.task_id
    if item_id is not None and row.is_open:
        if st.button("話した", key="meeting.settle", icon=":material/check:"):
            done = _quietly(
                user, "話したことにしました。",
                lambda work: settle_item(work, item_id, row.item_version, meeting_id),
            )  # fmt: skip
    elif task_id is not None and row.is_open:
        if st.button("済んだ", key="meeting.finish", icon=":material/check:"):
            done = _quietly(
                user, "済みにしました。",
                lambda work: finish_task(work, meeting_id, task_id, row.task_version),
            )  # fmt: skip
        if topic == "last_tasks" and st.button("次回へ持ち越す", key="meeting.carry"):
            done = _quietly(
                user, "持ち越しました。",
                lambda work: carry_over(
                    work, meeting_id, task_id, row.task_version, next_on(work, meeting)
                ),
            )  # fmt: skip
    if done is not None:
        st.rerun()


def _quietly(user: Actor, told: str, run: Callable[[Work], T]) -> T | None:
    """A conflict without its values: on the wall they could hold a name."""

    def asked(work: Work) -> T:
        try:
            return run(work)
        except Conflict as conflict:
            raise RuleViolation(
                {"": "ほかの人が先に変えました。新しい内容を確かめて、もう一度押してください。"}
            ) from conflict

    return save(user, told, asked)
