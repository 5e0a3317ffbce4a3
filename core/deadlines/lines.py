"""期限のことば (wording): what is read about a matter, as the asking user may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row

from core.db.work import View
from core.deadlines.deadline import Deadline
from core.deadlines.rule import Asked, Rule
from core.domain.permissions import Action, may
from core.domain.snoozes import Key
from core.queries.enrolments import OpenProgrammes, open_programmes
from core.queries.snoozes import SnoozeRow


@dataclass(frozen=True)
class Found:
    """見つかった一件, not yet worded: only what is shown gets its words."""

    rule: Rule
    due_on: date
    row: Row[Any]


@dataclass(frozen=True)
class _Reader:
    """だれに見せるか: who asked, what this user may see, and what is known of all lines at once."""

    asked: Asked
    user_id: int | None
    sees_names: bool
    sees_illness: bool
    snoozes: Mapping[Key, SnoozeRow]
    programmes: OpenProgrammes
    preferred: str

    @property
    def sees_words(self) -> bool:
        """What a person typed may stand in it, and what falls due can tell an illness."""
        return self.sees_names and self.sees_illness


def worded(
    view: View,
    found: Sequence[Found],
    asked: Asked,
    snoozes: Mapping[Key, SnoozeRow],
    programme: str = "",
) -> list[Deadline]:
    """The rows as this user may see them: names and typed words only with the right to see clients,
    and what a rule tells of an illness only with the right to see 要配慮個人情報.

    `programme`: the one that was asked for; it stands on the line of who is in several.
    """
    reader = _Reader(
        asked,
        view.actor.id,
        may(view.actor, Action.SEE_CLIENTS),
        may(view.actor, Action.SEE_SENSITIVE),
        snoozes,
        open_programmes(view, {m.row.client_id for m in found if m.row.client_id is not None}),
        programme,
    )
    return [_worded(matter, reader) for matter in found]


def _worded(matter: Found, reader: _Reader) -> Deadline:
    rule, row, asked = matter.rule, matter.row, reader.asked
    is_own = row.owner_id is not None and row.owner_id == reader.user_id
    title = rule.title(row, asked) if rule.title else rule.label
    plain_title = rule.label if rule.is_free_text or not reader.sees_illness else title
    if not (rule.is_free_text or reader.sees_illness):
        title = rule.label
    snooze = reader.snoozes.get((rule.kind, row.matter_id, matter.due_on))
    return Deadline(
        kind=rule.kind,
        title=title if reader.sees_names or is_own else plain_title,
        due_on=matter.due_on,
        client_id=row.client_id,
        client_number=row.client_number,
        client_name=(row.client_name or "") if reader.sees_names else "",
        client_kana=(row.client_kana or "") if reader.sees_names else "",
        owner_id=row.owner_id,
        urgency=rule.urgency(row, matter.due_on, asked),
        caution=rule.caution(row, asked),
        target=rule.target,
        target_id=row.target_id,
        target_version=getattr(row, "version", 0),
        plain_title=plain_title,
        warn_on=rule.warn_on(row, matter.due_on, asked),
        why=rule.why(row, matter.due_on, asked) if reader.sees_words else "",
        source=rule.source,
        matter_id=row.matter_id,
        programme=reader.programmes.of(
            row.client_id, getattr(row, "enrolment_id", None), reader.preferred
        ),
        snooze_id=snooze.id if snooze else None,
        snooze_version=snooze.version if snooze else 0,
        snoozed_until=snooze.until_on if snooze else None,
        snooze_reason=snooze.reason if snooze and reader.sees_words else "",
    )
