"""次の候補 (next candidates): what fits a person best among the organisations not tried yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.db.work import View, table_of
from core.domain.fit.facts import Fit
from core.domain.introductions import SERVICE_AT, Introduction
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.queries.matching import estimates_of, matched, wanted_of
from core.queries.matching_places import start_of
from core.queries.matching_wishes import Seeker, seeker_of, visitor_of


@dataclass(frozen=True)
class Candidate:
    """次の候補のひとつ. `km`: the straight line from where the person starts, None when not known."""

    id: int
    name: str
    kind: str
    municipality: str
    km: float | None
    met: float
    asked: int
    vacancy_count: int | None
    vacancy_on: date | None


def next_candidates(
    view: View,
    *,
    client_id: int | None = None,
    intake_id: int | None = None,
    today: date,
    limit: int = 3,
) -> tuple[Candidate, ...]:
    """次の候補, in the order of マッチング (by fit, then by distance), without those tried already.

    Of the kind that the person's saved wishes name, else of the one that was tried last. Raises
    `OutOfScope`.
    """
    require(view.actor, Action.SEE_SENSITIVE)
    if client_id is not None:
        seeker = seeker_of(view, client_id)
    elif intake_id is not None:
        seeker = visitor_of(view, intake_id)
    else:
        return ()
    tried = _tried(view, client_id, intake_id)
    kind = _kind(seeker, tried)
    estimates = estimates_of(view, today)
    wanted = wanted_of(
        seeker.values,
        start_of(view, seeker.values),
        disabilities=seeker.disabilities,
        seed=seeker.seed,
    )
    found = matched(view, wanted, kind, today=today, estimates=estimates).fits
    fits = [fit for fit in found if fit.provider.id not in tried][:limit]
    return _named(view, fits)


def _tried(view: View, client_id: int | None, intake_id: int | None) -> dict[int, str]:
    """Where the person was introduced before → the kind of it, the first one first."""
    t, o = table_of(Introduction), table_of(Organization)
    whose = t.c.client_id == client_id if client_id is not None else t.c.intake_id == intake_id
    rows = view.rows(
        select(t.c.to_id, o.c.kind)
        .join_from(t, o, o.c.id == t.c.to_id)
        .where(whose)
        .order_by(t.c.introduced_on, t.c.id)
    )
    return {row.to_id: row.kind for row in rows}


def _kind(seeker: Seeker, tried: dict[int, str]) -> str:
    if seeker.wish_id is not None or not tried:
        return str(seeker.values["kind"])
    last = [kind for kind in tried.values() if kind in SERVICE_AT]
    return last[-1] if last else str(seeker.values["kind"])


def _named(view: View, fits: list[Fit]) -> tuple[Candidate, ...]:
    o = table_of(Organization).c
    wanted = [fit.provider.id for fit in fits]
    rows = {
        row.id: row
        for row in view.rows(select(o.id, o.name, o.kind, o.municipality).where(o.id.in_(wanted)))
    }
    return tuple(
        Candidate(
            id=fit.provider.id,
            name=rows[fit.provider.id].name,
            kind=rows[fit.provider.id].kind,
            municipality=rows[fit.provider.id].municipality,
            km=fit.km,
            met=fit.met / 2,
            asked=fit.of // 2,
            vacancy_count=fit.provider.vacancy_count,
            vacancy_on=fit.provider.vacancy_on,
        )
        for fit in fits
    )
