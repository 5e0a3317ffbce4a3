"""引き継ぎシート (hand-over sheet): for whoever supports the job after a border.

How often somebody went there stands in it as numbers and days; what was said stays in the ledger.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from core import clock
from core.db.work import View
from core.documents.content import Box, Boxes, Column, Document, Part, Table, Words, day, day_box
from core.domain.codes import codes
from core.domain.retention import DONE, SupportReport
from core.domain.stages import lasted
from core.queries.employments import job_page
from core.queries.job_borders import Borders, job_borders
from core.queries.retention_visits import VisitRow, visits_of_job
from core.queries.support_reports import reports_of_job

TITLE = "引き継ぎシート"
ITEMS = frozenset({"basic", "employment", "support_log"})


def handover_sheet(view: View, employment_id: int) -> Document:
    """引き継ぎシート of one job. Raises `NotFound`, `OutOfScope`."""
    page, borders = job_page(view, employment_id), job_borders(view, employment_id)
    finished = (row.report for row in reports_of_job(view, employment_id) if row.is_finished)
    client = borders.client
    return Document(
        title=TITLE,
        client_id=client.pk,
        number=client.number,
        name=client.name,
        kana=client.kana,
        about=f"{TITLE} {day(clock.today())}",
        parts=tuple(
            _parts(borders, page.place, visits_of_job(view, employment_id), next(finished, None))
        ),
        items=ITEMS,
    )


def _parts(
    borders: Borders, place: str, visits: Sequence[VisitRow], report: SupportReport | None
) -> Iterator[Part]:
    job, client = borders.job, borders.client
    until = job.left_on or clock.today()
    yield Boxes(
        (
            (
                Box("氏名", client.name, kana=client.kana),
                day_box("生年月日", client.birth_on),
            ),
            (Box("就職先", place), Box("働く場所", job.work_place)),
            (
                day_box("就職日", job.hired_on),
                Box("働いた期間", lasted(borders.since, until)),
            ),
            (
                Box("仕事", codes("occupation").label(job.occupation)),
                Box("週の時間", codes("weekly_hours_band").label(job.hours_band)),
            ),
            (
                day_box("6か月の満了", borders.settling.value.end_on),
                day_box("就労定着支援の満了", borders.support_end_on),
            ),
            (
                Box("引き継ぎ先", borders.next_supporter),
                day_box("引き継いだ日", job.handed_over_on),
            ),
        )
    )
    yield Words("引き継ぐこと", job.handover_note, lines=5)
    yield Words("仕事の内容", job.tasks, lines=2)
    yield Table(
        (Column("支援の活動", 6), Column("回数", 2), Column("さいごの日", 4)),
        _done(visits),
        title="定着の支援（行ったもの）",
    )
    yield Table(
        (Column("予定日", 3), Column("活動", 3), Column("確かめること", 6)),
        tuple(
            (day(row.planned_on), codes("retention_activity").label(row.activity), row.note)
            for row in visits
            if row.is_open
        ),
        title="これからの予定",
    )
    if report is not None:
        yield Words("さいごの支援レポートから: 支援結果", report.result, lines=2)
        yield Words("さいごの支援レポートから: 今後の支援内容", report.following, lines=2)


def _done(visits: Sequence[VisitRow]) -> tuple[tuple[str, ...], ...]:
    days: dict[str, date] = {}
    number: Counter[str] = Counter()
    for row in visits:
        if row.status == DONE:
            number[row.activity] += 1
            days[row.activity] = max(
                row.happened_on or row.planned_on, days.get(row.activity, date.min)
            )
    return tuple(
        (codes("retention_activity").label(activity), f"{count}回", day(days[activity]))
        for activity, count in number.most_common()
    )
