"""同意 (consents): recorded, withdrawn, and asked for before sensitive items are written."""

from __future__ import annotations

from collections.abc import Collection

from core import clock
from core.db.work import Work
from core.domain.clients import Client
from core.domain.codes import codes
from core.domain.consents import Consent, ConsentEntry
from core.domain.permissions import Action, require
from core.domain.tasks import Task
from core.errors import ConsentMissing, RuleViolation
from core.queries import consents


def record_consent(work: Work, entry: ConsentEntry) -> Consent:
    """同意を記録する."""
    require(work.actor, Action.WRITE_CLIENTS)
    work.get(Client, entry.client_id)
    return work.add(Consent(**entry.model_dump()))


def withdraw_consent(work: Work, consent_id: int, seen: int) -> Consent:
    """同意を撤回する: counts from today on, at once; the row stays.

    Raises a task for the person's owner: whoever received something must be told. Nobody can
    withdraw twice.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    consent = work.get(Consent, consent_id)
    if consent.withdrawn_on is not None:
        raise RuleViolation({"withdrawn_on": "この同意は、もう撤回されています。"})
    consent = work.change(
        Consent, consent_id, seen, {"withdrawn_on": clock.today()}, reason="同意の撤回"
    )
    work.add(
        Task(
            title=_what_to_tell(consent),
            client_id=consent.client_id,
            owner_id=work.get(Client, consent.client_id).owner_id or work.actor.id,
            due_on=clock.today(),
            source="consent",
        )
    )
    return consent


def _what_to_tell(consent: Consent) -> str:
    kind = codes("consent_type").label(consent.kind)
    if consent.recipient:
        return f"同意の撤回を提供先に伝える: {consent.recipient}（{kind}）"[:300]
    return f"同意の撤回を共有先に伝え、記録の扱いを本人と確かめる（{kind}）"


def require_acquisition(work: Work, client_id: int, categories: Collection[str]) -> None:
    """要配慮個人情報を書く前に: raises `ConsentMissing` without a live 取得の同意 for every category."""
    if consents.may_hold(work, client_id, categories, clock.today()):
        return
    titles = "・".join(codes("data_category").label(category) for category in sorted(categories))
    raise ConsentMissing(
        f"「{titles}」を書くための取得の同意がありません。"
        "利用者カルテの「同意」で先に記録してください。入力はそのまま残っています。"
    )
