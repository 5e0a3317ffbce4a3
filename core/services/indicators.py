"""指標の目標と参考値 (targets and reference values): written by whoever closes the reports."""

from __future__ import annotations

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.indicators import (
    IndicatorTarget,
    IndicatorTargetEntry,
    ReferenceValue,
    ReferenceValueEntry,
)
from core.domain.permissions import Action, require
from core.errors import RuleViolation
from core.queries.indicators import CAPACITY
from core.reports.indicators import INDICATORS


def set_target(work: Work, entry: IndicatorTargetEntry) -> IndicatorTarget:
    """目標を決める: one for an indicator, a programme and a year. Raises `RuleViolation`."""
    require(work.actor, Action.MANAGE_REPORTS)
    _check_target(work, entry)
    return work.add(IndicatorTarget(**entry.model_dump()))


def change_target(
    work: Work, indicator_target_id: int, seen: int, entry: IndicatorTargetEntry
) -> IndicatorTarget:
    """目標を直す. Raises `RuleViolation`, `NotFound`, `Conflict`."""
    require(work.actor, Action.MANAGE_REPORTS)
    _check_target(work, entry, but=indicator_target_id)
    return work.change(IndicatorTarget, indicator_target_id, seen, entry.model_dump())


def remove_target(work: Work, indicator_target_id: int, seen: int) -> None:
    """目標を消す. Raises `NotFound`, `Conflict`."""
    require(work.actor, Action.MANAGE_REPORTS)
    work.remove(IndicatorTarget, indicator_target_id, seen)


def carry_targets(work: Work, from_year: int, to_year: int) -> int:
    """前の年度の目標を写す: those that the new year does not have yet. Returns how many were copied."""
    require(work.actor, Action.MANAGE_REPORTS)
    t = table_of(IndicatorTarget).c
    there = {(row.indicator, row.programme) for row in _of_year(work, to_year)}
    copied = [
        IndicatorTarget(
            indicator=row.indicator, programme=row.programme, fiscal_year=to_year, value=row.value,
            note=row.note,
        )
        for row in work.all(
            select(IndicatorTarget).where(t.fiscal_year == from_year).order_by(t.id)
        )
        if (row.indicator, row.programme) not in there
    ]  # fmt: skip
    work.add_all(copied)
    return len(copied)


def add_reference_value(work: Work, entry: ReferenceValueEntry) -> ReferenceValue:
    """参考値を入れる. Raises `RuleViolation`."""
    require(work.actor, Action.MANAGE_REPORTS)
    _check_indicator(entry.indicator)
    return work.add(ReferenceValue(**entry.model_dump()))


def change_reference_value(
    work: Work, reference_value_id: int, seen: int, entry: ReferenceValueEntry
) -> ReferenceValue:
    """参考値を直す. Raises `RuleViolation`, `NotFound`, `Conflict`."""
    require(work.actor, Action.MANAGE_REPORTS)
    _check_indicator(entry.indicator)
    return work.change(ReferenceValue, reference_value_id, seen, entry.model_dump())


def remove_reference_value(work: Work, reference_value_id: int, seen: int) -> None:
    """参考値を消す. Raises `NotFound`, `Conflict`."""
    require(work.actor, Action.MANAGE_REPORTS)
    work.remove(ReferenceValue, reference_value_id, seen)


def log_indicators_export(work: Work, form: str, period: str) -> None:
    """書き出しを記録する: numbers only, small ones kept back."""
    require(work.actor, Action.SEE_CHARTS)
    work.log("export", "enrolment", detail={"form": form, "period": period, "of": "indicators"})


def _check_indicator(name: str) -> None:
    if name not in INDICATORS and name != CAPACITY:
        raise RuleViolation({"indicator": "指標を選んでください。"})


def _check_target(work: Work, entry: IndicatorTargetEntry, but: int | None = None) -> None:
    _check_indicator(entry.indicator)
    if entry.indicator == CAPACITY and entry.programme:
        raise RuleViolation({"programme": "利用定員は、事業を選ばずに入れてください。"})
    found = INDICATORS.get(entry.indicator)
    if found is not None and found.is_rate and entry.value > 100:
        raise RuleViolation({"value": "割合の目標は、100%までの数で入れてください。"})
    same = (entry.indicator, entry.programme)
    for row in _of_year(work, entry.fiscal_year):
        if (row.indicator, row.programme) == same and row.pk != but:
            raise RuleViolation(
                {
                    "indicator": f"{entry.fiscal_year}年度のこの目標は、もうあります。それを直してください。"
                }
            )


def _of_year(work: Work, fiscal_year: int) -> list[IndicatorTarget]:
    t = table_of(IndicatorTarget).c
    return work.all(select(IndicatorTarget).where(t.fiscal_year == fiscal_year))
