"""同意 (consents): what a person agreed to, and whether that covers what somebody wants to do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from core.db.work import View, table_of
from core.domain.consents import Consent, consent_items
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.text import search_key
from core.queries.rules import rule_book
from core.queries.scopes import require_client


@dataclass(frozen=True)
class Recipient:
    """提供先: an organisation of the directory (with its name and kind), or a name alone."""

    name: str
    organization_id: int | None = None
    kind: str = ""


def consents_of(view: View, client_id: int) -> list[Consent]:
    """同意の一覧 of one person, the newest first, withdrawn ones too. Raises `OutOfScope`."""
    require(view.actor, Action.SEE_CLIENTS)
    require_client(view, client_id)
    return _stored(view, client_id)


def _stored(view: View, client_id: int) -> list[Consent]:
    t = table_of(Consent)
    return view.all(
        select(Consent)
        .where(t.c.client_id == client_id)
        .order_by(t.c.obtained_on.desc(), t.c.id.desc())
    )


def recipient_named(view: View, name: str, organization_id: int | None = None) -> Recipient:
    """提供先 as it is asked for: of an organisation, its name and kind come from the directory."""
    if organization_id is None:
        return Recipient(name.strip())
    place = view.get(Organization, organization_id)
    return Recipient(place.name, place.pk, place.kind)


def allows(
    view: View,
    client_id: int,
    kind: str,
    recipient: str,
    categories: Collection[str],
    purpose: str,
    on: date,
    *,
    recipient_id: int | None = None,
) -> bool:
    """同意があるか: consents live on that day cover recipient, purpose and every category.

    Nothing is assumed: a blank recipient covers nobody else, an unlisted category is not covered,
    and asking for no category at all is answered with no. Who counts as named: `names`.
    """
    asked = recipient_named(view, recipient, recipient_id)
    return bool(covering(consents_of(view, client_id), kind, asked, categories, purpose, on))


def covering(
    consents: Collection[Consent],
    kind: str,
    recipient: Recipient,
    categories: Collection[str],
    purpose: str,
    on: date,
) -> tuple[Consent, ...]:
    """The consents that together cover it, the widest first; none when anything is left open."""
    wanted, found = set(categories), []
    fitting = [
        consent
        for consent in consents
        if consent.kind == kind
        and consent.purpose == purpose
        and names(consent, recipient)
        and consent.is_live(on)
    ]
    while wanted and fitting:
        widest = max(fitting, key=lambda consent: len(consent_items(consent.items) & wanted))
        if not consent_items(widest.items) & wanted:
            return ()
        wanted -= consent_items(widest.items)
        fitting.remove(widest)
        found.append(widest)
    return () if wanted else tuple(found)


def names(consent: Consent, recipient: Recipient) -> bool:
    """Whether the consent names this recipient.

    Two organisations of the directory are the same by their row, never by their name; a typed name
    is compared as names are searched (width, spaces, variants). A kind of organisation covers the
    organisations of the directory that are of it, and no typed name.
    """
    if consent.recipient_kind:
        return consent.recipient_kind == recipient.kind
    if consent.recipient_id and recipient.organization_id:
        return consent.recipient_id == recipient.organization_id
    asked = search_key(recipient.name)
    if not asked and consent.kind == "third_party":
        return False
    return search_key(consent.recipient) == asked


def may_hold(view: View, client_id: int, categories: Collection[str], on: date) -> bool:
    """取得の同意があるか: the office may write down what belongs to these categories."""
    require(view.actor, Action.SEE_CLIENTS)
    require_client(view, client_id)
    return set(categories) <= held_categories(_stored(view, client_id), on)


def held_categories(consents: Collection[Consent], on: date) -> frozenset[str]:
    """取得の同意がある項目: the union of the live ones."""
    live = [c for c in consents if c.kind == "acquisition" and c.is_live(on)]
    return frozenset(item for consent in live for item in consent_items(consent.items))


# -- what is shown beside the name ---------------------------------------------------------------


@dataclass(frozen=True)
class ConsentState:
    """同意の状態 of one person on one day.

    `acquisition`: live, withdrawn, ended or none. `third_parties`: how many consents to pass
    something on are live. `ending`: live ones that run out within `consent.notice_days`.
    `undocumented`: given by word of mouth, and the document is not there yet.
    """

    acquisition: str
    third_parties: int
    ending: tuple[Consent, ...]
    undocumented: tuple[Consent, ...]

    @property
    def is_settled(self) -> bool:
        """Nothing to do about the consents of this person."""
        return self.acquisition == "live" and not (self.ending or self.undocumented)


def consent_state(view: View, client_id: int, on: date) -> ConsentState:
    """同意の状態: for the head of a person's page. Raises `OutOfScope`."""
    return state_of(consents_of(view, client_id), on, notice_day(view, on))


def notice_day(view: View, on: date) -> date:
    """The last day of a consent that is already said to be running out."""
    return on + timedelta(days=rule_book(view).integer("consent.notice_days", on))


def state_of(consents: Sequence[Consent], on: date, notice: date) -> ConsentState:
    """The state from consents already read; pure."""
    live = [consent for consent in consents if consent.is_live(on)]
    acquired = [consent for consent in consents if consent.kind == "acquisition"]
    if any(consent.is_live(on) for consent in acquired):
        acquisition = "live"
    elif any(consent.withdrawn_on for consent in acquired):
        acquisition = "withdrawn"
    else:
        acquisition = "ended" if acquired else "none"
    return ConsentState(
        acquisition,
        sum(consent.kind == "third_party" for consent in live),
        tuple(c for c in live if runs_out(c, consents, notice)),
        tuple(c for c in live if c.awaits_document),
    )


def runs_out(consent: Consent, consents: Collection[Consent], notice: date) -> bool:
    """まもなく切れる: ends by that day, and no consent to the same lasts longer."""
    if consent.valid_to is None or consent.valid_to > notice:
        return False
    return not any(
        other.withdrawn_on is None
        and other.same_matter == consent.same_matter
        and (other.valid_to is None or other.valid_to > consent.valid_to)
        for other in consents
    )
