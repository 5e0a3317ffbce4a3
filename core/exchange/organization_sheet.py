"""自己点検シート (self-check sheet) as Excel: what is known, room for what is to be corrected; and back.

One sheet on A4. The first column is hidden: it names each line, with a mark of what stood in it, so
that a line is known again wherever it was sorted to; the first cell of it names the organisation,
signed, so that nobody turns a sheet into that of another one.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from core.config import settings
from core.exchange.reader import Row
from core.exchange.report import FileRefused
from core.exchange.spreadsheet import restored_cell, safe_cell
from core.exchange.workbook import is_workbook, read_workbook
from core.queries.organization_sheets import SelfCheck, SheetField

FORMAT = "tsunagicho-self-check-1"
HEADERS = ("", "項目", "いまの記載", "直すところ・空いているところ", "書き方・選べるもの")
NOT_OURS = "自己点検シートではありません。つなぎ帳で作った「自己点検_….xlsx」を、列を消さずに送り返してもらってください。"
EMPTIED = "なし"
SEPARATOR = "、"


@dataclass(frozen=True)
class Answer:
    """記入: where it stands, which line it answers, what was written; `mark`: what stood there."""

    cell: str
    key: str
    text: str
    mark: str


@dataclass(frozen=True)
class AnsweredSheet:
    """戻ってきたシート: of which organisation, and what was written on it."""

    organization_id: int
    answers: tuple[Answer, ...]


def mark_of(value: str) -> str:
    """A short mark of a value as shown: another value has another one."""
    return hashlib.sha256(value.strip().encode()).hexdigest()[:10]


def _signature(organization_id: int) -> str:
    text = f"{FORMAT}:{organization_id}".encode()
    return hmac.new(settings().secret, text, hashlib.sha256).hexdigest()[:20]


# -- out ------------------------------------------------------------------------------------------


def file_name(check: SelfCheck) -> str:
    """自己点検_名称_12.xlsx, with nothing in it that a disk would refuse."""
    name = re.sub(r'[\\/:*?"<>|\x00-\x1f.]+', "_", check.name)[:60]
    return f"自己点検_{name}_{check.organization_id}.xlsx"


def sheet_bytes(check: SelfCheck, sender: str, issued: str) -> bytes:
    """The sheet: known values, blanks to fill, choices listed, ready to print on A4."""
    import xlsxwriter

    buffer = io.BytesIO()
    nothing_runs = {
        "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **nothing_runs}) as book:
        sheet = book.add_worksheet("自己点検")
        edge = {"border": 1, "border_color": "#8FA39C", "text_wrap": True, "valign": "vcenter"}
        looks = {
            "title": book.add_format({"bold": True, "font_size": 15}),
            "aside": book.add_format({"font_size": 10, "text_wrap": True, "valign": "top"}),
            "head": book.add_format({**edge, "bold": True, "bg_color": "#EDF3F0"}),
            "part": book.add_format({"bold": True, "font_size": 11, "bottom": 2, "bottom_color": "#0F6B5C"}),
            "label": book.add_format({**edge, "font_color": "#55605C", "font_size": 10}),
            "value": book.add_format({**edge, "num_format": "@"}),
            "answer": book.add_format({**edge, "num_format": "@", "bg_color": "#FFFBEA"}),
            "choices": book.add_format({**edge, "font_size": 8, "font_color": "#55605C"}),
        }  # fmt: skip
        sheet.set_column(0, 0, 4, None, {"hidden": True})
        for column, width in ((1, 19), (2, 27), (3, 30), (4, 22)):
            sheet.set_column(column, column, width)
        name = f"{FORMAT}:{check.organization_id}:{_signature(check.organization_id)}"
        sheet.write_string(0, 0, name)
        sheet.write_string(0, 1, safe_cell(f"{check.name}　記載の確認のお願い"), looks["title"])
        sheet.merge_range(1, 1, 1, 4, safe_cell(
            f"{sender}（{issued} 作成）　「いまの記載」を見て、違うところと空いているところを右の欄に書いて、"
            f"このファイルのまま送り返してください。合っている行は空けたままで結構です。消すときは「{EMPTIED}」と書いてください。"
        ), looks["aside"])  # fmt: skip
        sheet.set_row(1, 46)
        for place, header in enumerate(HEADERS[1:], 1):
            sheet.write_string(3, place, header, looks["head"])
        at = 4
        for part in check.parts:
            sheet.set_row(at, 24)
            for place in range(1, 5):
                text = part.heading if place == 1 else ""
                sheet.write_string(at, place, safe_cell(text), looks["part"])
            at += 1
            for field in part.fields:
                _line(sheet, at, field, looks)
                at += 1
        sheet.set_paper(9)
        sheet.set_portrait()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.5, 0.5, 0.6, 0.6)
        sheet.repeat_rows(3)
        sheet.set_footer("&L&9" + check.name.replace("&", "&&") + "&R&9&P / &N")
        sheet.freeze_panes(4, 2)
    return buffer.getvalue()


def _line(sheet: Any, at: int, field: SheetField, looks: dict[str, object]) -> None:
    sheet.write_string(at, 0, f"{field.key}#{mark_of(field.value)}")
    sheet.write_string(at, 1, field.title, looks["label"])
    sheet.write_string(at, 2, safe_cell(field.value), looks["value"])
    sheet.write_blank(at, 3, None, looks["answer"])
    sheet.write_string(at, 4, safe_cell(_how(field)), looks["choices"])
    lines = max(len(field.value) // 15, len(_how(field)) // 17) + 1
    sheet.set_row(at, min(18 * lines, 200) if lines > 1 else 20)
    if field.choices and not field.is_several and len("".join(field.choices)) < 200:
        sheet.data_validation(
            at, 3, at, 3,
            {"validate": "list", "source": list(dict.fromkeys([*field.choices, EMPTIED])), "error_type": "warning"},
        )  # fmt: skip


def _how(field: SheetField) -> str:
    if field.is_several:
        return f"いくつでも（{SEPARATOR}で区切る）: " + SEPARATOR.join(field.choices)
    if field.choices:
        return "ひとつ: " + SEPARATOR.join(field.choices)
    return "例: 2026/11/21、R8.11.21" if field.is_day else ""


# -- back -----------------------------------------------------------------------------------------


def read_sheet(content: bytes) -> AnsweredSheet:
    """What came back. Raises `FileRefused` for another file, and for a sheet whose organisation or
    lines were altered."""
    if not is_workbook(content):
        raise FileRefused(NOT_OURS)
    for sheet in read_workbook(content):
        first = next((row for row in sheet.rows if row.number == 1), None)
        if first is not None and first.cells[0].startswith(f"{FORMAT}:"):
            return AnsweredSheet(_organization(first.cells[0]), tuple(_answers(sheet.rows)))
    raise FileRefused(NOT_OURS)


def _organization(name: str) -> int:
    found = re.fullmatch(re.escape(FORMAT) + r":([1-9]\d{0,11}):([0-9a-f]{20})", name.strip())
    if not found or not hmac.compare_digest(_signature(int(found[1])), found[2]):
        raise FileRefused(
            "どの機関のシートか分かりません（A1のかくれたセルが書きかえられています）。"
            "その機関のシートを作り直して、もう一度お願いしてください。"
        )
    return int(found[1])


def _answers(rows: tuple[Row, ...]) -> Iterator[Answer]:
    seen: dict[str, int] = {}
    for row in rows:
        number, cells = row.number, (*row.cells, "", "", "", "")
        found = re.fullmatch(r"([a-z_0-9.]+)#([0-9a-f]{10})", cells[0].strip())
        if not found:
            if number > 4 and (cells[0].strip() or (cells[3].strip() and cells[1].strip())):
                raise FileRefused(
                    f"A{number}のかくれたセルが書きかえられていて、何の行か分かりません。"
                    "シートを作り直してください。何も書き込んでいません。"
                )
            continue
        key, mark = found[1], found[2]
        if key in seen:
            raise FileRefused(
                f"{seen[key]}行目と{number}行目が同じ項目です。どちらかを消してください。"
            )
        seen[key] = number
        written, before = (restored_cell(cells[at].strip()) for at in (3, 2))
        if not written and mark_of(before) != mark:
            # Written over what stood there, as many do: that is an answer too.
            yield Answer(f"C{number}", key, before or EMPTIED, mark)
        elif written:
            yield Answer(f"D{number}", key, written, mark)
