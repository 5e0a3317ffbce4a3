"""事業計画の表 (the yearly plan on paper): 事業 / 内容 / 具体的な方策・目標, as offices print it, and with the
progress beside it where that is wanted.

It leaves the office: what is told of persons was hidden before it came here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from typing import Any

from core.documents.content import day
from core.domain.codes import codes
from core.domain.dates import wareki
from core.reports.year_progress import ItemProgress, PlanProgress, Standing
from core.reports.year_words import (
    amount,
    as_of_words,
    done_words,
    gap_words,
    missed_words,
    next_words,
    progress_words,
    summary_words,
)

PLAN_COLUMNS = ("事業", "内容", "具体的な方策・目標", "目標")
PROGRESS_COLUMNS = (*PLAN_COLUMNS, "いま", "あるべき", "差", "次の予定・状態")
RULES = (
    "「あるべき」は、年間を通してのものは過ぎた日数の割合、決まった月に行うものは終わった月の分です。",
    "5人未満の数は「5人未満」とし、10に満たない割合は割合だけでは示しません。",
)


@dataclass(frozen=True)
class PaperRow:
    """表の一行, all of it in words."""

    content: str
    method: str
    target: str
    done: str
    should: str
    gap: str
    state: str
    is_behind: bool


@dataclass(frozen=True)
class PaperGroup:
    """事業: the rows that stand under one heading."""

    heading: str
    rows: tuple[PaperRow, ...]


@dataclass(frozen=True)
class YearPlanPaper:
    """事業計画の紙. `with_progress`: with いま, あるべき, 差; else the plan alone."""

    title: str
    year: str
    office: str
    programme: str
    aim: str
    as_of: str
    summary: str
    made_on: date
    groups: tuple[PaperGroup, ...]
    with_progress: bool
    mark: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The heads of the columns."""
        return PROGRESS_COLUMNS if self.with_progress else PLAN_COLUMNS

    @property
    def rules(self) -> tuple[str, ...]:
        """What is to be known of the numbers; none without them."""
        return RULES if self.with_progress else ()

    def cells(self, row: PaperRow) -> tuple[str, ...]:
        """The row's texts behind 事業."""
        plan = (row.content, row.method, row.target)
        return (*plan, row.done, row.should, row.gap, row.state) if self.with_progress else plan


def year_plan_paper(
    progress: PlanProgress,
    *,
    office: str,
    made_on: date,
    mark: str = "",
    with_progress: bool = True,
) -> YearPlanPaper:
    """The plan as it goes to paper, in its own order."""
    plan = progress.plan
    first = wareki(date(plan.fiscal_year, 5, 1))
    return YearPlanPaper(
        title=plan.name,
        year=f"{first.split('年')[0]}年度（{plan.fiscal_year}年度）",
        office=plan.office or office,
        programme=codes("programme").label(plan.programme),
        aim=plan.aim,
        as_of=as_of_words(progress),
        summary=summary_words(progress),
        made_on=made_on,
        groups=_groups(progress.items),
        with_progress=with_progress,
        mark=mark,
    )


def as_data(paper: YearPlanPaper) -> dict[str, Any]:
    """Everything as plain values, as the template reads it."""
    return {
        **asdict(paper),
        "made_on": day(paper.made_on),
        "columns": paper.columns,
        "rules": paper.rules,
        "groups": [
            {
                "heading": group.heading,
                "rows": [
                    {"cells": paper.cells(row), "behind": row.is_behind} for row in group.rows
                ],
            }
            for group in paper.groups
        ],
    }


def _groups(items: Sequence[ItemProgress]) -> tuple[PaperGroup, ...]:
    return tuple(
        PaperGroup(heading, tuple(_row(item) for item in rows))
        for heading, rows in groupby(items, key=lambda progress: progress.item.heading)
    )


def _row(progress: ItemProgress) -> PaperRow:
    item = progress.item
    is_plain = progress.standing in (Standing.WORDS, Standing.HIDDEN, Standing.TROUBLE)
    state = "" if is_plain else progress_words(progress)
    return PaperRow(
        item.content,
        item.method,
        amount(item.target, item.unit),
        done_words(progress),
        amount(progress.should, item.unit),
        gap_words(progress),
        "\n".join(filter(None, [state, missed_words(progress), next_words(progress)])),
        progress.standing is Standing.BEHIND,
    )
