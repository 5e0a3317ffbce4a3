"""職員アカウント (staff accounts): add, change role, stop, set a new first pass-phrase."""

import streamlit as st

from core.db.work import read_only
from core.queries.users import all_users
from core.ui.accounts import account_actions, account_table, new_account
from core.ui.navigation import USERS
from core.ui.page import open_page

user = open_page(USERS)
with read_only(user) as view:
    accounts = all_users(view)
table, side = st.columns([3, 2], gap="large")
with table:
    account_table(accounts)
    account_actions(user, accounts, key="users.change")
with side:
    new_account(user, key="users.new")
