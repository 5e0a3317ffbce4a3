"""表の列 (columns that come again): 件数, 実人員, parts of a number by a code, a rate with its counts."""

from __future__ import annotations

from collections.abc import Mapping

from core.reports.table import Column, Line, Taken, Tally


def count(
    title: str = "件数", unit: str = "件", *, takes: Taken | None = None, key: str = "count"
) -> Column:
    """延べ."""
    return Column(key, title, unit, Tally.COUNT, takes)


def people(
    title: str = "実人員", *, takes: Taken | None = None, key: str = "persons", of: str = ""
) -> Column:
    """実人員: each person once, in the total too."""
    return Column(key, title, "人", Tally.PERSONS, takes, of=of)


def things(title: str, unit: str, *, takes: Taken | None = None, key: str = "things") -> Column:
    """数 of what the lines are about, each once."""
    return Column(key, title, unit, Tally.THINGS, takes)


def amount(title: str, unit: str, *, takes: Taken | None = None, key: str = "amount") -> Column:
    """合計 of what the lines hold."""
    return Column(key, title, unit, Tally.SUM, takes)


def parts(
    name: str, labels: Mapping[str, str], *, takes: Taken | None = None, of: str = "count"
) -> tuple[Column, ...]:
    """The parts of a column by a code: one for each of `labels`, one for those without a known one."""

    def taking(*codes: str) -> Taken:
        def taken(line: Line) -> bool:
            return line.codes.get(name, "") in codes and (takes is None or takes(line))

        return taken

    def taking_others(line: Line) -> bool:
        return line.codes.get(name, "") not in labels and (takes is None or takes(line))

    named = tuple(
        Column(f"{name}_{code}", label, "件", Tally.COUNT, taking(code), of=of)
        for code, label in labels.items()
    )
    return (*named, Column(f"{name}_blank", "未入力", "件", Tally.COUNT, taking_others, of=of))


def rated(
    key: str, titles: tuple[str, str, str], unit: str, *, whole: Taken | None, part: Taken
) -> tuple[Column, ...]:
    """Three columns: of how many, how many of them, and the rate (`titles`)."""

    def both(line: Line) -> bool:
        return (whole is None or whole(line)) and part(line)

    base, done = f"{key}_base", f"{key}_done"
    return (
        Column(base, titles[0], unit, Tally.COUNT, whole),
        Column(done, titles[1], unit, Tally.COUNT, both),
        Column(f"{key}_rate", titles[2], "%", Tally.RATE, whole, part, rate_of=(done, base)),
    )
