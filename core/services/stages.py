"""段階の経過 (history of stages): every change of stage leaves its row, in the same transaction."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from core import clock
from core.db.work import Work, table_of
from core.domain.clients import Client
from core.domain.dates import format_date
from core.domain.enrolments import StageChange
from core.domain.permissions import Action, require
from core.errors import RuleViolation


def note_stage(
    work: Work,
    client_id: int,
    before: str,
    after: str,
    *,
    enrolment_id: int | None = None,
    changed_on: date | None = None,
    reason: str = "",
    follows: bool = False,
) -> None:
    """段階の経過を残す, of the person or of one enrolment; the same stage again leaves nothing.

    Raises `RuleViolation` at `changed_on` for a day before the change that stands last. `follows`:
    what happens elsewhere (the person's stage, an end) decides, and the day gives way.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    if before == after:
        return
    on = changed_on or clock.today()
    s = table_of(StageChange).c
    last: date | None = work.scalar(
        select(func.max(s.changed_on)).where(
            s.client_id == client_id, s.enrolment_id.is_not_distinct_from(enrolment_id)
        )
    )
    if last and on < last:
        if not follows:
            sentence = (
                f"まえの段階の変更（{format_date(last)}）と同じ日か、そのあとにしてください。"
            )
            raise RuleViolation({"changed_on": sentence})
        on = last
    work.add(
        StageChange(
            client_id=client_id,
            enrolment_id=enrolment_id,
            before=before,
            after=after,
            changed_on=on,
            by_id=work.actor.id,
            reason=reason,
        )
    )


def hold_person(work: Work, client_id: int) -> None:
    """The person's row is locked before any of their enrolments, so that two changes at once are
    one after the other and never wait for each other. Raises `NotFound`."""
    require(work.actor, Action.WRITE_CLIENTS)
    c = table_of(Client).c
    if work.first(select(c.id).where(c.id == client_id).with_for_update()) is None:
        work.get(Client, client_id)
