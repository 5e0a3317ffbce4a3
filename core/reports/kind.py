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


FORM_UNSEEN = (
    "要確認: 委託者の様式は、まだ原典と照合していません。区分と数えかたが様式と合っているかを確かめ、"
    "ちがうときは「区分」で直してください。"
)
