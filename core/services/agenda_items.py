"""会議にかけること (agenda items): brought during the week, talked about or dropped; what was not
reached is carried to the next meeting."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.agenda_items import ABOUT, DROPPED, TALKED, WAITING, AgendaItem, AgendaItemEntry
from core.domain.charts import SavedChart
from core.domain.clients import Client
from core.domain.intakes import Intake
from core.domain.meeting_series import ABOUT_ONE_PERSON, MeetingSeries
from core.domain.meetings import Meeting
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.errors import NotFound, RuleViolation
from core.queries.scopes import within_scope
from core.services.notifications import notify
from core.services.open_minutes import require_open

SETTLED = "この件は、もう話したか取り下げたものです。"


def bring(work: Work, entry: AgendaItemEntry) -> AgendaItem:
    """会議にかける: it waits in the own topics of the series until it is talked about or dropped.

    A chart that only its maker sees is shown to the meeting from now on. Raises `RuleViolation`
    for a series that ended, one about single persons without a person, and the same thing twice.
    """
    require(work.actor, Action.RUN_MEETING)
    about = _about(work, entry)
    work.alone(f"agenda_item.{entry.series_id}")
    _require_series(work, entry)
    i = table_of(AgendaItem).c
    same = [i[name].is_(None) if about[name] is None else i[name] == about[name] for name in ABOUT]
    same += [i.series_id == entry.series_id, i.title == entry.title, i.status == WAITING]
    if work.scalar(select(i.id).where(*same).limit(1)) is not None:
        raise RuleViolation({"title": "同じことが、もうこの会議にかけてあります。"})
    return work.add(AgendaItem(**{**entry.model_dump(), **about}, by_id=work.actor.id))


def change_item(work: Work, agenda_item_id: int, seen: int, entry: AgendaItemEntry) -> AgendaItem:
    """書き直す: other words, or another meeting; what it is about stays."""
    require(work.actor, Action.RUN_MEETING)
    item = within_scope(work, AgendaItem, agenda_item_id)
    _require_waiting(item, seen)
    _require_series(work, entry.model_copy(update={"client_id": item.client_id}))
    changes = entry.model_dump(include={"series_id", "title", "note"})
    return work.change(AgendaItem, agenda_item_id, seen, changes)


def settle_item(work: Work, agenda_item_id: int, seen: int, meeting_id: int) -> AgendaItem:
    """話した: in this meeting, which must run."""
    require(work.actor, Action.RUN_MEETING)
    item = within_scope(work, AgendaItem, agenda_item_id)
    meeting = require_open(work, meeting_id)
    if meeting.started_at is None:
        raise RuleViolation({"": "この会議は、まだ始まっていません。"})
    _require_waiting(item, seen)
    changes = {"status": TALKED, "meeting_id": meeting_id, "settled_on": meeting.held_on}
    settled = work.change(AgendaItem, agenda_item_id, seen, changes)
    notify(
        work, "item_talked", [item.by_id],
        client_id=item.client_id, agenda_item_id=item.pk, meeting_id=meeting_id,
    )  # fmt: skip
    return settled


def drop_item(work: Work, agenda_item_id: int, seen: int) -> AgendaItem:
    """取り下げる: it need not be talked about any more; it stays in the history."""
    require(work.actor, Action.RUN_MEETING)
    _require_waiting(within_scope(work, AgendaItem, agenda_item_id), seen)
    return work.change(AgendaItem, agenda_item_id, seen, {"status": DROPPED})


def reopen_item(work: Work, agenda_item_id: int, seen: int) -> AgendaItem:
    """もとに戻す: settled or dropped by mistake, it waits again. Closed minutes keep theirs."""
    require(work.actor, Action.RUN_MEETING)
    item = within_scope(work, AgendaItem, agenda_item_id)
    if item.meeting_id is not None and work.get(Meeting, item.meeting_id).closed_at is not None:
        raise RuleViolation(
            {"": "閉じた会議で話した件は戻せません。もう一度、会議にかけてください。"}
        )
    changes = {"status": WAITING, "meeting_id": None, "settled_on": None}
    return work.change(AgendaItem, agenda_item_id, seen, changes)


def carry_items(work: Work, meeting_id: int) -> int:
    """持ち越す: what waits for this meeting and was not talked about, waits for the next one.

    All of the series, whoever may see the persons; of a meeting about one person, that person's.
    Called when the meeting closes. Returns how many.
    """
    require(work.actor, Action.RUN_MEETING)
    meeting = within_scope(work, Meeting, meeting_id)
    i = table_of(AgendaItem).c
    wanted: list[Any] = [i.series_id == meeting.series_id, i.status == WAITING]
    if meeting.client_id is not None:
        wanted.append(i.client_id == meeting.client_id)
    waiting = work.all(select(AgendaItem).where(*wanted).order_by(i.id))
    for item in waiting:
        changes = {"times_carried": item.times_carried + 1}
        work.change(AgendaItem, item.pk, item.version, changes)
    return len(waiting)


def _about(work: Work, entry: AgendaItemEntry) -> dict[str, int | None]:
    """What the item is about, as the ledger has it: a consultation of a registered person is about
    that person too. Raises `OutOfScope`, `NotFound`."""
    about: dict[str, int | None] = {name: getattr(entry, name) for name in ABOUT}
    if about["client_id"] is not None:
        within_scope(work, Client, about["client_id"])
    if about["intake_id"] is not None:
        about["client_id"] = within_scope(work, Intake, about["intake_id"]).client_id
    if about["organization_id"] is not None:
        work.get(Organization, about["organization_id"])
    if about["chart_id"] is not None:
        _show_chart(work, about["chart_id"])
    return about


def _show_chart(work: Work, chart_id: int) -> None:
    chart = work.get(SavedChart, chart_id)
    if chart.is_shared:
        return
    if chart.owner_id != work.actor.id:
        raise NotFound("このグラフは見つかりません。削除されたか、共有されていません。")
    work.change(SavedChart, chart_id, chart.version, {"is_shared": True}, "会議にかける")


def _require_series(work: Work, entry: AgendaItemEntry) -> None:
    series = work.get(MeetingSeries, entry.series_id)
    if series.ended_on is not None:
        raise RuleViolation({"series_id": "この会議は終わりました。ほかの会議を選んでください。"})
    if series.kind in ABOUT_ONE_PERSON and entry.client_id is None:
        raise RuleViolation(
            {"series_id": "ひとりの人についての会議です。ほかの会議を選んでください。"}
        )


def _require_waiting(item: AgendaItem, seen: int) -> None:
    # One that changed meanwhile is told by the save: who, and what.
    if item.version == seen and item.status != WAITING:
        raise RuleViolation({"": SETTLED})
