"""会議にかけること (agenda items): what waits for a meeting, masked; and what waits about somebody."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select

from core import clock
from core.db.work import CHUNK, View, table_of
from core.domain.agenda_items import WAITING, AgendaItem
from core.domain.charts import SavedChart
from core.domain.intakes import Intake
from core.domain.masking import Masking
from core.domain.meeting_series import MeetingSeries
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.queries.masked import Masks
from core.queries.meeting_series import beside_the_wall
from core.queries.scopes import require_client, visible_clients, within_scope


@dataclass(frozen=True)
class WaitingItem:
    """待っている一件. `who` and the texts are masked: the row may stand on the wall."""

    id: int
    version: int
    series_id: int
    series: str
    who: str
    title: str
    note: str
    by_id: int | None
    brought_on: date
    times_carried: int
    client_id: int | None
    intake_id: int | None
    organization_id: int | None
    organization: str
    chart_id: int | None
    chart: str


def waiting_items(
    view: View, series_id: int | None = None, *, limit: int | None = 50
) -> list[WaitingItem]:
    """会議を待っていること, of one series or of all, carried ones first; the whole office's, masked."""
    require(view.actor, Action.SEE_MEETING)
    i = table_of(AgendaItem).c
    wanted = [i.status == WAITING]
    if series_id is not None:
        wanted.append(i.series_id == series_id)
    return _rows(view, wanted, limit)


def waiting_number(view: View) -> int:
    """How many wait, in all series."""
    require(view.actor, Action.SEE_MEETING)
    i = table_of(AgendaItem).c
    return int(view.scalar(select(func.count()).where(i.status == WAITING)))


def waiting_about(
    view: View,
    *,
    client_id: int | None = None,
    intake_id: int | None = None,
    organization_id: int | None = None,
    chart_id: int | None = None,
) -> list[WaitingItem]:
    """What waits about this person, consultation, organisation or chart. Raises `OutOfScope`."""
    require(view.actor, Action.SEE_MEETING)
    require_client(view, client_id)
    if intake_id is not None:
        within_scope(view, Intake, intake_id)
    asked = {
        "client_id": client_id, "intake_id": intake_id,
        "organization_id": organization_id, "chart_id": chart_id,
    }  # fmt: skip
    i = table_of(AgendaItem).c
    about = [i[name] == value for name, value in asked.items() if value is not None]
    if not about:
        return []
    return _rows(view, [i.status == WAITING, *about], 20)


def clients_brought(view: View, clients: Collection[int]) -> frozenset[int]:
    """Of these persons, those about whom something waits for a meeting."""
    require(view.actor, Action.SEE_SENSITIVE)
    i, wanted, found = table_of(AgendaItem).c, sorted(clients), set[int]()
    for start in range(0, len(wanted), CHUNK):
        rows = view.rows(
            select(i.client_id).where(
                i.client_id.in_(wanted[start : start + CHUNK]),
                i.status == WAITING,
                *visible_clients(view, i.client_id),
            )
        )
        found |= {row.client_id for row in rows}
    return frozenset(found)


def agenda_item(view: View, agenda_item_id: int) -> AgendaItem:
    """One item as it was typed, for who may write it. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.RUN_MEETING)
    return within_scope(view, AgendaItem, agenda_item_id)


def _rows(
    view: View, wanted: Collection[ColumnElement[Any]], limit: int | None
) -> list[WaitingItem]:
    item, series, organization, chart = (
        table_of(model) for model in (AgendaItem, MeetingSeries, Organization, SavedChart)
    )
    i = item.c
    rows = view.rows(
        select(
            i.id, i.version, i.series_id, series.c.name.label("series"), series.c.masking, i.title, i.note, i.by_id,
            i.created_at, i.times_carried, i.client_id, i.intake_id, i.organization_id,
            func.coalesce(organization.c.name, "").label("organization"), i.chart_id,
            func.coalesce(chart.c.name, "").label("chart"),
        )
        .select_from(
            item.join(series, series.c.id == i.series_id)
            .outerjoin(organization, organization.c.id == i.organization_id)
            .outerjoin(chart, chart.c.id == i.chart_id)
        )
        .where(*wanted)
        .order_by(i.times_carried.desc(), i.id)
        .limit(limit)
    )  # fmt: skip
    shown = dict[int, tuple[str, str, str]]()
    for rule in {beside_the_wall(r.masking) for r in rows}:
        shown |= _masked(view, rule, [r for r in rows if beside_the_wall(r.masking) == rule])
    return [
        WaitingItem(
            id=r.id, version=r.version, series_id=r.series_id, series=r.series,
            who=shown[r.id][0], title=shown[r.id][1], note=shown[r.id][2], by_id=r.by_id,
            brought_on=clock.in_japan(r.created_at).date(), times_carried=r.times_carried,
            client_id=r.client_id, intake_id=r.intake_id, organization_id=r.organization_id,
            organization=r.organization, chart_id=r.chart_id, chart=r.chart,
        )
        for r in rows
    ]  # fmt: skip


def _masked(view: View, rule: str, rows: Sequence[Row[Any]]) -> dict[int, tuple[str, str, str]]:
    """Item → whom it is about, its title and its note, by one rule of masking."""
    intakes = [r.intake_id for r in rows if r.intake_id is not None]
    masks = Masks(view, masking=Masking(rule), clients=[r.client_id for r in rows], intakes=intakes)
    texts = masks.texts(
        [
            (masks.of_intake(r.intake_id, text), r.client_id)
            for r in rows
            for text in (r.title, r.note)
        ]
    )
    return {
        r.id: (
            masks.client(r.client_id)
            or (masks.intake(r.intake_id) if r.intake_id is not None else ""),
            texts[2 * n],
            texts[2 * n + 1],
        )
        for n, r in enumerate(rows)
    }
