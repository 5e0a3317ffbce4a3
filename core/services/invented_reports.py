"""模擬の実績報告: a month that was closed, and a record that was written after its closing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from core.db.work import Work
from core.domain.dates import add_months
from core.domain.permissions import Action, require
from core.domain.records import SupportRecord
from core.domain.report_closings import ReportClosingEntry
from core.services.invented_files import working_day
from core.services.invented_persons import Region
from core.services.report_closings import close_report

NOTE = "事業の入っていない記録は、来月に直します（模擬）"
PROGRAMMES = ("employment_life_center", "municipal_job_center")
# Of the first programme: written when the month was closed already.
WRITTEN_LATE = "模擬 はるか"
FACTS = "模擬: 面接の日の朝の過ごしかたを電話で話した。記録は、月を締めてから書いた。"


def add_report_closings(work: Work, region: Region, clients: Mapping[str, int]) -> None:
    """締めた月 before the last one, of both offices, and what came afterwards."""
    require(work.actor, Action.SET_UP)
    first = add_months(region.today.replace(day=1), -2)
    for programme in PROGRAMMES:
        close_report(
            work,
            ReportClosingEntry(
                kind=programme, period=f"{first:%Y-%m}", programme=programme, note=NOTE
            ),
        )
    work.add(
        SupportRecord(
            client_id=clients[WRITTEN_LATE], happened_on=working_day(first + timedelta(days=20)), minutes=15,
            method="phone", party="person", topic="interview", programme=PROGRAMMES[0],
            facts=FACTS, author_id=region.staff["mogi-sakura"],
        )
    )  # fmt: skip
