"""起動の準備 (start-up): migrate, load the shipped rules and instruments, check the database, keep today's head."""

from __future__ import annotations

import logging

from sqlalchemy import select

from core.db import audit
from core.db.actor import SYSTEM
from core.db.schema import migrate
from core.db.work import connection_for_maintenance, table_of, unit_of_work
from core.domain.enrolments import FIRST_OFFICE, Office
from core.domain.meeting_series import FIRST_SERIES, MeetingSeries
from core.domain.rules.parameters import load_parameters
from core.domain.tables import MAPPED
from core.services.instruments import load_instruments
from core.services.older_meetings import adopt_older_meetings
from core.services.shipped_rules import load_shipped_rules

log = logging.getLogger("tsunagicho")


def prepare() -> None:
    """Make the ledger ready to be used. Safe to run again, and by two servers at once."""
    if migrate():
        log.info("台帳の%d個の表を新しくしました。", len(MAPPED))
    load_rules()
    with unit_of_work(SYSTEM, reason="data/instruments") as work:
        load_instruments(work)
    found_office()
    found_series()
    with connection_for_maintenance() as connection:
        audit.export_head(connection)


def found_office() -> None:
    """事業所: an enrolment needs one; the first is named by the office itself later."""
    t = table_of(Office)
    with unit_of_work(SYSTEM, reason="はじめの事業所") as work:
        if work.first(select(t.c.id).limit(1)) is None:
            work.add(Office(name=FIRST_OFFICE))


def found_series() -> None:
    """会議の型: an office begins with one of each usual kind; what it ended stays ended."""
    t = table_of(MeetingSeries)
    with unit_of_work(SYSTEM, reason="はじめの会議") as work:
        work.alone("meeting_series")
        known = {row.kind for row in work.rows(select(t.c.kind))}
        work.add_all(
            [
                MeetingSeries(**entry.model_dump(), position=10 * place)
                for place, entry in enumerate(FIRST_SERIES, start=1)
                if entry.kind not in known
            ]
        )
        weekly = work.scalar(select(t.c.id).where(t.c.kind == "weekly").order_by(t.c.id).limit(1))
        adopt_older_meetings(work, weekly)


def load_rules() -> int:
    """期間のきまり: bring the shipped rows in; what an office edited stays. Returns how many changed."""
    with unit_of_work(SYSTEM, reason="data/rules.toml") as work:
        return load_shipped_rules(work, load_parameters())
