"""実績報告の画面 (reports): the kind in front, then one part of its screen."""

from __future__ import annotations

from collections.abc import Callable

from core.db.actor import Actor
from core.ui.reports.asked import PART, REPORT
from core.ui.reports.categories import categories_part
from core.ui.reports.layout import layout_part
from core.ui.reports.periods import periods_part
from core.ui.reports.report import report_part
from core.ui.segments import segment

Part = Callable[[Actor], None]

PERIODS, CATEGORIES, LAYOUT = "期間の一覧", "区分", "報告の型"
ADDRESSES = {
    "report": REPORT, "periods": PERIODS, "categories": CATEGORIES, "layout": LAYOUT,
}  # fmt: skip
PARTS: dict[str, Part] = {
    REPORT: report_part, PERIODS: periods_part, CATEGORIES: categories_part, LAYOUT: layout_part,
}  # fmt: skip


def reports_screen(user: Actor) -> None:
    """見るところ, then どの報告を."""
    part = segment(PART, list(PARTS), ADDRESSES)
    PARTS[part](user)
