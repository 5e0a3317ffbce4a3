"""実習評価表 (evaluation of a practicum): what the person, the supporter and the employer saw, side by side.

What nobody wrote yet stays free, to be filled in by hand at the place. Nothing in it is added up.
"""

from __future__ import annotations

from collections.abc import Iterator

from core import clock
from core.db.work import View
from core.documents.content import Box, Boxes, Column, Document, Note, Part, Table, day_box, span
from core.domain.codes import codes
from core.domain.dates import format_date
from core.queries.practicums import EvaluationRow, PracticumSheet, practicum_sheet

TITLE = "実習評価表"
ABOUT = (
    "合否や点数をつけるものではありません。見かたのちがうところを、本人・企業・支援者で話し合い、"
    "次の実習や就職に必要な配慮を見つけるために使います。"
)
WORDS = {
    "good": "よかったこと", "hard": "むずかしかったこと",
    "advice": "あるとよい配慮・次に試すこと",
}  # fmt: skip


def practicum_evaluation(view: View, practicum_id: int) -> Document:
    """実習評価表 of one practicum. Raises `NotFound`, `OutOfScope`."""
    sheet = practicum_sheet(view, practicum_id)
    row = sheet.row
    helps = any(side.advice for side in sheet.evaluations)
    return Document(
        title=TITLE,
        client_id=row.client_id,
        number=row.number,
        name=row.name,
        kana=row.kana,
        about=f"{TITLE} {row.where} {format_date(row.start_on, weekday=False)}",
        parts=tuple(_parts(sheet)),
        items=frozenset({"basic", "practicum"} | ({"accommodation"} if helps else set())),
    )


def _parts(sheet: PracticumSheet) -> Iterator[Part]:
    row = sheet.row
    hours = f"1日 {row.daily_hours:g}時間" if row.daily_hours else ""
    days = f"{row.attended_days}日" if row.attended_days is not None else ""
    yield Boxes(
        (
            (
                Box("氏名", row.name, kana=row.kana),
                Box("種類", codes("practicum_type").label(row.kind)),
            ),
            (Box("実習先", row.where), Box("実習先の担当", row.key_person)),
            (Box("期間", span(row.start_on, row.end_on)), Box("時間", hours), Box("出席", days)),
            (Box("ねらい", row.aim),),
            (Box("仕事の内容", row.tasks, lines=2),),
        )
    )
    yield Note(ABOUT)
    raters = codes("assessment_rater").labels()
    yield Table(
        columns=(Column("見るところ", 3), *(Column(label, 3) for label in raters.values())),
        rows=tuple(
            (title, *(_mark(sheet.of(rater), aspect) for rater in raters))
            for aspect, title in codes("practicum_aspect").labels(clock.today()).items()
        ),
        title="できたこと・手助けがあればできたこと",
    )
    marks = "・".join(codes("practicum_mark").labels().values())
    yield Note(f"書くことば: {marks}。見ていないところは空けておきます。")
    yield Table(
        columns=(Column("", 3), *(Column(label, 3) for label in raters.values())),
        rows=tuple(
            (title, *(str(getattr(sheet.of(rater), name, "")) for rater in raters))
            for name, title in WORDS.items()
        ),
        title="ことば",
    )
    yield Boxes(
        tuple(
            (Box(f"{label}（書いた人）", side.rated_by if side else ""),
             day_box("書いた日", side.rated_on if side else None))
            for rater, label in raters.items()
            for side in [sheet.of(rater)]
        ),
        title="書いた人", tall=True, together=True,
    )  # fmt: skip


def _mark(side: EvaluationRow | None, aspect: str) -> str:
    mark = side.mark(aspect) if side else None
    if mark is None:
        return ""
    return "\n".join(t for t in (codes("practicum_mark").label(mark.mark), mark.note) if t)
