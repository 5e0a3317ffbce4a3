"""議題の行 (rows of an agenda): what may stand on the wall, and how much of it fits.

A row carries only the masked name, never the name, diagnosis, address, telephone or employer. Names
inside sentences are masked here too. That is why these rows are the whole office's, whatever the
scope of who looks on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from core.db.work import View
from core.queries.masked import Masks

# What fits on a projector without scrolling.
ROWS = 8


@dataclass(frozen=True)
class AgendaRow:
    """議題の一行. `who` is masked; `client_id` says whose name may be shown for a moment.

    `task_id` and `task_version` name a task that may be finished or carried over from here,
    `item_id` and `item_version` what was brought to the meeting, `chart_id` its chart. `owner`: the
    name as it was, in minutes; otherwise `owner_id` says who it is. `plain`: what stands in place of
    `what`, which somebody typed, for who may see no persons.
    """

    who: str
    what: str = ""
    day: date | None = None
    owner_id: int | None = None
    mark: str = ""
    client_id: int | None = None
    task_id: int | None = None
    task_version: int = 0
    is_open: bool = True
    item_id: int | None = None
    item_version: int = 0
    organization_id: int | None = None
    chart_id: int | None = None
    owner: str = ""
    plain: str = ""


@dataclass(frozen=True)
class Figure:
    """数字の一行: so many these seven days, the seven before, and the same seven a year ago.

    `before`, `year` None: of a number that is counted only as it stands today.
    """

    title: str
    now: int
    before: int | None = None
    year: int | None = None


@dataclass(frozen=True)
class Agenda:
    """議題の中身: one page of rows, and how many there are in all; `figures` of the topic 数字.

    `first`: how many rows stand before this page.
    """

    rows: tuple[AgendaRow, ...]
    total: int
    first: int = 0
    figures: tuple[Figure, ...] = ()

    @property
    def left_out(self) -> int:
        """How many rows do not stand on this page."""
        return self.total - len(self.rows)

    @property
    def has_more(self) -> bool:
        """Whether there is a page after this one."""
        return self.first + len(self.rows) < self.total


@dataclass(frozen=True)
class Page:
    """何件目から何件: which rows of a topic are asked for. `limit` None: all."""

    first: int = 0
    limit: int | None = ROWS

    @property
    def end(self) -> int | None:
        """Where the page ends."""
        return None if self.limit is None else self.first + self.limit

    def of(self, question: Select[Any]) -> Select[Any]:
        """The question for this page alone."""
        return question.limit(self.limit).offset(self.first) if self.limit else question


FIRST_PAGE = Page()


def count_rows(view: View, wanted: ColumnElement[bool]) -> int:
    return int(view.scalar(select(func.count()).where(wanted)))


def masked_rows(masks: Masks, rows: Sequence[AgendaRow]) -> tuple[AgendaRow, ...]:
    texts = masks.texts([(row.what, row.client_id) for row in rows])
    return tuple(replace(row, what=text) for row, text in zip(rows, texts, strict=True))
