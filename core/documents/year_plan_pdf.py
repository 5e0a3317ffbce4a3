"""事業計画の PDF: the printed table, A4 across, by a template of its own."""

from __future__ import annotations

from core.documents.pdf import TEMPLATES, compiled
from core.documents.year_plan import YearPlanPaper, as_data

TEMPLATE = TEMPLATES / "year_plan.typ"


def year_plan_pdf(paper: YearPlanPaper) -> bytes:
    """The plan as PDF, with its text as text."""
    return compiled(TEMPLATE, as_data(paper), made_on=paper.made_on, format="pdf")[0]
