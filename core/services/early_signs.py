"""気になるサイン (early signs): told by one of the three sides, settled, and followed up."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from sqlalchemy import select

from core import clock
from core.db.work import Work, table_of
from core.domain.agenda_items import AgendaItem, AgendaItemEntry
from core.domain.clients import Client
from core.domain.early_signs import NO_WORRY, URGENT, EarlySign, SettleEntry, SignsEntry
from core.domain.employments import Employment
from core.domain.permissions import Action, require
from core.domain.tasks import OPEN_STATUSES, SIGN, Task
from core.errors import NotFound, RuleViolation
from core.queries.agenda_items import clients_brought
from core.queries.early_signs import open_signs_of
from core.queries.meeting_series import all_series, usual_series
from core.queries.rules import rule_book
from core.queries.scopes import within_scope
from core.services.agenda_items import bring
from core.services.notifications import tell_owner

# What is told on the wall of a meeting names no sign: one can tell of an illness.
MEETING_TITLE, FOLLOW_UP_TITLE = "気になる人", "様子を確かめる（気になる人）"
_REMOVAL = "書きまちがい"


def note_signs(work: Work, employment_id: int, entry: SignsEntry) -> list[EarlySign]:
    """サインを書く: one row for each sign that the side told. 「気にならない」 is settled as it is told.

    Raises `RuleViolation` for a day outside the job, and for the same words a second time.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    job = within_scope(work, Employment, employment_id)
    if entry.noticed_on < job.hired_on:
        raise RuleViolation({"noticed_on": "気づいた日が就職日より前です。"})
    if job.left_on and entry.noticed_on > job.left_on:
        raise RuleViolation(
            {"noticed_on": "この就職は終わっています。離職日までの日にしてください。"}
        )
    kinds = entry.kinds.split(",")
    _require_new(work, job, entry, kinds)
    signs = [
        EarlySign(
            client_id=job.client_id,
            employment_id=job.pk,
            noticed_on=entry.noticed_on,
            side=entry.side,
            kind=kind,
            degree=entry.degree,
            note=entry.note,
            by_id=work.actor.id,
            settled_on=entry.noticed_on if entry.degree == NO_WORRY else None,
        )
        for kind in kinds
    ]
    work.add_all(signs)
    return signs


def settle_signs(
    work: Work, employment_id: int, seen: Mapping[int, int], entry: SettleEntry
) -> list[EarlySign]:
    """落ち着いた: signs of one job (`seen`: id → version) that are over, with how.

    Raises `NotFound` for a sign of another job, `Conflict`, `RuleViolation` for a day before it.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    within_scope(work, Employment, employment_id)
    changes = {"settled_on": entry.settled_on, "settled_note": entry.settled_note.strip()}
    settled = []
    for sign_id, version in seen.items():
        sign = within_scope(work, EarlySign, sign_id)
        if sign.employment_id != employment_id:
            raise NotFound("このサインは、この就職のものではありません。")
        if entry.settled_on < sign.noticed_on:
            raise RuleViolation({"settled_on": "落ち着いた日が、気づいた日より前です。"})
        settled.append(work.change(EarlySign, sign_id, version, changes))
    return settled


def reopen_sign(work: Work, sign_id: int, seen: int) -> EarlySign:
    """まだ続いていた: a sign that was settled too early is open again."""
    require(work.actor, Action.WRITE_CLIENTS)
    sign = within_scope(work, EarlySign, sign_id)
    if sign.degree == NO_WORRY:
        raise RuleViolation({"": "「気にならない」は、ひらいたサインになりません。"})
    return work.change(EarlySign, sign_id, seen, {"settled_on": None, "settled_note": ""})


def remove_sign(work: Work, sign_id: int, seen: int) -> None:
    """消す: what was written by mistake; the history keeps it."""
    require(work.actor, Action.WRITE_CLIENTS)
    within_scope(work, EarlySign, sign_id)
    work.remove(EarlySign, sign_id, seen, _REMOVAL)


def bring_to_meeting(work: Work, employment_id: int) -> AgendaItem:
    """会議にかける: the person waits for the usual meeting until talked about. Raises
    `RuleViolation` where something about this person waits for it already."""
    require(work.actor, Action.WRITE_CLIENTS)
    job = within_scope(work, Employment, employment_id)
    series = usual_series(all_series(work))
    if series is None:
        raise RuleViolation(
            {"": "会議がまだありません。「会議の予定と議事録」の「会議の型」で作ってください。"}
        )
    if clients_brought(work, [job.client_id]):
        raise RuleViolation({"": "もう会議にかけてあります。話したら、もう一度かけられます。"})
    entry = AgendaItemEntry(series_id=series.id, title=MEETING_TITLE, client_id=job.client_id)
    return bring(work, entry)


def plan_follow_up(work: Work, employment_id: int) -> Task:
    """やることにする: look how things are, within the days that the heaviest open sign allows."""
    require(work.actor, Action.WRITE_CLIENTS)
    job = within_scope(work, Employment, employment_id)
    today, told = clock.today(), open_signs_of(work, job.client_id)
    key = "early_sign.urgent_days" if told and told.degree == URGENT else "early_sign.concern_days"
    due_on = today + timedelta(days=rule_book(work).integer(key, today))
    return _add_follow_up(work, job, due_on)


def _require_new(work: Work, job: Employment, entry: SignsEntry, kinds: Collection[str]) -> None:
    """A button pressed twice notes nothing twice."""
    work.alone(f"early_sign.{job.pk}")
    s, names = table_of(EarlySign).c, ("noticed_on", "side", "degree", "note")
    same = [s.employment_id == job.pk, s.kind.in_(kinds), s.by_id == work.actor.id]
    same += [s[name] == getattr(entry, name) for name in names]
    if work.scalar(select(s.id).where(*same).limit(1)) is not None:
        raise RuleViolation({"kinds": "同じ日・同じ言葉のサインが、もう書いてあります。"})


def _add_follow_up(work: Work, job: Employment, due_on: date) -> Task:
    """One open task for each person: a second click adds nothing."""
    t = table_of(Task).c
    same = (t.client_id == job.client_id, t.source == SIGN, t.status.in_(OPEN_STATUSES))
    if work.scalar(select(t.id).where(*same).limit(1)) is not None:
        raise RuleViolation({"": "もう加えてあります。済んだら、もう一度加えられます。"})
    owner_id = work.get(Client, job.client_id).owner_id or work.actor.id
    task = Task(
        title=FOLLOW_UP_TITLE, client_id=job.client_id, owner_id=owner_id, due_on=due_on, source=SIGN
    )  # fmt: skip
    return tell_owner(work, work.add(task))
