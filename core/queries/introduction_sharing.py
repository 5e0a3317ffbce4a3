"""連携機関に見せる紹介 (shared introductions): what a partner's own user sees, as the consent of the
day allows it. A withdrawn consent ends it at once, whatever the row still says.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from core import clock
from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.consents import Consent, consent_items
from core.domain.introductions import PURPOSE, Introduction
from core.domain.permissions import Action, require
from core.errors import NotAllowed
from core.queries.consents import Recipient, consents_of, covering, names, recipient_named


@dataclass(frozen=True)
class SharedIntroduction:
    """共有された紹介の一行. `who`: the name where the consent names 基本情報, else the number."""

    id: int
    who: str
    status: str
    introduced_on: date
    visit_planned_on: date | None
    visited_on: date | None
    trial_on: date | None
    trial_to: date | None
    arrived_on: date | None
    ended_on: date | None
    next_step: str
    next_on: date | None
    shared_on: date
    is_to_us: bool


def partner_consents(
    consents: Collection[Consent], partner: Recipient, on: date
) -> tuple[Consent, ...]:
    """The live third-party consents that let this organisation know how the introduction goes."""
    return tuple(
        consent
        for consent in consents
        if consent.kind == "third_party"
        and consent.purpose == PURPOSE
        and names(consent, partner)
        and consent.is_live(on)
    )


def shared_with(
    view: View, organization_id: int, *, on: date | None = None
) -> tuple[SharedIntroduction, ...]:
    """共有された紹介: for the organisation's own user, the latest first; nobody else's is answered.

    Of a person whose consent is not live today there is no row. 次にすること is told only where the
    consent names 希望・適性. Raises `NotAllowed` for another organisation than one's own.
    """
    require(view.actor, Action.OWN_ORGANIZATION)
    if view.actor.organization_id != organization_id:
        raise NotAllowed("ほかの機関の紹介は見られません。")
    today = on or clock.today()
    partner = recipient_named(view, "", organization_id)
    t, p = table_of(Introduction).c, table_of(Client).c
    columns = (
        "id", "client_id", "status", "introduced_on", "visit_planned_on", "visited_on", "trial_on",
        "trial_to", "arrived_on", "ended_on", "next_step", "next_on", "shared_on", "to_id",
    )  # fmt: skip
    rows = view.rows(
        select(*(t[name] for name in columns), p.name, p.number)
        .join_from(table_of(Introduction), table_of(Client), p.id == t.client_id)
        .where(
            # Of an introduction between two others only its goal is told; of one to us, who made it.
            or_(t.to_id == organization_id, t.to_id.is_(None) & (t.from_id == organization_id)),
            t.shared_on <= today,
            p.merged_into_id.is_(None),
        )
        .order_by(t.introduced_on.desc(), t.id.desc())
    )
    agreed = _agreed(view, {row.client_id for row in rows}, partner, today)
    return tuple(
        SharedIntroduction(
            **{n: row._mapping[n] for n in columns if n not in ("client_id", "to_id", "next_step")},
            who=row.name if "basic" in agreed[row.client_id] else f"利用者 {row.number}",
            next_step=row.next_step if "wishes" in agreed[row.client_id] else "",
            is_to_us=row.to_id == organization_id,
        )
        for row in rows
        if row.client_id in agreed
    )


def _agreed(
    view: View, client_ids: Collection[int], partner: Recipient, on: date
) -> dict[int, frozenset[str]]:
    """Person → the items that live consents let this organisation know; who has none is not in it."""
    t = table_of(Consent).c
    found: dict[int, frozenset[str]] = {}
    for consent in partner_consents(
        view.all(select(Consent).where(t.client_id.in_(client_ids))) if client_ids else (),
        partner,
        on,
    ):
        known = found.get(consent.client_id, frozenset())
        found[consent.client_id] = known | consent_items(consent.items)
    return found


def may_pass(
    view: View, client_id: int, organization_id: int, items: Collection[str], on: date
) -> bool:
    """Whether consents of that day let us introduce the person there by name. Raises `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    recipient = recipient_named(view, "", organization_id)
    held = consents_of(view, client_id)
    return bool(covering(held, "third_party", recipient, items, PURPOSE, on))
