"""キーパーソン (key persons) of an organisation: added, corrected, verified, left."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from core import clock
from core.db.work import Work, table_of
from core.domain.entry import check_changes
from core.domain.organizations import KeyPerson, KeyPersonEntry, Organization
from core.domain.permissions import Action, require
from core.errors import RuleViolation


def add_key_person(work: Work, entry: KeyPersonEntry) -> KeyPerson:
    """キーパーソンを加える. Raises `RuleViolation` without an organisation of the directory, or for
    a deputy of somebody elsewhere."""
    require(work.actor, Action.WRITE_NETWORK)
    _require_organization(work, entry.organization_id)
    _require_deputy(work, entry.organization_id, entry.deputy_for_id, None)
    return work.add(KeyPerson(**entry.model_dump()))


def change_key_person(
    work: Work, person_id: int, seen: int, typed: Mapping[str, object]
) -> KeyPerson:
    """キーパーソンを直す; with 離任日 the person is kept, and no longer the one to call.

    The organisation stays: somebody who moves is a new person there. Raises as `add_key_person`.
    """
    require(work.actor, Action.WRITE_NETWORK)
    stored = work.get(KeyPerson, person_id)
    now = stored.model_dump(include=set(KeyPersonEntry.model_fields))
    changes = check_changes(KeyPersonEntry, now, typed)
    if changes.get("organization_id", stored.organization_id) != stored.organization_id:
        message = "ほかの機関の人にはできません。離任日を入れて、移った先の機関で加えてください。"
        raise RuleViolation({"organization_id": message})
    deputy_for = changes.get("deputy_for_id", stored.deputy_for_id)
    _require_deputy(work, stored.organization_id, deputy_for, person_id)
    return work.change(KeyPerson, person_id, seen, changes)


def verify_key_person(work: Work, person_id: int, seen: int) -> KeyPerson:
    """きょう確かめた: still there, still the one to ask."""
    require(work.actor, Action.WRITE_NETWORK)
    return work.change(KeyPerson, person_id, seen, {"verified_on": clock.today()})


def _require_organization(work: Work, organization_id: int) -> None:
    c = table_of(Organization).c
    found = work.first(select(c.merged_into_id).where(c.id == organization_id))
    if found is None or found.merged_into_id is not None:
        message = (
            "この機関は名簿にありません。キーパーソンは、名簿にある機関のページで加えてください。"
        )
        raise RuleViolation({"organization_id": message})


def _require_deputy(
    work: Work, organization_id: int, deputy_for: int | None, person_id: int | None
) -> None:
    """A deputy stands for somebody of the same organisation, never for oneself, in no circle."""
    if deputy_for is None:
        return
    # Two who make each other's deputy at the same moment would close a circle unseen.
    work.alone(f"key_person.{organization_id}")
    c = table_of(KeyPerson).c
    known = {
        row.id: row.deputy_for_id
        for row in work.rows(
            select(c.id, c.deputy_for_id).where(c.organization_id == organization_id)
        )
    }
    if deputy_for not in known:
        message = (
            "代わりになれるのは、同じ機関の人だけです。この機関のキーパーソンから選んでください。"
        )
        raise RuleViolation({"deputy_for_id": message})
    above: int | None = deputy_for
    for _ in known:
        if above is not None and above == person_id:
            message = (
                "自分の代わりにはなれません。"
                if deputy_for == person_id
                else "おたがいの代わりになってしまいます。どちらが主な窓口かを決めてください。"
            )
            raise RuleViolation({"deputy_for_id": message})
        above = known.get(above) if above is not None else None
