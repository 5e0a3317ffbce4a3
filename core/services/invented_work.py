"""模擬の就職 (invented jobs): terms, wages, an earlier job, times of leave, employers with their staff.

Who shows what; further parts hang their rows on these persons (their jobs: `job_of`).

| person | employer (key) | shows |
|---|---|---|
| 模擬 せな | co_kiri_factory | 実習 → 採用 → ジョブコーチ → 就労定着支援 → 3年の境目 (the first story) |
| 模擬 みお | co_asanagi_hotel, then co_care | left, hired again within a month: continues (the second story) |
| 模擬 つむぎ | co_hoshi_super | ten days in the job, トライアル雇用 |
| 模擬 かえで | co_shiomi_food | three months in, 集中支援期, mood disorder |
| 模擬 さつき | co_tsuki_office | on leave, to come back soon |
| 模擬 ひかる | co_library | チャレンジ雇用, the second year |
| 模擬 ことね | co_hospital_clean | 短時間トライアル beside B型 |
| 模擬 ひなた | co_wakatake_log | 内定: the job is not in the ledger yet |
| 模擬 みのり | co_asanagi_hotel | left 20 days ago |
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from core.db.work import View, Work, table_of
from core.domain.employments import Employment, EmploymentLeave, EmploymentTerm
from core.domain.organization_profiles import size_of
from core.domain.permissions import Action, require
from core.services.derived import six_months_on
from core.services.invented_files import day, day_or_none, document
from core.services.invented_persons import Region
from core.services.organization_profiles import save_profile


def add_work(work: Work, region: Region, clients: Mapping[str, int]) -> None:
    """就職のなかみ・まえの就職・契約の期間・休職・企業の人数."""
    require(work.actor, Action.SET_UP)
    told = document("work")
    for line in told["employer"]:
        place = region.organizations[line.pop("organization")]
        save_profile(work, place, None, {**line, "size": size_of(line["staff_count"])})
    for line in [*told["job"], *told["left"]]:
        job = job_of(work, clients[line.pop("client")])
        work.change(Employment, job.pk, job.version, line)
    for line in told["earlier"]:
        _earlier(work, region, clients[line.pop("client")], line)
    for line in told["term"]:
        _term(work, region, clients[line["client"]], line)
    for line in told["leave"]:
        _leave(work, region, clients[line["client"]], line)


def job_of(view: View, client_id: int) -> Employment:
    """The job of an invented person: the one begun last."""
    c = table_of(Employment).c
    asked = select(Employment).where(c.client_id == client_id).order_by(c.hired_on.desc())
    return view.all(asked.limit(1))[0]


def _earlier(work: Work, region: Region, client_id: int, line: dict[str, Any]) -> None:
    """A job before the present one, which the present one continues (domain T8)."""
    now, hired_on = job_of(work, client_id), day(line.pop("hired"), region.today)
    before = work.add(
        Employment(
            client_id=client_id,
            organization_id=region.organizations[line.pop("at")],
            hired_on=hired_on,
            left_on=day(line.pop("left"), region.today),
            six_months_on=six_months_on(hired_on, region.book),
            **line,
        )
    )
    work.change(Employment, now.pk, now.version, {"continues_id": before.pk})


def _term(work: Work, region: Region, client_id: int, line: dict[str, Any]) -> None:
    job, end_on = job_of(work, client_id), day(line["end"], region.today)
    work.add(
        EmploymentTerm(
            client_id=client_id,
            employment_id=job.pk,
            start_on=day(line["start"], region.today),
            end_on=end_on,
            agreed_on=day_or_none(line.get("agreed"), region.today),
            note=line.get("note", ""),
        )
    )
    work.change(Employment, job.pk, job.version, {"contract_end_on": end_on})


def _leave(work: Work, region: Region, client_id: int, line: dict[str, Any]) -> None:
    work.add(
        EmploymentLeave(
            client_id=client_id,
            employment_id=job_of(work, client_id).pk,
            start_on=day(line["start"], region.today),
            planned_return_on=day_or_none(line.get("planned_return"), region.today),
            returned_on=day_or_none(line.get("returned"), region.today),
            reason=line["reason"],
            return_plan=line["return_plan"],
        )
    )
