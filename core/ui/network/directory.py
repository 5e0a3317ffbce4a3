"""機関名簿 (the directory): the editing table, a new organisation, the export."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, unit_of_work
from core.domain.codes import codes
from core.domain.organizations import OrganizationEntry
from core.domain.permissions import Action, may
from core.domain.text import parse_phone
from core.queries import organizations as asked
from core.queries.imports import credits_of
from core.queries.organizations import Count, OrganizationCriteria, OrganizationRow
from core.services import organizations
from core.ui import session
from core.ui.downloads import while_signed_in
from core.ui.forms.entry_form import EntryForm
from core.ui.grid import GridColumn
from core.ui.navigation import DIRECTORY_CARE, IMPORT, ORGANIZATION, go
from core.ui.network.directory_filter import in_words, pager
from core.ui.network.source import credit_lines
from core.ui.page import open_link, save
from core.ui.tables.edit_table import edit_table


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
    credit_lines(user, {row.source for row in rows})


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


# What is the office's own: nothing of it travels to the browser of a partner.
OFFICE_ONLY = ("note", "verified_on", "listing_agreed_on")


def columns(*, with_notes: bool) -> list[GridColumn]:
    """表の列."""
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
        GridColumn(
            "verified_on", "確かめた日", "date", width=145,
            help="記載を確かめた日。「きょう」とも書けます。",
        ),
        GridColumn("listing_agreed_on", "掲載同意", "date", width=145, help="掲載に同意した日。"),
        GridColumn("note", "メモ", "long", width=240),
        GridColumn("fax", "FAX", width=168, parse=parse_phone),
        GridColumn("name_kana", "ふりがな", width=200),
        GridColumn("address", "番地以降", width=220),
        GridColumn("gone_on", "掲載終了", "plain", width=150),
    ]  # fmt: skip
    return [column for column in found if with_notes or column.name not in OFFICE_ONLY]


def _row(row: OrganizationRow) -> dict[str, object]:
    values = {name: getattr(row, name) for name in OrganizationRow.__dataclass_fields__}
    return {**values, "name": (row.name, f"/{ORGANIZATION.url}?id={row.id}")}


def _save_row(work: Work, organization_id: int, seen: int, changes: dict[str, object]) -> object:
    return organizations.change_organization(work, organization_id, seen, changes)


def directory_pages(
    counted: Count, shown: int, criteria: OrganizationCriteria, *, key: str
) -> None:
    """何件あって、どこを見ているか, with the way to the other pages."""
    total, more = counted.number, "以上" if counted.is_more else ""
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
        st.markdown(f"**{total:,}件{more}** のうち {first + 1:,}〜{first + shown:,}件目")
        st.pagination(
            math.ceil(total / criteria.page_size), key=pager(key), persist_state="session"
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


def care_link(user: Actor) -> None:
    """名簿の手入れ: the yearly round, answered sheets, duplicates."""
    if may(user, Action.WRITE_NETWORK):
        open_link("名簿の手入れ", DIRECTORY_CARE)


# -- the export --------------------------------------------------------------------------------------


def directory_export(user: Actor, criteria: OrganizationCriteria, *, key: str) -> None:
    """この条件のまま書き出す: CSV that Excel opens, safe from formulas; it is logged."""

    def content(who: Actor) -> bytes:
        from core.exchange.spreadsheet import csv_bytes

        with unit_of_work(who) as work:
            rows = asked.all_rows(work, criteria)
            organizations.note_export(work, said, len(rows))
            credits = credits_of(work, {row.source for row in rows})
        notes = [f"条件: {said}", *credits]
        titles = [column.title for column in shown]
        return csv_bytes([_exported(row, shown) for row in rows], titles, notes)

    shown = columns(with_notes=may(user, Action.SEE_NETWORK_NOTES))
    said = in_words(user, criteria)
    st.download_button(
        "CSVに書き出す", while_signed_in(content), file_name=f"機関名簿_{clock.today():%Y%m%d}.csv",
        mime="text/csv", key=key, on_click="ignore", icon=":material/download:",
    )  # fmt: skip


def _exported(row: OrganizationRow, shown: Sequence[GridColumn]) -> list[object]:
    kind = codes("organization_type").label
    return [kind(row.kind) if c.name == "kind" else getattr(row, c.name) for c in shown]
