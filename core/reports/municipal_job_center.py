"""区市町村障害者就労支援事業 (区市町村障害者就労支援センター) の実績報告."""

from __future__ import annotations

from core.reports import network_sections as network
from core.reports import sections as persons
from core.reports.kind import FORM_UNSEEN, ReportKind

MUNICIPAL_JOB_CENTER = ReportKind(
    "municipal_job_center", "区市町村障害者就労支援センター 実績報告", "municipal_job_center",
    (
        *persons.PERSONS, *persons.CONTACT_TABLES, *persons.WORK,
        network.INTRODUCTIONS_BY_KIND, network.EMPLOYER_WAYS, network.CONSULTING_WORK,
        network.EVENTS_BY_KIND,
    ),
    (FORM_UNSEEN,),
)  # fmt: skip
