"""行事 (events): series and their occasions, what was planned and what was said, and last year's anew."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from core import clock
from core.db.work import Work, table_of
from core.domain.dates import fiscal_year
from core.domain.entry import check_changes
from core.domain.events import (
    Event,
    EventEntry,
    EventInvitation,
    EventQuestion,
    EventSeries,
    EventSeriesEntry,
)
from core.domain.organizations import KeyPerson, Organization
from core.domain.permissions import Action, require
from core.errors import RuleViolation

REIWA = 2018
# What next year's event takes over from this one.
COPIED = (
    "series_id", "kind", "topic", "starts_at", "form", "place", "organization_id", "programme",
    "audience", "capacity", "schedule",
)  # fmt: skip


def add_series(work: Work, entry: EventSeriesEntry) -> EventSeries:
    """シリーズを作る. Raises `RuleViolation` when there is one of that name."""
    require(work.actor, Action.WRITE_EVENTS)
    _require_other_name(work, entry.name, None)
    return work.add(EventSeries(**entry.model_dump()))


def change_series(
    work: Work, series_id: int, seen: int, typed: Mapping[str, object]
) -> EventSeries:
    """シリーズを直す; with 終えた日 it is no longer offered, and its events stay."""
    require(work.actor, Action.WRITE_EVENTS)
    now = work.get(EventSeries, series_id).model_dump(include=set(EventSeriesEntry.model_fields))
    changes = check_changes(EventSeriesEntry, now, typed)
    _require_other_name(work, str(changes.get("name", now["name"])), series_id)
    return work.change(EventSeries, series_id, seen, changes)


def add_event(work: Work, entry: EventEntry) -> Event:
    """行事を加える. Of a series it takes the kind and the programme where none was chosen.

    Raises `RuleViolation` for one that is said to be held in the future.
    """
    require(work.actor, Action.WRITE_EVENTS)
    values = entry.model_dump()
    if entry.series_id is not None:
        series = work.get(EventSeries, entry.series_id)
        values["programme"] = entry.programme or series.programme
    _require_past(str(values["status"]), entry.held_on)
    return work.add(Event(**values))


def change_event(work: Work, event_id: int, seen: int, typed: Mapping[str, object]) -> Event:
    """行事を直す: some of its fields. 中止 keeps invitations, numbers and answers as they are.

    Raises `RuleViolation` at the field, and as `Work.change` does.
    """
    require(work.actor, Action.WRITE_EVENTS)
    now = work.get(Event, event_id).model_dump(include=set(EventEntry.model_fields))
    changes = check_changes(EventEntry, now, typed)
    if changes.keys() & {"status", "held_on"}:
        after = {**now, **changes}
        _require_past(str(after["status"]), after["held_on"])
    return work.change(Event, event_id, seen, changes)


def copy_event(work: Work, event_id: int, held_on: date, name: str = "") -> Event:
    """昨年の回から作る: programme, invitations (案内前 again) and questions; no numbers, no answers.

    Organisations that are gone, and key persons who left, are not taken over.
    """
    require(work.actor, Action.WRITE_EVENTS)
    last = work.get(Event, event_id)
    values = {field: getattr(last, field) for field in COPIED}
    made = work.add(
        Event(
            **values,
            name=name.strip() or next_name(last.name, last.held_on, held_on),
            held_on=held_on,
            owner_id=last.owner_id,
        )
    )
    i, o, k = table_of(EventInvitation), table_of(Organization), table_of(KeyPerson)
    invited = work.rows(
        select(i.c.organization_id, k.c.id.label("key_person_id"))
        .select_from(
            i.join(o, o.c.id == i.c.organization_id).outerjoin(
                k, (k.c.id == i.c.key_person_id) & k.c.left_on.is_(None)
            )
        )
        .where(i.c.event_id == event_id, o.c.gone_on.is_(None), o.c.merged_into_id.is_(None))
        .order_by(i.c.id)
    )
    work.add_all([EventInvitation(event_id=made.pk, **row._mapping) for row in invited])
    q = table_of(EventQuestion).c
    asked = work.rows(
        select(q.position, q.text, q.kind, q.choices)
        .where(q.event_id == event_id)
        .order_by(q.position, q.id)
    )
    work.add_all([EventQuestion(event_id=made.pk, **row._mapping) for row in asked])
    return made


def next_name(name: str, before: date, after: date) -> str:
    """次の回の名前: 第8回 → 第9回, 2025年度 → 2026年度, 令和7年度 → 令和8年度; else as it was."""
    years = {
        f"{fiscal_year(before)}年度": f"{fiscal_year(after)}年度",
        f"令和{fiscal_year(before) - REIWA}年度": f"令和{fiscal_year(after) - REIWA}年度",
    }
    for old, new in years.items():
        name = name.replace(old, new)
    return re.sub(r"第(\d{1,4})回", lambda found: f"第{int(found[1]) + 1}回", name)


def note_export(work: Work, event_id: int, what: str, count: int) -> None:
    """行事の一覧や名簿を書き出したこと: leaves a line in the audit."""
    require(work.actor, Action.SEE_EVENTS)
    work.log("export", "event", event_id or None, detail={"内容": what, "件数": count})


def _require_past(status: str, held_on: date) -> None:
    if status == "held" and held_on > clock.today():
        raise RuleViolation(
            {"status": "開催日がまだ来ていません。「実施」にするのは、開催日になってからです。"}
        )


def _require_other_name(work: Work, name: str, series_id: int | None) -> None:
    t = table_of(EventSeries).c
    found = work.scalar(select(t.id).where(t.name == name))
    if found is not None and found != series_id:
        raise RuleViolation({"name": "同じ名前のシリーズがあります。一覧から選んでください。"})
