"""実績報告の PDF: the same way as the other documents, by a template of its own."""

from __future__ import annotations

from core.documents.pdf import TEMPLATES, compiled
from core.documents.report_paper import ReportPaper, as_data

TEMPLATE = TEMPLATES / "report.typ"


def report_pdf(paper: ReportPaper) -> bytes:
    """The report as PDF, with its text as text."""
    return compiled(TEMPLATE, as_data(paper), made_on=paper.made_on, format="pdf")[0]
