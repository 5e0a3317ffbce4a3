"""フェイスシート (face sheet) and what stands on it: contacts, treatments, career.

要配慮個人情報 and what its 取得の同意 must name is refused without it; what is only taken away needs
none. All changes name fields, so that two people at different fields of one row do not meet.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import select
from sqlmodel import SQLModel

from core.db.base import TableModel
from core.db.technical import audit_entry
from core.db.work import Work, table_of
from core.domain.clients import Client
from core.domain.entry import check, check_changes
from core.domain.face_sheets import (
    CATEGORY_OF,
    Career,
    CareerEntry,
    ContactPerson,
    ContactPersonEntry,
    FaceSheet,
    FaceSheetEntry,
    Treatment,
    TreatmentEntry,
)
from core.domain.organizations import KeyPerson, Organization
from core.domain.permissions import Action, require
from core.errors import Conflict, FieldConflict, RuleViolation
from core.queries.scopes import within_scope
from core.services.consents import require_acquisition

R = TypeVar("R", bound=TableModel)

# Row → the `data_category` that the acquisition consent must name before it is written.
ROW_CATEGORY: dict[type[TableModel], str] = {
    ContactPerson: "family",
    Treatment: "medical",
    Career: "education_work_history",
}


def save_face_sheet(work: Work, client_id: int, seen: int, changes: Mapping[str, Any]) -> FaceSheet:
    """フェイスシートを書く: some fields. `seen` 0: the user saw none, and this save makes it.

    Raises `RuleViolation`, `ConsentMissing`, and `Conflict` too when somebody made it meanwhile.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    require_open_person(work, client_id)
    work.alone(f"face_sheet.{client_id}")
    t = table_of(FaceSheet).c
    found = work.all(select(FaceSheet).where(t.client_id == client_id))
    stored = found[0].model_dump(exclude=_BOOKS) if found else {}
    new = check_changes(FaceSheetEntry, stored, changes)
    if found and seen == 0:
        raise _made_meanwhile(work, found[0], new)
    categories = {
        CATEGORY_OF[name]
        for name, value in new.items()
        if name in CATEGORY_OF and value and value != stored.get(name)
    }
    if categories:
        require_acquisition(work, client_id, categories)
    if new.get("hello_work_id") is not None:
        work.get(Organization, new["hello_work_id"])
    if not found:
        return work.add(FaceSheet(client_id=client_id, **new))
    return work.change(FaceSheet, found[0].pk, seen, new)


_BOOKS = {"id", "version", "created_at", "updated_at", "client_id"}


def _made_meanwhile(work: Work, row: FaceSheet, mine: Mapping[str, Any]) -> Conflict:
    """Two people at a face sheet that did not exist: the second hears who made it and what."""
    a = audit_entry.c
    last = work.first(
        select(a.actor_name, a.at, a.changes)
        .where(a.entity == "face_sheet", a.entity_id == row.pk)
        .order_by(a.seq.desc())
    )
    by, at = (last.actor_name, last.at) if last else ("", None)
    named = json.loads(last.changes) if last else {}
    fields = [
        FieldConflict(name, getattr(row, name), mine.get(name, ""), by, at)
        for name in FaceSheetEntry.model_fields
        if name in named or (name in mine and getattr(row, name) != mine[name])
    ]
    return Conflict("face_sheet", row.pk, row.version, fields)


# -- 家族・緊急連絡先 ------------------------------------------------------------------------------


def add_contact(work: Work, entry: ContactPersonEntry) -> ContactPerson:
    """家族・緊急連絡先を加える. Raises `ConsentMissing`."""
    require(work.actor, Action.WRITE_CLIENTS)
    return _add(work, ContactPerson, entry)


def change_contact(
    work: Work, contact_id: int, seen: int, changes: Mapping[str, Any]
) -> ContactPerson:
    """家族・緊急連絡先を直す. The person stays the same."""
    require(work.actor, Action.WRITE_CLIENTS)
    return _change(work, ContactPerson, ContactPersonEntry, contact_id, seen, changes)


