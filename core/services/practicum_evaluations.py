"""実習の評価 (evaluations of a practicum): one sheet of 本人, 支援者 and 企業 each, never added up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from core import clock
from core.db.work import Work, table_of
from core.domain.codes import codes
from core.domain.entry import check_changes
from core.domain.permissions import Action, require
from core.domain.practicums import (
    Practicum,
    PracticumEvaluation,
    PracticumEvaluationEntry,
    PracticumEvaluationFields,
    PracticumMark,
    PracticumMarkEntry,
    PracticumMarkFields,
)
from core.errors import NotFound, RuleViolation
from core.queries.scopes import within_scope
from core.services.consents import require_acquisition
from core.services.practicums import CATEGORY


def start_evaluation(
    work: Work, practicum_id: int, entry: PracticumEvaluationEntry
) -> PracticumEvaluation:
    """評価を書き始める: one sheet for each side, with a blank line for every aspect.

    Raises `RuleViolation` before the practicum begins, and where that side has its sheet already.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    practicum = _open_to_writing(work, practicum_id)
    _require_begun(practicum, entry.rated_on)
    if _sheet(work, practicum_id, entry.rater) is not None:
        side = codes("assessment_rater").label(entry.rater)
        raise RuleViolation(
            {"rater": f"{side}の評価は、もう書き始めています。そちらを直してください。"}
        )
    values = entry.model_dump() | {"practicum_id": practicum_id}
    sheet = work.add(PracticumEvaluation(**values))
    work.add_all(
        [
            PracticumMark(evaluation_id=sheet.pk, aspect=aspect)
            for aspect in codes("practicum_aspect").labels(clock.today())
        ]
    )
    return sheet


def change_evaluation(
    work: Work, practicum_id: int, rater: str, seen: int, changes: Mapping[str, Any]
) -> PracticumEvaluation:
    """評価の言葉を直す: day, who, and what was good, hard, and would help. The side stays."""
    require(work.actor, Action.WRITE_CLIENTS)
    practicum = _open_to_writing(work, practicum_id)
    sheet = _written(work, practicum_id, rater)
    stored = {name: getattr(sheet, name) for name in PracticumEvaluationFields.model_fields}
    typed = {n: v for n, v in changes.items() if n not in ("practicum_id", "rater")}
    new = check_changes(PracticumEvaluationEntry, stored, typed)
    _require_begun(practicum, new.get("rated_on", sheet.rated_on))
    return work.change(PracticumEvaluation, sheet.pk, seen, new)


def mark_aspect(
    work: Work, practicum_id: int, mark_id: int, seen: int, changes: Mapping[str, Any]
) -> PracticumMark:
    """見るところに一つ答える: a word of `practicum_mark` and a remark; blank is 「見ていない」."""
    require(work.actor, Action.WRITE_CLIENTS)
    _open_to_writing(work, practicum_id)
    row = work.get(PracticumMark, mark_id)
    if work.get(PracticumEvaluation, row.evaluation_id).practicum_id != practicum_id:
        raise NotFound("この評価は、この実習のものではありません。一覧からひらき直してください。")
    stored = {name: getattr(row, name) for name in PracticumMarkFields.model_fields}
    typed = {name: value for name, value in changes.items() if name in ("mark", "note")}
    return work.change(
        PracticumMark, mark_id, seen, check_changes(PracticumMarkEntry, stored, typed)
    )


def remove_evaluation(work: Work, practicum_id: int, rater: str, seen: int) -> None:
    """評価を消す: the whole sheet of one side; what stood in it stays in the audit."""
    require(work.actor, Action.WRITE_CLIENTS)
    within_scope(work, Practicum, practicum_id)
    sheet = _written(work, practicum_id, rater)
    m = table_of(PracticumMark).c
    marks = work.all(select(PracticumMark).where(m.evaluation_id == sheet.pk))
    work.remove_many(PracticumMark, {mark.pk: mark.version for mark in marks}, "評価の取り消し")
    work.remove(PracticumEvaluation, sheet.pk, seen, "評価の取り消し")


# -- what must hold --------------------------------------------------------------------------------


def _open_to_writing(work: Work, practicum_id: int) -> Practicum:
    practicum = within_scope(work, Practicum, practicum_id)
    require_acquisition(work, practicum.client_id, {CATEGORY})
    return practicum


def _require_begun(practicum: Practicum, rated_on: date) -> None:
    if rated_on < practicum.start_on:
        raise RuleViolation({"rated_on": "評価した日が、実習の始まりより前です。"})


def _sheet(work: Work, practicum_id: int, rater: str) -> PracticumEvaluation | None:
    e = table_of(PracticumEvaluation).c
    found = work.all(
        select(PracticumEvaluation).where(e.practicum_id == practicum_id, e.rater == rater)
    )
    return found[0] if found else None


def _written(work: Work, practicum_id: int, rater: str) -> PracticumEvaluation:
    sheet = _sheet(work, practicum_id, rater)
    if sheet is None:
        raise NotFound("この側の評価は、まだありません。先に書き始めてください。")
    return sheet
