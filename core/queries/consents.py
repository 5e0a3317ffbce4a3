"""同意 (consents): what a person agreed to, and whether that covers what somebody wants to do."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from core.db.work import View, table_of
from core.domain.consents import Consent, consent_items
from core.domain.permissions import Action, require
from core.domain.text import search_key


def consents_of(view: View, client_id: int) -> list[Consent]:
    """同意の一覧 of one person, the newest first, withdrawn ones too."""
    require(view.actor, Action.SEE_CLIENTS)
    t = table_of(Consent)
    return view.all(
        select(Consent)
        .where(t.c.client_id == client_id)
        .order_by(t.c.obtained_on.desc(), t.c.id.desc())
    )


def allows(
    view: View,
    client_id: int,
    kind: str,
    recipient: str,
    categories: Collection[str],
    purpose: str,
    on: date,
) -> bool:
    """同意があるか: consents live on that day cover recipient, purpose and every category.

    Nothing is assumed: a blank recipient covers nobody else, an unlisted category is not covered,
    and asking for no category at all is answered with no. `recipient` is compared as names are
    searched (width, spaces, variants).
    """
    return covers(consents_of(view, client_id), kind, recipient, categories, purpose, on)


def covers(
    consents: Collection[Consent],
    kind: str,
    recipient: str,
    categories: Collection[str],
    purpose: str,
    on: date,
) -> bool:
    """The rule of `allows` over consents already read; pure."""
    covered: set[str] = set()
    for consent in consents:
        if (
            consent.kind == kind
            and consent.purpose == purpose
            and search_key(consent.recipient) == search_key(recipient)
            and consent.is_live(on)
        ):
            covered |= consent_items(consent.items)
    return bool(categories) and set(categories) <= covered


def may_hold(view: View, client_id: int, categories: Collection[str], on: date) -> bool:
    """取得の同意があるか: the office may write down what belongs to these categories."""
    held: set[str] = set()
    for consent in consents_of(view, client_id):
        if consent.kind == "acquisition" and consent.is_live(on):
            held |= consent_items(consent.items)
    return set(categories) <= held
