"""アセスメント (assessment): begun for one instrument, answered item by item, never added up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from core import clock
from core.db.work import Work, table_of
from core.domain.assessments import (
    Assessment,
    AssessmentEntry,
    AssessmentResponse,
    AssessmentResponseEntry,
)
from core.domain.entry import check_changes
from core.domain.instruments import InstrumentItem, InstrumentStep
from core.domain.permissions import Action, require
from core.domain.users import User
from core.errors import Conflict, RuleViolation
from core.queries.scopes import within_scope
from core.services.consents import require_acquisition
from core.services.face_sheets import require_open_person
from core.services.instruments import edition_on
from core.services.stages import hold_person

CATEGORY = "assessment"
_BOOKS = {"id", "version", "created_at", "updated_at"}


def start_assessment(work: Work, entry: AssessmentEntry) -> Assessment:
    """アセスメントを始める: an empty answer for every item of the edition. A supporter who names
    nobody rates in person.

    Raises `ConsentMissing` without the 取得の同意 over アセスメント, `RuleViolation` for a day to come or
    a second one of the same rater on the same day, `OutOfScope`.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    require_open_person(work, entry.client_id)
    require_acquisition(work, entry.client_id, {CATEGORY})
    hold_person(work, entry.client_id)
    values = entry.model_dump()
    if entry.rater == "supporter" and not entry.rater_name and entry.rater_id is None:
        values["rater_id"] = work.actor.id
    _checked(work, values, None)
    row = work.add(Assessment(**values))
    t = table_of(InstrumentItem).c
    items = work.rows(
        select(t.id)
        .where(t.instrument_id == entry.instrument_id, t.is_retired.is_(False))
        .order_by(t.sort, t.id)
    )
    work.add_all([AssessmentResponse(assessment_id=row.pk, item_id=item.id) for item in items])
    return row


def change_assessment(
    work: Work, assessment_id: int, seen: int, changes: Mapping[str, Any]
) -> Assessment:
    """見出しを直す: day, rater, place and what was talked about; person and instrument stay."""
    require(work.actor, Action.WRITE_CLIENTS)
    row = within_scope(work, Assessment, assessment_id)
    hold_person(work, row.client_id)
    fixed = {"client_id", "instrument_id"}
    stored = row.model_dump(exclude=_BOOKS)
    new = check_changes(
        AssessmentEntry, stored, {n: v for n, v in changes.items() if n not in fixed}
    )
    _checked(work, {**stored, **new}, row.pk)
    if new.get("note") and new["note"] != row.note:
        require_acquisition(work, row.client_id, {CATEGORY})
    return work.change(Assessment, assessment_id, seen, new)


def answer(
    work: Work, response_id: int, seen: int, changes: Mapping[str, Any]
) -> AssessmentResponse:
    """一つの項目に答える. `step`: a position of the item's scale, None for 未評価.

    Raises `ConsentMissing`, `RuleViolation` for a step that the item does not have, `Conflict`.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    row = work.get(AssessmentResponse, response_id)
    assessment = within_scope(work, Assessment, row.assessment_id)
    wanted = {n: v for n, v in changes.items() if n in ("step", "comment", "accommodation")}
    new = check_changes(AssessmentResponseEntry, row.model_dump(exclude=_BOOKS), wanted)
    if any(value for name, value in new.items() if value != getattr(row, name)):
        require_acquisition(work, assessment.client_id, {CATEGORY})
    if new.get("step") is not None:
        steps = steps_of_item(work, row.item_id)
        if new["step"] not in steps:
            offered = "・".join(steps.values())
            raise RuleViolation({"step": f"この項目は {offered} から選んでください。"})
    return work.change(AssessmentResponse, response_id, seen, new)


def answer_in_words(
    work: Work, response_id: int, seen: int, changes: Mapping[str, Any]
) -> AssessmentResponse:
    """The same with the word of the step, as it is picked and shown on the screen."""
    require(work.actor, Action.WRITE_CLIENTS)
    row = work.get(AssessmentResponse, response_id)
    within_scope(work, Assessment, row.assessment_id)
    words = steps_of_item(work, row.item_id)
    values = dict(changes)
    if label := values.get("step"):
        steps = {word: place for place, word in words.items()}
        if label not in steps:
            raise RuleViolation({"step": f"この項目は {'・'.join(steps)} から選んでください。"})
        values["step"] = steps[label]
    try:
        return answer(work, response_id, seen, values)
    except Conflict as met:
        fields = [
            replace(f, theirs=words.get(f.theirs), mine=words.get(f.mine))  # type: ignore[call-overload]
            if f.field == "step"
            else f
            for f in met.fields
        ]
        raise Conflict(met.entity, met.entity_id, met.version, fields) from None


def cancel_assessment(work: Work, assessment_id: int, seen: int) -> None:
    """始めたものを取り消す, while nothing is answered in it. What was answered stays."""
    require(work.actor, Action.WRITE_CLIENTS)
    within_scope(work, Assessment, assessment_id)
    t = table_of(AssessmentResponse).c
    answers = work.all(select(AssessmentResponse).where(t.assessment_id == assessment_id))
    if any(row.step is not None or row.comment or row.accommodation for row in answers):
        raise RuleViolation(
            {"": "もう答えが入っているので取り消せません。答えを空欄にしてから取り消してください。"}
        )
    for row in answers:
        work.remove(AssessmentResponse, row.pk, row.version, "始めたものの取り消し")
    work.remove(Assessment, assessment_id, seen, "始めたものの取り消し")


def note_picture(work: Work, assessment_id: int, form: str, *, named: bool) -> None:
    """ピラミッドの図を書き出した: who took it out, in which form, with the name on it or not."""
    require(work.actor, Action.SEE_SENSITIVE)
    row = within_scope(work, Assessment, assessment_id)
    detail = {"what": "職業準備性ピラミッド", "form": form, "named": named}
    work.log("export", "client", row.client_id, detail)


# -- what must hold --------------------------------------------------------------------------------


def _checked(work: Work, values: Mapping[str, Any], row_id: int | None) -> None:
    if values["assessed_on"] > clock.today():
        raise RuleViolation({"assessed_on": "実施日は、きょうまでの日付を入力してください。"})
    edition_on(work, values["instrument_id"], values["assessed_on"])
    if values["rater_id"] is not None:
        work.get(User, values["rater_id"])
        if values["rater"] != "supporter":
            raise RuleViolation(
                {
                    "rater_id": "職員を選べるのは、評価した人が「支援者」のときです。空欄にしてください。"
                }
            )
    t = table_of(Assessment).c
    names = ("client_id", "instrument_id", "assessed_on", "rater", "rater_name", "place")
    same = select(t.id).where(
        *(t[name] == values[name] for name in names),
        t.rater_id.is_not_distinct_from(values["rater_id"]),
        t.id != (row_id or 0),
    )
    if work.first(same.limit(1)) is not None:
        raise RuleViolation(
            {"": "同じ日・同じ人・同じ場のアセスメントがもうあります。一覧からひらいてください。"}
        )


def steps_of_item(work: Work, item_id: int) -> dict[int, str]:
    """position → word of the scale of an item, in order."""
    require(work.actor, Action.WRITE_CLIENTS)
    i, s = table_of(InstrumentItem).c, table_of(InstrumentStep).c
    asked = (
        select(s.position, s.label)
        .join_from(
            table_of(InstrumentItem),
            table_of(InstrumentStep),
            (i.instrument_id == s.instrument_id) & (i.scale == s.scale),
        )
        .where(i.id == item_id)
        .order_by(s.position)
    )
    return {row.position: row.label for row in work.rows(asked)}
