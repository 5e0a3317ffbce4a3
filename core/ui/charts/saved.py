"""保存したグラフ (saved charts): open, keep, rename, show to all, remove."""

from __future__ import annotations

import streamlit as st

from core.charts.catalogue import title_of
from core.charts.choice import ChartChoice
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.charts import SavedChartEntry
from core.errors import Conflict, DomainError
from core.queries.charts import SavedChartRow, saved_chart, saved_charts
from core.services import charts
from core.ui import session
from core.ui.charts.overtaken import followed
from core.ui.charts.pin import pin_button
from core.ui.forms.entry_form import EntryForm
from core.ui.meeting.bring import bring_button
from core.ui.page import save, saving
from core.ui.plain import plain

NEW = 0


def opened_chart(user: Actor, *, key: str) -> SavedChartRow | None:
    """The saved chart that the address names (`?id=5`), as it was when it was opened.

    Its version is what a later save compares with. The choices start anew at each opening.
    """
    asked = session.asked_id()
    held: SavedChartRow | None = st.session_state.get(session.CHART_OPENED)
    if asked == (held.id if held else None):
        return followed(user, held, key=key)
    found = None
    if asked is not None:
        try:
            with read_only(user) as view:
                found = saved_chart(view, asked)
        except DomainError as error:
            st.warning(str(error))
    _hold(found)
    session.renew(key)
    return found


def saved_bar(user: Actor, opened: SavedChartRow | None, *, key: str) -> None:
    """保存したグラフをひらく: mine, then the shared ones. Nothing while there is none."""
    with read_only(user) as view:
        rows = {row.id: row for row in saved_charts(view)}
    if not rows:
        return
    here = opened.id if opened else NEW
    place = f"{key}.saved.{here}.{session.nonce(key)}"

    def open_it() -> None:
        picked = st.session_state[place]
        if picked == NEW:
            st.query_params.pop("id", None)
        else:
            st.query_params["id"] = str(picked)

    def named(row_id: int) -> str:
        if row_id == NEW:
            return "（新しいグラフ）"
        row = rows[row_id]
        shared = "・共有中" if row.is_shared else ""
        return f"{row.name}{shared}" if row.is_mine else f"{row.name}（{row.owner}さん）"

    options = [NEW, *rows]
    st.selectbox(
        "保存したグラフをひらく",
        options,
        index=options.index(here) if here in options else 0,
        format_func=named,
        key=place,
        on_change=open_it,
        label_visibility="collapsed",
    )


def keep_bar(user: Actor, opened: SavedChartRow | None, choice: ChartChoice, *, key: str) -> None:
    """題と保存: the title; beside it 保存する, and for one's own chart 名前・共有・削除."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(
            plain(opened.name if opened else title_of(choice)), anchor=False, width="stretch"
        )
        if opened is not None:
            bring_button(user, chart_id=opened.id, key=f"{key}.meeting")
            pin_button(user, chart_id=opened.id, key=key)
        if opened is not None and opened.may_change:
            with st.popover(
                "名前・共有・削除",
                icon=":material/settings:",
                key=f"{key}.about.{opened.id}.{opened.version}",
            ):
                _change(user, opened, key=f"{key}.change.{opened.id}")
                _remove(user, opened, key=key)
        # Another key after each save: it closes.
        version = f"{opened.id}.{opened.version}" if opened else ""
        with st.popover(
            "保存する", icon=":material/bookmark_add:", type="primary", key=f"{key}.keep.{version}"
        ):
            if opened is not None and opened.may_change:
                if st.button("いまの形で上書きする", key=f"{key}.overwrite", width="stretch"):
                    _redraw(user, opened, choice)
                st.caption("または、別の名前で複製する")
            _save(user, choice, key=f"{key}.save")


def _hold(row: SavedChartRow | None) -> None:
    st.session_state[session.CHART_OPENED] = row


def _reopen(user: Actor, chart_id: int) -> None:
    """Hold the chart as it is stored now; what the user chose stays on the screen."""
    with read_only(user) as view:
        _hold(saved_chart(view, chart_id))
    st.query_params["id"] = str(chart_id)
    st.rerun()


def _save(user: Actor, choice: ChartChoice, *, key: str) -> None:
    values = {"name": title_of(choice)}
    with EntryForm(SavedChartEntry, key=key, submit="この名前で保存する", values=values) as form:
        form.text("name")
        form.yesno("is_shared")
    if entry := form.entry:
        kept = save(
            user, "グラフを保存しました", lambda work: charts.save_chart(work, entry, choice)
        )
        if kept is not None:
            session.renew(key)
            _reopen(user, kept.pk)


def _redraw(user: Actor, opened: SavedChartRow, choice: ChartChoice) -> None:
    is_kept = False
    with saving("グラフを上書きしました"):
        try:
            with unit_of_work(user) as work:
                charts.redraw_chart(work, opened.id, opened.version, choice)
        except Conflict:
            st.rerun()  # `overtaken` tells it in words, with both ways out
        is_kept = True
    if is_kept:
        _reopen(user, opened.id)


def _change(user: Actor, opened: SavedChartRow, *, key: str) -> None:
    values = {"name": opened.name, "is_shared": opened.is_shared}
    with EntryForm(SavedChartEntry, key=key, submit="変える", values=values) as form:
        form.text("name")
        form.yesno("is_shared")
    if entry := form.entry:
        changed = save(
            user,
            "名前と共有を変えました",
            lambda work: charts.change_chart(work, opened.id, opened.version, entry),
        )
        if changed:
            session.renew(key)
            _reopen(user, opened.id)


def _remove(user: Actor, opened: SavedChartRow, *, key: str) -> None:
    sure = st.checkbox(
        plain(f"「{opened.name}」を消す（記録そのものは消えません）"), key=f"{key}.sure.{opened.id}"
    )
    if st.button("消す", key=f"{key}.remove", disabled=not sure, icon=":material/delete:"):
        removed = save(
            user,
            "グラフを消しました",
            lambda work: charts.remove_chart(work, opened.id, opened.version),
        )
        if removed:
            st.query_params.pop("id", None)
            st.rerun()
