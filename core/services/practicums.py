"""職場実習 (practicums): planned, changed, finished with a result and what comes next, or called off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from core import clock
from core.db.work import Work, table_of
from core.domain.dates import said
from core.domain.employments import Employment
from core.domain.entry import check, check_changes
from core.domain.job_search import JobApplication
from core.domain.organizations import KeyPerson
from core.domain.permissions import Action, require
from core.domain.practicums import (
    STOPPED,
    Practicum,
    PracticumCancelEntry,
    PracticumEntry,
    PracticumEvaluation,
    PracticumFields,
    PracticumResultEntry,
)
from core.errors import RuleViolation
from core.queries.scopes import within_scope
from core.services.consents import require_acquisition
from core.services.face_sheets import require_open_person

CATEGORY = "practicum"
# How it went is told by verbs of its own.
OUTCOME = frozenset({"result", "result_note", "cancelled_on", "cancel_reason"})


def add_practicum(work: Work, entry: PracticumEntry) -> Practicum:
    """実習を決める. Raises `ConsentMissing` without the 取得の同意 over 実習の状況, `RuleViolation` for a
    second one on the same day at the same place, or one that goes on after the hire there."""
    require(work.actor, Action.WRITE_CLIENTS)
    require_open_person(work, entry.client_id)
    require_acquisition(work, entry.client_id, {CATEGORY})
    values = entry.model_dump(exclude=set(OUTCOME))
    _checked(work, values, None)
    return work.add(Practicum(**values))


def change_practicum(
    work: Work, practicum_id: int, seen: int, changes: Mapping[str, Any]
) -> Practicum:
    """実習を直す: some fields. Whose it is, and of which round, stays."""
    require(work.actor, Action.WRITE_CLIENTS)
    row = within_scope(work, Practicum, practicum_id)
    require_acquisition(work, row.client_id, {CATEGORY})
    stored = {name: getattr(row, name) for name in PracticumFields.model_fields}
    fixed = OUTCOME | {"client_id", "round_id"}
    typed = {name: value for name, value in changes.items() if name not in fixed}
    new = check_changes(PracticumEntry, stored, typed)
    _checked(work, {**stored, **new}, row.pk)
    return work.change(Practicum, practicum_id, seen, new)


def finish_practicum(
    work: Work, practicum_id: int, seen: int, entry: PracticumResultEntry
) -> Practicum:
    """実習の結果を書く, or correct it: what came of it, and the next step with its day.

    While it goes on, only 「途中でやめた」 can be its result. Raises `RuleViolation`, `Conflict`.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    row = within_scope(work, Practicum, practicum_id)
    require_acquisition(work, row.client_id, {CATEGORY})
    entry = check(PracticumResultEntry, entry.model_dump())
    today = clock.today()
    if today < row.start_on:
        raise RuleViolation(
            {"result": "実習がまだ始まっていません。取りやめは「中止」に書きます。"}
        )
    if today < row.end_on and entry.result != STOPPED:
        raise RuleViolation(
            {
                "result": f"実習は{said(row.end_on)}まで続いています。"
                "早く終わったときは、先に「終わり」の日を直してください。"
            }
        )
    days = (row.end_on - row.start_on).days + 1
    if (entry.attended_days or 0) > days:
        raise RuleViolation({"attended_days": f"出席した日数が、期間（{days}日）より多いです。"})
    return work.change(Practicum, practicum_id, seen, entry.model_dump())


def cancel_practicum(
    work: Work, practicum_id: int, seen: int, entry: PracticumCancelEntry
) -> Practicum:
    """実習を中止する: called off before its first day, or stopped on the way (途中でやめた)."""
    require(work.actor, Action.WRITE_CLIENTS)
    row = within_scope(work, Practicum, practicum_id)
    require_acquisition(work, row.client_id, {CATEGORY})
    entry = check(PracticumCancelEntry, entry.model_dump())
    if row.version == seen and (row.result or row.cancelled_on):
        raise RuleViolation({"": "この実習は、もう結果か中止が書かれています。"})
    if entry.cancelled_on > row.end_on:
        raise RuleViolation(
            {"cancelled_on": "中止した日が、実習の終わりより後です。「結果」に書いてください。"}
        )
    result = STOPPED if entry.cancelled_on >= row.start_on else ""
    return work.change(Practicum, practicum_id, seen, {**entry.model_dump(), "result": result})


