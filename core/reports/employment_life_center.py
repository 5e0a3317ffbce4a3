"""障害者就業・生活支援センター事業の実績報告."""

from __future__ import annotations

from core.reports import network_sections as network
from core.reports import sections as persons
from core.reports.kind import FORM_UNSEEN, ReportKind

EMPLOYMENT_LIFE_CENTER = ReportKind(
    "employment_life_center", "障害者就業・生活支援センター 実績報告", "employment_life_center",
    (
        *persons.PERSONS, *persons.CONTACT_TABLES, *persons.WORK,
        network.EMPLOYER_WAYS, network.EVENTS_BY_KIND,
    ),
    (FORM_UNSEEN,),
)  # fmt: skip
