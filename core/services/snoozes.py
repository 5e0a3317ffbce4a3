"""期限の先送り (snoozing deadlines): a matter rests until a day, with a reason; and is woken again.

Nothing is ever ticked off here: a matter ends when the work behind it is done.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from core import clock
from core.db.work import Work, table_of
from core.deadlines import matter
from core.domain.dates import format_date
from core.domain.entry import check
from core.domain.permissions import Action, require
from core.domain.snoozes import DeadlineSnooze, DeadlineSnoozeEntry, longest_snooze
from core.domain.users import User
from core.errors import NotFound, RuleViolation
from core.queries.rules import rule_book
from core.queries.scopes import within_scope


def snooze(
    work: Work,
    kind: str,
    matter_id: int,
    due_on: date,
    until_on: date,
    reason: str,
    seen: int = 0,
) -> DeadlineSnooze:
    """先送りする: the matter leaves the lists and is back on `until_on`.

    `kind`, `matter_id` and `due_on` are those of its `Deadline`; `seen` its `snooze_version`, where
    a running 先送り gets another day. Raises `NotFound` when it is no matter any more, `OutOfScope`,
    `Conflict`, and `RuleViolation` for the day, the reason, or when somebody was faster.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    today = clock.today()
    found = matter(work, today=today, kind=kind, matter_id=matter_id, due_on=due_on)
    if not found.may_snooze:
        raise RuleViolation({"": "やることは先送りせず、「ひらく」から期日を延ばしてください。"})
    entry = check(DeadlineSnoozeEntry, {"until_on": until_on, "reason": reason})
    _require_day(work, entry.until_on, due_on, today)
    wanted: dict[str, Any] = {
        "until_on": entry.until_on,
        "reason": entry.reason,
        "by_id": work.actor.id,
    }
    # Two who put off the same matter at once: the second one is told, not refused by the database.
    work.alone(f"deadline_snooze.{kind}.{matter_id}")
    held = _held(work, kind, matter_id, due_on)
    if held is None:
        if seen:
            raise NotFound("この先送りは、ほかの人がやめました。一覧をひらき直してください。")
        return work.add(
            DeadlineSnooze(
                kind=kind, matter_id=matter_id, due_on=due_on, client_id=found.client_id, **wanted
            )
        )
    if seen == 0:
        _require_ended(work, held, today)
    return work.change(DeadlineSnooze, held.pk, seen or held.version, wanted)


def wake(work: Work, snooze_id: int, seen: int) -> None:
    """先送りをやめる: the matter is back in the lists at once. Raises `Conflict`, `NotFound`."""
    require(work.actor, Action.WRITE_CLIENTS)
    within_scope(work, DeadlineSnooze, snooze_id)
    work.remove(DeadlineSnooze, snooze_id, seen, "先送りをやめた")


def _require_day(work: Work, until_on: date, due_on: date, today: date) -> None:
    last = longest_snooze(due_on, today, rule_book(work))
    if until_on <= today:
        raise RuleViolation({"until_on": "先送りする日は、明日からの日にしてください。"})
    if until_on > last:
        why = "期日を過ぎるため" if last == due_on else "長く先送りすると見えなくなるため"
        raise RuleViolation({"until_on": f"先送りできるのは{format_date(last)}までです（{why}）。"})


def _held(work: Work, kind: str, matter_id: int, due_on: date) -> DeadlineSnooze | None:
    s = table_of(DeadlineSnooze).c
    found = work.all(
        select(DeadlineSnooze).where(s.kind == kind, s.matter_id == matter_id, s.due_on == due_on)
    )
    return found[0] if found else None


def _require_ended(work: Work, held: DeadlineSnooze, today: date) -> None:
    """Who saw no 先送り may begin one only where none is running."""
    if held.until_on <= today:
        return
    by = work.get(User, held.by_id).name + "さん" if held.by_id else "ほかの人"
    raise RuleViolation(
        {
            "": f"この期限は、{by}が{format_date(held.until_on)}まで先送りしています。"
            "一覧をひらき直して確かめてください。"
        }
    )
