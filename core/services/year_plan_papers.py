"""事業計画を紙にする (issuing a yearly plan): as PDF or Excel, small numbers hidden from everybody."""

from __future__ import annotations

from core import clock
from core.db.work import Work
from core.documents.year_plan import YearPlanPaper, year_plan_paper
from core.documents.year_plan_excel import year_plan_xlsx
from core.documents.year_plan_pdf import year_plan_pdf
from core.domain.permissions import Action, require
from core.errors import RuleViolation
from core.queries.users import read_setting
from core.reports.year_progress import plan_progress
from core.services.accounts import INVENTED, OFFICE_NAME
from core.services.documents import MARK, Issued

FORMS = {"pdf": year_plan_pdf, "xlsx": year_plan_xlsx}


def issue_year_plan(
    work: Work, year_plan_id: int, form: str, *, with_progress: bool = True
) -> Issued:
    """事業計画の表を出す; it is noted in the audit. Raises `RuleViolation`, `NotFound`."""
    require(work.actor, Action.SEE_REPORTS)
    if form not in FORMS:
        raise RuleViolation({"form": "PDF か Excel を選んでください。"})
    paper = paper_of(work, year_plan_id, with_progress=with_progress)
    what = "事業計画の進み" if with_progress else "事業計画"
    work.log("export", "year_plan", year_plan_id, {"書類": what, "形": form})
    name = f"{what}_{paper.made_on:%Y%m%d}.{form}"
    return Issued(name, FORMS[form](paper))


def paper_of(work: Work, year_plan_id: int, *, with_progress: bool = True) -> YearPlanPaper:
    """The paper as it is issued."""
    require(work.actor, Action.SEE_REPORTS)
    return year_plan_paper(
        plan_progress(work, year_plan_id, for_paper=True),
        office=read_setting(work, OFFICE_NAME) or "（事業所名 未設定）",
        made_on=clock.today(),
        mark=MARK if read_setting(work, INVENTED) else "",
        with_progress=with_progress,
    )
