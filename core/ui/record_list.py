"""支援記録の表示 (showing records): what was said, done and judged stand apart; words stay as typed."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.queries import records as asked
from core.queries.records import RecordPage, RecordRow
from core.ui.navigation import CLIENT, RECORDS, go
from core.ui.page import open_link
from core.ui.plain import plain

# Every record costs the server some elements: a page of them stays well within its budget.
SHOWN = 5
PARTS = {"done": "支援", "judged": "判断"}


def record_list(
    user: Actor, rows: Sequence[RecordRow], *, key: str, with_person: bool = True
) -> None:
    """記録を並べる, each with its way to a correction."""
    if not rows:
        st.info("ここに支援記録が並びます。左の欄に書いて保存すると、最初の一件になります。")
    for row in rows:
        with st.container(border=True, gap="small"):
            with st.container(
                horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
            ):
                _whose(row, with_person=with_person)
                if may(user, Action.WRITE_CLIENTS) and st.button(
                    "訂正", key=f"{key}.correct.{row.id}"
                ):
                    go(RECORDS, correct=row.id)
            if with_person:
                _when(row)
            _words(row)
            if row.corrects_id is not None:
                with st.popover("訂正の前を見る", type="tertiary"):
                    _before(user, row)


def record_pages(user: Actor, page: RecordPage, *, key: str, with_person: bool = True) -> None:
    """記録の一ページ, with the way to older and newer ones. The page's number stands in `key`."""
    record_list(user, page.rows, key=key, with_person=with_person)
    if page.number == 1 and not page.has_more:
        return
    newer, older, _ = st.columns([1, 1, 3])
    if newer.button("新しい記録へ", key=f"{key}.newer", disabled=page.number == 1):
        st.session_state[key] = page.number - 1
        st.rerun()
    if older.button("古い記録へ", key=f"{key}.older", disabled=not page.has_more):
        st.session_state[key] = page.number + 1
        st.rerun()


def _whose(row: RecordRow, *, with_person: bool) -> None:
    """The first line: whose record it is; on a page about one person, when it was."""
    if with_person:
        open_link(plain(f"{row.client_name}（{row.client_number}）"), CLIENT, id=row.client_id)
    else:
        _when(row)


def _when(row: RecordRow) -> None:
    minutes = f"{row.minutes}分" if row.minutes else ""
    parts = [
        f"**{format_date(row.happened_on)}** {row.started_at}".strip(),
        codes("contact_method").label(row.method),
        codes("contact_party").label(row.party),
        codes("consultation_topic").full_label(row.topic),
        minutes,
        plain(row.author),
    ]
    st.markdown(" ・ ".join(part for part in parts if part))


def _words(row: RecordRow) -> None:
    lines = [row.facts]
    lines += [f"【{title}】{text}" for name, title in PARTS.items() if (text := getattr(row, name))]
    if row.next_step:
        due = f"（{format_date(row.next_step_on)}まで）" if row.next_step_on else ""
        lines.append(f"【次の対応】{row.next_step}{due}")
    st.text("\n".join(lines))


def _before(user: Actor, row: RecordRow) -> None:
    with read_only(user) as view:
        earlier = asked.before_corrections(view, row.id)
    for old in earlier:
        written = clock.in_japan(old.created_at)
        st.caption(f"{plain(old.author)}が {written:%Y/%m/%d %H:%M} に書いた記録")
        _whose(old, with_person=True)
        _when(old)
        _words(old)
