"""書類の中身 (what a document holds): plain data that both writers draw, PDF and Excel alike.

A document module builds a `Document` out of these parts and knows nothing of paper or cells. What is
blank stays in it: the writers leave the room to fill it in by hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from core.domain.dates import wareki

# The width of the page, in which every part says how much it takes.
WIDTH = 12
NO_DAY = "　　　　年　　月　　日"


@dataclass(frozen=True)
class Box:
    """欄: a title and what stands in it. `lines`: room that a blank one keeps; `hint`: what a blank
    one shows instead (the pattern of a date)."""

    title: str
    text: str = ""
    lines: int = 1
    hint: str = ""
    kana: str = ""

    @property
    def shown(self) -> str:
        """The text, or what stands in its place."""
        return self.text or self.hint


@dataclass(frozen=True)
class Boxes:
    """欄の集まり: rows of one to three boxes. `together`: never parted by the end of a page;
    `tall`: rows high enough for a signature."""

    rows: tuple[tuple[Box, ...], ...]
    title: str = ""
    aside: str = ""
    lead: str = ""
    tall: bool = False
    together: bool = False
    kind: str = field(default="boxes", init=False)


@dataclass(frozen=True)
class Words:
    """文章の欄: a title over a text of any length."""

    title: str
    text: str = ""
    lines: int = 3
    kind: str = field(default="words", init=False)


@dataclass(frozen=True)
class Column:
    """表の列: its head and its share of the page's `WIDTH`."""

    title: str
    width: int


@dataclass(frozen=True)
class Table:
    """表: its head stands again on every page. `blank`: rows kept free when there is none."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    blank: int = 2
    kind: str = field(default="table", init=False)

    @property
    def drawn(self) -> tuple[tuple[str, ...], ...]:
        """The rows, or as many blank ones as are kept free."""
        return self.rows or (("",) * len(self.columns),) * self.blank


@dataclass(frozen=True)
class Picture:
    """図: an SVG, with its words for who cannot see it, and its share of the page's `WIDTH`."""

    svg: str
    alt: str
    width: int = WIDTH
    kind: str = field(default="picture", init=False)


@dataclass(frozen=True)
class Note:
    """ことわり書き: a sentence over the full width. `heading`: it opens a section instead."""

    text: str
    heading: bool = False
    kind: str = field(default="note", init=False)


@dataclass(frozen=True)
class Leaf:
    """自由な紙面: plain values that only a template of its own knows how to draw (`Document.template`)."""

    values: Mapping[str, Any]
    kind: str = field(default="leaf", init=False)


Part = Boxes | Words | Table | Picture | Note | Leaf


@dataclass(frozen=True)
class Document:
    """書類: whose it is, what stands in it, and which items of a person that is. `number` 0: it is about
    an organisation, and no person.

    `items`: `data_category` codes, for the consent and the disclosure record. `office`: where it
    is not the ledger's own. `template`: by what the PDF is drawn; `forms`: the files that it has.
    `is_for_others` False: for the person and the office only; `recipient_id`: to whom else alone.
    """

    title: str
    client_id: int
    number: int
    name: str
    kana: str
    about: str
    parts: tuple[Part, ...]
    items: frozenset[str]
    office: str = ""
    template: str = "sheet"
    forms: tuple[str, ...] = ("pdf", "xlsx")
    is_for_others: bool = True
    recipient_id: int | None = None


@dataclass(frozen=True)
class Frame:
    """書類の枠: who made it, when, for whom. `mark` lies across each page (模擬データ)."""

    office: str
    made_on: date
    made_by: str
    copy_for: str
    mark: str = ""
    furigana: bool = True


def day(on: date | None) -> str:
    """A day on paper: 令和8年11月21日; '' for none."""
    return wareki(on) if on else ""


def day_box(title: str, on: date | None) -> Box:
    """A day, or the room to write one."""
    return Box(title, day(on), hint=NO_DAY)


def span(start: date | None, end: date | None) -> str:
    """A period on paper; '' without any day."""
    return f"{day(start)} 〜 {day(end) or NO_DAY}" if start or end else ""


def as_data(document: Document, frame: Frame) -> dict[str, Any]:
    """Everything as plain values, as the template reads it."""
    return {
        "title": document.title,
        "number": document.number,
        "name": document.name,
        "about": document.about,
        "office": frame.office,
        "made_on": day(frame.made_on),
        "made_by": frame.made_by,
        "copy_for": frame.copy_for,
        "mark": frame.mark,
        "furigana": frame.furigana,
        "parts": [_part(part, frame) for part in document.parts],
    }


def _part(part: Part, frame: Frame) -> dict[str, Any]:
    values = asdict(part)
    if isinstance(part, Boxes):
        values["rows"] = [[_box(box, frame) for box in row] for row in part.rows]
    if isinstance(part, Table):
        values["rows"] = part.drawn
    return values


def _box(box: Box, frame: Frame) -> dict[str, Any]:
    return {**asdict(box), "shown": box.shown, "kana": box.kana if frame.furigana else ""}


def texts(document: Document) -> Iterable[str]:
    """Every text that stands in the document: for tests and searches."""
    for part in document.parts:
        if isinstance(part, Boxes):
            yield from (part.title, part.aside, part.lead)
            for row in part.rows:
                for box in row:
                    yield from (box.title, box.text)
        elif isinstance(part, Table):
            yield from (part.title, *(column.title for column in part.columns))
            for cells in part.rows:
                yield from cells
        elif isinstance(part, Words):
            yield from (part.title, part.text)
        elif isinstance(part, Note):
            yield part.text
        elif isinstance(part, Leaf):
            yield json.dumps(dict(part.values), ensure_ascii=False)
        else:
            yield part.alt
