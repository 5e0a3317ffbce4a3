"""連絡先の一覧の突き合わせ (matching a contact list): its rows have no number of their own, so a row is
the organisation of the same name and municipality, or of the same telephone and kind."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.db.work import View
from core.domain.permissions import Action, require
from core.domain.text import phone_digits
from core.exchange.facts import OrganizationFacts
from core.exchange.public_file import PublicFile, same_place
from core.queries.imports import Alike, organizations_like

# Long enough for a number that can be dialled: shorter ones are no sign of anything.
_PHONE_LENGTH = 9


@dataclass(frozen=True)
class Matched:
    """突き合わせた一覧: its facts with their numbers; similar rows of other sources (facts, id, name)."""

    facts: tuple[OrganizationFacts, ...]
    similar: tuple[tuple[OrganizationFacts, int, str], ...]


def matched(view: View, file: PublicFile) -> Matched:
    """Every row with the number of the organisation that an earlier list brought, or a new one."""
    require(view.actor, Action.IMPORT)
    stored = organizations_like(
        view, {f.kind for f in file.facts}, {f.prefecture for f in file.facts}
    )
    ours, others = (
        _Index([s for s in stored if s.is_ours]),
        _Index([s for s in stored if not s.is_ours]),
    )
    taken: set[str] = set()
    facts, similar = [], []
    known = {s.source_key for s in stored if s.is_ours}
    for row in file.facts:
        found = ours.like(row, taken)
        if found is not None and found.source_key:
            key = found.source_key
        else:
            key = _new_key(row, known | taken)
            other = others.like(row, set())
            if other is not None:
                similar.append(
                    (replace(row, source_key=key), other.id, f"{other.name}（{other.place}）")
                )
        taken.add(key)
        facts.append(replace(row, source_key=key))
    return Matched(tuple(facts), tuple(similar))


class _Index:
    """Stored organisations by place and by telephone; what two share tells nothing."""

    def __init__(self, stored: list[Alike]) -> None:
        self._places: dict[tuple[str, str, str], Alike] = {}
        self._phones: dict[tuple[str, str], list[Alike]] = {}
        for each in stored:
            place = same_place(each.name, each.municipality)
            self._places.setdefault((*place, each.kind), each)
            digits = phone_digits(each.phone)
            if len(digits) >= _PHONE_LENGTH:
                self._phones.setdefault((digits, each.kind), []).append(each)

    def like(self, row: OrganizationFacts, taken: set[str]) -> Alike | None:
        """The stored one that this row speaks of, unless a row above was that already."""
        place = same_place(row.name, row.municipality)
        found = self._places.get((*place, row.kind))
        if found is None:
            shared = self._phones.get((phone_digits(row.phone), row.kind), [])
            found = shared[0] if len(shared) == 1 else None
        return None if found is None or (found.source_key or "") in taken - {""} else found


def _new_key(row: OrganizationFacts, used: Mapping[str, object] | set[str | None]) -> str:
    """A number from what the row says; a second one of the same words gets another."""
    words = "\x1f".join([row.kind, *same_place(row.name, row.municipality)])
    key = hashlib.sha256(words.encode()).hexdigest()[:20]
    count = 1
    while (found := key if count == 1 else f"{key}-{count}") in used:
        count += 1
    return found
