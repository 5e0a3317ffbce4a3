"""地域の書類の PDF: the same way as the documents of a person, by a template of its own."""

from __future__ import annotations

from core.documents.pdf import SCREEN_PPI, TEMPLATES, compiled
from core.documents.regional import RegionalDocument, as_data

TEMPLATE = TEMPLATES / "regional.typ"
# The tags for reading aloud make a file eight times as large: beyond this it could not be mailed.
MOST_TAGGED = 200


def regional_pdf(document: RegionalDocument) -> bytes:
    """The document as PDF, with its text as text."""
    tags = document.count <= MOST_TAGGED
    data = as_data(document)
    return compiled(TEMPLATE, data, made_on=document.edition_on, format="pdf", pdf_tags=tags)[0]


def regional_pages(document: RegionalDocument) -> list[bytes]:
    """The pages as PNG, for looking at."""
    return compiled(TEMPLATE, as_data(document), format="png", ppi=SCREEN_PPI)
