"""実績報告の PDF: the same way as the other documents, by a template of its own."""

from __future__ import annotations

from core.documents.pdf import SCREEN_PPI, TEMPLATES, compiled
from core.documents.report_paper import ReportPaper, as_data

TEMPLATE = TEMPLATES / "report.typ"


def report_pdf(paper: ReportPaper) -> bytes:
    """The report as PDF, with its text as text."""
    return compiled(TEMPLATE, as_data(paper), made_on=paper.made_on, format="pdf")[0]


def report_pages(paper: ReportPaper) -> list[bytes]:
    """The pages as PNG, for looking at."""
    return compiled(TEMPLATE, as_data(paper), format="png", ppi=SCREEN_PPI)
