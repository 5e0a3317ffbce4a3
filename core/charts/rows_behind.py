"""元の行 (the rows behind a mark): which clients or organisations a bar is made of.

Only for users who may see these rows anyway; everybody else sees the number alone. The number is
the whole office's, the rows are those within scope.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from core import clock
from core.charts import question
from core.charts.catalogue import CATALOGUE
from core.charts.drawing import Drawing
from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.organizations import Organization
from core.domain.permissions import may, require
from core.queries.scopes import visible_clients

MOST_ROWS = 50


@dataclass(frozen=True)
class RowBehind:
    """元の行. `title`: the client's number (never a name), or the organisation's name."""

    row_id: int
    title: str
    count: int


@dataclass(frozen=True)
class RowsBehind:
    """元の行. `is_cut`: there are more than the `MOST_ROWS` shown."""

    kind: str
    rows: tuple[RowBehind, ...]
    is_cut: bool


def may_open_rows(view: View, drawing: Drawing) -> bool:
    """Whether this user may go from a mark to its rows."""
    dataset = CATALOGUE[drawing.choice.dataset]
    return bool(dataset.row_table) and may(view.actor, dataset.rows_action)


def rows_behind(view: View, drawing: Drawing, x: str, colour: str | None) -> RowsBehind:
    """The rows of one mark, by its keys; `colour` None: the whole bar. Raises `NotAllowed`."""
    choice = drawing.choice
    dataset = CATALOGUE[choice.dataset]
    require(view.actor, dataset.rows_action)
    if dataset.row_id is None:
        return RowsBehind("", (), False)
    tables, where = question.matching(
        dataset, choice, today=clock.today(), x=x, colour=colour, kept=drawing.kept
    )
    if dataset.row_table == "client":
        where += visible_clients(view, dataset.row_id)
    if dataset.readable:
        where += dataset.readable(view)
    counts = (
        select(dataset.row_id.label("row_id"), func.count().label("n"))
        .select_from(tables)
        .where(*where)
        .group_by(dataset.row_id)
        .order_by(func.count().desc(), dataset.row_id)
        .limit(MOST_ROWS + 1)
        .subquery()
    )
    if dataset.row_table == "client":
        named = table_of(Client)
        title = named.c.number
    else:
        named = table_of(Organization)
        title = named.c.name
    found = view.rows(
        select(counts.c.row_id, counts.c.n, title.label("title"))
        .join_from(counts, named, named.c.id == counts.c.row_id)
        .order_by(counts.c.n.desc(), title)
    )
    rows = tuple(RowBehind(row.row_id, str(row.title), row.n) for row in found)
    return RowsBehind(dataset.row_table, rows[:MOST_ROWS], len(rows) > MOST_ROWS)
