"""項目を書く (writing the items): a table like the printed one; many rows are pasted from Excel at once."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.entry import check
from core.domain.year_plans import IN_MONTHS, PACES, YearItemEntry, months_of, target_of
from core.queries.users import staff_names
from core.queries.year_plans import ItemRow
from core.reports.year_progress import PlanProgress
from core.reports.year_words import done_words
from core.services import year_items
from core.ui.grid import GridColumn
from core.ui.navigation import PROGRAMMES
from core.ui.tables.edit_table import edit_table

BY_HAND, BY_LEDGER = "手で", "台帳から"


def plan_grid(user: Actor, progress: PlanProgress, *, key: str) -> None:
    """The items as a table edited in place; the way to one of them is its last column."""
    plan_id = progress.plan.id
    st.caption(
        "Excelの表をそのまま貼り付けられます（いちばん下の空いた行を選んで貼り付け）。"
        "目標は「64」「年3回」「月1回」のどれでも読めます。数え方と実績は「数え方」の列からひらきます。"
    )
    with read_only(user) as view:
        people = {str(i): name for i, name in staff_names(view).items()}

    def add(work: Work, values: dict[str, object]) -> object:
        given = {name: value for name, value in values.items() if value not in (None, "")}
        if given.get("months"):
            given.setdefault("pace", IN_MONTHS)
        return year_items.add_item(work, check(YearItemEntry, given | {"year_plan_id": plan_id}))

    edit_table(
        [_row(item.item, plan_id, done_words(item)) for item in progress.items],
        _columns(people), key=key, label="事業計画の項目", user=user,
        save=year_items.change_item, add=add, height=560,
    )  # fmt: skip


def _columns(people: dict[str, str]) -> list[GridColumn]:
    return [
        GridColumn("heading", "事業", pinned=True, width=190, required=True),
        GridColumn("content", "内容", "long", width=180),
        GridColumn("method", "具体的な方策・目標", "long", width=270),
        GridColumn("target", "目標の数", "number", width=90, parse=target_of,
                   help="64、年3回、月1回 のように書けます。空欄は、数えずに文章だけの項目です。"),
        GridColumn("unit", "単位", width=66),
        GridColumn("pace", "計画のしかた", "choice", PACES, width=132),
        GridColumn("months", "行う月", width=86, parse=_months,
                   help="7,11,3 のように。書くと「決まった月に」になります。"),
        GridColumn("opened", "数え方", "link", width=88),
        GridColumn("done", "いま", "plain", width=80),
        GridColumn("owner_id", "担当", "choice", people, width=120),
        GridColumn("note", "メモ", "long", width=180),
    ]  # fmt: skip


def _months(text: str) -> str:
    return ",".join(str(month) for month in months_of(text))


def _row(item: ItemRow, plan_id: int, done: str) -> dict[str, object]:
    way = BY_LEDGER if item.choice else BY_HAND
    return {
        **item.__dict__,
        "owner_id": str(item.owner_id or ""),
        "opened": (way, f"/{PROGRAMMES.url}?id={plan_id}&item={item.id}"),
        "done": done,
    }
