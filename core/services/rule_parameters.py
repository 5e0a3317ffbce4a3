"""期間のきまりを直す (editing the rules): a new value from a day on, a correction, 照合, a step back.

Each of them recomputes the days that follow (`derived_days`) in its own transaction, so that no
list ever shows a day of the rules of yesterday. `known`: id → version of the rows of the rule, as
they were on the screen; whoever was overtaken by a colleague gets a `Conflict`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from core import clock
from core.db.work import Work, table_of
from core.domain.dates import format_date
from core.domain.permissions import Action, require
from core.domain.rule_parameters import (
    RuleCheckEntry,
    RuleParameter,
    RuleValueEntry,
    typed_value,
)
from core.domain.rules.parameters import ALWAYS, ParameterError, RuleBook
from core.errors import RuleViolation
from core.queries.rules import BOOK, rule_book
from core.services.derived_days import MovedDay, recompute_days

Known = Mapping[int, int]


def set_rule_value(work: Work, key: str, known: Known, entry: RuleValueEntry) -> list[MovedDay]:
    """新しい値を加える: in force from its first day on; the row before it ends on the day before.

    Returns the days that moved. Raises `RuleViolation` for a rule that nobody knows, a value that
    does not fit, and a period that another row already has, naming both.
    """
    require(work.actor, Action.MANAGE_RULES)
    before, rows = _held(work, key, known)
    first = rows[0]
    value, start, end = _value(entry, first.unit), entry.starts_on, entry.effective_to
    with work.because(entry.reason):
        for row in rows:
            if row.effective_from < start <= (row.effective_to or date.max):
                if end and (row.effective_to is None or end < row.effective_to):
                    raise RuleViolation({"effective_to": _cut(row, start, end)})
                closing = {"effective_to": start - timedelta(days=1), "is_edited": True}
                work.change(RuleParameter, row.pk, row.version, closing)
            elif _meet(row, start, end):
                raise RuleViolation({"effective_from": _overlap(row, start, end)})
        work.add(
            RuleParameter(
                key=key, title=first.title, value=value, unit=first.unit, effective_from=start,
                effective_to=end, source=entry.source, verified=entry.verified, note=entry.note,
                is_edited=True,
            )
        )  # fmt: skip
        return _settle(work, before)


def correct_rule(
    work: Work, parameter_id: int, known: Known, entry: RuleValueEntry
) -> list[MovedDay]:
    """行を直す: everything of a row that has not taken effect; of one in force its source, note, end
    and mark, and its value only while it is 要確認: a value that was compared with its source and
    counted upon is followed by a new one, never rewritten.

    Moving the first day of a row moves the end of the row before it.
    """
    require(work.actor, Action.MANAGE_RULES)
    stored = work.get(RuleParameter, parameter_id)
    before, rows = _held(work, stored.key, known)
    row = next(r for r in rows if r.pk == parameter_id)
    value, start, end = _value(entry, row.unit), entry.starts_on, entry.effective_to
    is_ahead = row.effective_from > clock.today()
    if start != row.effective_from and not is_ahead:
        raise RuleViolation(
            {
                "effective_from": "もう始まっている行の始まりは変えられません。新しい値を加えてください。"
            }
        )
    if value != row.value and not is_ahead and row.verified:
        raise RuleViolation(
            {"value": "照合済みの値はここでは変えられません。「新しい値を加える」で、"
             "変わる日からの値を入れてください。"}
        )  # fmt: skip
    with work.because(entry.reason):
        for other in rows:
            if (
                other.effective_to == row.effective_from - timedelta(days=1)
                and start != row.effective_from
            ):
                if start <= other.effective_from:
                    raise RuleViolation({"effective_from": _overlap(other, start, end)})
                closing = {"effective_to": start - timedelta(days=1), "is_edited": True}
                work.change(RuleParameter, other.pk, other.version, closing)
            elif other.pk != row.pk and _meet(other, start, end):
                raise RuleViolation({"effective_to": _overlap(other, start, end)})
        changes: dict[str, Any] = {
            "value": value, "effective_from": start, "effective_to": end, "source": entry.source,
            "verified": entry.verified, "note": entry.note,
        }  # fmt: skip
        if any(getattr(row, name) != new for name, new in changes.items()):
            work.change(RuleParameter, row.pk, row.version, changes | {"is_edited": True})
        return _settle(work, before)


def check_rule(work: Work, parameter_id: int, known: Known, entry: RuleCheckEntry) -> RuleParameter:
    """照合済みにする: the value was compared with its source. No day moves; 要確認 goes away."""
    require(work.actor, Action.MANAGE_RULES)
    stored = work.get(RuleParameter, parameter_id)
    _before, rows = _held(work, stored.key, known)
    row = next(r for r in rows if r.pk == parameter_id)
    done = {"verified": True, "source": entry.source, "note": entry.note, "is_edited": True}
    return work.change(RuleParameter, row.pk, row.version, done, entry.reason)


def withdraw_rule(work: Work, parameter_id: int, known: Known, reason: str) -> list[MovedDay]:
    """取り下げる: a row of the office that has not taken effect; the row before it goes on instead."""
    require(work.actor, Action.MANAGE_RULES)
    stored = work.get(RuleParameter, parameter_id)
    before, rows = _held(work, stored.key, known)
    row = next(r for r in rows if r.pk == parameter_id)
    if not may_withdraw(row, rows, clock.today()):
        raise RuleViolation(
            {"": "取り下げられるのは、事業所で加えた、まだ始まっていない行だけです。"
             "新しい値を加えるか、行を直してください。"}
        )  # fmt: skip
    if len(reason.strip()) < 5:
        raise RuleViolation({"reason": "取り下げる理由を5文字以上で書いてください。"})
    with work.because(reason.strip()[:300]):
        work.remove(RuleParameter, row.pk, row.version)
        for other in rows:
            if other.effective_to == row.effective_from - timedelta(days=1):
                going_on = {"effective_to": row.effective_to}
                work.change(RuleParameter, other.pk, other.version, going_on)
        return _settle(work, before)


def may_withdraw(row: RuleParameter, rows: Sequence[RuleParameter], today: date) -> bool:
    """Whether the row may be taken back: not in force yet, not shipped, and not the only one."""
    return row.effective_from > today and row.shipped_from is None and len(rows) > 1


def _held(work: Work, key: str, known: Known) -> tuple[RuleBook, list[RuleParameter]]:
    """The book before, and the rows of the rule as the user saw them; nobody else changes them."""
    work.alone(BOOK)
    t = table_of(RuleParameter).c
    rows = work.all(select(RuleParameter).where(t.key == key).order_by(t.effective_from))
    if not rows:
        raise RuleViolation({"": "このきまりはありません。画面を開き直してください。"})
    for row_id, version in known.items():
        work.change(RuleParameter, row_id, version, {})
    if {row.pk for row in rows} != set(known):
        raise RuleViolation(
            {
                "": "ほかの人が、このきまりに新しい期間を加えました。画面を開き直して確かめてください。"
            }
        )
    return rule_book(work), rows


def _settle(work: Work, before: RuleBook) -> list[MovedDay]:
    try:
        after = rule_book(work)
    except ParameterError as error:  # the checks above name the field; this is the last guard
        raise RuleViolation({"": str(error)}) from None
    return recompute_days(work, before, after)


def _value(entry: RuleValueEntry, unit: str) -> str:
    try:
        return typed_value(entry.value, unit)
    except ValueError as error:
        raise RuleViolation({"value": str(error)}) from None


# -- periods ---------------------------------------------------------------------------------------


def _meet(row: RuleParameter, start: date, end: date | None) -> bool:
    return row.effective_from <= (end or date.max) and start <= (row.effective_to or date.max)


def period_words(start: date, end: date | None) -> str:
    """「2026/04/01〜続く」; 「いつも」 for a period that is open on both sides."""
    if start == ALWAYS and end is None:
        return "いつも"
    since = "はじめ" if start == ALWAYS else format_date(start, weekday=False)
    return f"{since}〜{format_date(end, weekday=False) if end else '続く'}"


def _named(row: RuleParameter) -> str:
    return f"「{row.parameter.shown}」（{period_words(row.effective_from, row.effective_to)}）"


def _overlap(row: RuleParameter, start: date, end: date | None) -> str:
    return (
        f"入力した期間（{period_words(start, end)}）が、いまある {_named(row)} と重なっています。"
        "始まりか終わりを、重ならない日にしてください。"
    )


def _cut(row: RuleParameter, start: date, end: date) -> str:
    return (
        f"入力した期間（{period_words(start, end)}）の後に、いまある {_named(row)} の残りが続きます。"
        "終わりを空欄にして加え、その次の値は、もう一度「新しい値を加える」で入れてください。"
    )
