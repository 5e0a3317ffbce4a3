"""支援レポート (monthly support report on paper): the fields of `domain.md` §6.3."""

from __future__ import annotations

from collections.abc import Iterator

from core.db.work import View
from core.documents.content import Box, Boxes, Document, Part, Words, day, day_box
from core.domain.codes import codes
from core.domain.dates import said_month
from core.queries.support_reports import ReportSheet, items_of_report, report_sheet
from core.queries.users import names_of_all, read_setting

TITLE = "支援レポート"


def support_report(view: View, report_id: int) -> Document:
    """支援レポート of one month. Raises `NotFound`, `OutOfScope`."""
    sheet = report_sheet(view, report_id)
    author = names_of_all(view).get(sheet.report.by_id or 0, "")
    office = read_setting(view, "office_name")
    return Document(
        title=TITLE,
        client_id=sheet.client.pk,
        number=sheet.client.number,
        name=sheet.client.name,
        kana=sheet.client.kana,
        about=f"{TITLE} {said_month(sheet.report.month)}分",
        parts=tuple(_parts(sheet, author, office)),
        items=items_of_report(sheet.report),
    )


def _parts(sheet: ReportSheet, author: str, office: str) -> Iterator[Part]:
    report, job = sheet.report, sheet.job
    month = report.month
    occupation = codes("occupation").label(job.occupation) if job else ""
    yield Boxes(
        (
            (
                Box("氏名", sheet.client.name, kana=sheet.client.kana),
                Box("対象の月", f"{day(month).removesuffix('1日')}"),
            ),
            (Box("就職先", sheet.place), day_box("就職日", job.hired_on if job else None)),
            (
                Box("仕事", "　".join(filter(None, (occupation, job.tasks if job else "")))),
                Box("事業所・記入者", "　".join(filter(None, (office, author)))),
            ),
        )
    )
    yield Words("当月の主な支援目標", report.goals, lines=2)
    yield Words("支援実施内容", report.done)
    yield Words("支援結果", report.result)
    yield Words("今後の支援内容", report.following)
    yield Words("対象者の取組", report.person_part, lines=2)
    yield Words("事業主の取組", report.employer_part, lines=2)
    yield Words("関係機関等の取組", report.agencies_part, lines=2)
    yield Words("共有事項", report.shared, lines=2)
