"""医療機関連携コーディネーター (精神障害者就労定着連携促進事業) の実績報告."""

from __future__ import annotations

from core.reports import network_sections as network
from core.reports.kind import FORM_UNSEEN, ReportKind

MEDICAL_COORDINATOR = ReportKind(
    "medical_coordinator", "医療機関連携コーディネーター 実績報告", "mental_retention_network",
    (
        network.HOSPITAL_STAGES, network.HOSPITAL_CONTACT_PURPOSES, network.EXCHANGE_PROGRAMMES,
        network.DOCTORS_ADVICE, network.EVENTS_BY_KIND,
    ),
    (FORM_UNSEEN,),
)  # fmt: skip
