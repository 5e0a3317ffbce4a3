"""取り込みの取り消し (undoing an import): a whole batch is put back; what people touched is left alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, select, update

from core import clock
from core.db.technical import import_change, imported_profile
from core.db.work import View, Work, table_of
from core.domain.organization_profiles import PROFILE_TABLES, PROFILES
from core.domain.organizations import ImportBatch, Organization
from core.domain.permissions import Action, require
from core.errors import RuleViolation
from core.queries.imports import PROFILE_BEFORE, VERSION_BEFORE, UndoPlan, chunks, undo_plan
from core.services.imports import keep_written

REASON = "取り込みの取り消し"


def undo_import(
    work: Work,
    batch_id: int,
    seen: int,
    progress: Callable[[float], None] = lambda share: None,
) -> UndoPlan:
    """取り込みを取り消す: what the batch changed is put back, what it added and nothing hangs on is
    taken out. Returns what was done, and the rows that were left alone with the reason.

    The audit keeps every row that is taken out; a later import of the same file brings it back.
    Raises `RuleViolation` for a batch that is undone already or that cannot be put back.
    """
    require(work.actor, Action.IMPORT)
    work.alone("imports")
    batch = work.get(ImportBatch, batch_id)
    plan = undo_plan(work, batch_id)
    if batch.undone_at is not None:
        raise RuleViolation({"batch": "この取り込みは、もう取り消してあります。"})
    if not (plan.restored or plan.removed or plan.left):
        raise RuleViolation({"batch": "この取り込みには、元に戻すための記録がありません。"})
    with work.because(REASON):
        for at, (organization_id, before) in enumerate(_befores(work, batch_id, plan).items()):
            _restore(work, organization_id, before)
            if at % 100 == 0:
                progress(0.9 * at / len(plan.restored))
        for part in chunks((*plan.restored, *plan.removed, *(i for i, _ in plan.left))):
            c = import_change.c
            work.technical(
                delete(import_change).where(c.batch_id == batch_id, c.organization_id.in_(part))
            )
        _take_out(work, plan.removed)
        done = {"undone_at": clock.now(), "undone_by_id": work.actor.id}
        work.change(ImportBatch, batch_id, seen, done)
        told = {
            "ファイル": batch.file_name, "戻した": len(plan.restored),
            "外した": len(plan.removed), "そのまま": len(plan.left),
        }  # fmt: skip
        work.log("undo_import", "import_batch", batch_id, detail=told)
    progress(1.0)
    return plan


def _befores(view: View, batch_id: int, plan: UndoPlan) -> dict[int, dict[str, Any]]:
    c = import_change.c
    found: dict[int, dict[str, Any]] = {}
    for part in chunks(plan.restored):
        asked = select(c.organization_id, c.before).where(
            c.batch_id == batch_id, c.organization_id.in_(part)
        )
        found.update({row.organization_id: json.loads(row.before) for row in view.rows(asked)})
    return found


def _restore(work: Work, organization_id: int, before: dict[str, Any]) -> None:
    stored = work.get(Organization, organization_id)
    profile, was = before.pop(PROFILE_BEFORE, None), before.pop(VERSION_BEFORE)
    if before.get("gone_on"):
        before["gone_on"] = date.fromisoformat(before["gone_on"])
    now = work.change(Organization, organization_id, stored.version, before).version
    if profile:
        _restore_profile(work, stored.kind, organization_id, profile)
    # To the import before this one the row is again as it left it.
    c = import_change.c
    work.technical(
        update(import_change)
        .where(c.organization_id == organization_id, c.version_after == was)
        .values(version_after=now)
    )


def _restore_profile(
    work: Work, kind: str, organization_id: int, profile: Mapping[str, Any]
) -> None:
    table = PROFILES[kind]
    c = table_of(table).c
    row = work.first(select(c.id, c.version).where(c.organization_id == organization_id))
    if row is not None:
        if profile["is_new"] and not _is_used(work, kind, row.id, profile["values"]):
            work.remove(table, row.id, row.version)
        else:
            blank = {
                name: "" if value is None and isinstance(table.model_fields[name].default, str)
                else value
                for name, value in profile["values"].items()
            }  # fmt: skip
            work.change(table, row.id, row.version, blank)
    keep_written(work, organization_id, profile["written"])


def _is_used(work: Work, kind: str, profile_id: int, imported: Mapping[str, Any]) -> bool:
    """Whether the office wrote something beside what the import did."""
    table = PROFILES[kind]
    bookkeeping = {"id", "version", "created_at", "updated_at", "organization_id"}
    row = work.get(table, profile_id)
    names = set(table_of(table).c.keys()) - bookkeeping - set(imported)
    return any(getattr(row, name) not in (None, "") for name in names)


def _take_out(work: Work, organization_ids: Sequence[int]) -> None:
    """The organisations with their profiles, which an import made too."""
    o, t = table_of(Organization).c, imported_profile.c
    for part in chunks(organization_ids):
        work.technical(delete(imported_profile).where(t.organization_id.in_(part)))
        for table in PROFILE_TABLES:
            c = table_of(table).c
            rows = work.rows(select(c.id, c.version).where(c.organization_id.in_(part)))
            work.remove_many(table, {row.id: row.version for row in rows})
        rows = work.rows(select(o.id, o.version).where(o.id.in_(part)))
        work.remove_many(Organization, {row.id: row.version for row in rows})