def reopen_practicum(work: Work, practicum_id: int, seen: int, reason: str) -> Practicum:
    """結果・中止を取り消す: what was written by mistake; the reason stays in the audit."""
    require(work.actor, Action.WRITE_CLIENTS)
    row = within_scope(work, Practicum, practicum_id)
    if row.version == seen and not (row.result or row.cancelled_on):
        raise RuleViolation({"": "この実習には、まだ結果も中止も書かれていません。"})
    if not reason.strip():
        raise RuleViolation({"reason": "取り消す理由を入力してください。"})
    blank = {"result": "", "result_note": "", "cancelled_on": None, "cancel_reason": ""}
    return work.change(Practicum, practicum_id, seen, blank, reason.strip()[:300])


def plan_next_step(
    work: Work, practicum_id: int, seen: int, next_step: str, next_on: date | None
) -> Practicum:
    """次にすることを決める; both blank: it is done, and nothing waits any more."""
    require(work.actor, Action.WRITE_CLIENTS)
    within_scope(work, Practicum, practicum_id)
    if bool(next_step.strip()) != (next_on is not None):
        raise RuleViolation(
            {"next_step": "「次にすること」と「いつまでに」を両方入力してください。"}
        )
    values = {"next_step": next_step.strip()[:300], "next_on": next_on}
    return work.change(Practicum, practicum_id, seen, values)


def remove_practicum(work: Work, practicum_id: int, seen: int) -> None:
    """まちがえて書いた実習を消す, while nobody wrote anything of it."""
    require(work.actor, Action.WRITE_CLIENTS)
    row = within_scope(work, Practicum, practicum_id)
    e, a = table_of(PracticumEvaluation).c, table_of(JobApplication).c
    used = (
        bool(row.result or row.cancelled_on)
        or work.first(select(e.id).where(e.practicum_id == practicum_id)) is not None
        or work.first(select(a.id).where(a.practicum_id == practicum_id)) is not None
    )
    if used and row.version == seen:
        raise RuleViolation(
            {"": "評価・結果・応募のある実習は消せません。やめたときは「中止」に書いてください。"}
        )
    work.remove(Practicum, practicum_id, seen, "まちがえて書いた実習")


# -- what must hold --------------------------------------------------------------------------------


def _checked(work: Work, values: Mapping[str, Any], row_id: int | None) -> None:
    contact = values["key_person_id"]
    if contact is not None and (
        work.get(KeyPerson, contact).organization_id != values["organization_id"]
    ):
        raise RuleViolation({"key_person_id": "実習先の担当は、実習先の人から選んでください。"})
    p = table_of(Practicum).c
    same = select(p.id).where(
        p.client_id == values["client_id"],
        p.organization_id.is_not_distinct_from(values["organization_id"]),
        p.place == values["place"],
        p.start_on == values["start_on"],
        p.cancelled_on.is_(None),
        p.id != (row_id or 0),
    )
    if work.first(same.limit(1)) is not None:
        raise RuleViolation({"start_on": "同じ日に始まる、同じ実習先の実習がもうあります。"})
    _require_end_before_hire(work, values)


def _require_end_before_hire(work: Work, values: Mapping[str, Any]) -> None:
    """A practicum that begins before the hire ends before it."""
    if values["organization_id"] is None:
        return
    j = table_of(Employment).c
    hired_on = work.scalar(
        select(j.hired_on)
        .where(
            j.client_id == values["client_id"],
            j.organization_id == values["organization_id"],
            j.hired_on > values["start_on"],
            j.hired_on <= values["end_on"],
        )
        .limit(1)
    )
    if hired_on is not None:
        last = said(hired_on - timedelta(days=1))
        raise RuleViolation(
            {
                "end_on": f"この企業には{said(hired_on)}に就職しています。"
                f"実習の終わりを{last}までにするか、就職日を直してください。"
            }
        )
