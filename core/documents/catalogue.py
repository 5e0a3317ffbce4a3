"""書類の一覧 (catalogue of documents): which there are, what each is about, and who gathers it.

A new document is one module and one line here (`docs/extending.md`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.db.work import View
from core.documents.assessment_result import assessment_result
from core.documents.content import Document
from core.documents.handover_sheet import handover_sheet
from core.documents.monitoring_record import monitoring_record
from core.documents.practicum_evaluation import practicum_evaluation
from core.documents.provider_handout import provider_handout
from core.documents.support_plan import support_plan
from core.documents.support_report import support_report
from core.documents.work_passport import passport_share, work_passport
from core.errors import NotFound


@dataclass(frozen=True)
class DocumentKind:
    """書類の種類. `gather` asks for the content by the id of its subject, and asks who may see it;
    `purpose`: why it is given to the person."""

    title: str
    gather: Callable[[View, int], Document]
    purpose: str


KINDS: dict[str, DocumentKind] = {
    "support_plan": DocumentKind("支援計画書", support_plan, "plan_making"),
    "monitoring_record": DocumentKind("モニタリング記録", monitoring_record, "plan_making"),
    "provider_handout": DocumentKind("本人に渡す紙", provider_handout, "matching"),
    "assessment_result": DocumentKind("アセスメント結果", assessment_result, "employment_support"),
    "work_passport": DocumentKind("就労パスポート", work_passport, "employment_support"),
    "passport_share": DocumentKind(
        "就労パスポート（見せる相手用）", passport_share, "employment_support"
    ),
    "practicum_evaluation": DocumentKind("実習評価表", practicum_evaluation, "employment_support"),
    "support_report": DocumentKind("支援レポート", support_report, "retention_support"),
    "handover_sheet": DocumentKind("引き継ぎシート", handover_sheet, "handover"),
}


def kind_of(document: str) -> DocumentKind:
    """The kind by its key. Raises `NotFound`."""
    found = KINDS.get(document)
    if found is None:
        raise NotFound("この書類はありません。")
    return found


def gathered(view: View, document: str, subject_id: int) -> Document:
    """書類の中身. Raises `NotFound`, `NotAllowed`, `OutOfScope`."""
    return kind_of(document).gather(view, subject_id)
