"""主治医の助言 (doctor's advice): asked with the person's consent, answered, withdrawn."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from core import clock
from core.db.work import Work, table_of
from core.domain.codes import codes
from core.domain.consents import Consent, DisclosureEntry, consent_items
from core.domain.dates import format_date
from core.domain.entry import check
from core.domain.organizations import KeyPerson, Organization
from core.domain.outreach import PURPOSE, AdviceAnswerEntry, AdviceRequestEntry, DoctorAdvice
from core.domain.permissions import Action, require
from core.domain.teams import MEDICAL_KINDS
from core.errors import ConsentMissing, RuleViolation
from core.queries.consents import covering, recipient_named
from core.queries.scopes import require_client, within_scope
from core.services.consents import require_acquisition
from core.services.disclosures import record_disclosure

NOT_STORED = {"items", "passed_by", "legal_type"}


def request_advice(work: Work, entry: AdviceRequestEntry) -> DoctorAdvice:
    """主治医に助言を頼む: to ask is to tell that the person is here, so the consent comes first.

    What we passed on (`passed_by`) is recorded as a disclosure in the same transaction. Raises
    `ConsentMissing`, `RuleViolation`, `NotFound`, `OutOfScope`.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    require(work.actor, Action.SEE_SENSITIVE)
    require_client(work, entry.client_id)
    entry = check(AdviceRequestEntry, entry.model_dump())
    _require_window(work, entry)
    consent = _consent(work, entry)
    if entry.passed_by:
        record_disclosure(work, _disclosure(entry))
    return work.add(
        DoctorAdvice(
            **entry.model_dump(exclude=NOT_STORED), consent_id=consent.pk, owner_id=work.actor.id
        )
    )


def answer_advice(work: Work, advice_id: int, seen: int, entry: AdviceAnswerEntry) -> DoctorAdvice:
    """主治医の答えを書く, or correct what was written. Raises `ConsentMissing`, `RuleViolation`,
    `Conflict`, `NotFound`, `OutOfScope`."""
    require(work.actor, Action.WRITE_CLIENTS)
    require(work.actor, Action.SEE_SENSITIVE)
    advice = within_scope(work, DoctorAdvice, advice_id)
    entry = check(AdviceAnswerEntry, entry.model_dump())
    if advice.withdrawn_on is not None:
        raise RuleViolation(
            {"": "取り下げた依頼です。もういちど頼むときは、新しく頼んでください。"}
        )
    if entry.answered_on < advice.requested_on:
        raise RuleViolation({"answered_on": "答えのあった日が、頼んだ日より前です。"})
    require_acquisition(work, advice.client_id, {"medical"})
    return work.change(DoctorAdvice, advice_id, seen, entry.model_dump())


def withdraw_advice(work: Work, advice_id: int, seen: int) -> DoctorAdvice:
    """依頼を取り下げる: it is kept, and waits for nothing any more. Raises `RuleViolation`,
    `Conflict`, `NotFound`, `OutOfScope`."""
    require(work.actor, Action.WRITE_CLIENTS)
    require(work.actor, Action.SEE_SENSITIVE)
    advice = within_scope(work, DoctorAdvice, advice_id)
    if advice.withdrawn_on is not None:
        raise RuleViolation({"": "この依頼は、もう取り下げてあります。"})
    return work.change(DoctorAdvice, advice_id, seen, {"withdrawn_on": clock.today()})


# -- parts -----------------------------------------------------------------------------------------


def _require_window(work: Work, entry: AdviceRequestEntry) -> None:
    place = work.get(Organization, entry.organization_id)
    if place.merged_into_id is not None:
        raise RuleViolation(
            {"organization_id": "この機関は、ほかの機関にまとめられました。選び直してください。"}
        )
    if place.kind not in MEDICAL_KINDS:
        raise RuleViolation({"organization_id": "医療機関かデイケアを選んでください。"})
    if entry.key_person_id is not None:
        person = work.get(KeyPerson, entry.key_person_id)
        if person.organization_id != place.pk:
            raise RuleViolation(
                {"key_person_id": "この人は、別の機関の人です。選び直してください。"}
            )


def _consent(work: Work, entry: AdviceRequestEntry) -> Consent:
    """The live consent to that hospital; of several, the widest. Raises `ConsentMissing`."""
    t = table_of(Consent).c
    held = work.all(
        select(Consent)
        .where(t.client_id == entry.client_id, t.kind == "third_party")
        .order_by(t.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    place = recipient_named(work, "", entry.organization_id)
    items = consent_items(entry.items)
    found = covering(held, "third_party", place, items, PURPOSE, entry.requested_on)
    if not found:
        raise ConsentMissing(_refusal(place.name, items, entry))
    return found[0]


def _refusal(name: str, items: Collection[str], entry: AdviceRequestEntry) -> str:
    told = "・".join(code.label for code in codes("data_category") if code.code in items)
    return (
        f"「{name}」に「{told}」を「{codes('purpose').label(PURPOSE)}」のために渡す同意が、"
        f"{format_date(entry.requested_on, weekday=False)} にはありません。"
        "利用者カルテの「同意・提供」で第三者提供の同意を記録してから、もういちど頼んでください。"
        "入力はそのまま残っています。"
    )


def _disclosure(entry: AdviceRequestEntry) -> DisclosureEntry:
    purpose = codes("advice_purpose").label(entry.purpose)
    return check(
        DisclosureEntry,
        {
            "client_id": entry.client_id, "provided_on": entry.requested_on,
            "recipient_id": entry.organization_id, "recipient_legal_type": entry.legal_type,
            "items": entry.items, "purpose": PURPOSE, "method": entry.passed_by,
            "reason": f"主治医の助言の依頼（{purpose}）",
        },
    )  # fmt: skip
