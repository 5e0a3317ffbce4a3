"""利用者台帳 (the ledger of persons): filtered, edited in place, handed over, exported."""

import streamlit as st

from core.db.work import read_only
from core.queries import clients
from core.queries.users import staff_names
from core.ui.clients.ledger import (
    client_filter,
    client_pages,
    client_table,
    export_button,
    hand_over,
)
from core.ui.navigation import CLIENTS
from core.ui.page import open_page

user = open_page(CLIENTS)
with read_only(user) as view:
    staff = staff_names(view)
criteria = client_filter(user, staff, key="clients.filter")
with read_only(user) as view:
    found = clients.search(view, criteria)
actions = st.container(horizontal=True, vertical_alignment="center")
chosen = client_table(user, found, staff, key="clients")
with actions:
    hand_over(user, found.rows, chosen, staff, key="clients.hand_over")
    export_button(user, criteria, key="clients.export")
client_pages(found, criteria, key="clients.filter")
