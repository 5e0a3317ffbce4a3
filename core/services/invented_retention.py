"""模擬の定着 (invented retention): visits planned and done, monthly reports, some handed over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from core.db.work import Work
from core.domain.clients import Client
from core.domain.dates import said_month
from core.domain.employments import Employment
from core.domain.permissions import Action, require
from core.domain.records import SupportRecord
from core.domain.retention import (
    DONE,
    PLANNED,
    REPORT_SENT,
    REPORT_TEXTS,
    USUAL_CONTACT,
    RetentionVisit,
    SupportReport,
    SupportReportShare,
)
from core.services.invented_files import day, document, working_day
from core.services.invented_persons import Region
from core.services.invented_work import job_of


def add_retention(work: Work, region: Region, clients: Mapping[str, int]) -> None:
    """定着の予定・支援レポート of the invented persons."""
    require(work.actor, Action.SET_UP)
    told = document("retention")
    for line in told["visit"]:
        job = job_of(work, clients[line["client"]])
        _visit(work, region, job, work.get(Client, job.client_id), line)
    for line in told["report"]:
        job = job_of(work, clients[line["client"]])
        _report(work, region, job, work.get(Client, job.client_id), line)


def _owner(region: Region, client: Client) -> int:
    return client.owner_id or region.staff["mogi-sakura"]


def _visit(
    work: Work, region: Region, job: Employment, client: Client, line: Mapping[str, Any]
) -> None:
    on, status = day(line["on"], region.today), line.get("status", PLANNED)
    visit = RetentionVisit(
        client_id=client.pk, employment_id=job.pk, planned_on=on, planned_at=line.get("at", ""),
        activity=line.get("activity", "scheduled_visit"), step=line.get("step", ""), status=status,
        note=line.get("note", ""), cancel_reason=line.get("reason", ""),
    )  # fmt: skip
    if status == DONE:
        method, party = USUAL_CONTACT[visit.activity]
        visit.record_id = _record(
            work, client, _owner(region, client), on, method=method, party=party,
            minutes=line.get("minutes", 45), activity=visit.activity,
            facts=f"模擬。{line['said']}", done=f"模擬。{line['did']}",
        )  # fmt: skip
    work.add(visit)


def _report(
    work: Work, region: Region, job: Employment, client: Client, line: Mapping[str, Any]
) -> None:
    month = day(line["month"], region.today).replace(day=1)
    finished = working_day(day(line["finished"], region.today)) if "finished" in line else None
    author = _owner(region, client)
    report = work.add(
        SupportReport(
            client_id=client.pk, employment_id=job.pk, month=month, finished_on=finished,
            by_id=author, **{name: line.get(name, "") for name in REPORT_TEXTS},
        )
    )  # fmt: skip
    if finished is None or "person" not in line.get("sent", ()):
        return
    record_id = _record(
        work, client, author, finished, method="letter", party="person", minutes=10,
        activity=REPORT_SENT, facts=f"模擬。{said_month(month)}の支援レポートを本人に渡した。", done="",
    )  # fmt: skip
    work.add(
        SupportReportShare(
            client_id=client.pk, report_id=report.pk, sent_on=finished, method="document",
            record_id=record_id,
        )
    )  # fmt: skip


def _record(work: Work, client: Client, author_id: int, on: date, **values: Any) -> int:
    """A record of that day; the person's last day goes with it."""
    record = work.add(
        SupportRecord(client_id=client.pk, happened_on=on, author_id=author_id, topic="retention", **values)
    )  # fmt: skip
    if client.last_record_on is None or client.last_record_on < on:
        work.change(Client, client.pk, client.version, {"last_record_on": on})
    return record.pk
