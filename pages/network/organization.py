"""機関のページ (one organisation, `?id=`): its facts, whom to ask, how, and who of ours is there."""

import streamlit as st

from core.domain.permissions import Action, may
from core.ui.navigation import ORGANIZATION
from core.ui.network.key_persons import key_persons
from core.ui.network.manner import contact_manner
from core.ui.network.organization import (
    office_note,
    opened_organization,
    organization_head,
    our_clients,
    supported_together,
)
from core.ui.page import open_page

user = open_page(ORGANIZATION)
page = opened_organization(user)
organization_head(user, page, key="organization")
if may(user, Action.SEE_NETWORK_NOTES):
    asking, manners = st.columns([2, 1], gap="large")
    with asking:
        key_persons(user, page.organization.pk, page.key_persons, key="organization.person")
    with manners:
        contact_manner(user, page.organization.pk, page.manner, key="organization.manner")
        office_note(page)
        our_clients(user, page.organization.pk)
        supported_together(user, page.organization.pk)
