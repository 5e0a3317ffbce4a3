"""模擬のアセスメント (invented assessments): two dates of one rater, and 本人・支援者・企業 side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.db.work import Work
from core.domain.assessments import Assessment, AssessmentEntry
from core.domain.entry import check
from core.domain.permissions import Action, require
from core.queries.assessments import sheet_of
from core.queries.instruments import editions_on
from core.services.assessments import answer, start_assessment
from core.services.invented_files import day, document, working_day
from core.services.invented_persons import Region


def add_assessments(work: Work, region: Region, clients: Mapping[str, int]) -> None:
    """アセスメント of `assessments.toml`, written by the services that the screens use."""
    require(work.actor, Action.SET_UP)
    edition = next(e for e in editions_on(work, region.today) if e.items)
    for block in document("assessments")["assessment"]:
        entry = check(
            AssessmentEntry,
            {
                "client_id": clients[block["client"]],
                "instrument_id": edition.id,
                "assessed_on": working_day(day(block["on"], region.today)),
                "rater": block["rater"],
                "rater_name": block.get("name", ""),
                "rater_id": region.staff.get(block.get("staff", "")),
                "place": block["place"],
                "note": block["note"],
            },
        )
        _answers(work, start_assessment(work, entry), block)


def _answers(work: Work, assessment: Assessment, block: Mapping[str, Any]) -> None:
    signs, said = block["answers"].replace(" ", ""), block.get("said", {})
    rows = sheet_of(work, assessment.pk).rows
    for row, sign in zip(rows, signs, strict=True):
        changes: dict[str, Any] = {} if sign == "-" else {"step": int(sign)}
        if row.number in said:
            changes["accommodation"] = said[row.number]
        if changes:
            answer(work, row.id, row.version, changes)
