"""お知らせ (notices): what is passed round in the network, with its answers, files and read marks."""

import streamlit as st

from core.ui.navigation import NOTICES
from core.ui.notices.form import is_writing, notice_form
from core.ui.notices.listing import notice_filter, notice_list
from core.ui.notices.opened import opened_notice, show_notice
from core.ui.page import open_page

user = open_page(NOTICES)
notice = opened_notice(user)
is_open = notice is not None or is_writing(notice)
criteria = notice_filter(user, is_open=is_open, key="notices")
listed, beside = st.columns([2, 3], gap="medium")
with listed:
    notice_list(user, criteria, key="notices")
with beside:
    if is_writing(notice):
        notice_form(user, notice, key="notices.form")
    elif notice is not None:
        show_notice(user, notice, key="notices.opened")
    else:
        st.info("左のお知らせを押すと、ここにひらきます。ひらくと、読んだ印がつきます。")
