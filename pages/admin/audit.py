"""監査記録 (audit): who did what, and a check that nobody altered it."""

import streamlit as st

from core.db.work import read_only
from core.queries.audit import audit_count, audit_rows
from core.ui.audit import audit_filter, audit_table, chain_check
from core.ui.navigation import AUDIT
from core.ui.page import open_page

user = open_page(AUDIT)
criteria = audit_filter(user, key="audit")
with read_only(user) as view:
    rows, total = audit_rows(view, criteria), audit_count(view, criteria)
st.caption(f"{total:,}件のうち {len(rows)}件（新しい順）")
audit_table(rows)
chain_check(key="audit.check")
