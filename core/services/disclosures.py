"""提供記録 (disclosures): what of a person was passed to whom; written once, never altered."""

from __future__ import annotations

from sqlalchemy import select

from core import clock
from core.db.work import Work, table_of
from core.domain.clients import Client
from core.domain.codes import codes
from core.domain.consents import Consent, Disclosure, DisclosureEntry, consent_items
from core.domain.dates import format_date
from core.domain.permissions import Action, require
from core.domain.tasks import Task
from core.errors import ConsentMissing, RuleViolation
from core.queries.consents import Recipient, covering, recipient_named
from core.queries.scopes import require_client

THE_PERSON = "person"


def record_disclosure(
    work: Work, entry: DisclosureEntry, record_id: int | None = None
) -> Disclosure:
    """提供を記録する: only what a live third-party consent covers, or an exception with its reason.

    What is given to the person, or to who stands for the person, needs no consent. The consent that
    covered it is kept with it (of several, the widest; the others are named in the reason). A
    disclosure without consent raises a task that somebody confirms it afterwards.

    Raises `ConsentMissing`, `NotFound`, `OutOfScope`.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    work.get(Client, entry.client_id)
    require_client(work, entry.client_id)
    recipient = recipient_named(work, entry.recipient, entry.recipient_id)
    values = entry.model_dump(exclude={"consent_id"}) | {"recipient": recipient.name}
    if not entry.exception and entry.recipient_legal_type != THE_PERSON:
        values |= _ground(work, entry, recipient)
    disclosure = work.add(Disclosure(**values, provided_by_id=work.actor.id, record_id=record_id))
    if entry.exception:
        _to_be_confirmed(work, disclosure)
    return disclosure


def note_on_disclosure(work: Work, disclosure_id: int, reason: str) -> Disclosure:
    """提供記録の訂正: a row of its own that says what was wrong; what was written stays as it is."""
    require(work.actor, Action.WRITE_CLIENTS)
    wrong = work.get(Disclosure, disclosure_id)
    require_client(work, wrong.client_id)
    if wrong.corrects_id is not None:
        raise RuleViolation({"": "これは訂正です。もとの提供記録を訂正してください。"})
    if not reason.strip():
        raise RuleViolation({"reason": "どこが、どう違っていたかを入力してください。"})
    kept = (
        "client_id", "recipient", "recipient_id", "recipient_legal_type", "items", "purpose",
        "method", "consent_id", "exception", "record_id",
    )  # fmt: skip
    return work.add(
        Disclosure(
            **{name: getattr(wrong, name) for name in kept},
            provided_on=wrong.provided_on,
            reason=reason.strip()[:400],
            provided_by_id=work.actor.id,
            corrects_id=wrong.pk,
        )
    )


def _ground(work: Work, entry: DisclosureEntry, recipient: Recipient) -> dict[str, object]:
    """The consents that cover it, as they stand now. Raises `ConsentMissing`."""
    t = table_of(Consent).c
    # Locked to the end: a withdrawal waits for this record, or this record for the withdrawal.
    held = work.all(
        select(Consent)
        .where(t.client_id == entry.client_id, t.kind == "third_party")
        .order_by(t.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    items = consent_items(entry.items)
    found = covering(held, "third_party", recipient, items, entry.purpose, entry.provided_on)
    if not found:
        raise ConsentMissing(_refusal(entry, recipient))
    others = "・".join(str(consent.pk) for consent in found[1:])
    together = f"（同意 {others} とあわせて）" if others else ""
    return {"consent_id": found[0].pk, "reason": f"{entry.reason}{together}"[:400]}


def _refusal(entry: DisclosureEntry, recipient: Recipient) -> str:
    items = "・".join(
        code.label for code in codes("data_category") if code.code in consent_items(entry.items)
    )
    return (
        f"「{recipient.name}」に「{items}」を"
        f"「{codes('purpose').label(entry.purpose)}」のために渡す同意が、"
        f"{format_date(entry.provided_on, weekday=False)} にはありません。"
        "利用者カルテの「同意・提供」で第三者提供の同意を記録するか、"
        "法令などの根拠があるときは「同意のない提供の根拠」と理由を入力してください。"
        "入力はそのまま残っています。"
    )


def _to_be_confirmed(work: Work, disclosure: Disclosure) -> None:
    """事後の確認 (P4): nobody's task, so that it stands in the list of the director."""
    ground = codes("disclosure_exception").label(disclosure.exception)
    work.add(
        Task(
            title=f"同意のない提供を確かめる: {disclosure.recipient}（{ground}）"[:300],
            client_id=disclosure.client_id,
            due_on=clock.today(),
            source="consent",
        )
    )
