"""支援記録の日計 (daily sums of records): kept in the transaction of each record, so that charts over a
million records answer from a few thousand rows. Replaced records do not count."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import delete, func, insert, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from core.db.technical import RECORD_LEVELS, record_daily
from core.db.work import Work, table_of
from core.domain.permissions import Action, require
from core.domain.records import SupportRecord

BLANK: dict[str, str | int] = {"method": "", "topic": "", "author_id": 0}


def count_record(work: Work, record: SupportRecord, sign: Literal[1, -1]) -> None:
    """日計に加える・引く: one record, in the transaction that stores or replaces it."""
    require(work.actor, Action.WRITE_CLIENTS)
    values = {
        "method": record.method,
        "topic": record.topic,
        "author_id": record.author_id or 0,
    }
    minutes = record.minutes or 0
    for level, names in RECORD_LEVELS.items():
        kept = {name: values[name] for name in names}
        _count(work, {"level": level, "day": record.happened_on, **BLANK, **kept}, sign, minutes)


def _count(work: Work, row: dict[str, Any], sign: Literal[1, -1], minutes: int) -> None:
    """One row of one level. A single statement, so that two people who write at once cannot lose
    one another's count."""
    added = {"count": sign, "minutes": sign * minutes}
    dialect = sqlite if work.dialect == "sqlite" else postgresql
    statement = dialect.insert(record_daily).values(**row, **added)
    kept = record_daily.c
    work.technical(
        statement.on_conflict_do_update(
            index_elements=list(row),
            set_={name: kept[name] + statement.excluded[name] for name in added},
        )
    )
    if sign < 0:
        same = [kept[name] == value for name, value in row.items()]
        work.technical(delete(record_daily).where(*same, kept["count"] == 0))


def rebuild(work: Work) -> None:
    """日計を作り直す: from all records, after they were written in bulk."""
    require(work.actor, Action.SET_UP)
    work.technical(delete(record_daily))
    r = table_of(SupportRecord).c
    stored = {"method": r.method, "topic": r.topic, "author_id": func.coalesce(r.author_id, 0)}
    for level, names in RECORD_LEVELS.items():
        keys = [stored[name] if name in names else literal(BLANK[name]) for name in BLANK]
        sums = (
            select(
                literal(level),
                r.happened_on,
                *keys,
                func.count(),
                func.sum(func.coalesce(r.minutes, 0)),
            )
            .where(r.is_replaced.is_(False))
            .group_by(r.happened_on, *(stored[name] for name in names))
        )
        work.technical(
            insert(record_daily).from_select(["level", "day", *BLANK, "count", "minutes"], sums)
        )
