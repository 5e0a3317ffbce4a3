"""機関の表だけの画面, for the tests of `edit_table`: the signed-in person is the newest supporter."""

from __future__ import annotations

import streamlit as st
from sqlalchemy import select

from core.db.actor import SYSTEM
from core.db.work import read_only, table_of
from core.domain.users import User
from core.queries.organizations import OrganizationCriteria, OrganizationRow, search
from core.services.organizations import add_organization, change_organization
from core.ui.grid import GridColumn
from core.ui.tables.edit_table import edit_table

KEY = "tried"
with read_only(SYSTEM) as view:
    login = st.query_params.get("as", "supporter")
    user = view.all(select(User).where(table_of(User).c.login == login))[0].actor
with read_only(user) as view:
    rows = search(view, OrganizationCriteria())
state = edit_table(
    [{name: getattr(row, name) for name in OrganizationRow.__dataclass_fields__} for row in rows],
    [
        GridColumn("name", "名称", pinned=True, required=True),
        GridColumn("municipality", "市区町村"),
        GridColumn("phone", "電話"),
        GridColumn("capacity", "定員", "number"),
        GridColumn("note", "メモ", "long"),
    ],
    key=KEY,
    label="試しの表",
    user=user,
    save=change_organization,
    add=add_organization,
)
st.json([[str(e.row_id), e.field, e.version] for e in state.edits])
