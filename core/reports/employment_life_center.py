"""障害者就業・生活支援センター事業の実績報告."""

from __future__ import annotations

from core.reports import sections as s
from core.reports.kind import ReportKind

EMPLOYMENT_LIFE_CENTER = ReportKind(
    "employment_life_center", "障害者就業・生活支援センター 実績報告", "employment_life_center",
    (
        s.REGISTERED_BY_DISABILITY, s.REGISTERED_BY_WORK,
        s.CONTACTS_BY_METHOD, s.CONTACTS_BY_TOPIC,
    ),
)  # fmt: skip
