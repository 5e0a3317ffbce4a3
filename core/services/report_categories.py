"""委託者の区分を決める (deciding categories): which of our codes belongs where, from a day on.

Never two for a code on one day: a new decision ends the one before it. A closed period keeps the
numbers that it was closed with, whatever is decided later.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.permissions import Action, require
from core.domain.report_closings import ReportCategory, ReportCategoryEntry
from core.errors import RuleViolation
from core.reports.categories import SCHEMES
from core.reports.report import report_kind
from core.reports.table import ALL, UNCLASSIFIED

_DAY = timedelta(days=1)


def decide_category(work: Work, entry: ReportCategoryEntry) -> ReportCategory:
    """区分を決める from a day on; the decision before it ends on the day before. Raises
    `RuleViolation`: an unknown division or code, a day that another decision holds already."""
    require(work.actor, Action.MANAGE_REPORTS)
    _require_known(entry)
    work.alone("report_category")
    own = _decisions(work, entry)
    if any(row.from_on == entry.from_on for row in own):
        raise RuleViolation(
            {
                "from_on": "同じ日からの区分が、もう決まっています。その行を直すか、別の日にしてください。"
            }
        )
    before = [row for row in own if row.from_on < entry.from_on]
    after = [row for row in own if row.from_on > entry.from_on]
    if before and (before[-1].to_on is None or before[-1].to_on >= entry.from_on):
        last = before[-1]
        work.change(ReportCategory, last.pk, last.version, {"to_on": entry.from_on - _DAY})
    _require_before(entry, after)
    to_on = entry.to_on or (after[0].from_on - _DAY if after else None)
    return work.add(ReportCategory(**{**entry.model_dump(), "to_on": to_on}))


def withdraw_category(work: Work, category_id: int, seen: int) -> None:
    """決めた区分を取り消す: from its first day on, what stood before it holds again."""
    require(work.actor, Action.MANAGE_REPORTS)
    work.alone("report_category")
    row = work.get(ReportCategory, category_id)
    own = _decisions(work, ReportCategoryEntry.model_validate(row.model_dump()))
    work.remove(ReportCategory, category_id, seen)
    for other in own:
        if other.pk != category_id and other.to_on == row.from_on - _DAY:
            work.change(ReportCategory, other.pk, other.version, {"to_on": row.to_on})


def _decisions(work: Work, entry: ReportCategoryEntry) -> list[ReportCategory]:
    """What was decided for the same code, by its first day."""
    c = table_of(ReportCategory).c
    return work.all(
        select(ReportCategory)
        .where(c.kind == entry.kind, c.scheme == entry.scheme, c.code == entry.code)
        .order_by(c.from_on)
    )


def _require_before(entry: ReportCategoryEntry, after: list[ReportCategory]) -> None:
    if after and entry.to_on is not None and entry.to_on >= after[0].from_on:
        raise RuleViolation(
            {
                "to_on": "終わりの日が、次に決まっている区分の始まりより後です。日付を直してください。"
            }
        )


def _require_known(entry: ReportCategoryEntry) -> None:
    report_kind(entry.kind)
    scheme = SCHEMES.get(entry.scheme)
    if scheme is None:
        raise RuleViolation({"scheme": "区分のしかたを一覧から選んでください。"})
    if entry.code and entry.code not in scheme.labels:
        raise RuleViolation({"code": "コードを一覧から選んでください。"})
    if entry.category.strip() in ("", ALL, UNCLASSIFIED):
        raise RuleViolation({"category": "区分の名前を入力してください。"})
    if entry.to_on is not None and entry.to_on < entry.from_on:
        raise RuleViolation({"to_on": "終了日が開始日より前です。"})
