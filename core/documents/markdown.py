"""Markdown: the same content as the PDF as plain text, for an office that keeps its papers as text.

What people typed is escaped: nothing of it becomes a heading, a link or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from core.documents.content import Boxes, Document, Frame, Note, Picture, Table, Words

_MARKS = re.compile(r"([\\`*_\[\]<>#|~&])")
# A sign at the beginning of a line that would begin a list or a rule there.
_OPENING = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))", re.MULTILINE)


def markdown(document: Document, frame: Frame) -> bytes:
    """The document as Markdown in UTF-8."""
    return ("\n".join(_lines(document, frame)) + "\n").encode()


def escaped(text: str) -> str:
    """The text with every sign that Markdown would read taken literally."""
    return _OPENING.sub(_literal, _MARKS.sub(r"\\\1", text))


def _literal(found: re.Match[str]) -> str:
    """`-` at the beginning is escaped itself; of a number, the point behind it stays apart."""
    space, sign = found.groups()
    return f"{space}\\{sign}" if not sign.isdigit() else f"{space}{sign}\u200b"


def _lines(document: Document, frame: Frame) -> Iterator[str]:
    yield f"# {escaped(document.title)}　{escaped(document.name)}"
    yield ""
    for mark in frame.mark.split("\n") if frame.mark else ():
        yield f"**【{escaped(mark)}】**"
        yield ""
    yield escaped(f"{frame.office}　{frame.copy_for}")
    yield ""
    draw: dict[str, Callable[[Any], Iterator[str]]] = {
        "boxes": _boxes, "words": _words, "table": _table, "note": _note, "picture": _picture,
    }  # fmt: skip
    for part in document.parts:
        yield from draw[part.kind](part)
        yield ""


def _boxes(part: Boxes) -> Iterator[str]:
    if part.title:
        yield f"**{escaped(part.title)}**"
        yield ""
    if part.lead:
        yield escaped(part.lead)
        yield ""
    for row in part.rows:
        for box in row:
            if box.text:
                yield f"- {escaped(box.title)}: {_in_cell(box.text)}"


def _words(part: Words) -> Iterator[str]:
    yield f"**{escaped(part.title)}**"
    yield ""
    # Two spaces keep a line break a line break.
    yield "  \n".join(escaped(part.text).split("\n"))


def _table(part: Table) -> Iterator[str]:
    if part.title:
        yield f"**{escaped(part.title)}**"
        yield ""
    if not part.rows:
        yield "（なし）"
        return
    yield _row(column.title for column in part.columns)
    yield "|" + "---|" * len(part.columns)
    yield from (_row(cells) for cells in part.rows)


def _row(cells: Any) -> str:
    return "| " + " | ".join(_in_cell(cell) for cell in cells) + " |"


def _in_cell(text: str) -> str:
    return escaped(text).replace("\n", "<br>")


def _note(part: Note) -> Iterator[str]:
    yield f"## {escaped(part.text)}" if part.heading else escaped(part.text)


def _picture(part: Picture) -> Iterator[str]:
    yield escaped(part.alt)
