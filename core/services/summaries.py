"""支援記録の日計 (daily sums of records): kept in the transaction of each record, so that charts over a
million records answer from a few thousand rows. Replaced records do not count."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from core.db.technical import record_daily
from core.db.work import Work, table_of
from core.domain.permissions import Action, require
from core.domain.records import SupportRecord


def count_record(work: Work, record: SupportRecord, sign: Literal[1, -1]) -> None:
    """日計に加える・引く: one record, in the transaction that stores or replaces it."""
    require(work.actor, Action.WRITE_CLIENTS)
    day = {
        "day": record.happened_on,
        "method": record.method,
        "topic": record.topic,
        "author_id": record.author_id or 0,
    }
    added = {"count": sign, "minutes": sign * (record.minutes or 0)}
    dialect = sqlite if work.dialect == "sqlite" else postgresql
    row = dialect.insert(record_daily).values(**day, **added)
    kept = record_daily.c
    # One statement, so that two people who write at once cannot lose one another's count.
    work.technical(
        row.on_conflict_do_update(
            index_elements=list(day),
            set_={name: kept[name] + row.excluded[name] for name in added},
        )
    )
    if sign < 0:
        same = [kept[name] == value for name, value in day.items()]
        work.technical(delete(record_daily).where(*same, kept["count"] == 0))


def rebuild(work: Work) -> None:
    """日計を作り直す: from all records, after they were written in bulk."""
    require(work.actor, Action.SET_UP)
    r = table_of(SupportRecord).c
    author = func.coalesce(r.author_id, 0)
    sums = (
        select(
            r.happened_on,
            r.method,
            r.topic,
            author,
            func.count(),
            func.sum(func.coalesce(r.minutes, 0)),
        )
        .where(r.is_replaced.is_(False))
        .group_by(r.happened_on, r.method, r.topic, author)
    )
    work.technical(delete(record_daily))
    work.technical(
        insert(record_daily).from_select(
            ["day", "method", "topic", "author_id", "count", "minutes"], sums
        )
    )
