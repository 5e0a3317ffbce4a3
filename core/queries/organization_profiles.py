"""機関の特徴 (profiles): what is known of a hospital, a provider, a Hello Work, a school."""

from __future__ import annotations

from sqlalchemy import select

from core.db.base import TableModel
from core.db.work import View, table_of
from core.domain.organization_profiles import PROFILES
from core.domain.organizations import Organization
from core.domain.permissions import Action, require


def profile_of(view: View, organization_id: int) -> TableModel | None:
    """The profile row that belongs to the organisation's kind; None: nothing is written yet.

    Raises `NotFound`.
    """
    require(view.actor, Action.SEE_NETWORK)
    return stored_profile(view, view.get(Organization, organization_id))


def stored_profile(view: View, organization: Organization) -> TableModel | None:
    """The same for a row that was read already, by whoever may read it."""
    table = PROFILES.get(organization.kind)
    if table is None:
        return None
    c = table_of(table).c
    found = view.all(select(table).where(c.organization_id == organization.pk))
    return found[0] if found else None
