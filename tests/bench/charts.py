"""自由なグラフ: one choice that no summary answers, and the bare SQL of the same aggregate."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import text

from core.charts.choice import Bucket, ChartChoice, Period, Span
from core.charts.drawing import draw
from core.db.actor import Actor
from core.db.work import connection_for_maintenance, read_only


def filtered_chart(actor: Actor) -> Callable[[], object]:
    """Records by month and method, only those with two kinds of party."""
    choice = ChartChoice(
        "records", x="happened_on", measure="count", colour="method", bucket=Bucket.MONTH,
        period=Period(Span.ALL), filters={"party": ("person", "family")},
    )  # fmt: skip

    def run() -> None:
        with read_only(actor) as view:
            draw(view, choice)

    return run


def bare() -> Callable[[], object]:
    """The same, written by hand for SQLite."""
    statement = text(
        "SELECT strftime('%Y-%m', happened_on), method, COUNT(*) FROM support_record "
        "WHERE is_replaced = 0 AND party IN ('person', 'family') GROUP BY 1, 2"
    )

    def run() -> None:
        with connection_for_maintenance() as connection:
            connection.execute(statement).all()

    return run
