"""報告の種類 (kinds of reports): which tables one has, of which programme it usually tells."""

from __future__ import annotations

from dataclasses import dataclass

from core.reports.table import Section


@dataclass(frozen=True)
class ReportKind:
    """報告の種類. `programme`: that it usually tells of. `notes`: what stands under all its tables."""

    name: str
    title: str
    programme: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()
