"""機関名簿 (the directory): the filter, the editing table, a new organisation, the export."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, unit_of_work
from core.domain.codes import codes
from core.domain.organizations import OrganizationEntry
from core.domain.permissions import Action, may
from core.domain.text import parse_phone
from core.exchange.wamnet import CREDIT
from core.queries import organizations as asked
from core.queries.organizations import OrganizationCriteria, OrganizationRow
from core.services import organizations
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.grid import GridColumn
from core.ui.navigation import IMPORT, ORGANIZATION, go
from core.ui.page import open_link, save
from core.ui.tables.edit_table import edit_table

# What stands in the box → column and direction.
SORTS = {
    "ふりがな順": ("name_kana", False), "種別の順": ("kind", False),
    "地域の順": ("municipality", False), "定員の多い順": ("capacity", True),
    "空きの多い順": ("vacancy_count", True), "空きの確認が新しい順": ("vacancy_on", True),
}  # fmt: skip
ALL = "すべて"


def directory_filter(places: Mapping[str, Sequence[str]], *, key: str) -> OrganizationCriteria:
    """絞り込み: it stays when one comes back; another filter starts at the first page."""
    text, kind, prefecture, municipality, sort, marks = st.columns(
        [2, 1.7, 1.1, 1.3, 1.4, 1.1], vertical_alignment="bottom"
    )
    kinds = {"": ALL, **codes("organization_type").labels()}
    words = text.text_input(
        "さがす", key=f"{key}.text", placeholder="名称・法人・市区町村・電話",
        persist_state="session", type="search",
    ).strip()  # fmt: skip
    picked = kind.selectbox(
        "種別", list(kinds), format_func=lambda c: kinds[c], key=f"{key}.kind",
        persist_state="session",
    )  # fmt: skip
    where = prefecture.selectbox(
        "都道府県", ["", *places], format_func=lambda p: p or ALL, key=f"{key}.prefecture",
        persist_state="session",
    )  # fmt: skip
    # A box of its own for each prefecture: its choice never meets the places of another one.
    place = municipality.selectbox(
        "市区町村", ["", *places.get(where, ())], format_func=lambda m: m or ALL,
        key=f"{key}.municipality.{where}", disabled=not where, persist_state="session",
    )  # fmt: skip
    order = sort.selectbox("並べ方", list(SORTS), key=f"{key}.sort", persist_state="session")
    with marks.container(gap=None):
        vacant = st.toggle("空きあり", key=f"{key}.vacant", persist_state="session")
        gone = st.toggle("掲載終了も", key=f"{key}.gone", persist_state="session")
    by, descending = SORTS[order]
    criteria = OrganizationCriteria(
        words, picked, where, place if where else "", vacant, gone, by, descending
    )
    if st.session_state.setdefault(f"{key}.asked", criteria) != criteria:
        st.session_state[f"{key}.asked"] = criteria
        session.renew(key)
    return replace(criteria, page=int(st.session_state.get(_pager(key), 1)))


def _pager(key: str) -> str:
    """Another filter has a pager of its own, which begins at the first page."""
    return f"{key}.page.{session.nonce(key)}"


def directory_table(
    user: Actor, rows: Sequence[OrganizationRow], criteria: OrganizationCriteria, *, key: str
) -> None:
    """表の中でそのまま直す; without any row, what belongs here and the first step."""
    if not rows:
        _empty(user, criteria)
        return
    edit_table(
        [_row(row) for row in rows],
        columns(with_notes=may(user, Action.SEE_NETWORK_NOTES)),
        key=key,
        label="機関名簿",
        user=user,
        save=_save_row,
        height=430,
        read_only=not may(user, Action.WRITE_NETWORK),
    )
    if any(row.source for row in rows):
        st.caption(CREDIT)


def _empty(user: Actor, criteria: OrganizationCriteria) -> None:
    if replace(criteria, sort="name_kana", descending=False) != OrganizationCriteria():
        st.info("あてはまる機関はありません。絞り込みをゆるめてください。")
        return
    st.info(
        "まだ機関がありません。公開データを取り込むと、就労移行支援事業所などがここに並びます。"
        "公開データにない機関は「機関を加える」で加えられます。"
    )
    if may(user, Action.IMPORT):
        open_link("取り込みをひらく", IMPORT)


def columns(*, with_notes: bool) -> list[GridColumn]:
    """表の列. The office's own notes do not even travel to the browser of a partner."""
    found = [
        GridColumn("name", "名称", "link", pinned=True, width=235),
        GridColumn(
            "kind", "種別", "choice", codes("organization_type").labels(clock.today()), width=190,
            required=True,
        ),
        GridColumn("prefecture", "都道府県", width=95),
        GridColumn("municipality", "市区町村", width=140),
        GridColumn("phone", "電話", width=168, parse=parse_phone),
        GridColumn("capacity", "定員", "number", width=65),
        GridColumn(
            "vacancy_count", "空き", "number", width=65,
            help="空きを書くと、確認日は今日になります。",
        ),
        GridColumn("vacancy_on", "空きの確認日", "date", width=145),
        GridColumn("note", "メモ", "long", width=240),
        GridColumn("fax", "FAX", width=168, parse=parse_phone),
        GridColumn("name_kana", "ふりがな", width=200),
        GridColumn("address", "番地以降", width=220),
        GridColumn("gone_on", "掲載終了", "plain", width=150),
    ]  # fmt: skip
    return [column for column in found if with_notes or column.name != "note"]


