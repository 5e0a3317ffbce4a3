"""利用者台帳 (the ledger of persons): filtered, edited in place, changed together, written out."""

import streamlit as st

from core.db.work import read_only
from core.queries.users import staff_names
from core.ui.clients.ledger import client_pages, client_table, found_page, shown_columns
from core.ui.clients.ledger_actions import chosen_actions, export_button, undo_button
from core.ui.clients.ledger_filter import client_filter, filter_words
from core.ui.navigation import CLIENTS
from core.ui.page import open_page

user = open_page(CLIENTS)
with read_only(user) as view:
    staff = staff_names(view)
asked, written = st.columns([7.6, 1], vertical_alignment="bottom")
with asked:
    criteria = client_filter(user, staff, key="clients.filter")
shown = shown_columns(user, staff, key="clients")
found = found_page(user, criteria, shown)
above = st.container(horizontal=True, vertical_alignment="center")
chosen = client_table(user, found, criteria, staff, key="clients")
with above:
    filter_words(criteria, staff, key="clients.filter")
    chosen_actions(user, found.rows, chosen, staff, key="clients")
    st.space("stretch")
    undo_button(user, key="clients")
with written:
    export_button(user, criteria, shown, found.total, staff, key="clients.export")
client_pages(found, criteria, key="clients.filter")