def remove_contact(work: Work, contact_id: int, seen: int) -> None:
    """家族・緊急連絡先を消す; what stood there stays in the history."""
    require(work.actor, Action.WRITE_CLIENTS)
    _remove(work, ContactPerson, contact_id, seen)


# -- 通院先 ----------------------------------------------------------------------------------------


def add_treatment(work: Work, entry: TreatmentEntry) -> Treatment:
    """通院先を加える. Raises `ConsentMissing`, `RuleViolation` when the contact works elsewhere."""
    require(work.actor, Action.WRITE_CLIENTS)
    _works_there(work, entry)
    return _add(work, Treatment, entry)


def change_treatment(
    work: Work, treatment_id: int, seen: int, changes: Mapping[str, Any]
) -> Treatment:
    """通院先を直す. The person stays the same."""
    require(work.actor, Action.WRITE_CLIENTS)
    stored = within_scope(work, Treatment, treatment_id).model_dump(exclude={"id", "version"})
    _works_there(work, check(TreatmentEntry, {**stored, **changes}))
    return _change(work, Treatment, TreatmentEntry, treatment_id, seen, changes)


def remove_treatment(work: Work, treatment_id: int, seen: int) -> None:
    """通院先を消す; what stood there stays in the history."""
    require(work.actor, Action.WRITE_CLIENTS)
    _remove(work, Treatment, treatment_id, seen)


def _works_there(work: Work, entry: TreatmentEntry) -> None:
    if entry.key_person_id is None:
        return
    if work.get(KeyPerson, entry.key_person_id).organization_id != entry.organization_id:
        raise RuleViolation({"key_person_id": "窓口の人は、選んだ医療機関の人にしてください。"})


# -- 学歴・職歴 ------------------------------------------------------------------------------------


def add_career(work: Work, entry: CareerEntry) -> Career:
    """学歴・職歴を加える. Raises `ConsentMissing`."""
    require(work.actor, Action.WRITE_CLIENTS)
    return _add(work, Career, entry)


def change_career(work: Work, career_id: int, seen: int, changes: Mapping[str, Any]) -> Career:
    """学歴・職歴を直す. The person stays the same."""
    require(work.actor, Action.WRITE_CLIENTS)
    return _change(work, Career, CareerEntry, career_id, seen, changes)


def remove_career(work: Work, career_id: int, seen: int) -> None:
    """学歴・職歴を消す; what stood there stays in the history."""
    require(work.actor, Action.WRITE_CLIENTS)
    _remove(work, Career, career_id, seen)


# -- all three alike -------------------------------------------------------------------------------


def require_open_person(work: Work, client_id: int) -> Client:
    """The person that something is written about. Raises `OutOfScope`, and `RuleViolation` when the
    row was merged into another one."""
    client = within_scope(work, Client, client_id)
    if client.merged_into_id is not None:
        raise RuleViolation(
            {"": "この人は、ほかの登録にまとめられました。まとめた先のカルテに書いてください。"}
        )
    return client


def _add(work: Work, model: type[R], entry: SQLModel) -> R:
    values = entry.model_dump()
    require_open_person(work, values["client_id"])
    require_acquisition(work, values["client_id"], {ROW_CATEGORY[model]})
    return work.add(model(**values))


def _change(
    work: Work,
    model: type[R],
    entry_class: type[SQLModel],
    row_id: int,
    seen: int,
    changes: Mapping[str, Any],
) -> R:
    stored = within_scope(work, model, row_id).model_dump(exclude=_BOOKS - {"client_id"})
    new = check_changes(entry_class, stored, {n: v for n, v in changes.items() if n != "client_id"})
    if any(value for name, value in new.items() if value != stored[name]):
        require_acquisition(work, stored["client_id"], {ROW_CATEGORY[model]})
    return work.change(model, row_id, seen, new)


def _remove(work: Work, model: type[TableModel], row_id: int, seen: int) -> None:
    within_scope(work, model, row_id)
    work.remove(model, row_id, seen)
