"""同意 (consents): recorded, withdrawn, and asked for before sensitive items are written."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from core import clock
from core.db.work import Work
from core.domain.clients import Client
from core.domain.codes import codes
from core.domain.consents import Consent, ConsentEntry, to_be_told
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.tasks import Task
from core.errors import ConsentMissing, RuleViolation
from core.queries import consents
from core.queries.disclosures import received_by_consent
from core.queries.scopes import require_client, within_scope
from core.services.notifications import tell_owner


def record_consent(work: Work, entry: ConsentEntry) -> Consent:
    """同意を記録する. An organisation of the directory is kept with the name that it had then.

    Raises `NotFound` when the person or the organisation is gone.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    within_scope(work, Client, entry.client_id)
    values = entry.model_dump()
    if entry.recipient_id is not None:
        place = work.get(Organization, entry.recipient_id)
        if place.merged_into_id is not None:
            # A consent to a row that left the directory would cover nobody.
            raise RuleViolation(
                {"recipient_id": "この機関は、ほかの機関にまとめられました。選び直してください。"}
            )
        values["recipient"] = place.name
    return work.add(Consent(**values))


def file_document(work: Work, consent_id: int, seen: int, document_ref: str) -> Consent:
    """書面を受け取った: where the document that was promised by word of mouth is kept."""
    require(work.actor, Action.WRITE_CLIENTS)
    consent = work.get(Consent, consent_id)
    require_client(work, consent.client_id)
    if not document_ref.strip():
        raise RuleViolation({"document_ref": "書面の保管場所を入力してください。"})
    return work.change(
        Consent, consent_id, seen, {"document_ref": document_ref.strip()[:200]}, "書面の受け取り"
    )


def withdraw_consent(work: Work, consent_id: int, seen: int, note: str = "") -> Consent:
    """同意を撤回する: counts from today on, at once; the row stays.

    One task of the person's owner for everybody who was named in it or received something by it:
    they must be told. Nobody can withdraw twice. Raises `Conflict`, `RuleViolation`.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    consent = work.get(Consent, consent_id)
    require_client(work, consent.client_id)
    if consent.withdrawn_on is not None and consent.version == seen:
        raise RuleViolation({"withdrawn_on": "この同意は、もう撤回されています。"})
    consent = work.change(
        Consent,
        consent_id,
        seen,
        {"withdrawn_on": clock.today(), "withdrawal_note": note.strip()[:300]},
        reason="同意の撤回",
    )
    owner_id = work.get(Client, consent.client_id).owner_id or work.actor.id
    received = received_by_consent(work, consent.client_id).get(consent_id, [])
    for title in _what_to_tell(consent, [name for name, _ in to_be_told(consent, received)]):
        task = Task(
            title=title[:300],
            client_id=consent.client_id,
            owner_id=owner_id,
            due_on=clock.today(),
            source="consent",
        )
        tell_owner(work, work.add(task))
    return consent


def _what_to_tell(consent: Consent, told: Iterable[str]) -> list[str]:
    kind = codes("consent_type").label(consent.kind)
    titles = [f"同意の撤回を提供先に伝える: {name}（{kind}）" for name in told]
    if consent.kind == "acquisition":
        titles.append("取得の同意の撤回: 記録の扱いと支援の続け方を本人と確かめる")
    return titles or [f"同意の撤回を共有先に伝え、記録の扱いを本人と確かめる（{kind}）"]


def require_acquisition(work: Work, client_id: int, categories: Collection[str]) -> None:
    """要配慮個人情報を書く前に: raises `ConsentMissing` without a live 取得の同意 for every category."""
    if consents.may_hold(work, client_id, categories, clock.today()):
        return
    titles = "・".join(codes("data_category").label(category) for category in sorted(categories))
    raise ConsentMissing(
        f"「{titles}」を書くための取得の同意がありません。"
        "利用者カルテの「同意・提供」で先に記録してください。入力はそのまま残っています。"
    )
