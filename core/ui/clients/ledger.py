"""利用者台帳 (the ledger): the filter, the editing table, what is done to the chosen people."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, unit_of_work
from core.domain.clients import Client, checked_kana
from core.domain.codes import codes
from core.domain.permissions import Action, may
from core.domain.text import parse_phone
from core.queries import clients as asked
from core.queries.clients import NOBODY, ClientCriteria, ClientRow, ClientRows
from core.services import clients
from core.ui import session
from core.ui.grid import GridColumn
from core.ui.navigation import CLIENT
from core.ui.page import save
from core.ui.tables.edit_table import edit_table

SORTS = {
    "kana": "ふりがな順", "number": "番号順", "stage": "支援段階の順", "owner": "担当の順",
    "last_record_on": "記録の古い順", "registered_on": "登録の古い順", "municipality": "市区町村の順",
}  # fmt: skip
ALL = "すべて"


def client_filter(user: Actor, staff: Mapping[int, str], *, key: str) -> ClientCriteria:
    """絞り込み: it stays when one comes back; another filter starts at the first page."""
    text, stage, owner, sort, closed = st.columns(
        [2, 1.5, 1.4, 1.3, 1.1], vertical_alignment="bottom"
    )
    stages = {"": ALL, **codes("support_stage").labels()}
    owners: dict[int | None, str] = {None: ALL, NOBODY: "担当なし"}
    for user_id, name in staff.items():
        owners[user_id] = name
    criteria = ClientCriteria(
        text=text.text_input(
            "さがす", key=f"{key}.text", placeholder="氏名・ふりがな・番号・電話",
            persist_state="session", type="search",
        ).strip(),
        stage=stage.selectbox(
            "支援段階", list(stages), format_func=lambda c: stages[c], key=f"{key}.stage",
            persist_state="session",
        ),
        owner=owner.selectbox(
            "担当", list(owners), format_func=lambda i: owners[i], key=f"{key}.owner",
            persist_state="session",
        ),
        sort=sort.selectbox(
            "並べ方", list(SORTS), format_func=lambda s: SORTS[s], key=f"{key}.sort",
            persist_state="session",
        ),
        include_closed=closed.toggle(
            "終結も表示", key=f"{key}.closed", persist_state="session"
        ),
    )  # fmt: skip
    _note_search(user, criteria.text, key)
    place = f"{key}.asked"
    if st.session_state.get(place) != criteria:
        st.session_state[place] = criteria
        st.session_state[f"{key}.page"] = 1
    return replace(criteria, page=int(st.session_state.get(f"{key}.page", 1)))


def _note_search(user: Actor, text: str, key: str) -> None:
    place = f"{key}.noted"
    if text and st.session_state.get(place) != text:
        st.session_state[place] = text
        with unit_of_work(user) as work:
            clients.note_search(work, "利用者台帳", text)


def client_pages(found: ClientRows, criteria: ClientCriteria, *, key: str) -> None:
    """何人いて、どこを見ているか, with the way to the other pages."""
    first = (criteria.page - 1) * criteria.page_size
    count, pages = st.columns([2, 3], vertical_alignment="center")
    if found.total > criteria.page_size:
        count.markdown(
            f"**{found.total:,}人** のうち {first + 1:,}〜{first + len(found.rows):,}人目"
        )
        with pages.container(horizontal=True, horizontal_alignment="right"):
            st.pagination(
                math.ceil(found.total / criteria.page_size), key=f"{key}.page",
                persist_state="session",
            )  # fmt: skip
    elif found.total:
        count.markdown(f"**{found.total:,}人**")


def client_table(
    user: Actor, found: ClientRows, staff: Mapping[int, str], *, key: str
) -> tuple[int, ...]:
    """表の中でそのまま直す. Returns the ids of the chosen rows."""
    if not found.rows:
        st.info(
            "あてはまる利用者はいません。絞り込みをゆるめるか、"
            "「相談受付」で相談を受けて利用者として登録してください。"
        )
        return ()
    state = edit_table(
        [_row(row) for row in found.rows],
        columns(staff),
        key=key,
        label="利用者台帳",
        user=user,
        save=_save_row,
        height=520,
        selectable=True,
        read_only=not may(user, Action.WRITE_CLIENTS),
    )
    return tuple(chosen for chosen in state.selected if isinstance(chosen, int))


def columns(staff: Mapping[int, str]) -> list[GridColumn]:
    """表の列."""
    today = clock.today()
    disability = codes("disability_type")
    owners = {str(user_id): name for user_id, name in staff.items()}
    return [
        GridColumn("name", "氏名", "link", pinned=True, width=140),
        GridColumn("number", "番号", "plain", width=60),
        GridColumn("kana", "ふりがな", width=140, required=True, parse=checked_kana),
        GridColumn(
            "stage", "支援段階", "choice", codes("support_stage").labels(today), width=190,
            required=True,
        ),
        GridColumn(
            "owner_id", "担当", "choice", owners, width=130,
            parse=lambda text: _owner(text, owners),
        ),
        GridColumn("phone", "電話", width=160, parse=parse_phone),
        GridColumn("municipality", "市区町村", width=110),
        GridColumn(
            "disability", "主な障害", "choice",
            {code: disability.full_label(code) for code in disability.labels(today)}, width=170,
            help="要配慮個人情報です。取得の同意がある人だけ書けます。",
        ),
        GridColumn(
            "referral_source", "紹介元", "choice", codes("referral_source").labels(today), width=150
        ),
        GridColumn("registered_on", "登録日", "date", width=140),
        GridColumn("last_record_on", "最後の記録", "plain", width=140),
    ]  # fmt: skip


def _row(row: ClientRow) -> dict[str, object]:
    values = {name: getattr(row, name) for name in ClientRow.__dataclass_fields__}
    return {**values, "name": (row.name, f"/{CLIENT.url}?id={row.id}")}


def _owner(text: str, owners: Mapping[str, str]) -> int:
    """The account that was chosen or typed by name. Raises ValueError."""
    wanted = text.strip()
    for user_id, name in owners.items():
        if wanted in (user_id, name):
            return int(user_id)
    raise ValueError(f"「{wanted[:20]}」は担当の一覧にありません。")


def _save_row(work: Work, client_id: int, seen: int, changes: dict[str, object]) -> Client:
    return clients.change_client(work, client_id, seen, changes)


def hand_over(
    user: Actor, rows: Sequence[ClientRow], chosen: Sequence[int], staff: Mapping[int, str],
    *, key: str,
) -> None:  # fmt: skip
    """選んだ人の担当を変える: judged against the rows that were on the screen at the click."""
    shown: dict[int, int] = st.session_state.get(f"{key}.shown", {})
    st.session_state[f"{key}.shown"] = {row.id: row.version for row in rows}
    if not may(user, Action.WRITE_CLIENTS):
        return
    targets = {NOBODY: "担当なしにする", **staff}
    owner = st.selectbox(
        "選んだ人の担当を", list(targets), format_func=lambda i: targets[i], key=f"{key}.owner.{session.nonce(key)}",
        index=None, placeholder=f"選んだ {len(chosen)}人 の新しい担当", width=260,
        label_visibility="collapsed", disabled=not chosen,
    )  # fmt: skip
    pressed = st.button("担当を変える", key=f"{key}.go", disabled=not chosen or owner is None)
    if not pressed or owner is None:
        return
    seen = {client_id: shown[client_id] for client_id in chosen if client_id in shown}
    if save(
        user,
        f"{len(seen)}人の担当を変えました",
        lambda work: clients.hand_over(work, seen, owner or None),
    ):
        session.renew(key)
        st.rerun()


def export_button(user: Actor, criteria: ClientCriteria, *, key: str) -> None:
    """表示している条件のまま書き出す; the file is made at the click."""
    st.download_button(
        "CSVに書き出す", lambda: exported(user, criteria), key=key, on_click="ignore",
        file_name=f"利用者台帳_{clock.today():%Y%m%d}.csv", mime="text/csv",
        icon=":material/download:",
    )  # fmt: skip


def exported(user: Actor, criteria: ClientCriteria) -> bytes:
    """CSV that Excel opens, safe from formulas, the filter on its first line; it is logged."""
    from core.exchange.spreadsheet import csv_bytes

    with unit_of_work(user) as work:
        rows = asked.all_rows(work, criteria)
        clients.note_export(work, _in_words(criteria), len(rows), [row.id for row in rows])
    return csv_bytes(
        [_cells(row) for row in rows], list(_EXPORTED), [f"条件: {_in_words(criteria)}"]
    )


_EXPORTED = {
    "番号": "number", "氏名": "name", "ふりがな": "kana", "生年月日": "birth_on",
    "支援段階": "stage", "担当": "owner", "電話": "phone", "市区町村": "municipality",
    "主な障害": "disability", "紹介元": "referral_source", "登録日": "registered_on",
    "最後の記録": "last_record_on",
}  # fmt: skip
_CODED = {
    "stage": "support_stage", "disability": "disability_type", "referral_source": "referral_source"
}  # fmt: skip


def _cells(row: ClientRow) -> list[object]:
    return [
        codes(_CODED[name]).full_label(getattr(row, name)) if name in _CODED else getattr(row, name)
        for name in _EXPORTED.values()
    ]


def _in_words(criteria: ClientCriteria) -> str:
    with_closed = "終結も含む" if criteria.include_closed else "終結を除く"
    parts = [
        f"ことば「{criteria.text}」" if criteria.text else "",
        codes("support_stage").label(criteria.stage),
        "担当なし" if criteria.owner == NOBODY else "",
        f"担当の番号 {criteria.owner}" if criteria.owner else "",
        with_closed,
        SORTS[criteria.sort],
    ]
    return "、".join(part for part in parts if part)
