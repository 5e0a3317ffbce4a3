"""手帳・受給者証 (certificates): 要配慮個人情報, written only with the 取得の同意."""

from __future__ import annotations

from core.db.work import Work
from core.domain.clients import Certificate, CertificateEntry
from core.domain.codes import codes
from core.domain.permissions import Action, require
from core.errors import RuleViolation
from core.queries.scopes import within_scope
from core.services.consents import require_acquisition
from core.services.face_sheets import require_open_person


def add_certificate(work: Work, entry: CertificateEntry) -> Certificate:
    """手帳などを加える. Raises `ConsentMissing`."""
    require(work.actor, Action.WRITE_CLIENTS)
    require_open_person(work, entry.client_id)
    _grade_of_its_kind(entry)
    require_acquisition(work, entry.client_id, {"certificate"})
    return work.add(Certificate(**entry.model_dump()))


def change_certificate(
    work: Work, certificate_id: int, seen: int, entry: CertificateEntry
) -> Certificate:
    """手帳などを直す (更新など). The person stays the same. Raises `ConsentMissing`."""
    require(work.actor, Action.WRITE_CLIENTS)
    held = within_scope(work, Certificate, certificate_id)
    _grade_of_its_kind(entry)
    require_acquisition(work, held.client_id, {"certificate"})
    return work.change(Certificate, certificate_id, seen, entry.model_dump(exclude={"client_id"}))


def _grade_of_its_kind(entry: CertificateEntry) -> None:
    """The grade list has the kinds as parents."""
    grade = codes("certificate_grade").get(entry.grade)
    if grade is not None and grade.parent != entry.kind:
        kind = codes("certificate_type").label(entry.kind)
        raise RuleViolation({"grade": f"「{grade.label}」は{kind}の等級ではありません。"})
