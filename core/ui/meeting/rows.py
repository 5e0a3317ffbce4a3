"""議題の表 (rows of a topic): a plain table that grows with the type, and what can be done to a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.agenda_offers import offer, shown_columns
from core.domain.dates import format_date
from core.domain.meetings import TOPICS
from core.domain.permissions import Action, may
from core.domain.tasks import Task
from core.errors import Conflict, RuleViolation
from core.queries.agenda_rows import Agenda, AgendaRow, Figure
from core.queries.meeting_series import TopicSetting
from core.queries.meetings import MeetingRow
from core.queries.users import names_of_all
from core.services.agenda import agenda
from core.services.meetings import carry_over, finish_task
from core.ui.meeting import names
from core.ui.page import save
from core.ui.plain import plain

# Full-width letters of the longest column on one line, at every size of screen.
ONE_LINE = 20
LATE, TODAY = ":red[**{}**]", ":orange[**{}**]"


@dataclass(frozen=True)
class Picked:
    """えらんだ行: its number on the screen (0: none) and what it holds."""

    number: int = 0
    row: AgendaRow | None = None


def show(user: Actor, meeting: MeetingRow, topic: str) -> Picked:
    """The rows of the open topic. Returns the row that people talk about."""
    today = clock.today()
    with read_only(user) as view:
        content = agenda(view, meeting, TopicSetting(topic), today)
        owners = names_of_all(view)
    if content.figures:
        _title(topic, f"{format_date(today - timedelta(days=6))} からの7日と、その前の7日")
        _figure_table(content.figures)
        return Picked()
    with st.container(key="meeting_head", horizontal=True, vertical_alignment="center"):
        names_one = names.show(topic)  # in the place of the title, so that no row moves
        if not names_one:
            _title(topic, _how_many(content))
        picked = _pick(topic, content) if content.rows else Picked()
        if not names_one:
            _actions(user, meeting, topic, picked)
    if content.rows:
        st.table(_cells(topic, content.rows, owners, picked.number), border="horizontal",
                 hide_index=True)  # fmt: skip
    else:
        st.text(offer(topic).empty)
    return picked


def task_table(rows: Sequence[AgendaRow], owners: Mapping[int, str]) -> None:
    """Decisions as a table, for reading."""
    st.table(_cells("decided", rows, owners, 0, whole=True), border="horizontal", hide_index=True)


def _title(topic: str, beside: str) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", width="stretch"):
        st.subheader(TOPICS[topic], anchor=False, width="content")
        st.caption(beside, width="content")


def _how_many(content: Agenda) -> str:
    if not content.total:
        return ""
    more = f"（ほか {content.left_out:,} 件）" if content.left_out else ""
    return f"{content.total:,} 件{more}"


def _pick(topic: str, content: Agenda) -> Picked:
    numbers = list(range(1, len(content.rows) + 1))
    key = f"meeting.row.{topic}"
    if st.session_state.get(key) not in numbers:
        st.session_state[key] = None
    at = st.session_state[key] or 0

    def move(by: int) -> None:
        st.session_state[key] = min(max(at + by, 1), len(numbers))

    st.button("前", key="meeting.up", shortcut="Up",
              on_click=move, args=(-1,), help="前の行")  # fmt: skip
    st.pills("えらぶ行", numbers, key=key, label_visibility="collapsed")
    st.button("次", key="meeting.down", shortcut="Down",
              on_click=move, args=(1,), help="次の行")  # fmt: skip
    return Picked(at, content.rows[at - 1]) if at else Picked()


def _actions(user: Actor, meeting: MeetingRow, topic: str, picked: Picked) -> None:
    row = picked.row
    if row is None:
        return
    if row.client_id is not None and may(user, Action.UNMASK):
        names.button(user, topic, row.client_id, row.who)
    if (
        row.task_id is None
        or not row.is_open
        or meeting.id is None
        or not may(user, Action.RUN_MEETING)
    ):
        return
    meeting_id, task_id, seen = meeting.id, row.task_id, row.task_version
    done: Task | None = None
    if st.button("済んだ", key="meeting.finish", icon=":material/check:"):
        run = _masked(lambda work: finish_task(work, meeting_id, task_id, seen))
        done = save(user, "済みにしました。", run)
    if topic == "last_tasks" and st.button("次回へ持ち越す", key="meeting.carry"):
        run = _masked(lambda w: carry_over(w, meeting_id, task_id, seen, next_time(meeting)))
        done = save(user, "持ち越しました。", run)
    if done is not None:
        st.rerun()


def _masked(run: Callable[[Work], Task]) -> Callable[[Work], Task]:
    """A conflict without its values: on the wall they could hold a name."""

    def quietly(work: Work) -> Task:
        try:
            return run(work)
        except Conflict as conflict:
            raise RuleViolation(
                {"": "ほかの人が先に変えました。新しい内容を確かめて、もう一度押してください。"}
            ) from conflict

    return quietly


def next_time(meeting: MeetingRow) -> date:
    """次回: a week after this meeting."""
    return meeting.held_on + timedelta(days=7)


def one_line(text: str) -> str:
    """What fits into one line of the table; the whole text of a picked row stands at the foot."""
    room, end = float(ONE_LINE), 0
    for end, letter in enumerate(text, start=1):
        room -= 0.6 if letter.isascii() else 1
        if room < 0:
            return text[: end - 1] + "…"
    return text


def _cells(
    topic: str,
    rows: Sequence[AgendaRow],
    owners: Mapping[int, str],
    picked: int,
    *,
    whole: bool = False,
) -> list[dict[str, str]]:
    def cell(row: AgendaRow, name: str) -> str:
        if name == "owner":
            known = owners.get(row.owner_id, "") if row.owner_id is not None else ""
            return plain(known) if known else LATE.format("担当なし")
        if name == "day":
            return (
                f"{row.day.month}/{row.day.day}({'月火水木金土日'[row.day.weekday()]})"
                if row.day
                else ""
            )
        if name == "mark" and row.mark.endswith("超過"):
            return LATE.format(row.mark)
        if name == "mark" and row.mark == "きょう":
            return TODAY.format(row.mark)
        text = getattr(row, name)
        return plain(text if whole else one_line(text))

    return [
        {"番": f"▶ {n}" if n == picked else str(n)}
        | {title: cell(row, name) for name, title in shown_columns(topic, ()).items()}
        for n, row in enumerate(rows, start=1)
    ]


def _figure_table(found: Sequence[Figure]) -> None:
    st.table(
        [
            {
                "": f.title,
                "この7日": f"{f.now:,}",
                "前の7日": "" if f.before is None else f"{f.before:,}",
                "差": _change(f),
            }
            for f in found
        ],
        border="horizontal",
        hide_index=True,
    )


def _change(figure: Figure) -> str:
    if figure.before is None:
        return ""
    return f"{figure.now - figure.before:+,}" if figure.now != figure.before else "同じ"
