"""職員アカウント (staff accounts): add, role and scope, stop, set a new first pass-phrase."""

import streamlit as st

from core.db.work import read_only
from core.queries.users import all_users
from core.ui.accounts import account_actions, account_table, new_account
from core.ui.navigation import USERS
from core.ui.page import open_page

user = open_page(USERS)
with read_only(user) as view:
    accounts = all_users(view)
account_table(user, accounts)
changing, adding = st.columns([3, 2], gap="large")
with changing:
    account_actions(user, accounts, key="users.change")
with adding:
    new_account(user, key="users.new")
