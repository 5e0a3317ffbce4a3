"""議題の行 (rows of an agenda): what may stand on the wall, and how much of it fits.

A row carries only the masked name, never the name, diagnosis, address, telephone or employer. Names
inside sentences are masked here too. That is why these rows are the whole office's, whatever the
scope of who looks on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, func, select

from core.db.work import View
from core.queries.masked import Masks

# What fits on a projector without scrolling.
ROWS = 8


@dataclass(frozen=True)
class AgendaRow:
    """議題の一行. `who` is masked; `client_id` says whose name may be shown for a moment.

    `task_id` and `task_version` name a task that may be finished or carried over from here.
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


@dataclass(frozen=True)
class Agenda:
    """議題の中身: the rows that fit the screen, and how many there are in all."""

    rows: tuple[AgendaRow, ...]
    total: int

    @property
    def left_out(self) -> int:
        """How many rows do not fit."""
        return self.total - len(self.rows)


@dataclass(frozen=True)
class Figure:
    """数字の一行: so many this week, so many the week before."""

    title: str
    now: int
    before: int


def count_rows(view: View, wanted: ColumnElement[bool]) -> int:
    return int(view.scalar(select(func.count()).where(wanted)))


def masked_rows(masks: Masks, rows: Sequence[AgendaRow]) -> tuple[AgendaRow, ...]:
    texts = masks.texts([(row.what, row.client_id) for row in rows])
    return tuple(replace(row, what=text) for row, text in zip(rows, texts, strict=True))
