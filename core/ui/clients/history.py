"""履歴 on a person's page: what changed, by whom, when; putting a value back; who saw the person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import parse_date
from core.domain.history import PARTS
from core.queries.access_report import may_see_report
from core.queries.clients import ClientPage
from core.queries.history import (
    Change,
    HistoryCriteria,
    changed_by,
    changes_of_client,
    fields_of,
)
from core.services.restoring import put_back
from core.ui.clients.access_report import client_access
from core.ui.page import save
from core.ui.plain import plain

ALL = "すべて"
CHANGES, ACCESS = "変更の履歴", "だれが見て、だれに渡したか"
BACK = "client.history.back"
LONGEST = 160


def client_history(user: Actor, person: ClientPage) -> None:
    """変更の履歴, or the report of who saw the person and who received what."""
    with read_only(user) as view:
        views = [CHANGES, ACCESS] if may_see_report(view, person.client.pk) else [CHANGES]
    shown = CHANGES
    if len(views) > 1:
        shown = st.segmented_control(
            "見るもの", views, default=CHANGES, required=True, key="client.history.view",
            label_visibility="collapsed",
        )  # fmt: skip
    if shown == ACCESS:
        client_access(user, person)
    else:
        _changes(user, person)


def _changes(user: Actor, person: ClientPage) -> None:
    client_id = person.client.pk
    place = f"client.history.{client_id}"
    _answer(user)
    criteria = _filter(user, client_id, place)
    if st.session_state.get(f"{place}.asked") != criteria:
        st.session_state[f"{place}.asked"] = criteria
        st.session_state[f"{place}.page"] = 1
    with read_only(user) as view:
        page = changes_of_client(view, client_id, st.session_state[f"{place}.page"], criteria)
    if not page.changes:
        st.info("あてはまる変更はありません。絞り込みをゆるめてください。")
    for save_of_row in _by_save(page.changes):
        _save(save_of_row)
    newer, older, _ = st.columns([1, 1, 4])
    if newer.button("新しい変更へ", key=f"{place}.newer", disabled=page.number == 1):
        st.session_state[f"{place}.page"] = page.number - 1
        st.rerun()
    if older.button("古い変更へ", key=f"{place}.older", disabled=not page.has_more):
        st.session_state[f"{place}.page"] = page.number + 1
        st.rerun()


def _filter(user: Actor, client_id: int, place: str) -> HistoryCriteria:
    with read_only(user) as view:
        names = changed_by(view, client_id)
    parts = {"": ALL} | {str(model.__tablename__): label for model, label in PARTS.items()}
    part_at, field_at, by_at, since_at, until_at = st.columns([1.4, 1.6, 1.4, 1, 1])
    part = part_at.selectbox(
        "どこを", list(parts), format_func=lambda name: parts[name], key=f"{place}.part"
    )
    fields = {"": ALL} | (fields_of(part) if part else {})
    field = field_at.selectbox(
        "項目", list(fields), format_func=lambda name: fields[name], key=f"{place}.field.{part}",
        disabled=not part, help="「どこを」を選ぶと、項目でも絞り込めます。",
    )  # fmt: skip
    people: dict[int | None, str] = {None: ALL, **dict(names.items())}
    by_id = by_at.selectbox(
        "だれが",
        list(people),
        format_func=lambda i: people[i],
        key=f"{place}.by",
        placeholder=ALL,
    )
    since = _day(since_at, "いつから", f"{place}.since")
    until = _day(until_at, "いつまで", f"{place}.until")
    return HistoryCriteria(part, field, by_id, since, until)


def _day(column: DeltaGenerator, label: str, key: str) -> date | None:
    """A day as people write it, as in every other field for a date."""
    typed = column.text_input(label, key=key, placeholder="2026/4/1").strip()
    try:
        return parse_date(typed, today=clock.today()) if typed else None
    except ValueError as error:
        st.error(f"「{label}」では絞り込んでいません。{error}", icon=":material/error:")
        return None


def _by_save(changes: Sequence[Change]) -> Iterator[list[Change]]:
    for _seq, group in groupby(changes, key=lambda change: change.seq):
        yield list(group)


def _save(changes: Sequence[Change]) -> None:
    """One save: when and who on the left, what on the right, putting back at its end."""
    first = changes[0]
    with st.container(border=True, gap="small"):
        when, what, action = st.columns([1.6, 4.6, 1.2], vertical_alignment="center")
        when.markdown(f"{clock.in_japan(first.at):%Y/%m/%d %H:%M}  \n{plain(first.by)}")
        reason = f"　（{plain(first.reason)}）" if first.reason else ""
        what.markdown(
            f"**{first.part}の{first.action}**{reason}  \n" + "  \n".join(map(_words, changes))
        )
        if any(change.can_be_put_back for change in changes):
            with action.popover("前の値に戻す", width="stretch", key=f"{BACK}.{first.seq}"):
                _choose([change for change in changes if change.can_be_put_back])


def _words(change: Change) -> str:
    if not change.name:
        return _short(change.after) if change.after else change.field
    before, after = _short(change.before), _short(change.after)
    return f"{plain(change.field)}: {before} → **{after}**"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return plain(text if len(text) <= LONGEST else f"{text[:LONGEST]}…") if text else "（空欄）"


def _choose(changes: Sequence[Change]) -> None:
    """Each field of the save, with its former value; one that changed again cannot come back."""
    for change in changes:
        if change.now is not None:
            st.markdown(
                f"**{plain(change.field)}** は、そのあと変わっています"
                f"（いまは {_short(change.now)}）。新しい変更から戻してください。"
            )
            continue
        st.markdown(f"**{plain(change.field)}** を {_short(change.before)} に戻します。")
        st.button(
            f"「{change.field}」を戻す", key=f"{BACK}.{change.seq}.{change.name}",
            on_click=_ask, args=(change.seq, change.name, change.version),
        )  # fmt: skip


def _ask(seq: int, name: str, version: int) -> None:
    """Kept for this run: after a colleague's change the button would not be there any more."""
    st.session_state[BACK] = (seq, name, version)


def _answer(user: Actor) -> None:
    asked = st.session_state.pop(BACK, None)
    if asked is None:
        return
    seq, name, version = asked
    if save(user, "前の値に戻しました", lambda work: put_back(work, seq, name, version)):
        st.rerun()
