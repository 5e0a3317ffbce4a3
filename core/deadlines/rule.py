"""期限のきまりの形 (what a deadline rule is): one SQL question, and how a row is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, Select, select

from core.db.work import table_of
from core.domain.clients import Client
from core.domain.permissions import Action
from core.domain.rules.parameters import RuleBook
from core.domain.rules.urgency import Urgency, urgency_of

CLOSED = "closed"


@dataclass(frozen=True)
class Asked:
    """何を基準にきかれたか: the day it is, and the rules in force."""

    today: date
    book: RuleBook


def _same_day(stored: date, _asked: Asked) -> date:
    return stored


def _nothing(_row: Row[Any], _asked: Asked) -> str:
    return ""


@lru_cache(maxsize=2048)
def _urgency(due_on: date, asked: Asked) -> Urgency:
    return urgency_of(due_on, asked.today, asked.book)


def _no_words(_row: Row[Any], _due_on: date, _asked: Asked) -> str:
    return ""


def _caution_days_before(_row: Row[Any], due_on: date, asked: Asked) -> date:
    return due_on - timedelta(days=asked.book.integer("urgency.caution_days", asked.today))


def _by_days_left(_row: Row[Any], due_on: date, asked: Asked) -> Urgency:
    return _urgency(due_on, asked)


@dataclass(frozen=True)
class Rule:
    """期限のきまり: one file of this folder makes one.

    `question` asks for every open matter, without bounds and order, with the columns of
    `about_client` or `about`. `due_on` turns its stored day into the due day, and must never put
    a later day before an earlier one: the bounds and the order are taken in SQL.
    Two matters of one rule never share `matter_id` and due day: that is what a 先送り names.
    `why` is one sentence with the numbers in it (「2024年12月1日に始めてから24か月」), without a name and
    without a word that a person typed: it stands in lists that name nobody. `source`: the law or
    notice; `warn_on`: the day from which it is worth a look.
    `is_free_text`: the title was typed by a person and may hold a name. `walks_persons`: one
    user's matters are found from that user's persons; else SQLite would walk everybody's days.
    `action`: the right that is needed to be told of it; such matters are not for the meeting.
    """

    kind: str
    label: str
    target: str
    question: Callable[[Asked], Select[Any]]
    title: Callable[[Row[Any], Asked], str] | None = None
    caution: Callable[[Row[Any], Asked], str] = _nothing
    due_on: Callable[[date, Asked], date] = _same_day
    urgency: Callable[[Row[Any], date, Asked], Urgency] = _by_days_left
    why: Callable[[Row[Any], date, Asked], str] = _no_words
    warn_on: Callable[[Row[Any], date, Asked], date] = _caution_days_before
    source: str = ""
    is_free_text: bool = False
    walks_persons: bool = False
    action: Action | None = None

    @property
    def is_due_as_stored(self) -> bool:
        """Whether the stored day is the due day itself."""
        return self.due_on is _same_day


def unwalked(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The same text, by which no index is walked: where another column leads to fewer rows."""
    return column.concat("")


def about(
    stored: ColumnElement[Any],
    *more: ColumnElement[Any],
    target_id: ColumnElement[Any],
    owner_id: ColumnElement[Any],
    client_id: ColumnElement[Any],
    number: ColumnElement[Any],
    name: ColumnElement[Any],
    kana: ColumnElement[Any],
    matter_id: ColumnElement[Any] | None = None,
) -> Select[Any]:
    """The columns that every question answers, by these names; `more` for the rule's own use.

    `matter_id`: the row that the matter rests on, the one that opens unless given. A column of
    `more` called `enrolment_id` says in which programme it falls due. Name the tables with
    `select_from`: a count leaves the columns away.
    """
    return select(
        stored.label("stored"),
        target_id.label("target_id"),
        (target_id if matter_id is None else matter_id).label("matter_id"),
        owner_id.label("owner_id"),
        client_id.label("client_id"),
        number.label("client_number"),
        name.label("client_name"),
        kana.label("client_kana"),
        *more,
    )


def about_client(
    stored: ColumnElement[Any],
    *more: ColumnElement[Any],
    table: FromClause,
    target_id: ColumnElement[Any] | None = None,
    matter_id: ColumnElement[Any] | None = None,
) -> Select[Any]:
    """Matters of persons who are still supported, from a table with a `client_id`.

    「ひらく」 opens the person, or the row `target_id`. They are the matters of the person's owner,
    and each rests on a row of `table`, unless `matter_id` names another one.
    """
    c = table_of(Client).c
    return (
        about(
            stored,
            *more,
            target_id=c.id if target_id is None else target_id,
            owner_id=c.owner_id,
            client_id=table.c.client_id,
            number=c.number,
            name=c.name,
            kana=c.kana,
            matter_id=table.c.id if matter_id is None else matter_id,
        )
        .select_from(table)
        .join(table_of(Client), c.id == table.c.client_id)
        .where(c.closed_on.is_(None), c.stage != CLOSED)
    )
