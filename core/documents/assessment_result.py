"""アセスメント結果 (assessment result): the picture of the pyramid, and what was answered, item by item.

To be looked at together with the person: nothing in it is a number of points, a pass or a rank.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from core.charts.readiness_pyramid import (
    KIND,
    changes_of,
    counts_of,
    in_words,
    pyramid_for_paper,
)
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
from core.domain.instruments import readiness_layers
from core.queries.assessments import AnswerRow, Pyramid, Sheet, pyramid_of, sheet_of
from core.queries.clients import ClientPage, client_page

# The font of the page, so that the picture is the same on every machine.
FONT = "Noto Sans JP"
PICTURE = 8
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
        yield Note("職業準備性ピラミッド", heading=True)
        yield Picture(pyramid_for_paper(pyramid, FONT), in_words(pyramid), width=PICTURE)
        yield _layers(pyramid)
        yield Note("\n".join(KIND))
    if head.note:
        yield Boxes(((Box("メモ", head.note),),))
    yield Note("項目ごとの答え", heading=True)
    for domain, rows in groupby(sheet.rows, key=lambda row: row.domain):
        yield _table(domain, list(rows), has_last=sheet.before is not None)


def _layers(pyramid: Pyramid) -> Table:
    """What the picture shows, in words, from the top layer down."""
    layers, _source = readiness_layers()
    both = list(zip(layers, pyramid.layers, strict=True))[::-1]
    return Table(
        columns=(
            Column("層", 2), Column("項目のようす", 4), Column("前回とくらべて", 3),
            Column("だれと・どこで", 3),
        ),
        rows=tuple(
            (
                f"{layer.number} {layer.title}", counts_of(spread).replace("　課題", "\n課題"),
                changes_of(spread, pyramid).removeprefix("前回とくらべて: "), layer.place,
            )
            for layer, spread in both
        ),
    )  # fmt: skip


def _table(domain: str, rows: Sequence[AnswerRow], *, has_last: bool) -> Table:
    last = (Column("前回", 2),) if has_last else ()
    width = 5 if has_last else 7
    return Table(
        columns=(
            Column("項目", 3), Column("今回", 2), *last,
            Column("あるとよい配慮や支援・気づいたこと", width),
        ),
        rows=tuple(_cells(row, has_last=has_last) for row in rows),
        title=domain,
    )  # fmt: skip


def _cells(row: AnswerRow, *, has_last: bool) -> tuple[str, ...]:
    told = "\n".join(text for text in (row.accommodation, row.comment) if text)
    last = (row.previous.label if row.previous else "",) if has_last else ()
    return (f"{row.number}　{row.title}", row.label or "（未評価）", *last, told)
