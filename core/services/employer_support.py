"""企業支援 (support of an employer): begun, moved from stage to stage, ended, and the eight steps of it.

Nothing here is about a person: whom an employer takes on stands in 実習 and 就職.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from core import clock
from core.db.work import Work, table_of
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.employer_support import (
    ENDED,
    WAY,
    ConsultingStep,
    ConsultingStepEntry,
    ConsultingWork,
    ConsultingWorkEntry,
    EmployerEndEntry,
    EmployerFactsEntry,
    EmployerMove,
    EmployerMoveEntry,
    EmployerSupport,
    EmployerSupportEntry,
)
from core.domain.entry import check, check_changes
from core.domain.organizations import KeyPerson, Organization
from core.domain.permissions import Action, require
from core.errors import Conflict, RuleViolation


def start_support(work: Work, entry: EmployerSupportEntry) -> EmployerSupport:
    """企業支援を始める: one way of a programme with an employer at a time. Raises `RuleViolation`."""
    require(work.actor, Action.WRITE_NETWORK)
    entry = check(EmployerSupportEntry, entry.model_dump())
    work.alone(f"employer.{entry.organization_id}")
    _require_listed(work, entry.organization_id)
    _require_theirs(work, entry.organization_id, entry.key_person_id)
    _refuse_twice(work, entry.organization_id, entry.programme, None)
    stage_on = entry.stage_on or entry.started_on
    row = work.add(EmployerSupport(**entry.model_dump() | {"stage_on": stage_on}))
    _note(work, row.pk, "", row.stage, stage_on, "企業支援を始めた")
    return row


def change_support(
    work: Work, support_id: int, seen: int, typed: Mapping[str, object]
) -> EmployerSupport:
    """企業支援の内容を直す: what it is about and whom one asks. Raises `RuleViolation`, `Conflict`."""
    require(work.actor, Action.WRITE_NETWORK)
    row = work.get(EmployerSupport, support_id)
    now = row.model_dump(include=set(EmployerFactsEntry.model_fields))
    changes = check_changes(EmployerFactsEntry, now, typed)
    if "key_person_id" in changes:
        _require_theirs(work, row.organization_id, changes["key_person_id"])
    if row.stage != ENDED and "programme" in changes:
        work.alone(f"employer.{row.organization_id}")
        _refuse_twice(work, row.organization_id, changes["programme"], row.pk)
    return work.change(EmployerSupport, support_id, seen, changes)


def move_support(
    work: Work, support_id: int, seen: int, entry: EmployerMoveEntry
) -> EmployerSupport:
    """段階と次にすることを書く: a change of the stage leaves a row of the history.

    Going back needs a reason; no day lies before the last change. Raises `RuleViolation` at the
    field, `Conflict`, `NotFound`.
    """
    require(work.actor, Action.WRITE_NETWORK)
    entry = check(EmployerMoveEntry, entry.model_dump())
    work.alone(f"support.{support_id}")
    row = work.get(EmployerSupport, support_id)
    if row.version == seen:
        _require_going(row)
    before = row.stage
    values = entry.model_dump(include={"stage", "owner_id", "next_step", "next_on"})
    on = entry.moved_on or clock.today()
    if entry.stage != before:
        order = {code.code: code.sort for code in codes("employer_stage")}
        if order[entry.stage] < order[before] and not entry.reason.strip():
            raise RuleViolation(
                {"reason": "段階を戻すときは、理由を書いてください（例: 採用が見送りになった）。"}
            )
        _require_after_last(work, support_id, "moved_on", on)
        values["stage_on"] = on
    moved = work.change(EmployerSupport, support_id, seen, values)
    if entry.stage != before:
        _note(work, support_id, before, entry.stage, on, entry.reason)
    return moved


def end_support(work: Work, support_id: int, seen: int, entry: EmployerEndEntry) -> EmployerSupport:
    """企業支援を終える, with the reason; nothing is planned any more. Raises as `move_support`."""
    require(work.actor, Action.WRITE_NETWORK)
    entry = check(EmployerEndEntry, entry.model_dump())
    work.alone(f"support.{support_id}")
    row = work.get(EmployerSupport, support_id)
    if row.version == seen:
        _require_going(row)
    before = row.stage
    _require_after_last(work, support_id, "ended_on", entry.ended_on)
    ended = work.change(
        EmployerSupport, support_id, seen,
        {**entry.model_dump(), "stage": ENDED, "stage_on": entry.ended_on,
         "next_step": "", "next_on": None},
    )  # fmt: skip
    _note(work, support_id, before, ENDED, entry.ended_on, entry.end_reason)
    return ended


def reopen_support(work: Work, support_id: int, seen: int, reason: str) -> EmployerSupport:
    """終えた支援をもう一度すすめる: at the stage where it ended. Raises `RuleViolation`, `Conflict`."""
    require(work.actor, Action.WRITE_NETWORK)
    work.alone(f"support.{support_id}")
    row = work.get(EmployerSupport, support_id)
    if row.version == seen and row.stage != ENDED:
        raise RuleViolation({"": "この企業支援は、終わっていません。"})
    if not reason.strip():
        raise RuleViolation({"reason": "もう一度すすめる理由を入力してください。"})
    work.alone(f"employer.{row.organization_id}")
    _require_listed(work, row.organization_id)
    _refuse_twice(work, row.organization_id, row.programme, row.pk)
    last, today = _last_move(work, support_id), clock.today()
    back = (last.before if last else "") or WAY[0]
    again = {"stage": back, "stage_on": today, "ended_on": None, "end_reason": ""}
    row = work.change(EmployerSupport, support_id, seen, again, reason.strip()[:300])
    _note(work, support_id, ENDED, back, today, reason)
    return row


# -- the eight steps ---------------------------------------------------------------------------------


def set_step(work: Work, entry: ConsultingStepEntry, seen: int) -> ConsultingStep:
    """ステップの状態と予定日を書く. `seen`: the version on the screen, 0 for one that is still 「まだ」.

    Raises `RuleViolation`, `Conflict`.
    """
    require(work.actor, Action.WRITE_NETWORK)
    entry = check(ConsultingStepEntry, entry.model_dump())
    work.alone(f"support.{entry.support_id}")
    work.get(EmployerSupport, entry.support_id)
    row = _step(work, entry.support_id, entry.step)
    if row is not None:
        values = entry.model_dump(include={"state", "planned_on", "done_on"})
        return work.change(ConsultingStep, row.pk, seen, values)
    if seen:
        raise Conflict("consulting_step", 0, 0, ())
    return work.add(ConsultingStep(**entry.model_dump()))


def note_consulting(
    work: Work, entry: ConsultingWorkEntry, *, finishes: bool = False
) -> ConsultingWork:
    """相談援助でしたことを書く: its step is under way by it, or done with `finishes`."""
    require(work.actor, Action.WRITE_NETWORK)
    entry = check(ConsultingWorkEntry, entry.model_dump())
    work.alone(f"support.{entry.support_id}")
    support = work.get(EmployerSupport, entry.support_id)
    if entry.done_on < support.started_on:
        told = format_date(support.started_on, weekday=False)
        raise RuleViolation({"done_on": f"最初に相談した日（{told}）より前です。"})
    made = work.add(ConsultingWork(**entry.model_dump(), by_id=work.actor.id))
    row = _step(work, entry.support_id, entry.step)
    state = row.state if row else "not_yet"
    if finishes:
        now: dict[str, Any] = {"state": "done", "done_on": entry.done_on}
    elif state in ("not_yet", "not_needed"):
        now = {"state": "doing", "done_on": None}
    else:
        return made
    if row is None:
        work.add(ConsultingStep(support_id=entry.support_id, step=entry.step, **now))
    else:
        work.change(ConsultingStep, row.pk, row.version, now)
    return made


def change_consulting(
    work: Work, consulting_work_id: int, seen: int, typed: Mapping[str, object]
) -> ConsultingWork:
    """書いた実施を直す; it stays with its employer. Raises `RuleViolation`, `Conflict`."""
    require(work.actor, Action.WRITE_NETWORK)
    stored = work.get(ConsultingWork, consulting_work_id)
    now = stored.model_dump(include=set(ConsultingWorkEntry.model_fields))
    asked = {name: value for name, value in typed.items() if name != "support_id"}
    changes = check_changes(ConsultingWorkEntry, now, asked)
    return work.change(ConsultingWork, consulting_work_id, seen, changes)


def remove_consulting(work: Work, consulting_work_id: int, seen: int) -> None:
    """書きまちがえた実施を消す: what stood there stays in the audit."""
    require(work.actor, Action.WRITE_NETWORK)
    work.remove(ConsultingWork, consulting_work_id, seen, "相談援助の実施を消した")


# -- parts -------------------------------------------------------------------------------------------


def _note(work: Work, support_id: int, before: str, after: str, on: date, reason: str) -> None:
    work.add(
        EmployerMove(
            support_id=support_id, before=before, after=after, moved_on=on,
            reason=reason.strip()[:300], by_id=work.actor.id,
        )
    )  # fmt: skip


def _require_going(row: EmployerSupport) -> None:
    if row.stage == ENDED:
        raise RuleViolation(
            {"": "この企業支援は終わっています。「もう一度すすめる」を押してください。"}
        )


def _require_listed(work: Work, organization_id: int) -> None:
    if work.get(Organization, organization_id).merged_into_id is not None:
        raise RuleViolation(
            {"": "この企業は、ほかの機関にまとめられました。まとめた先で始めてください。"}
        )


def _require_theirs(work: Work, organization_id: int, person_id: int | None) -> None:
    if person_id is None:
        return
    if work.get(KeyPerson, person_id).organization_id != organization_id:
        raise RuleViolation({"key_person_id": "この企業のキーパーソンを選んでください。"})


def _refuse_twice(work: Work, organization_id: int, programme: str, own: int | None) -> None:
    t = table_of(EmployerSupport).c
    found = work.scalar(
        select(t.id).where(
            t.organization_id == organization_id, t.programme == programme, t.stage != ENDED,
            *([t.id != own] if own is not None else []),
        )
    )  # fmt: skip
    if found is not None:
        raise RuleViolation(
            {
                "programme": "この企業とは、同じ事業の支援がもう進んでいます。そちらに書いてください。"
            }
        )


def _last_move(work: Work, support_id: int) -> EmployerMove | None:
    t = table_of(EmployerMove).c
    question = select(EmployerMove).where(t.support_id == support_id)
    found = work.all(question.order_by(t.id.desc()).limit(1))
    return found[0] if found else None


def _require_after_last(work: Work, support_id: int, field: str, on: date) -> None:
    last = _last_move(work, support_id)
    if last is not None and on < last.moved_on:
        told = format_date(last.moved_on, weekday=False)
        raise RuleViolation({field: f"まえの段階になった日（{told}）より前です。"})


def _step(work: Work, support_id: int, step: str) -> ConsultingStep | None:
    t = table_of(ConsultingStep).c
    found = work.all(select(ConsultingStep).where(t.support_id == support_id, t.step == step))
    return found[0] if found else None