def _row(row: OrganizationRow) -> dict[str, object]:
    values = {name: getattr(row, name) for name in OrganizationRow.__dataclass_fields__}
    return {**values, "name": (row.name, f"/{ORGANIZATION.url}?id={row.id}")}


def _save_row(work: Work, organization_id: int, seen: int, changes: dict[str, object]) -> object:
    return organizations.change_organization(work, organization_id, seen, changes)


def directory_pages(total: int, shown: int, criteria: OrganizationCriteria, *, key: str) -> None:
    """何件あって、どこを見ているか, with the way to the other pages."""
    if not total:
        return
    if not shown and criteria.page > 1:
        session.renew(key)  # somebody took rows away meanwhile
        st.rerun()
    if total <= criteria.page_size:
        st.markdown(f"**{total:,}件**")
        return
    first = (criteria.page - 1) * criteria.page_size
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{total:,}件** のうち {first + 1:,}〜{first + shown:,}件目")
        st.pagination(
            math.ceil(total / criteria.page_size), key=_pager(key), persist_state="session"
        )


# -- a new one ---------------------------------------------------------------------------------------


def new_organization(user: Actor, *, key: str) -> None:
    """機関を加える: one that stands in no public file; its page opens afterwards."""
    if not may(user, Action.WRITE_NETWORK):
        return
    if st.button("機関を加える", key=f"{key}.open", icon=":material/add:"):
        _new_organization(user, key)


@st.dialog("機関を加える", width="medium")
def _new_organization(user: Actor, key: str) -> None:
    st.caption("公開データにない機関を加えます。くわしいことは、加えたあとのページで書けます。")
    with EntryForm(OrganizationEntry, key=key, submit="加える") as form:
        form.text("name")
        left, right = form.columns(2)
        with left:
            form.code("kind")
            form.text("prefecture", placeholder="東京都")
            form.text("phone", placeholder="03-1234-5678")
        with right:
            form.text("name_kana")
            form.text("municipality", placeholder="足立区")
            form.text("address")
        form.area("note", height=80)
    entry = form.entry
    if entry is None:
        return
    made = save(
        user, "機関を加えました",
        lambda work: organizations.add_organization(work, entry.model_dump()),
    )  # fmt: skip
    if made:
        session.renew(key)
        go(ORGANIZATION, id=made.pk)


# -- the export --------------------------------------------------------------------------------------


def directory_export(user: Actor, criteria: OrganizationCriteria, *, key: str) -> None:
    """この条件のまま書き出す: CSV that Excel opens, safe from formulas; it is logged."""

    def content() -> bytes:
        from core.exchange.spreadsheet import csv_bytes

        with unit_of_work(user) as work:
            rows = asked.all_rows(work, criteria)
            organizations.note_export(work, in_words(criteria), len(rows))
        notes = [f"条件: {in_words(criteria)}"] + [CREDIT] * any(row.source for row in rows)
        titles = [column.title for column in shown]
        return csv_bytes([_exported(row, shown) for row in rows], titles, notes)

    shown = columns(with_notes=may(user, Action.SEE_NETWORK_NOTES))
    st.download_button(
        "CSVに書き出す", content, file_name=f"機関名簿_{clock.today():%Y%m%d}.csv",
        mime="text/csv", key=key, on_click="ignore", icon=":material/download:",
    )  # fmt: skip


def _exported(row: OrganizationRow, shown: Sequence[GridColumn]) -> list[object]:
    kind = codes("organization_type").label
    return [kind(row.kind) if c.name == "kind" else getattr(row, c.name) for c in shown]


def in_words(criteria: OrganizationCriteria) -> str:
    """The filter as a sentence, for the file and for the audit."""
    parts = [
        f"ことば「{criteria.text}」" if criteria.text else "",
        codes("organization_type").label(criteria.kind),
        criteria.prefecture,
        criteria.municipality,
        "空きあり" if criteria.has_vacancy else "",
        "掲載終了も含む" if criteria.include_gone else "掲載終了を除く",
        next(
            label for label, order in SORTS.items() if order == (criteria.sort, criteria.descending)
        ),
    ]
    return "、".join(part for part in parts if part)
