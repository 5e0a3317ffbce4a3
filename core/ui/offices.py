"""事業所の部品: the list of our offices, and the form for one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.enrolments import Office, OfficeEntry
from core.queries.offices import OfficeRow
from core.services import offices
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.page import save
from core.ui.plain import plain


def office_list(user: Actor, rows: Sequence[OfficeRow], *, key: str) -> None:
    """Each office with what it runs and how many are enrolled; changed and closed in its place."""
    if not rows:
        st.info("事業所はまだありません。右の欄で、最初の事業所を加えてください。")
    for row in rows:
        with st.container(border=True, gap="small"):
            name, count, action = st.columns([4, 2, 1.2], vertical_alignment="center")
            closed = (
                f"　:gray-badge[閉所 {format_date(row.closed_on, weekday=False)}]"
                if row.closed_on
                else ""
            )
            name.markdown(f"**{plain(row.name)}**{closed}")
            count.markdown(f"登録中 {row.enrolled:,}件" if row.enrolled else "登録中の人はいません")
            with action.popover("変更する", width="stretch"):
                _change(user, row, key=f"{key}.{row.id}.{row.version}")
            listed = offices.programmes_of(row.programmes)
            labels = [
                label for code, label in codes("programme").labels().items() if code in listed
            ]
            st.markdown(plain("・".join(labels)) if labels else "すべての事業")
            if row.phone or row.address:
                st.caption(plain("　".join(filter(None, (row.phone, row.address)))))


def new_office(user: Actor, *, key: str) -> None:
    """事業所を加える."""
    st.subheader("事業所を加える", anchor=False)
    with EntryForm(OfficeEntry, key=key, submit="加える") as form:
        _fields(form)
    entry = form.entry
    if entry and save(user, "加えました", lambda work: offices.add_office(work, entry)):
        session.renew(key)
        st.rerun()


def _fields(form: EntryForm[OfficeEntry]) -> None:
    form.text("name")
    form.text("phone")
    form.text("address")
    form.several_of(
        "programmes",
        codes("programme").labels(clock.today()),
        placeholder="選ばないと、すべての事業",
    )


def _change(user: Actor, row: OfficeRow, *, key: str) -> None:
    values = {name: getattr(row, name) for name in OfficeEntry.model_fields}
    with EntryForm(OfficeEntry, key=key, submit="保存する", values=values) as form:
        _fields(form)
    entry = form.entry
    if entry and save(
        user, "保存しました", lambda work: offices.change_office(work, row.id, row.version, entry)
    ):
        session.renew(key)
        st.rerun()
    if row.closed_on:
        pressed, done, change = (
            st.button("この事業所を戻す", key=f"{key}.reopen"),
            "戻しました",
            _reopen,
        )
    else:
        pressed, done, change = st.button("きょう閉じる", key=f"{key}.close"), "閉じました", _close
    if pressed and save(user, done, lambda work: change(work, row)) is not None:
        st.rerun()


def _reopen(work: Work, row: OfficeRow) -> Office:
    return offices.reopen_office(work, row.id, row.version)


def _close(work: Work, row: OfficeRow) -> Office:
    return offices.close_office(work, row.id, row.version, clock.today())
