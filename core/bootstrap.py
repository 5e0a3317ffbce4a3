"""起動の準備 (start-up): migrate, load the shipped rules and instruments, check the database, keep today's head."""

from __future__ import annotations

import logging

from sqlalchemy import select

from core.db import audit
from core.db.actor import SYSTEM
from core.db.schema import migrate
from core.db.work import connection_for_maintenance, table_of, unit_of_work
from core.domain.enrolments import FIRST_OFFICE, Office
from core.domain.rule_parameters import RuleParameter
from core.domain.rules.parameters import load_parameters
from core.domain.tables import MAPPED
from core.services.instruments import load_instruments

log = logging.getLogger("tsunagicho")


def prepare() -> None:
    """Make the ledger ready to be used. Safe to run again, and by two servers at once."""
    if migrate():
        log.info("台帳の%d個の表を新しくしました。", len(MAPPED))
    load_rules()
    with unit_of_work(SYSTEM, reason="data/instruments") as work:
        load_instruments(work)
    found_office()
    with connection_for_maintenance() as connection:
        audit.export_head(connection)


def found_office() -> None:
    """事業所: an enrolment needs one; the first is named by the office itself later."""
    t = table_of(Office)
    with unit_of_work(SYSTEM, reason="はじめの事業所") as work:
        if work.first(select(t.c.id).limit(1)) is None:
            work.add(Office(name=FIRST_OFFICE))


def load_rules() -> int:
    """期間のきまり: add shipped rows that the ledger lacks; what an office edited stays.

    Returns how many were added.
    """
    t = table_of(RuleParameter)
    with unit_of_work(SYSTEM, reason="data/rules.toml") as work:
        known = {(r.key, r.effective_from) for r in work.rows(select(t.c.key, t.c.effective_from))}
        missing = [
            RuleParameter(
                key=p.key,
                title=p.title,
                value=p.text,
                unit=p.unit,
                effective_from=p.effective_from,
                effective_to=p.effective_to,
                source=p.source,
                verified=p.verified,
                note=p.note,
            )
            for p in load_parameters()
            if (p.key, p.effective_from) not in known
        ]
        if missing:
            work.add_all(missing)
    return len(missing)
