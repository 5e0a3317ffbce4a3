"""監査記録の部品: filter, table and the check of the chain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.verify import verify
from core.db.work import connection_for_maintenance, read_only, table_of
from core.domain.codes import codes
from core.domain.entry import title_of
from core.domain.tables import MAPPED
from core.queries.audit import ACTIONS, PAGE_SIZE, AuditCriteria, AuditRow, audit_count
from core.queries.users import all_users

MODELS = {str(model.__tablename__): model for model in MAPPED}
TITLES = {
    model.__tablename__: (model.__doc__ or "").split(".")[0].split(" (")[0] for model in MAPPED
}


def audit_filter(user: Actor, *, key: str) -> AuditCriteria:
    """Who, what, from when to when, which page."""
    with read_only(user) as view:
        logins = {u.login: u.name for u in all_users(view)}
    who, what, start, end, page = st.columns([2, 2, 1.4, 1.4, 1.2])
    actor = who.selectbox(
        "だれが", ["", *logins], format_func=lambda c: logins.get(c, "すべて"), key=f"{key}.actor"
    )
    action = what.selectbox(
        "何を", ["", *ACTIONS], format_func=lambda c: ACTIONS.get(c, "すべて"), key=f"{key}.action"
    )
    from_on = start.date_input("いつから", None, key=f"{key}.from", format="YYYY/MM/DD")
    to_on = end.date_input("いつまで", None, key=f"{key}.to", format="YYYY/MM/DD")
    criteria = AuditCriteria(actor, action, from_on, to_on)
    with read_only(user) as view:
        pages = max(1, -(-audit_count(view, criteria) // PAGE_SIZE))
    number = page.number_input("ページ", 1, pages, 1, key=f"{key}.page")
    return AuditCriteria(actor, action, from_on, to_on, int(number))


def _change(entity: str, name: str, value: Any) -> str:
    """One field in words: its title, the label of a code, old and new."""
    model = MODELS.get(entity)
    title = title_of(model, name) if model else name
    if isinstance(value, dict):  # many rows at once: their ids stay in the record
        return f"{title}: {sum(map(len, value.values())):,}件"
    if not isinstance(value, list) or len(value) != 2:
        return f"{title}: {value}"
    column = table_of(model).c.get(name) if model else None
    listed = codes(column.info["codes"]) if column is not None and "codes" in column.info else None
    old, new = ("" if v is None else listed.label(str(v)) if listed else str(v)[:60] for v in value)
    return f"{title}: {old} → {new}" if old else f"{title}: {new}"


def audit_table(rows: Sequence[AuditRow]) -> None:
    """The entries as a table: nothing in it can be typed into."""
    st.dataframe(
        [
            {
                "番号": row.seq,
                "日時": f"{clock.in_japan(row.at):%Y/%m/%d %H:%M:%S}",
                "だれが": row.actor,
                "何を": ACTIONS.get(row.action, row.action),
                "どこに": TITLES.get(row.entity, row.entity)
                + (f" {row.entity_id}" if row.entity_id else ""),
                "内容": "、".join(_change(row.entity, n, v) for n, v in row.changes.items())[:400],
                "理由": row.reason,
            }
            for row in rows
        ],
        hide_index=True,
        height=520,
        column_config={"内容": st.column_config.TextColumn(width="large")},
    )


def chain_check(*, key: str) -> None:
    """監査記録の検証: the whole chain and the ledger against it, on request."""
    if st.button("記録が書き換えられていないか検証する", key=key):
        with st.spinner("検証しています…"), connection_for_maintenance() as connection:
            faults = verify(connection, MAPPED)
        if faults:
            st.error(
                "異常が見つかりました。管理者に知らせてください。\n\n"
                + "\n".join(f"- {f}" for f in faults)
            )
        else:
            st.success("異常はありません。")
