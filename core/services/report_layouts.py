"""報告の型を決める (setting the layout of a report): title, addressee, the sections and their order."""

from __future__ import annotations

from core.db.work import Work
from core.domain.permissions import Action, require
from core.domain.report_closings import ReportLayout, ReportLayoutEntry
from core.errors import NotFound, RuleViolation
from core.queries.report_layouts import report_layout
from core.reports.report import REPORTS


def save_layout(work: Work, entry: ReportLayoutEntry, seen: int) -> ReportLayout:
    """報告の型を決める. `seen`: the version on the screen, 0 where nobody had set it.

    Raises `NotFound` for a kind that there is not, `RuleViolation` for a section that it does not
    have, `Conflict`.
    """
    require(work.actor, Action.MANAGE_REPORTS)
    kind = REPORTS.get(entry.kind)
    if kind is None:
        raise NotFound("この報告はありません。")
    known = {section.name for section in kind.sections}
    wanted = list(dict.fromkeys(filter(None, entry.sections.split(","))))
    if unknown := [name for name in wanted if name not in known]:
        raise RuleViolation(
            {"sections": f"「{'、'.join(unknown)}」という項目はありません。選び直してください。"}
        )
    values = {**entry.model_dump(exclude={"kind"}), "sections": ",".join(wanted)}
    # Two who set it for the first time at once: the second one finds the row of the first.
    work.alone(f"report_layout.{entry.kind}")
    now = report_layout(work, entry.kind)
    if now.id is None:
        return work.add(ReportLayout(kind=entry.kind, **values))
    return work.change(ReportLayout, now.id, seen, values)
