"""機関 (organisations): added, corrected, verified; the manner of contact."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from core import clock
from core.db.work import Work, table_of
from core.domain.entry import check, check_changes
from core.domain.organizations import (
    PUBLIC_FIELDS,
    ContactManner,
    ContactMannerEntry,
    Organization,
    OrganizationEntry,
)
from core.domain.permissions import Action, require
from core.services.derived import organization_search_text


def search_text_of(values: Mapping[str, Any]) -> str:
    """検索用の文字 of an organisation's fields, by their names."""
    return organization_search_text(
        values["name"],
        values["name_kana"],
        values["corporation_name"],
        values["municipality"],
        values["phone"],
    )


def add_organization(work: Work, typed: Mapping[str, object]) -> Organization:
    """機関を加える: one that stands in no public file. Raises `RuleViolation` at the field."""
    require(work.actor, Action.WRITE_NETWORK)
    values = check(OrganizationEntry, typed).model_dump()
    return work.add(Organization(**values, search_text=search_text_of(values)))


def change_organization(
    work: Work, organization_id: int, seen: int, typed: Mapping[str, object]
) -> Organization:
    """機関を直す: some fields, from the directory's grid or the organisation's page.

    A public fact that is corrected here is protected from later imports; a new number of free
    places is dated today unless a day was given. Raises `RuleViolation` at
    the field, and as `Work.change` does.
    """
    require(work.actor, Action.WRITE_NETWORK)
    stored = work.get(Organization, organization_id)
    now = stored.model_dump(include=set(OrganizationEntry.model_fields))
    changes = check_changes(OrganizationEntry, now, typed)
    changes["search_text"] = search_text_of({**now, **changes})
    if changes.get("vacancy_count", now["vacancy_count"]) != now["vacancy_count"]:
        # Who writes a number of free places has just heard it.
        changes.setdefault("vacancy_on", clock.today())
    if stored.source:
        corrected = {n for n in changes if n in PUBLIC_FIELDS and changes[n] != now[n]}
        changes["kept_fields"] = ",".join(sorted(stored.kept | corrected))
    return work.change(Organization, organization_id, seen, changes)


def note_export(work: Work, what: str, count: int) -> None:
    """機関名簿を書き出したこと: leaves a line in the audit."""
    require(work.actor, Action.SEE_NETWORK)
    work.log("export", "organization", detail={"条件": what, "件数": count})


def release_fields(
    work: Work, organization_id: int, seen: int, names: Collection[str] | None = None
) -> Organization:
    """手で直した項目を解放する: the next import may write them again; without `names`, all of them."""
    require(work.actor, Action.WRITE_NETWORK)
    kept = work.get(Organization, organization_id).kept
    left = kept - set(names) if names is not None else frozenset()
    return work.change(Organization, organization_id, seen, {"kept_fields": ",".join(sorted(left))})


def set_manner(work: Work, entry: ContactMannerEntry, seen: int | None) -> ContactManner:
    """連携のマナーを書く: the first time (`seen` None) or a change of what was seen."""
    require(work.actor, Action.WRITE_NETWORK)
    work.get(Organization, entry.organization_id)
    table = table_of(ContactManner)
    stored = work.scalar(select(table.c.id).where(table.c.organization_id == entry.organization_id))
    if stored is None:
        return work.add(ContactManner(**entry.model_dump()))
    return work.change(ContactManner, stored, seen or 0, entry.model_dump())


def verify_manner(work: Work, organization_id: int, seen: int) -> ContactManner:
    """マナーをきょう確かめた: nothing but the day changes. Raises `NotFound`, `Conflict`."""
    require(work.actor, Action.WRITE_NETWORK)
    table = table_of(ContactManner)
    stored = work.scalar(select(table.c.id).where(table.c.organization_id == organization_id))
    return work.change(ContactManner, stored or 0, seen, {"verified_on": clock.today()})


def verify_organizations(work: Work, shown: Mapping[int, int]) -> int:
    """記載を確かめた (the yearly round): id → version on the screen. Returns how many were marked.

    Raises `Conflict` and marks none when one of them changed meanwhile.
    """
    require(work.actor, Action.WRITE_NETWORK)
    work.change_many(Organization, shown, {"verified_on": clock.today()}, "記載を確かめた")
    return len(shown)
