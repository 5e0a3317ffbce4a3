"""行事のまとめ (summary of an event) as Excel: invitations, numbers, and what the questionnaire says."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from core.db.work import View
from core.domain.codes import codes
from core.domain.permissions import Action, require
from core.errors import NotFound
from core.exchange.spreadsheet import safe_cell
from core.queries.event_attendance import headcounts
from core.queries.event_invitations import InvitationRow, invitations
from core.queries.event_questions import QuestionSummary, questions_of, sheets, summary
from core.queries.events import EventRow, event_row, event_words

INVITATION_TITLES = (
    "種別", "機関", "宛名", "郵便の宛先", "電話", "FAX", "宛名の人の電話", "メール", "状態", "案内した日",
    "人数", "メモ",
)  # fmt: skip
Rows = Sequence[Sequence[object]]


def invitation_cells(row: InvitationRow) -> list[object]:
    """案内先の一行, in the order of `INVITATION_TITLES`."""
    return [
        codes("organization_type").label(row.kind), row.organization, row.key_person,
        f"{row.prefecture}{row.municipality}{row.address}", row.phone, row.fax, row.person_phone,
        row.person_email, codes("invitation_status").label(row.status), row.invited_on, row.people,
        row.note,
    ]  # fmt: skip


def event_workbook(view: View, event_id: int) -> bytes:
    """The Excel file of one event: no participant is named in it. Raises `NotFound`."""
    require(view.actor, Action.SEE_EVENTS)
    row = event_row(view, event_id)
    if row is None:
        raise NotFound("この行事は見つかりません。")
    words = event_words(view, event_id)
    counted = [each for each in headcounts(view, event_id) if each.people]
    asked, answered = questions_of(view, event_id), sheets(view, event_id)
    numbers: list[list[object]] = [[each.label, each.people] for each in counted]
    numbers.append(["合計", sum(each.people for each in counted)])
    return _workbook(
        {
            "行事": (("項目", "内容"), _facts(row, words.schedule, words.minutes)),
            "案内先": (
                INVITATION_TITLES,
                [invitation_cells(each) for each in invitations(view, event_id)],
            ),
            "参加者数": (("区分", "人数"), numbers),
            "アンケート": (
                ("問い", "答え", "人数"), _answers(summary(asked, answered), len(answered)),
            ),
        }
    )  # fmt: skip


def _facts(row: EventRow, schedule: str, minutes: str) -> Rows:
    return [
        ["行事", row.name],
        ["種類", codes("event_type").label(row.kind)],
        ["開催日", row.held_on],
        ["時刻", row.starts_at],
        ["場所", row.place],
        ["開き方", codes("event_form").label(row.form)],
        ["状態", codes("event_status").label(row.status)],
        ["内容・テーマ", row.topic],
        ["対象", row.audience],
        ["定員", row.capacity],
        ["次第", schedule],
        ["記録・議事", minutes],
    ]


def _answers(found: Sequence[QuestionSummary], collected: int) -> Rows:
    rows: list[list[object]] = [["回収した用紙", "", collected]]
    for each in found:
        rows.append([each.text, "回答した人", each.answered])
        rows += [["", choice, number] for choice, number in each.counts.items()]
        if each.mean is not None:
            rows.append(["", "平均", round(each.mean, 1)])
        rows += [["", text, ""] for text in each.words]
    return rows


def _workbook(content: dict[str, tuple[Sequence[str], Rows]]) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    nothing_runs = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **nothing_runs}) as book:
        head = book.add_format({"bold": True, "bg_color": "#F4F1EA", "bottom": 1})
        day = book.add_format({"num_format": "yyyy/mm/dd", "align": "left", "valign": "top"})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        for name, (titles, rows) in content.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            widths = (16, 60) if len(titles) == 2 else (38, 38, 12) if len(titles) == 3 else ()
            sheet.set_column(0, len(titles) - 1, 20)
            for place, width in enumerate(widths):
                sheet.set_column(place, place, width)
            for place, title in enumerate(titles):
                sheet.write_string(0, place, title, head)
            for at, row in enumerate(rows, 1):
                for place, value in enumerate(row):
                    _write(sheet, at, place, value, day, text)
    return buffer.getvalue()


def _write(sheet: Any, at: int, place: int, value: object, day: Any, text: Any) -> None:
    if isinstance(value, date):
        sheet.write_datetime(at, place, value, day)
    elif isinstance(value, int | float):
        sheet.write_number(at, place, value)
    elif value not in (None, ""):
        sheet.write_string(at, place, safe_cell(str(value)), text)
