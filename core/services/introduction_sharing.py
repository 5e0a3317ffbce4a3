"""紹介の同意と共有 (consent of introductions): what goes to the organisation, and what its user sees."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from core import clock
from core.db.work import Work
from core.domain.consents import Consent, DisclosureEntry, consent_items
from core.domain.entry import check
from core.domain.introductions import PASSED_ITEMS, PURPOSE, Introduction
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.errors import ConsentMissing, RuleViolation
from core.queries.consents import consents_of, recipient_named
from core.queries.introduction_sharing import partner_consents
from core.services.disclosures import record_disclosure
from core.services.introduction_checks import introduction_of

# Kind of organisation → what it is before the law on personal data; all others are private.
_LEGAL_TYPES = {
    "hello_work": "national",
    "municipality": "municipal",
    "health_center": "municipal",
    "special_needs_school": "municipal",
    "vocational_center": "independent",
}


def share_with_partner(work: Work, introduction_id: int, seen: int) -> Introduction:
    """連携機関に見せる: its own user sees status, days and next step from today on.

    What it may see is what live consents name; it leaves a 提供記録. A withdrawal ends it at once.
    Raises `ConsentMissing`.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    row = introduction_of(work, introduction_id)
    if row.partner_id is None or row.client_id is None:
        raise RuleViolation({"": "相談の人の紹介は、登録して同意を記録してから共有できます。"})
    live = require_consent(work, row)
    if row.shared_on is not None and row.version == seen:
        raise RuleViolation({"": "この紹介は、もう共有しています。"})
    agreed = frozenset[str]().union(*(consent_items(c.items) for c in live))
    items = [item for item in PASSED_ITEMS if item in agreed] or sorted(agreed)[:1]
    made = _disclose(work, row, row.partner_id, items, "online", clock.today())
    changes = {"shared_on": clock.today(), "consent_id": made or live[0].pk}
    return work.change(Introduction, introduction_id, seen, changes, "連携機関に共有")


def require_consent(work: Work, row: Introduction) -> tuple[Consent, ...]:
    """The consents that let the organisation know of the introduction today. Raises `ConsentMissing`."""
    require(work.actor, Action.WRITE_CLIENTS)
    partner = recipient_named(work, "", row.partner_id)
    held = consents_of(work, row.client_id) if row.client_id is not None else []
    live = partner_consents(held, partner, clock.today())
    if not live:
        raise ConsentMissing(
            f"「{partner.name}」に紹介のことを伝える同意（事業所・企業の紹介）が、いまはありません。"
            "利用者カルテの「同意・提供」で第三者提供の同意を記録してから、もういちど押してください。"
        )
    return live


def stop_sharing(work: Work, introduction_id: int, seen: int) -> Introduction:
    """共有をやめる: the partner's user sees it no more."""
    require(work.actor, Action.WRITE_CLIENTS)
    introduction_of(work, introduction_id)
    return work.change(
        Introduction, introduction_id, seen, {"shared_on": None}, "連携機関への共有をやめる"
    )


def pass_on(work: Work, row: Introduction, items: Collection[str], method: str) -> int | None:
    """名前を伝える: only by a consent of that day, which is returned. Raises `ConsentMissing`."""
    require(work.actor, Action.WRITE_CLIENTS)
    if row.client_id is None or row.to_id is None:
        raise ConsentMissing(
            "登録していない人の名前は、同意の記録がないので紹介先に伝えられません。"
            "「本人が自分で連絡する」を選ぶか、先に利用者として登録して同意を記録してください。"
        )
    return _disclose(work, row, row.to_id, items, method, row.introduced_on)


def _disclose(
    work: Work,
    row: Introduction,
    organization_id: int,
    items: Collection[str],
    method: str,
    on: date,
) -> int | None:
    """提供記録 of what went there; returns the consent that covered it."""
    place = work.get(Organization, organization_id)
    typed = {
        "client_id": row.client_id,
        "provided_on": on,
        "recipient_id": organization_id,
        "recipient_legal_type": _LEGAL_TYPES.get(place.kind, "private"),
        "items": ",".join(items),
        "purpose": PURPOSE,
        "method": method,
    }
    return record_disclosure(work, check(DisclosureEntry, typed)).consent_id
