"""表の列 (columns that come again): 件数, 実人員, and the parts of a number by a code."""

from __future__ import annotations

from core.reports.table import Column, Taken, Tally, coded_as


def count(
    title: str = "件数", unit: str = "件", takes: Taken | None = None, key: str = "count"
) -> Column:
    """延べ."""
    return Column(key, title, unit, Tally.COUNT, takes)


def people(title: str = "実人員", takes: Taken | None = None, key: str = "persons") -> Column:
    """実人員: each person once, in the total too."""
    return Column(key, title, "人", Tally.PERSONS, takes)


def parts(
    name: str, labels: dict[str, str], *, of: str = "count", unit: str = "件"
) -> tuple[Column, ...]:
    """The parts of a column by a code: one for each of `labels`, and one for those without a code."""
    named = tuple(
        Column(f"{name}_{code}", label, unit, Tally.COUNT, coded_as(name, code), of=of)
        for code, label in labels.items()
    )
    return (*named, Column(f"{name}_blank", "未入力", unit, Tally.COUNT, coded_as(name, ""), of=of))
