"""機関の特徴を書く (profiles): one row per organisation, begun at the first save."""

from __future__ import annotations

from collections.abc import Mapping

from core.db.base import TableModel
from core.db.work import Work
from core.domain.codes import codes
from core.domain.entry import check, check_changes
from core.domain.organization_profiles import PROFILE_ENTRIES, PROFILES
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.errors import RuleViolation
from core.queries.organization_profiles import stored_profile


def save_profile(
    work: Work, organization_id: int, seen: int | None, typed: Mapping[str, object]
) -> TableModel:
    """特徴を書く: the first time (`seen` None) or some fields of what was seen.

    Raises `RuleViolation` at the field, or for a kind of organisation that has no profile;
    `NotFound`, `Conflict`.
    """
    require(work.actor, Action.WRITE_NETWORK)
    return _store_profile(work, organization_id, seen, typed)


def _store_profile(
    work: Work, organization_id: int, seen: int | None, typed: Mapping[str, object]
) -> TableModel:
    """The same for a caller that asked for its own permission (連携機関 and its own profile)."""
    organization = work.get(Organization, organization_id)
    table = PROFILES.get(organization.kind)
    if table is None:
        kind = codes("organization_type").label(organization.kind)
        raise RuleViolation({"": f"「{kind}」には、特徴の欄がありません。メモに書いてください。"})
    # Two who begin it at once: the second one is told, instead of meeting the unique rule.
    work.alone(f"organization.profile.{organization_id}")
    stored, entry = stored_profile(work, organization), PROFILE_ENTRIES[table]
    typed = {name: value for name, value in typed.items() if name != "organization_id"}
    if stored is None:
        values = check(entry, {**typed, "organization_id": organization_id}).model_dump()
        return work.add(table(**values))
    now = stored.model_dump(include=set(entry.model_fields))
    return work.change(table, stored.pk, seen or 0, check_changes(entry, now, typed))
