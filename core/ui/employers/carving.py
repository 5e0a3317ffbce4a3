"""職務の切り出し of one employer: a department at a time, task by task, until it is a vacancy."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.queries.job_carving import (
    CarvingRow,
    TaskRow,
    carved_tasks,
    carved_time,
    carvings_of,
)
from core.queries.organizations import OrganizationPage
from core.services import job_carving as service
from core.ui.dialogs import open_dialog
from core.ui.employers.carving_sheets import DIALOG, HEAD, NEW, PRACTICUM, VACANCY, opened_carving
from core.ui.employers.words import hours_words
from core.ui.grid import GridColumn, GridState, clear_grid
from core.ui.navigation import WORK
from core.ui.network.facts import fact_lines
from core.ui.page import open_link, save
from core.ui.plain import plain
from core.ui.tables.edit_table import edit_table

FIELDS = ("task", "doer", "frequency", "weekly_minutes", "fit", "needs", "care")
COLOURS = {"ready": "green", "with_care": "orange", "hard": "gray", "": "gray"}


def employer_carving(user: Actor, page: OrganizationPage) -> None:
    """The departments, and the sheet of the chosen one."""
    place = page.organization.pk
    with read_only(user) as view:
        rows = {row.id: row for row in carvings_of(view, place)}
    writes = may(user, Action.WRITE_NETWORK)
    with st.container(horizontal=True, vertical_alignment="center"):
        row = _chosen(rows, place)
        if row is not None and writes:
            _actions(user, row)
        st.space("stretch")
        if writes:
            st.button(
                "部署を加える", key=f"employer.carving.new.{place}", icon=":material/add:",
                type="secondary" if rows else "primary",
                on_click=open_dialog, args=(DIALOG, (NEW, place)),
            )  # fmt: skip
    if row is None:
        st.info(
            "部署ごとに作業を書き出して、障害のある人に切り出せる仕事をさがします。「部署を加える」で始めます。"
            "切り出した作業の時間は自動で足し、そのまま求人や実習にできます。"
        )
    else:
        _sheet(user, row, writes=writes)
    opened_carving(user, page)


def _chosen(rows: dict[int, CarvingRow], place: int) -> CarvingRow | None:
    if not rows:
        return None
    picked: int | None = st.selectbox(
        "部署", list(rows), format_func=lambda i: _label(rows[i]), width=420,
        key=f"employer.carving.{place}", label_visibility="collapsed",
    )  # fmt: skip
    return rows[picked] if picked in rows else next(iter(rows.values()))


def _label(row: CarvingRow) -> str:
    return plain(f"{row.department}　{format_date(row.made_on, weekday=False)} 聞き取り")


def _sheet(user: Actor, row: CarvingRow, *, writes: bool) -> None:
    with read_only(user) as view:
        tasks = carved_tasks(view, row.id)
    _sums(user, row, tasks)
    told = {"聞いた相手": row.heard_from, "場所・設備・通勤": row.place, "まとめ": row.note}
    fact_lines(told)
    _grid(user, row, tasks, writes=writes)


def _sums(user: Actor, row: CarvingRow, tasks: tuple[TaskRow, ...]) -> None:
    """切り出せる時間 a week, and how it is made up; what is not known is said."""
    time = carved_time(tasks)
    parts = [
        f":{COLOURS[fit]}-badge[{codes('carving_fit').label(fit) if fit else 'まだ決めていない'} "
        f"{hours_words(time.minutes[fit])}]"
        for fit in ("ready", "with_care", "hard", "")
        if time.minutes.get(fit)
    ]
    unknown = f"　:orange[時間の分からない作業 {time.unknown}]" if time.unknown else ""
    st.markdown(
        f"切り出せる仕事　**週 {hours_words(time.carved)}**　{' '.join(parts)}{unknown}　"
        f":gray[作業 {len(tasks)}]"
    )
    if row.vacancy_id is not None:
        ended = f"（{format_date(row.vacancy_closed_on)} 終わり）" if row.vacancy_closed_on else ""
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f":green-badge[求人になりました] {plain(row.vacancy)}{ended}", width="content"
            )
            if may(user, WORK.action):
                open_link("求人・応募をひらく", WORK, part="applications")


def _actions(user: Actor, row: CarvingRow) -> None:
    buttons = {HEAD: "聞き取りを直す", VACANCY: "求人にする"}
    if may(user, Action.WRITE_CLIENTS):
        buttons[PRACTICUM] = "実習にする"
    for what, label in buttons.items():
        st.button(
            label, key=f"employer.carving.{what}.{row.id}",
            on_click=open_dialog, args=(DIALOG, (what, row.id)),
        )  # fmt: skip


def _grid(user: Actor, row: CarvingRow, tasks: Sequence[TaskRow], *, writes: bool) -> None:
    today, key = clock.today(), f"employer.carving.grid.{row.id}"
    columns = [
        GridColumn("task", "作業", pinned=True, width=230, required=True),
        GridColumn("doer", "いまの担当", width=130),
        GridColumn("frequency", "頻度", "choice", codes("task_frequency").labels(today), width=105),
        GridColumn("weekly_minutes", "週の分", "number", width=85,
                   help="1週間に合わせて何分かかるか"),
        GridColumn("fit", "切り出せるか", "choice", codes("carving_fit").labels(today), width=165),
        GridColumn("needs", "要る力・道具", "long", width=220),
        GridColumn("care", "くふう・配慮", "long", width=240),
    ]  # fmt: skip
    state = edit_table(
        [
            {"id": t.id, "version": t.version, **{name: getattr(t, name) for name in FIELDS}}
            for t in tasks
        ],
        columns,
        key=key,
        label=f"{row.department}の作業",
        user=user,
        save=service.change_carved_task,
        add=(lambda work, typed: service.add_carved_task(work, row.id, typed)) if writes else None,
        height=min(150 + 40 * len(tasks), 440),
        selectable=writes,
        read_only=not writes,
    )
    _removal(user, state, tasks, key)


def _removal(user: Actor, state: GridState, tasks: Sequence[TaskRow], key: str) -> None:
    chosen = {task.id: task.version for task in tasks if task.id in state.selected}
    if not chosen:
        return

    with st.popover(f"選んだ{len(chosen)}行を消す", icon=":material/delete:"):
        st.markdown("選んだ作業の行を消します。書いてあったことは監査記録に残ります。")
        if not st.button("消す", type="primary", key=f"{key}.remove"):
            return
        if save(user, "行を消しました", lambda work: service.remove_carved_tasks(work, chosen)):
            clear_grid(key)
            st.rerun()
