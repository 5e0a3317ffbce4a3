"""実習 of one person: the latest first; each opens to its plan, its result and its three sheets."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.permissions import Action, may
from core.queries.clients import ClientPage
from core.queries.practicums import PracticumRow, practicums_of
from core.ui.clients.one_form import OneForm
from core.ui.plain import plain
from core.ui.work.practicum_forms import new_practicum
from core.ui.work.practicum_sheet import opened_practicum
from core.ui.work.practicum_words import coming, period, sides_word, state_badge

WIDTHS = [2.3, 2.4, 2.1, 2.6, 1.0]


def opened_of(person: ClientPage) -> int | None:
    """The practicum of this person that is open here."""
    opened: int | None = st.session_state.get(f"client.practicums.{person.client.pk}")
    return opened


def client_practicums(user: Actor, person: ClientPage) -> None:
    """実習の経過: one line for each."""
    client_id = person.client.pk
    place = f"client.practicums.{client_id}"
    if (opened := opened_of(person)) is not None:
        opened_practicum(user, opened, back=lambda: _open(place, None), with_person=False)
        return
    with read_only(user) as view:
        rows = practicums_of(view, client_id)
    writes = may(user, Action.WRITE_CLIENTS)
    form = OneForm(user, client_id, "practicum")
    title, action = st.columns([6, 1.4], vertical_alignment="center")
    count = f"　{len(rows)}" if rows else ""
    title.markdown(
        f"**実習**{count}　:gray[:small[本人・支援者・企業の評価を並べて、次につなぎます]]"
    )
    if writes:
        with action:
            form.button("new", "実習を書く", icon=":material/add:")
        if form.opened == "new":
            new_practicum(user, client_id, form)
    if rows:
        with st.container(border=True, gap="xsmall"):
            for row in rows:
                _line(row, place)
    elif form.opened != "new":
        st.caption("まだ実習がありません。アセスメント実習や体験実習も、ここに書きます。")
    form.finish()


def _line(row: PracticumRow, place: str) -> None:
    today = clock.today()
    when, where, state, following, action = st.columns(WIDTHS, vertical_alignment="center")
    when.markdown(plain(period(row)))
    kind = codes("practicum_type").label(row.kind)
    where.markdown(f"**{plain(row.where)}**  \n:small[{kind}]")
    state.markdown(f"{state_badge(row, today)}  \n:small[{plain(sides_word(row))}]")
    following.markdown(f":small[{plain(coming(row, today))}]" if row.next_on else "")
    action.button(
        "ひらく", key=f"client.practicums.line.{row.id}", width="stretch", on_click=_open,
        args=(place, row.id),
    )  # fmt: skip


def _open(place: str, row_id: int | None) -> None:
    st.session_state[place] = row_id
