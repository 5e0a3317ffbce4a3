"""就労移行連合会の実績報告: introductions, joint briefings, who came to them, vacancies."""

from __future__ import annotations

from core.reports import network_sections as network
from core.reports.kind import FORM_UNSEEN, ReportKind

FEDERATION = ReportKind(
    "federation", "就労移行連合会 実績報告", "",
    (
        network.INTRODUCTIONS_BY_KIND, network.INTRODUCTIONS_BY_STATUS, network.JOINT_BRIEFINGS,
        network.BRIEFING_OFFICES, network.EVENTS_BY_KIND, network.VACANCIES_ASKED,
    ),
    (FORM_UNSEEN,),
)  # fmt: skip
