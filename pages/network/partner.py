"""わたしたちの機関 (a partner's own page): three questions, what has changed, what waits for an answer."""

import streamlit as st

from core.ui.navigation import PARTNER
from core.ui.page import open_page
from core.ui.partner.answers import introductions, invitations
from core.ui.partner.changes import changes
from core.ui.partner.questions import own_head, own_page, three_questions

user = open_page(PARTNER)
own = own_page(user)
own_head(user, own)
if three_questions(user, own, key="partner"):
    changes(user, own, key="partner.change")
asked, invited = st.columns(2, gap="large")
with asked:
    introductions(user, key="partner.introduction")
with invited:
    invitations(user, key="partner.event")
