"""報告の確認 (checks of a report): what must be looked at before the numbers leave the office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.db.work import View
from core.reports.table import UNCLASSIFIED, Asked, MadeSection


@dataclass(frozen=True)
class Check:
    """確認. `is_heavy`: the period is not closed against it without a reason. `ids`: the rows that it is
    about, of `dataset`."""

    name: str
    title: str
    passes: bool
    message: str
    is_heavy: bool = False
    dataset: str = ""
    ids: tuple[int, ...] = ()


def checks_of(view: View, asked: Asked, sections: Sequence[MadeSection]) -> tuple[Check, ...]:
    """All checks, those that do not pass first."""
    found = [_unclassified(section) for section in sections if section.head]
    return tuple(sorted(found, key=lambda check: (check.passes, not check.is_heavy)))


def _unclassified(section: MadeSection) -> Check:
    ids = tuple(
        line.id
        for line, place in zip(section.lines, section.placed, strict=True)
        if place == UNCLASSIFIED
    )
    return Check(
        f"unclassified/{section.name}", f"{section.title}に未分類がない", not ids,
        f"{section.head}の分からない行が{len(ids)}件あります。記録に{section.head}を入れるか、区分を決めてください。"
        if ids
        else "すべて区分に入っています。",
        is_heavy=True, dataset=section.dataset, ids=ids,
    )  # fmt: skip
