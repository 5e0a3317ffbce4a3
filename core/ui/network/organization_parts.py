"""機関のページの各部 (segments of an organisation's page), by the name on their tab.

Only the chosen one is drawn, and each asks for its own rows.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.db.actor import Actor
from core.domain.permissions import Action, may
from core.queries.organizations import OrganizationPage
from core.ui.introductions.at_organization import organization_introductions
from core.ui.network.decisions import organization_decisions
from core.ui.network.history import organization_history
from core.ui.network.key_persons import key_persons
from core.ui.network.manner import contact_manner
from core.ui.network.organization import (
    office_note,
    our_clients,
    public_facts,
    supported_together,
)
from core.ui.network.profile import organization_profile
from core.ui.network.sheets import one_sheet
from core.ui.segments import segment

Part = Callable[[Actor, OrganizationPage], None]

PLACE = "organization.part"


def asking(user: Actor, page: OrganizationPage) -> None:
    """だれに・どう: the key persons by stage, and how this organisation wants to be asked."""
    who, how = st.columns([5, 3], gap="medium")
    with who:
        key_persons(user, page.organization.pk, page.key_persons, key="organization.person")
    with how:
        contact_manner(user, page.organization.pk, page.manner, key="organization.manner")
        office_note(page)


def facts(user: Actor, page: OrganizationPage) -> None:
    """特徴: what one wants to know of this kind of organisation, its hours and places."""
    organization_profile(user, page.organization)
    public_facts(page)
    one_sheet(user, page.organization, key="organization.sheet")


def contacts(user: Actor, page: OrganizationPage) -> None:
    """連絡と経過, and what meetings decided about it."""
    organization_history(user, page, key="organization.history")
    organization_decisions(user, page.organization.pk)


def persons(user: Actor, page: OrganizationPage) -> None:
    """つながっている人."""
    our_clients(user, page.organization.pk)
    supported_together(user, page.organization.pk)


def introduced(user: Actor, page: OrganizationPage) -> None:
    """紹介, to it and from it."""
    organization_introductions(user, page.organization.pk)


# The order is the order of the tabs.
PARTS: dict[str, tuple[Part, Action]] = {
    "だれに・どう": (asking, Action.SEE_NETWORK_NOTES),
    "特徴・時間・空き": (facts, Action.SEE_NETWORK),
    "連絡と経過": (contacts, Action.SEE_NETWORK_NOTES),
    "つながっている人": (persons, Action.SEE_CLIENTS),
    "紹介": (introduced, Action.SEE_SENSITIVE),
}


def organization_parts(user: Actor, page: OrganizationPage) -> None:
    """The segments in one row, and the chosen one; it stays when one comes back."""
    shown = {name: part for name, (part, action) in PARTS.items() if may(user, action)}
    # Another organisation opens at the first one.
    shown[segment(f"{PLACE}.{page.organization.pk}", list(shown), {})](user, page)
