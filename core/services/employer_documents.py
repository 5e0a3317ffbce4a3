"""企業の書類を出す (issuing papers about an employer): noted in the audit; nothing of a person is in them."""

from __future__ import annotations

from core import clock
from core.db.work import Work
from core.documents import excel, pdf
from core.documents.content import Frame
from core.documents.employer_steps import employer_steps
from core.domain.permissions import Action, require
from core.errors import RuleViolation
from core.queries.users import read_setting
from core.services.accounts import INVENTED, OFFICE_NAME
from core.services.documents import MARK, Issued


def issue_steps(work: Work, support_id: int, form: str) -> Issued:
    """相談援助の記録を出す, as PDF or Excel. Raises `RuleViolation`, `NotFound`."""
    require(work.actor, Action.SEE_NETWORK_NOTES)
    made = employer_steps(work, support_id)
    write = {"pdf": pdf.pdf, "xlsx": excel.xlsx}.get(form)
    if write is None:
        raise RuleViolation({"form": "PDF か Excel を選んでください。"})
    frame = Frame(
        office=read_setting(work, OFFICE_NAME),
        made_on=clock.today(),
        made_by=work.actor.name,
        copy_for="企業と事業所の控え",
        mark=MARK if read_setting(work, INVENTED) else "",
    )
    work.log("export", "employer_support", support_id, {"書類": made.title, "形": form})
    return Issued(f"{made.title}_{frame.made_on:%Y%m%d}.{form}", write(made, frame))
