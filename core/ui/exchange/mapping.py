"""列の対応の画面 (the mapping of a contact list): which sheet, which header, which column is what.

Nothing is guessed silently: what the headers suggest stands in the boxes, with the first rows
beside it, and a mapping that was used before is offered as it was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.codes import codes
from core.errors import DomainError
from core.exchange.contact_list import (
    FIELDS,
    ListMapping,
    find_header,
    header_at,
    key_of,
    read_contact_list,
    sheets_of,
    suggested,
    suggested_kind,
)
from core.exchange.public_file import PublicFile
from core.exchange.upload import Chosen
from core.exchange.workbook import Sheet
from core.queries.imports import remembered_mapping
from core.services.imports import remember_mapping
from core.ui import session
from core.ui.plain import plain

NOT_THERE = "（ない）"
FROM_COLUMN = "（列から読む）"
_PREVIEW = 5
_PER_ROW = 4


@dataclass(frozen=True)
class ChosenMapping:
    """決めた対応, and under which header it is remembered."""

    mapping: ListMapping
    sheet: Sheet
    header_key: str
    name: str

    @property
    def content(self) -> str:
        """The mapping as it is kept."""
        return self.mapping.as_json()

    def remember(self, work: Work) -> None:
        """覚える, in the transaction of the import."""
        remember_mapping(work, self.header_key, self.name, self.content)


def mapped_file(file: Chosen, chosen: ChosenMapping) -> PublicFile:
    """The list, read by the mapping."""
    return read_contact_list(chosen.sheet, chosen.mapping, file.name, file.digest)


def chosen_mapping(user: Actor, file: Chosen, *, key: str) -> ChosenMapping | None:
    """列の対応を決める. None until the mapping is tried, or while it does not fit."""
    name = f"{key}.{file.digest[:12]}"
    try:
        sheet = _sheet(file, name)
        number = _header_row(sheet, name)
        header = header_at(sheet, number)
    except DomainError as refusal:
        st.error(plain(str(refusal)))
        return None
    header_key = key_of(header)
    with read_only(user) as view:
        known = remembered_mapping(view, header_key)
    first = [cell for row in sheet.rows[: number + 3] for cell in row.cells]
    start = ListMapping(suggested(header), suggested_kind([file.name, sheet.name, *first]))
    if known:
        start = ListMapping.from_json(known.content)
        st.info(
            f"前に「{plain(known.name)}」を取り込んだときの対応を入れてあります。"
            "確かめて、ちがうところだけ選び直してください。"
        )
    with st.form(f"{name}.form.{number}", border=True):
        mapping = _form(sheet, header, start, f"{name}.{number}")
        _preview(sheet, header, number)
        tried = st.form_submit_button("この対応で試す", type="primary")
    kept: dict[str, str] = st.session_state.setdefault(session.IMPORT_MAPPING, {})
    mapping = replace(mapping, sheet=sheet.name, header_row=number)
    if tried:
        kept.clear()
        kept[name] = mapping.as_json()
    if kept.get(name) is None:
        st.caption("列の対応を確かめて「この対応で試す」を押すと、名簿とのちがいが出ます。")
        return None
    return ChosenMapping(ListMapping.from_json(kept[name]), sheet, header_key, file.name)


def _sheet(file: Chosen, name: str) -> Sheet:
    known: tuple[str, list[Sheet]] | None = st.session_state.get(session.IMPORT_SHEETS)
    if known is None or known[0] != file.digest:
        known = (file.digest, sheets_of(file.content, file.name))
        st.session_state[session.IMPORT_SHEETS] = known
    sheets = known[1]
    if len(sheets) == 1:
        return sheets[0]
    titles = [sheet.name for sheet in sheets]
    picked = st.segmented_control(
        "シート", titles, default=titles[0], key=f"{name}.sheet", required=True
    )
    return sheets[titles.index(picked or titles[0])]


def _header_row(sheet: Sheet, name: str) -> int:
    numbers = [row.number for row in sheet.rows[:20]]
    rows = {
        row.number: "・".join(cell for cell in row.cells if cell)[:60] for row in sheet.rows[:20]
    }
    return st.selectbox(
        "見出しの行", numbers, index=numbers.index(find_header(sheet.rows)),
        format_func=lambda n: f"{n}行目　{rows[n]}", key=f"{name}.header.{sheet.name}",
    )  # fmt: skip


def _form(sheet: Sheet, header: tuple[str, ...], start: ListMapping, name: str) -> ListMapping:
    kinds = {
        "": "（選んでください）",
        FROM_COLUMN: FROM_COLUMN,
        **codes("organization_type").labels(),
    }
    prefectures = ["", *(item.label for item in codes("prefecture"))]
    left, right = st.columns(2)
    first = FROM_COLUMN if "kind" in start.columns else start.kind
    kind = left.selectbox(
        "この一覧の種別（全部の行）", list(kinds), index=list(kinds).index(first),
        format_func=lambda code: kinds[code], key=f"{name}.every_kind",
    )  # fmt: skip
    prefecture = right.selectbox(
        "住所に都道府県がないとき", prefectures, index=prefectures.index(start.prefecture),
        format_func=lambda p: p or "（補わない）", key=f"{name}.prefecture",
    )  # fmt: skip
    st.markdown("**どの列がどの項目か**")
    options = [NOT_THERE, *header]
    columns: dict[str, str] = {}
    wanted = list(FIELDS.items())
    for at in range(0, len(wanted), _PER_ROW):
        for place, (field, known) in zip(
            st.columns(_PER_ROW), wanted[at : at + _PER_ROW], strict=False
        ):
            stood = start.columns.get(field, NOT_THERE)
            picked = place.selectbox(
                f"{known.title}（必須）" if field == "name" else known.title, options,
                index=options.index(stood) if stood in options else 0, key=f"{name}.column.{field}",
            )  # fmt: skip
            if picked != NOT_THERE:
                columns[field] = picked
    if kind != FROM_COLUMN:
        columns.pop("kind", None)
    return ListMapping(columns, "" if kind == FROM_COLUMN else kind, prefecture)


def _preview(sheet: Sheet, header: tuple[str, ...], number: int) -> None:
    rows = [row for row in sheet.rows if row.number > number][:_PREVIEW]
    st.caption(f"はじめの{len(rows)}行")
    st.dataframe(
        [dict(zip(header, row.cells, strict=False)) for row in rows], hide_index=True,
        row_height=30,
    )  # fmt: skip
