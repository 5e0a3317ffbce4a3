"""PDF と画面の見本 (PDF, and pages for the screen): Typst draws a document by the one template.

The same page comes out on every machine: fonts are those of the locked package, never the system's.
Data go in as JSON and are shown as text; nothing is fetched, and no file is written.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from core.documents.content import Document, Frame, as_data

TEMPLATES = Path(__file__).parent / "templates"
TEMPLATE, PICTURE = TEMPLATES / "sheet.typ", TEMPLATES / "picture.typ"
# Enough to read a page on the screen.
SCREEN_PPI = 110.0
# One compiler is kept and used by one thread at a time: sharing it freely is not documented.
_AT_WORK = Lock()


def pdf(document: Document, frame: Frame) -> bytes:
    """The document as PDF, with its text as text."""
    return compiled(
        template_of(document), as_data(document, frame), format="pdf", made_on=frame.made_on
    )[0]


def template_of(document: Document) -> Path:
    """The template that draws this document."""
    return TEMPLATES / f"{document.template}.typ"


def pages(document: Document, frame: Frame) -> list[bytes]:
    """The pages as PNG, for looking at before it is issued."""
    return compiled(template_of(document), as_data(document, frame), format="png", ppi=SCREEN_PPI)


@dataclass(frozen=True)
class Drawn:
    """図 as pixels."""

    png: bytes
    width: int
    height: int


def drawn(svg: str) -> Drawn:
    """An SVG as PNG, in the fonts of the page."""
    with _AT_WORK:
        made = bytes(_compiler(PICTURE).compile(sys_inputs={"svg": svg}, format="png", ppi=144.0))
    width, height = struct.unpack(">II", made[16:24])
    return Drawn(made, width, height)


def compiled(
    template: Path, data: Mapping[str, Any], *, made_on: date | None = None, **how: Any
) -> list[bytes]:
    """The pages that a template draws of plain data; a PDF is one. `made_on` stands in its file."""
    if made_on is not None:
        how["timestamp"] = datetime.combine(made_on, time(), UTC)
    told = json.dumps(data, ensure_ascii=False)
    with _AT_WORK:
        made = _compiler(template).compile(sys_inputs={"data": told}, **how)
    return list(made) if isinstance(made, list) else [bytes(made)]


@cache
def _compiler(template: Path) -> Any:
    """A template, read once. Its root is its own folder, and no package can be loaded."""
    import typst
    from pylopdf_fonts_jp import sans_path

    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(sans_path().parent)],
    )
    nowhere = str(TEMPLATES / "no-packages")
    return typst.Compiler(
        input=str(template),
        root=str(TEMPLATES),
        font_paths=fonts,
        package_path=nowhere,
        package_cache_path=nowhere,
    )
