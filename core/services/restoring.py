"""前の値に戻す (putting a former value back): through the same checks as typing it anew."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import select
from sqlmodel import SQLModel

from core import clock
from core.db import audit
from core.db.base import TableModel
from core.db.technical import audit_entry
from core.db.work import Work
from core.domain.clients import Certificate, CertificateEntry, Client, ServiceUse, ServiceUseEntry
from core.domain.employments import (
    Employment,
    EmploymentEntry,
    EmploymentLeave,
    EmploymentLeaveEntry,
)
from core.domain.entry import check, title_of
from core.domain.face_sheets import Career, ContactPerson, FaceSheet, Treatment
from core.domain.history import RESTORABLE, may_be_put_back
from core.domain.job_search import JobApplication
from core.domain.permissions import Action, require
from core.domain.practicums import Practicum
from core.domain.teams import TeamMember, TeamMemberEntry
from core.errors import NotFound, RuleViolation
from core.queries.history_words import Names
from core.queries.scopes import require_client
from core.services.certificates import change_certificate
from core.services.clients import change_client
from core.services.employment_leaves import change_leave
from core.services.employments import change_employment
from core.services.face_sheets import (
    change_career,
    change_contact,
    change_treatment,
    save_face_sheet,
)
from core.services.job_search import change_application
from core.services.practicums import change_practicum
from core.services.service_uses import change_service_use
from core.services.teams import change_member

E = TypeVar("E", bound=SQLModel)
REASON = "前の値に戻す"
_MODELS = {str(model.__tablename__): model for model in RESTORABLE}


@dataclass(frozen=True)
class Saved:
    """ある保存: which row a save of the audit changed, and what: field → (before, after)."""

    seq: int
    model: type[TableModel]
    row_id: int
    changes: Mapping[str, tuple[object, object]]


def put_back(work: Work, audit_seq: int, field: str, seen: int) -> TableModel:
    """ひとつの項目を前の値に戻す: what the save `audit_seq` changed, in the row seen in version `seen`.

    Raises `RuleViolation` when the field was changed again since (both values are told), or when
    the former value breaks a rule now; `ConsentMissing` for a sensitive field; `Conflict`.
    """
    return _put_back(work, audit_seq, [field], seen)


def put_back_save(work: Work, audit_seq: int, seen: int) -> TableModel:
    """保存をまるごと戻す: every field of that save that may be put back. Raises as `put_back`."""
    return _put_back(work, audit_seq, None, seen)


def _put_back(work: Work, audit_seq: int, fields: Collection[str] | None, seen: int) -> TableModel:
    require(work.actor, Action.WRITE_CLIENTS)
    require(work.actor, Action.SEE_SENSITIVE)
    saved = _saved(work, audit_seq)
    row = work.get(saved.model, saved.row_id)
    require_client(work, row.pk if isinstance(row, Client) else getattr(row, "client_id", None))
    if fields is None:
        fields = [name for name in saved.changes if may_be_put_back(saved.model, name)]
    if not fields or not set(fields) <= saved.changes.keys():
        raise RuleViolation({"": "この変更には、前の値に戻せる項目がありません。"})
    for name in fields:
        _still_stands(work, saved, row, name)
    former = {name: saved.changes[name][0] for name in fields}
    with work.because(REASON):
        return _change(work, row, seen, former)


def _saved(work: Work, audit_seq: int) -> Saved:
    a = audit_entry.c
    entry = work.first(select(a.entity, a.entity_id, a.action, a.changes).where(a.seq == audit_seq))
    if entry is None:
        raise NotFound("この変更は、履歴にありません。")
    model = _MODELS.get(entry.entity)
    if model is None or entry.action != "update":
        raise RuleViolation({"": "この変更は、前の値に戻せません。その画面で直してください。"})
    changes = {name: (pair[0], pair[1]) for name, pair in json.loads(entry.changes).items()}
    return Saved(audit_seq, model, entry.entity_id, changes)


def _still_stands(work: Work, saved: Saved, row: TableModel, name: str) -> None:
    """Raise unless the field may be put back and still holds what that save wrote."""
    title = title_of(saved.model, name)
    if not may_be_put_back(saved.model, name):
        raise RuleViolation(
            {name: f"「{title}」は自動で決まる項目です。もとの項目を直してください。"}
        )
    before, after = saved.changes[name]
    now = audit.plain(getattr(row, name))
    if now == after:
        return
    shown = Names(work, [{name: [now, before]}])
    later = _who_changed(work, saved, name)
    raise RuleViolation(
        {
            name: f"「{title}」は、そのあとに{later}変わっています。"
            f"いまの値は「{shown.shown(saved.model, name, now)}」、"
            f"戻そうとした値は「{shown.shown(saved.model, name, before)}」です。"
            "新しい変更から順に戻すか、その画面で直してください。"
        }
    )


def _who_changed(work: Work, saved: Saved, name: str) -> str:
    """By whom and when the field was changed last."""
    a = audit_entry.c
    last = work.first(
        select(a.actor_name, a.at)
        .where(
            a.entity == saved.model.__tablename__,
            a.entity_id == saved.row_id,
            a.action == "update",
            a.seq > saved.seq,
            a.changes.contains(f'"{name}": [', autoescape=True),
        )
        .order_by(a.seq.desc())
    )
    return f"{last.actor_name}さんが {clock.in_japan(last.at):%m/%d %H:%M} に" if last else ""


# -- the ways of each table ----------------------------------------------------------------------


def _change(work: Work, row: TableModel, seen: int, former: dict[str, Any]) -> TableModel:
    """Through the service of that table, so that no check of it is passed by."""
    match row:
        case Client():
            return change_client(work, row.pk, seen, former)
        case FaceSheet():
            return save_face_sheet(work, row.client_id, seen, former)
        case ContactPerson():
            return change_contact(work, row.pk, seen, former)
        case Treatment():
            return change_treatment(work, row.pk, seen, former)
        case Career():
            return change_career(work, row.pk, seen, former)
        case Certificate():
            return change_certificate(work, row.pk, seen, _entry(CertificateEntry, row, former))
        case ServiceUse():
            return change_service_use(work, row.pk, seen, _entry(ServiceUseEntry, row, former))
        case Employment():
            return change_employment(work, row.pk, seen, _entry(EmploymentEntry, row, former))
        case Practicum():
            return change_practicum(work, row.pk, seen, former)
        case JobApplication():
            return change_application(work, row.pk, seen, former)
        case EmploymentLeave():
            return change_leave(work, row.pk, seen, _entry(EmploymentLeaveEntry, row, former))
        case TeamMember():
            return change_member(work, row.pk, seen, _entry(TeamMemberEntry, row, former))
    raise RuleViolation({"": "この変更は、前の値に戻せません。その画面で直してください。"})


def _entry(entry_class: type[E], row: TableModel, former: dict[str, Any]) -> E:
    """The whole entry, with the former values in it."""
    stored = {name: getattr(row, name) for name in entry_class.model_fields}
    return check(entry_class, {**stored, **former})
