"""希望の条件 (wishes): what was saved, else a draft of what the ledger knows already.

Nothing is typed twice: the draft says of each field where it comes from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.face_sheets import FaceSheet
from core.domain.intakes import Intake
from core.domain.matching import MatchingWish, MatchingWishFields
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.queries.matching_places import centre_of, prefecture_of, station_for
from core.queries.scopes import require_client, within_scope

CARD, SHEET, CONSULTATION = "台帳", "フェイスシート", "相談受付"
_OWN = tuple(name for name in MatchingWishFields.model_fields if name != "client_id")


@dataclass(frozen=True)
class Seeker:
    """さがす人: a person of the ledger, or a visitor who is not registered yet (`intake_id`).

    `version` 0: no wish is saved, `values` are a draft; `sources`: field → where it comes from.
    """

    client_id: int | None
    intake_id: int | None
    wish_id: int | None
    version: int
    name: str
    kana: str
    number: int | None
    disabilities: tuple[str, ...]
    values: Mapping[str, Any]
    sources: Mapping[str, str] = field(default_factory=dict)
    shortlist: tuple[int, ...] = ()

    @property
    def seed(self) -> str:
        """By what ties are drawn for this person."""
        return f"client.{self.client_id}" if self.client_id else f"intake.{self.intake_id}"


def seeker_of(view: View, client_id: int) -> Seeker:
    """さがす人 of the ledger. Raises `NotFound`, `OutOfScope`, `NotAllowed`."""
    require(view.actor, Action.SEE_SENSITIVE)
    require_client(view, client_id)
    client = view.get(Client, client_id)
    w, f = table_of(MatchingWish).c, table_of(FaceSheet).c
    wishes = view.all(select(MatchingWish).where(w.client_id == client_id))
    sheets = view.all(select(FaceSheet).where(f.client_id == client_id))
    sheet = sheets[0] if sheets else None
    values, sources = (
        (wishes[0].model_dump(include=set(_OWN)), {}) if wishes else _draft(view, client, sheet)
    )
    return Seeker(
        client_id=client_id,
        intake_id=None,
        wish_id=wishes[0].pk if wishes else None,
        version=wishes[0].version if wishes else 0,
        name=client.name,
        kana=client.kana,
        number=client.number,
        disabilities=_disabilities(client, sheet),
        values=values,
        sources=sources,
        shortlist=_still_there(view, wishes[0].shortlisted) if wishes else (),
    )


def _still_there(view: View, ids: Sequence[int]) -> tuple[int, ...]:
    """くらべる事業所 as the directory has them now: of a merged row the one that was kept; what an undone
    import took out again is left out."""
    c, into = table_of(Organization).c, dict[int, int | None]()
    further = set(ids)
    while further:
        rows = view.rows(select(c.id, c.merged_into_id).where(c.id.in_(further)))
        into |= {row.id: row.merged_into_id for row in rows}
        further = {following for following in into.values() if following is not None} - into.keys()
    found = []
    for one in filter(into.__contains__, ids):
        now = one
        while (following := into[now]) is not None:
            now = following
        found.append(now)
    return tuple(dict.fromkeys(found))


def visitor_of(view: View, intake_id: int) -> Seeker:
    """さがす人 of a consultation that is not registered: nothing of it is saved here."""
    require(view.actor, Action.SEE_SENSITIVE)
    intake = within_scope(view, Intake, intake_id)
    values, sources = _blank(), {}
    if intake.municipality:
        values |= _home(view, intake.municipality)
        sources = {"municipality": CONSULTATION}
    return Seeker(
        client_id=None,
        intake_id=intake_id,
        wish_id=None,
        version=0,
        name=intake.name or "匿名の相談",
        kana=intake.kana,
        number=None,
        disabilities=(),
        values=values,
        sources=sources,
    )


def _blank() -> dict[str, Any]:
    return {name: MatchingWishFields.model_fields[name].default for name in _OWN}


def _home(view: View, municipality: str) -> dict[str, Any]:
    return {"municipality": municipality, "prefecture": prefecture_of(view, municipality)}


def _disabilities(client: Client, sheet: FaceSheet | None) -> tuple[str, ...]:
    """障害: the main one first, then those that stand beside it."""
    main = (sheet.disability_detail if sheet else "") or client.disability
    further = [*(sheet.further_disabilities.split(",") if sheet else [])]
    if client.is_developmental:
        further.append("developmental")
    return tuple(dict.fromkeys(code for code in (main, *further) if code))


def _draft(
    view: View, client: Client, sheet: FaceSheet | None
) -> tuple[dict[str, Any], dict[str, str]]:
    """下書き: where the person lives, the station, the time that can be travelled, the days."""
    values, sources = _blank(), dict[str, str]()

    def take(source: str, **found: Any) -> None:
        values.update(found)
        sources.update({name: source for name, value in found.items() if value})

    if client.municipality:
        take(CARD, **_home(view, client.municipality))
    if sheet is None:
        return values, sources
    if sheet.station:
        take(SHEET, **_station(view, sheet.station, values))
    if sheet.commute_minutes:
        take(SHEET, max_minutes=min(180, max(5, sheet.commute_minutes)), must="distance")
    if sheet.wish_days:
        take(SHEET, days_per_week=sheet.wish_days)
    times = sheet.wish_times.split(",")
    if "home" in times:
        take(SHEET, home="yes")
    if sheet.wish_area:
        take(SHEET, note=f"希望の地域: {sheet.wish_area}")
    return values, sources


def _station(view: View, name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The station, with its place where exactly one is meant."""
    near = centre_of(view, values["prefecture"], values["municipality"])
    found = station_for(view, name, near)
    if found is None:
        return {"station": name}
    return {
        "station": name, "station_line": found.line,
        "latitude": found.latitude, "longitude": found.longitude,
    }  # fmt: skip
