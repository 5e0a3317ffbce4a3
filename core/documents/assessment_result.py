"""アセスメント結果 (assessment result): the picture of the pyramid, and what was answered, item by item.

To be looked at together with the person: nothing in it is a number of points, a pass or a rank.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from core.charts.palette import FONTS
from core.charts.readiness_pyramid import in_words, pyramid_svg
from core.db.work import View
from core.documents.content import (
    Box,
    Boxes,
    Column,
    Document,
    Note,
    Part,
    Picture,
    Table,
    day_box,
)
from core.domain.codes import codes
from core.queries.assessments import AnswerRow, Pyramid, Sheet, pyramid_of, sheet_of
from core.queries.clients import ClientPage, client_page

TITLE = "アセスメント結果"
UNVERIFIED = "項目の名前は、原本と照合していません（要確認）。"
ABOUT = (
    "就職できるかどうかを決めるものではありません。点数や合否はつけていません。"
    "どのような配慮や支援があるとよいかを、本人といっしょに考えるための資料です。"
)


def assessment_result(view: View, assessment_id: int) -> Document:
    """アセスメント結果 of one assessment. Raises `NotFound`, `OutOfScope`."""
    sheet = sheet_of(view, assessment_id)
    pyramid = pyramid_of(view, assessment_id)
    person = client_page(view, sheet.head.client_id)
    helps = any(row.accommodation for row in sheet.rows)
    client = person.client
    return Document(
        title=TITLE,
        client_id=client.pk,
        number=client.number,
        name=client.name,
        kana=client.kana,
        about=f"{TITLE} {sheet.head.title} {sheet.head.assessed_on:%Y/%m/%d}",
        parts=tuple(_parts(sheet, pyramid, person)),
        items=frozenset({"basic", "assessment"} | ({"accommodation"} if helps else set())),
    )


def _parts(sheet: Sheet, pyramid: Pyramid, person: ClientPage) -> Iterator[Part]:
    head, client = sheet.head, person.client
    rater = codes("assessment_rater").label(head.rater)
    yield Boxes(
        (
            (Box("氏名", client.name, kana=client.kana), day_box("実施日", head.assessed_on)),
            (
                Box("評価した人", f"{rater} {head.who}".strip()),
                Box("場", codes("assessment_place").label(head.place)),
            ),
            (Box("使った道具", f"{head.title}（{head.edition}）"),),
        )
    )
    yield Note(ABOUT if head.verified else f"{ABOUT}\n{UNVERIFIED}")
    if any(pyramid.items.values()):
        # The page's own font, so that the picture is the same on every machine.
        svg = pyramid_svg(pyramid).replace(FONTS, "Noto Sans JP")
        yield Picture(svg, in_words(pyramid))
    if head.note:
        yield Boxes(((Box("メモ", head.note),),))
    yield Note("項目ごとの答え", heading=True)
    for domain, rows in groupby(sheet.rows, key=lambda row: row.domain):
        yield _table(domain, list(rows), has_last=sheet.before is not None)


def _table(domain: str, rows: Sequence[AnswerRow], *, has_last: bool) -> Table:
    last = (Column("前回", 3),) if has_last else ()
    width = 3 if has_last else 6
    return Table(
        columns=(
            Column("項目", 3), Column("今回", 3), *last,
            Column("あるとよい配慮や支援・気づいたこと", width),
        ),
        rows=tuple(_cells(row, has_last=has_last) for row in rows),
        title=domain,
    )  # fmt: skip


def _cells(row: AnswerRow, *, has_last: bool) -> tuple[str, ...]:
    told = "\n".join(text for text in (row.accommodation, row.comment) if text)
    last = (row.previous.label if row.previous else "",) if has_last else ()
    return (f"{row.number}　{row.title}", row.label or "（未評価）", *last, told)
