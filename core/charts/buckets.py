"""日付のまとめ方 (date buckets): their keys in SQL on either database, the same keys in Python, and
what they are called.

A key is text that sorts by time: the day, the Monday of the week, the month, the first month of
the quarter, or the 年度.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import ColumnElement, DateTime, Integer, String, cast, func

from core.charts.choice import Bucket
from core.domain.dates import add_months, fiscal_year, format_date


def bucket_expression(
    column: ColumnElement[date], bucket: Bucket, dialect: str
) -> ColumnElement[str]:
    """The key of a date column as SQL; a missing date gives NULL."""
    if dialect == "postgresql":
        # Without the cast a date becomes an instant in the server's zone.
        day = cast(column, DateTime(timezone=False))
        match bucket:
            case Bucket.DAY:
                return func.to_char(day, "YYYY-MM-DD")
            case Bucket.WEEK:
                return func.to_char(func.date_trunc("week", day), "YYYY-MM-DD")
            case Bucket.MONTH:
                return func.to_char(day, "YYYY-MM")
            case Bucket.QUARTER:
                return func.to_char(func.date_trunc("quarter", day), "YYYY-MM")
            case Bucket.FISCAL_YEAR:
                return func.to_char(day - func.make_interval(0, 3), "YYYY")
    match bucket:
        case Bucket.DAY:
            return func.strftime("%Y-%m-%d", column)
        case Bucket.WEEK:
            return func.strftime("%Y-%m-%d", column, "weekday 0", "-6 days")
        case Bucket.MONTH:
            return func.strftime("%Y-%m", column)
        case Bucket.QUARTER:
            # Back to January, April, July or October: the month number decides how far.
            number = cast(func.strftime("%m", column), Integer)
            start = func.printf("%02d", (number - 1) // 3 * 3 + 1)
            return func.strftime("%Y-", column, type_=String).concat(start)
        case Bucket.FISCAL_YEAR:
            return func.strftime("%Y", column, "start of month", "-3 months")


def bucket_key(on: date, bucket: Bucket) -> str:
    """The same key for one day."""
    match bucket:
        case Bucket.DAY:
            return on.isoformat()
        case Bucket.WEEK:
            return (on - timedelta(days=on.weekday())).isoformat()
        case Bucket.MONTH:
            return f"{on:%Y-%m}"
        case Bucket.QUARTER:
            return f"{on.year:04}-{(on.month - 1) // 3 * 3 + 1:02}"
        case Bucket.FISCAL_YEAR:
            return f"{fiscal_year(on):04}"


def first_day(key: str, bucket: Bucket) -> date:
    """The first day of the bucket with this key."""
    match bucket:
        case Bucket.DAY | Bucket.WEEK:
            return date.fromisoformat(key)
        case Bucket.MONTH | Bucket.QUARTER:
            return date.fromisoformat(f"{key}-01")
        case Bucket.FISCAL_YEAR:
            return date(int(key), 4, 1)


def next_day(key: str, bucket: Bucket) -> date:
    """The first day of the bucket after the one with this key."""
    start = first_day(key, bucket)
    match bucket:
        case Bucket.DAY:
            return start + timedelta(days=1)
        case Bucket.WEEK:
            return start + timedelta(days=7)
        case Bucket.MONTH:
            return add_months(start, 1)
        case Bucket.QUARTER:
            return add_months(start, 3)
        case Bucket.FISCAL_YEAR:
            return add_months(start, 12)


_LONGER = {
    Bucket.DAY: (Bucket.MONTH, Bucket.QUARTER, Bucket.FISCAL_YEAR),
    Bucket.MONTH: (Bucket.QUARTER, Bucket.FISCAL_YEAR),
    Bucket.QUARTER: (Bucket.FISCAL_YEAR,),
}


def coarser_than(bucket: Bucket) -> tuple[Callable[[str], str], ...]:
    """From the key of a bucket to those of the longer ones that hold it whole; a week is in no month."""

    def into(longer: Bucket) -> Callable[[str], str]:
        # Of days a key has ten signs, of months and quarters seven.
        return lambda key: bucket_key(date.fromisoformat(f"{key}-01"[:10]), longer)

    return tuple(into(longer) for longer in _LONGER.get(bucket, ()))


def keys_between(first: date, last: date, bucket: Bucket) -> list[str]:
    """Every key from the bucket of `first` to that of `last`: an empty month is a zero, no gap."""
    keys = [bucket_key(first, bucket)]
    while (start := next_day(keys[-1], bucket)) <= last:
        keys.append(bucket_key(start, bucket))
    return keys


def bucket_label(key: str, bucket: Bucket) -> str:
    """What a table and a tooltip call it: 2026年4月, 2026年度 4〜6月."""
    start = first_day(key, bucket)
    match bucket:
        case Bucket.DAY:
            return format_date(start)
        case Bucket.WEEK:
            return f"{format_date(start, weekday=False)}の週"
        case Bucket.MONTH:
            return f"{start.year}年{start.month}月"
        case Bucket.QUARTER:
            return f"{fiscal_year(start)}年度 {start.month}〜{start.month + 2}月"
        case Bucket.FISCAL_YEAR:
            return f"{start.year}年度"


def tick_lines(key: str, bucket: Bucket, before: str | None) -> list[str]:
    """What stands below the axis: the year only where it begins (`before`: the key to the left)."""
    start = first_day(key, bucket)
    earlier = None if before is None else first_day(before, bucket)
    match bucket:
        case Bucket.DAY | Bucket.WEEK:
            line = f"{start.month}/{start.day}"
            begins = earlier is None or earlier.year != start.year
            year = f"{start.year}年"
        case Bucket.MONTH:
            line = f"{start.month}月"
            begins = earlier is None or earlier.year != start.year
            year = f"{start.year}年"
        case Bucket.QUARTER:
            line = f"{start.month}〜{start.month + 2}月"
            begins = earlier is None or fiscal_year(earlier) != fiscal_year(start)
            year = f"{fiscal_year(start)}年度"
        case Bucket.FISCAL_YEAR:
            return [f"{start.year}年度"]
    return [line, year] if begins else [line]
