"""計画の一項目 (one item): where it stands, its occasions with evidence, the rows behind its number."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.entry import changes
from core.domain.permissions import Action, may
from core.domain.year_plans import CLOSED, MONTHS, PACES, YearItemEntry
from core.errors import NotFound
from core.queries.users import staff_names
from core.queries.year_plans import ItemRow
from core.reports.year_progress import (
    STANDINGS,
    ItemProgress,
    PlanProgress,
    Standing,
    plan_progress,
)
from core.reports.year_words import amount, done_words, missed_words, next_words, progress_words
from core.services import year_items
from core.ui import session
from core.ui.charts.running import leavable
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.seen import save_seen, seen
from core.ui.navigation import PROGRAMMES, go
from core.ui.page import save
from core.ui.plain import plain
from core.ui.programmes.counting import counting_part, rows_part
from core.ui.programmes.occasions import occasions_part

COLOURS = {Standing.BEHIND: "red", Standing.REACHED: "green", Standing.TROUBLE: "orange"}


def item_page(user: Actor, plan_id: int, item_id: int, *, key: str) -> None:
    """Head, numbers, occasions; how it is counted, and the rows. Raises `NotFound`."""
    progress = leavable(user, lambda view: plan_progress(view, plan_id))
    at = next((at for at, p in enumerate(progress.items) if p.item.id == item_id), None)
    if at is None:
        raise NotFound("この項目は見つかりません。ほかの人が消したか、番号が違います。")
    found = progress.items[at]
    writes = may(user, Action.WRITE_PROGRAMMES) and progress.plan.status != CLOSED
    name = f"{key}.{item_id}"
    _head(user, progress, at, writes=writes, key=name)
    _numbers(found)
    with st.container(horizontal=True, vertical_alignment="center"):
        counting_part(user, progress.plan, found.item, writes=writes, key=f"{name}.counting")
        rows_part(user, progress.plan, found, key=f"{name}.rows")
    occasions_part(user, progress.plan, found, writes=writes, key=f"{name}.occasions")


def _head(user: Actor, progress: PlanProgress, at: int, *, writes: bool, key: str) -> None:
    item = progress.items[at].item
    back, title, deeds = st.columns([1, 6, 3], vertical_alignment="center")
    if back.button("計画", icon=":material/arrow_back:", key=f"{key}.back", width="stretch"):
        go(PROGRAMMES, id=progress.plan.id)
    with title.container(gap=None):
        st.markdown(f"### {plain(item.says)}")
        about = [progress.plan.name, item.heading, item.content]
        st.caption(plain("／".join(filter(None, about))))
    with deeds.container(horizontal=True, horizontal_alignment="right"):
        for step, label, icon in (
            (-1, "前の項目", "chevron_left"),
            (1, "次の項目", "chevron_right"),
        ):
            other = at + step
            if st.button(
                label, icon=f":material/{icon}:", key=f"{key}.step.{step}", type="tertiary",
                disabled=not 0 <= other < len(progress.items),
            ):  # fmt: skip
                go(PROGRAMMES, id=progress.plan.id, item=progress.items[other].item.id)
        if writes:
            st.button(
                "項目を直す", icon=":material/edit:", key=f"{key}.edit",
                on_click=open_dialog, args=(f"{key}.editing",),
            )  # fmt: skip
    if writes and open_about(f"{key}.editing"):
        _change(user, item, key=f"{key}.editing")
    if item.note:
        st.caption(plain(item.note))


def _numbers(found: ItemProgress) -> None:
    item = found.item
    if item.target is None:
        st.markdown(
            ":gray-badge[数えない項目] 文章だけの項目です。目標の数を入れると、進みが出ます。"
        )
        return
    cells = st.columns([1, 1.2, 1, 3.4], vertical_alignment="center")
    for cell, title, value in zip(
        cells,
        ("目標", "いま", "あるべき"),
        (amount(item.target, item.unit), done_words(found), amount(found.should, item.unit)),
        strict=False,
    ):
        cell.metric(title, value or "—")
    colour = COLOURS.get(found.standing, "gray")
    words = progress_words(found)
    label = STANDINGS[found.standing]
    said = f":{colour}-badge[{label}]" + (f" **{plain(words)}**" if words != label else "")
    with cells[3].container(gap=None):
        st.markdown(said)
        for line in filter(None, [_pace(item), _coming(found)]):
            st.caption(plain(line))


def _pace(item: ItemRow) -> str:
    months = "・".join(f"{month}月" for month in item.month_numbers)
    return f"計画のしかた: {PACES.get(item.pace, '')}" + (f"（{months}）" if months else "")


def _coming(found: ItemProgress) -> str:
    words = next_words(found)
    said = [missed_words(found), f"次の予定: {words}" if words else ""]
    return "　".join(filter(None, said))


@st.dialog("項目を直す", width="large", on_dismiss=close_dialog)
def _change(user: Actor, item: ItemRow, *, key: str) -> None:
    stored = {name: getattr(item, name) for name in YearItemEntry.model_fields}
    stood = seen(key, item.version, stored)
    with read_only(user) as view:
        staff = staff_names(view)
    fixed = {"year_plan_id": item.year_plan_id, "choice": stood.values["choice"]}
    with EntryForm(YearItemEntry, key=key, values=_typed(stood.values), fixed=fixed) as form:
        heading, content = form.columns(2)
        with heading:
            form.text("heading")
        with content:
            form.text("content")
        form.area("method", height=90)
        target, unit, owner = form.columns([1, 1, 2])
        with target:
            form.text("target")
        with unit:
            form.text("unit")
        with owner:
            form.choice("owner_id", staff)
        pace, months = form.columns([1, 1])
        with pace:
            form.pick("pace", PACES)
        with months:
            form.several_of("months", {str(month): f"{month}月" for month in MONTHS})
        form.area("note", height=70)
    if form.entry:
        typed = stood.typed(changes(form.entry))
        if save_seen(
            user, "項目を直しました", stood,
            lambda work: year_items.change_item(work, item.id, stood.version, typed),
        ):  # fmt: skip
            close_dialog()
            session.renew(key)
            st.rerun()
    _order_and_remove(user, item, key=key)


def _typed(values: dict[str, object]) -> dict[str, object]:
    target = values["target"]
    shown = f"{target:g}" if isinstance(target, float) else target
    return {**values, "target": shown}


def _order_and_remove(user: Actor, item: ItemRow, *, key: str) -> None:
    with st.container(horizontal=True):
        for step, label, icon in ((-1, "上へ", "arrow_upward"), (1, "下へ", "arrow_downward")):
            if st.button(label, icon=f":material/{icon}:", key=f"{key}.move.{step}"):
                _move(user, item, step)
        removes = st.button("この項目を消す", icon=":material/delete:", key=f"{key}.remove")
    if removes:
        plan_id = save(
            user, "項目を消しました",
            lambda work: year_items.remove_item(work, item.id, item.version),
        )  # fmt: skip
        if plan_id:
            close_dialog()
            go(PROGRAMMES, id=plan_id)


def _move(user: Actor, item: ItemRow, step: int) -> None:
    if save(
        user, "順番を変えました",
        lambda work: year_items.move_item(work, item.id, item.version, step),
    ):  # fmt: skip
        close_dialog()
        st.rerun()
