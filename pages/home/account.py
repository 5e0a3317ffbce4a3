"""わたしの設定 (my settings): pass-phrase, devices where I am signed in, the link of my calendar."""

import streamlit as st

from core.db.work import read_only
from core.queries.users import sessions_of
from core.ui import session
from core.ui.calendar_feed import calendar_part
from core.ui.navigation import ACCOUNT
from core.ui.page import open_page
from core.ui.sessions import session_list
from core.ui.sign_in import passphrase_form

user = open_page(ACCOUNT)
live = session.current()
with read_only(user) as view:
    devices = sessions_of(view, user.id or 0)
phrase, places = st.columns(2, gap="large")
with phrase:
    st.subheader("合言葉を変える", anchor=False)
    if live and passphrase_form(live):
        st.rerun()
with places:
    st.subheader("サインイン中の端末", anchor=False)
    session_list(user, devices, key="account.device")
    calendar_part(user, key="account.calendar")
