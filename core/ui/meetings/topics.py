"""議題の置き方 (topics of a series): their order, what is shown of each, how long it may take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.agenda_offers import NEEDED, offer, shown_columns
from core.domain.meeting_series import SeriesTopicEntry
from core.queries.meeting_series import SeriesRow, TopicSetting, topic_settings, topic_versions
from core.services.meeting_series import set_topics, usual_topics
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.forms.entry_form import EntryForm
from core.ui.page import save

KEY = "meetings.topics"
DIALOG = "meetings.topics.change"
WIDTHS = [0.5, 3.1, 4.5, 2.75]


@dataclass(frozen=True)
class _Layout:
    """The topics of one series as they stand on the screen, and the versions they have there."""

    series_id: int
    known: Mapping[str, int]
    shown: tuple[TopicSetting, ...]
    left_out: tuple[TopicSetting, ...]

    def moved(self, topic: str, by: int) -> _Layout:
        """One place up (-1) or down (1)."""
        order = [setting.topic for setting in self.shown]
        at = order.index(topic)
        rows = list(self.shown)
        rows[at], rows[at + by] = rows[at + by], rows[at]
        return replace(self, shown=tuple(rows))

    def switched(self, topic: str) -> _Layout:
        """Taken in as the last but one (what was decided stays last), or left out."""
        if kept := [s for s in self.left_out if s.topic == topic]:
            last = self.shown[-1:] if self.shown[-1:] and self.shown[-1].topic == "decided" else ()
            first = self.shown[: len(self.shown) - len(last)]
            rest = tuple(s for s in self.left_out if s.topic != topic)
            return replace(self, shown=(*first, *kept, *last), left_out=rest)
        gone = tuple(s for s in self.shown if s.topic == topic)
        rest = tuple(s for s in self.shown if s.topic != topic)
        return replace(self, shown=rest, left_out=(*gone, *self.left_out))

    def with_values(self, entry: SeriesTopicEntry) -> _Layout:
        """One topic set otherwise."""
        columns = tuple(name for name in entry.columns.split(",") if name)
        if set(columns) == set(offer(entry.topic).columns):
            columns = ()  # all of them, and what is offered later too
        rows = [
            replace(s, columns=columns, days=entry.days, minutes=entry.minutes)
            if s.topic == entry.topic
            else s
            for s in self.shown
        ]
        return replace(self, shown=tuple(rows))

    @property
    def entries(self) -> list[SeriesTopicEntry]:
        """All of them, as they are stored. A column that is no longer offered goes."""
        return [
            SeriesTopicEntry(
                topic=s.topic,
                is_shown=is_shown,
                columns=",".join(c for c in s.columns if c in offer(s.topic).columns),
                days=s.days if offer(s.topic).days else None,
                minutes=s.minutes,
            )
            for rows, is_shown in ((self.shown, True), (self.left_out, False))
            for s in rows
        ]


def topics_part(user: Actor, row: SeriesRow, *, writes: bool) -> None:
    """The shown topics in their order; those left out stand below, each one click away."""
    with read_only(user) as view:
        settings = topic_settings(view, row.id, row.kind)
        known = topic_versions(view, row.id)
    layout = _Layout(
        row.id, known,
        tuple(s for s in settings if s.is_shown), tuple(s for s in settings if not s.is_shown),
    )  # fmt: skip
    _head(user, layout, writes=writes)
    with st.container(border=True, gap="xxsmall"):
        for place, setting in enumerate(layout.shown, start=1):
            _line(user, layout, place, setting, writes=writes)
    if writes and layout.left_out:
        _left_out(user, layout)
    held = open_about(DIALOG)
    if held is not None and writes and held[0].series_id == row.id:
        _sheet(user, *held)


def _head(user: Actor, layout: _Layout, *, writes: bool) -> None:
    planned = sum(setting.minutes or 0 for setting in layout.shown)
    told = f"{len(layout.shown)}件" + (f"・あわせて{planned}分" if planned else "")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**議題**　:gray[{told}]", width="stretch")
        if writes and layout.known:
            st.button(
                "はじめの並びに戻す", key=f"{KEY}.usual.{layout.series_id}", type="tertiary",
                on_click=_usual, args=(user, layout),
            )  # fmt: skip


def _line(user: Actor, layout: _Layout, place: int, setting: TopicSetting, *, writes: bool) -> None:
    number, name, set_as, ways = st.columns(WIDTHS, vertical_alignment="center")
    number.markdown(f":gray[{place}]")
    name.markdown(f"**{setting.title}**")
    set_as.markdown(f":gray[{_set_as(setting)}]")
    if not writes:
        return
    key = f"{KEY}.{layout.series_id}.{setting.topic}"
    with ways.container(horizontal=True, horizontal_alignment="right", gap="small"):
        for icon, told, by, is_end in (
            ("arrow_upward", "上へ", -1, place == 1),
            ("arrow_downward", "下へ", 1, place == len(layout.shown)),
        ):
            st.button(
                f":material/{icon}:", key=f"{key}.{by}", help=told, disabled=is_end,
                on_click=_move, args=(user, layout, setting.topic, by),
            )  # fmt: skip
        st.button(
            "直す", key=f"{key}.change", on_click=open_dialog, args=(DIALOG, (layout, setting))
        )
        st.button(
            "外す", key=f"{key}.leave", type="tertiary", disabled=len(layout.shown) == 1,
            on_click=_switch, args=(user, layout, setting.topic),
        )  # fmt: skip


def _set_as(setting: TopicSetting) -> str:
    """列, 日数, 時間 in one line."""
    offered = offer(setting.topic)
    told = []
    if columns := shown_columns(setting.topic, setting.columns):
        told.append("・".join(columns.values()))
    if setting.days is not None and offered.days:
        told.append(f"{offered.days.title.split('（')[0]}: {setting.days}日")
    if setting.minutes:
        told.append(f"{setting.minutes}分")
    return "　".join(told)


def _left_out(user: Actor, layout: _Layout) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("出していない議題", width="content")
        for setting in layout.left_out:
            st.button(
                setting.title, key=f"{KEY}.{layout.series_id}.{setting.topic}.show",
                icon=":material/add:", on_click=_switch, args=(user, layout, setting.topic),
            )  # fmt: skip


def _move(user: Actor, layout: _Layout, topic: str, by: int) -> None:
    _keep(user, layout.moved(topic, by))


def _switch(user: Actor, layout: _Layout, topic: str) -> None:
    _keep(user, layout.switched(topic))


def _keep(user: Actor, layout: _Layout) -> bool:
    def run(work: Work) -> bool:
        set_topics(work, layout.series_id, layout.known, layout.entries)
        return True

    return bool(save(user, "議題の置き方を保存しました。", run))


def _usual(user: Actor, layout: _Layout) -> None:
    save(
        user, "はじめの並びに戻しました。",
        lambda work: usual_topics(work, layout.series_id, layout.known),
    )  # fmt: skip


@st.dialog("議題の置き方", width="medium", on_dismiss=close_dialog)
def _sheet(user: Actor, layout: _Layout, setting: TopicSetting) -> None:
    offered = offer(setting.topic)
    st.markdown(f"**{setting.title}**")
    values = {
        "columns": ",".join(shown_columns(setting.topic, setting.columns)),
        "days": setting.days, "minutes": setting.minutes,
    }  # fmt: skip
    key = f"{DIALOG}.{layout.series_id}.{setting.topic}"
    titles = {"days": offered.days.title} if offered.days else {}
    fixed = {"topic": setting.topic}
    with EntryForm(SeriesTopicEntry, key=key, values=values, fixed=fixed, titles=titles) as form:
        if offered.columns:
            form.several_of("columns", offered.columns)
            needed = [title for name, title in offered.columns.items() if name in NEEDED]
            if needed:
                st.caption(
                    f"「{'」「'.join(needed)}」は、外しても出ます。すべて外すと、全部の列が出ます。"
                )
        if offered.days:
            form.text("days", placeholder=_usual_days(setting.topic))
        form.text("minutes", placeholder="例: 5。空欄は決めない")
    entry = form.entry
    if entry and _keep(user, layout.with_values(entry)):
        close_dialog()
        st.rerun()


def _usual_days(topic: str) -> str:
    """What holds while the field is empty."""
    days = offer(topic).days
    if days is None or days.usual is None:
        return "空欄は、いつものとおり"
    return f"空欄は {days.usual}日"
