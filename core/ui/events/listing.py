"""行事の一覧 (the year's events): the filter, the months, the table edited in place, and its files."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only, unit_of_work
from core.domain.codes import codes
from core.domain.dates import checked_hours, fiscal_year
from core.domain.permissions import Action, may
from core.queries.events import (
    EventCriteria,
    EventPage,
    EventRow,
    SeriesRow,
    all_events,
    event_page,
    series_rows,
    years,
)
from core.queries.users import names_of_all, staff_names
from core.services import events
from core.ui import session
from core.ui.downloads import while_signed_in
from core.ui.events.new_event import new_event
from core.ui.events.series import series_table
from core.ui.grid import GridColumn
from core.ui.navigation import EVENT
from core.ui.tables.edit_table import edit_table

ALL = "すべて"
NEXT, CALENDAR = "これからが先", "4月から順に"
NOBODY = 0


def event_list(user: Actor, *, key: str) -> None:
    """一年の行事: filter, months, table; without any event, what belongs here and the first step."""
    with read_only(user) as view:
        series = series_rows(view, with_closed=True)
    actions = st.container(
        horizontal=True, horizontal_alignment="right", vertical_alignment="center"
    )
    criteria = _filter(user, series, key=key)
    with read_only(user) as view:
        page = event_page(view, criteria)
    criteria = _months(page, criteria, key=key)
    if criteria.month:
        with read_only(user) as view:
            page = event_page(view, criteria)
    shows_series = False
    with actions:
        _count(page)
        if may(user, Action.WRITE_EVENTS):
            new_event(user, [row for row in series if row.closed_on is None], key=f"{key}.new")
            shows_series = st.toggle(
                "シリーズを整える", key=f"{key}.series",
                help="毎年ひらく行事をひとつのシリーズにすると、年ごとの参加者をくらべられます。",
            )  # fmt: skip
        _export(criteria, key=f"{key}.export")
    if shows_series:
        with st.container(border=True):
            series_table(user, series, key=f"{key}.series.table")
    if not page.rows:
        _empty(criteria)
        return
    edit_table(
        [_row(row) for row in page.rows],
        _columns(user),
        key=f"{key}.table",
        label="行事の一覧",
        user=user,
        save=_save_row,
        height=470,
        read_only=not may(user, Action.WRITE_EVENTS),
    )
    if page.total > criteria.page_size:
        st.pagination(
            math.ceil(page.total / criteria.page_size), key=_pager(key), persist_state="session"
        )


# -- the filter --------------------------------------------------------------------------------------


def _filter(user: Actor, series: list[SeriesRow], *, key: str) -> EventCriteria:
    with read_only(user) as view:
        known, people = years(view), staff_names(view)
    year, kind, of, owner, text, order = st.columns(
        [1, 1.3, 1.7, 1.2, 1.6, 1.8], vertical_alignment="bottom"
    )
    kinds = {"": ALL, **codes("event_type").labels()}
    named: dict[int | None, str] = {None: ALL}
    named |= {row.id: row.name for row in series}
    owners = dict[int | None, str](people.items())
    owners = {None: ALL, NOBODY: "担当なし"} | owners
    this = fiscal_year(clock.today())
    options: list[int | None] = [*known, None]
    criteria = EventCriteria(
        year=year.selectbox(
            "年度", options, index=options.index(this) if this in options else 0,
            format_func=lambda y: f"{y}年度" if y else "すべての年度", key=f"{key}.year",
            placeholder="すべての年度", persist_state="session",
        ),
        kind=_pick(kind, "種類", kinds, f"{key}.kind"),
        series_id=of.selectbox(
            "シリーズ", list(named), format_func=lambda i: named[i], key=f"{key}.of",
            placeholder=ALL, persist_state="session",
        ),
        owner_id=owner.selectbox(
            "担当", list(owners), format_func=lambda i: owners[i], key=f"{key}.owner",
            placeholder=ALL, persist_state="session",
        ),
        text=text.text_input(
            "さがす", key=f"{key}.text", placeholder="名前・内容・場所・機関", type="search",
            persist_state="session",
        ).strip(),
        next_first=order.segmented_control(
            "並べ方", [NEXT, CALENDAR], default=NEXT, required=True, key=f"{key}.order",
            persist_state="session",
        ) != CALENDAR,
    )  # fmt: skip
    if st.session_state.setdefault(f"{key}.asked", criteria) != criteria:
        st.session_state[f"{key}.asked"] = criteria
        session.renew(key)
    return replace(criteria, page=int(st.session_state.get(_pager(key), 1)))


def _pick(place: DeltaGenerator, title: str, labels: Mapping[str, str], key: str) -> str:
    return place.selectbox(
        title, list(labels), format_func=lambda code: labels[code], key=key,
        persist_state="session",
    )  # fmt: skip


def _pager(key: str) -> str:
    """Another filter has a pager of its own, which begins at the first page."""
    return f"{key}.page.{session.nonce(key)}"


def _months(page: EventPage, criteria: EventCriteria, *, key: str) -> EventCriteria:
    """一年の帯: how many in each month; a press shows that month alone."""
    if criteria.year is None:
        return criteria
    picked = st.pills(
        "月", list(page.months), key=f"{key}.month.{criteria.year}",
        format_func=lambda m: f"{m}月 **{page.months[m]}**" if page.months[m] else f"{m}月",
        label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
    return replace(criteria, month=picked, page=1) if picked else criteria


def _count(page: EventPage) -> None:
    st.markdown(f"**{page.total:,}件**", width="stretch")


def _empty(criteria: EventCriteria) -> None:
    narrowed = replace(criteria, year=None, month=None, next_first=True, page=1) != EventCriteria()
    if narrowed or criteria.month:
        st.info("あてはまる行事はありません。絞り込みをゆるめるか、ほかの年度を見てください。")
        return
    st.info(
        "この年度の行事はまだありません。連絡会・合同説明会・交流プログラム・研修などの予定が"
        "ここに並びます。「行事を加える」で日と名前を決めると、案内先や次第をそのあとで書けます。"
        "毎年の行事は、前の回のページの「この回をもとに作る」が早道です。"
    )


# -- the table ---------------------------------------------------------------------------------------


def _columns(user: Actor) -> list[GridColumn]:
    with read_only(user) as view:
        people = {str(i): name for i, name in names_of_all(view).items()}
    today = clock.today()
    return [
        GridColumn("name", "行事", "link", pinned=True, width=215),
        GridColumn("held_on", "開催日", "date", width=158, required=True),
        GridColumn("starts_at", "時刻", width=140, parse=checked_hours),
        GridColumn("kind", "種類", "choice", codes("event_type").labels(today), width=135,
                   required=True),
        GridColumn("place", "場所", width=115),
        GridColumn("asked", "案内／参加", "plain", width=100,
                   help="案内した機関の数／参加する（参加した）機関の数"),
        GridColumn("attended", "来た人", "plain", width=74),
        GridColumn("status", "状態", "choice", codes("event_status").labels(today), width=92,
                   required=True),
        GridColumn("owner_id", "担当", "choice", people, width=122),
        GridColumn("form", "開き方", "choice", codes("event_form").labels(today), width=130,
                   shown=False),
        GridColumn("topic", "内容・テーマ", "long", width=220, shown=False),
        GridColumn("organization", "相手・会場の機関", "plain", width=170, shown=False),
        GridColumn("audience", "対象", width=150, shown=False),
        GridColumn("capacity", "定員", "number", width=70, shown=False),
    ]  # fmt: skip


def _row(row: EventRow) -> dict[str, object]:
    return {
        **row.__dict__,
        "name": (row.name, f"/{EVENT.url}?id={row.id}"),
        "owner_id": str(row.owner_id or ""),
        "asked": f"{row.invited}／{row.coming}か所" if row.invited else "",
        "attended": f"{row.attended}人" if row.attended else "",
    }


def _save_row(work: Work, event_id: int, seen: int, changes: dict[str, object]) -> object:
    return events.change_event(work, event_id, seen, changes)


# -- the file ----------------------------------------------------------------------------------------

_TITLES = (
    "開催日", "時刻", "種類", "行事", "内容・テーマ", "シリーズ", "場所", "開き方", "相手・会場の機関",
    "対象", "定員", "案内した機関", "参加予定の機関", "来た人", "状態", "担当",
)  # fmt: skip


def _export(criteria: EventCriteria, *, key: str) -> None:
    """この条件のままExcelに書き出す; it is logged."""

    def content(who: Actor) -> bytes:
        from core.exchange.spreadsheet import xlsx_bytes

        with unit_of_work(who) as work:
            rows = all_events(work, criteria)
            series = {row.id: row.name for row in series_rows(work, with_closed=True)}
            people = names_of_all(work)
            events.note_export(work, 0, f"一覧（{_in_words(criteria, series, people)}）", len(rows))
        notes = [f"条件: {_in_words(criteria, series, people)}"]
        return xlsx_bytes([_cells(row, series, people) for row in rows], _TITLES, notes)

    st.download_button(
        "Excelに書き出す", while_signed_in(content), file_name=f"行事_{clock.today():%Y%m%d}.xlsx",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", key=key,
        on_click="ignore", icon=":material/download:",
    )  # fmt: skip


def _cells(row: EventRow, series: Mapping[int, str], people: Mapping[int, str]) -> list[object]:
    return [
        row.held_on, row.starts_at, codes("event_type").label(row.kind), row.name, row.topic,
        series.get(row.series_id or 0, ""), row.place, codes("event_form").label(row.form),
        row.organization, row.audience, row.capacity, row.invited, row.coming, row.attended,
        codes("event_status").label(row.status), people.get(row.owner_id or 0, ""),
    ]  # fmt: skip


def _in_words(criteria: EventCriteria, series: Mapping[int, str], people: Mapping[int, str]) -> str:
    """The filter as a sentence, for the file and for the audit."""
    owner = "" if criteria.owner_id is None else people.get(criteria.owner_id, "担当なし")
    parts = [
        f"{criteria.year}年度" if criteria.year else "すべての年度",
        f"{criteria.month}月" if criteria.month else "",
        codes("event_type").label(criteria.kind),
        series.get(criteria.series_id or 0, ""),
        owner,
        f"ことば「{criteria.text}」" if criteria.text else "",
    ]
    return "、".join(part for part in parts if part)
