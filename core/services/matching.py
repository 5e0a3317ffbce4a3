"""マッチング (matching): the wishes of a person are kept, and the providers that are compared."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.codes import codes
from core.domain.entry import check
from core.domain.fit.facts import AMENITIES
from core.domain.matching import MatchingWish, MatchingWishEntry
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.errors import Conflict, RuleViolation
from core.queries.matching_wishes import seeker_of, visitor_of
from core.services.face_sheets import require_open_person

# 横に並べて読める数.
AT_MOST = 5


def save_wish(work: Work, client_id: int, seen: int, values: Mapping[str, Any]) -> MatchingWish:
    """希望の条件を残す: all of it. `seen` 0: the user saw a draft, and this save makes it.

    Raises `RuleViolation`, and `Conflict` also when somebody made it meanwhile.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    require_open_person(work, client_id)
    entry = checked_wish(values, client_id)
    work.alone(f"matching_wish.{client_id}")
    w = table_of(MatchingWish).c
    found = work.all(select(MatchingWish).where(w.client_id == client_id))
    if not found:
        return work.add(MatchingWish(**entry.model_dump()))
    if seen == 0:
        raise Conflict("matching_wish", found[0].pk, found[0].version, [])
    new = entry.model_dump(exclude={"client_id"})
    return work.change(MatchingWish, found[0].pk, seen, new)


def checked_wish(values: Mapping[str, Any], client_id: int = 0) -> MatchingWishEntry:
    """希望の条件を点検する: also for a visitor, whose wishes are not kept. What must be so has to be
    said as well. Raises `RuleViolation`."""
    entry = check(MatchingWishEntry, {**values, "client_id": client_id})
    said = {
        "distance": entry.max_km is not None or entry.max_minutes is not None,
        "training": bool(entry.training),
        "style": bool(entry.style),
        "start": entry.start_by_on is not None,
        **{name: getattr(entry, name) in ("yes", "partly") for name in AMENITIES},
    }
    unsaid = [code for code in entry.must.split(",") if not said.get(code, True)]
    if unsaid:
        named = "・".join(codes("matching_condition").label(code) for code in unsaid)
        raise RuleViolation(
            {"must": f"「{named}」をゆずれない条件にするときは、その希望も入れてください。"}
        )
    return entry


def keep_shortlist(work: Work, client_id: int, seen: int, ids: Collection[int]) -> MatchingWish:
    """くらべる事業所を残す, five at most: the next colleague finds them, and so does the handout.

    A person without a saved wish gets the draft saved with it. Raises `RuleViolation`, `Conflict`.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    seeker = seeker_of(work, client_id)
    if len(set(ids)) > AT_MOST:
        raise RuleViolation({"": f"くらべられるのは{AT_MOST}つまでです。どれかを外してください。"})
    for organization_id in ids:
        if work.get(Organization, organization_id).merged_into_id is not None:
            raise RuleViolation({"": "ほかの機関にまとめられた事業所です。選び直してください。"})
    wish_id = seeker.wish_id
    if wish_id is None:
        saved = save_wish(work, client_id, seen, seeker.values)
        wish_id, seen = saved.pk, saved.version
    kept = ",".join(str(number) for number in dict.fromkeys(ids))
    return work.change(MatchingWish, wish_id, seen, {"shortlist": kept})


def note_matching(work: Work, client_id: int) -> None:
    """マッチングをひらいた: leaves a line in the audit."""
    require(work.actor, Action.SEE_SENSITIVE)
    seeker_of(work, client_id)
    work.log("open", "client", client_id, {"what": "マッチング"})


def note_visitor_matching(work: Work, intake_id: int) -> None:
    """相談の人のマッチングをひらいた."""
    require(work.actor, Action.SEE_SENSITIVE)
    visitor_of(work, intake_id)
    work.log("open", "intake", intake_id, {"what": "マッチング"})
