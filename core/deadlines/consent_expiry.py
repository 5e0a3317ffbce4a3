"""同意の有効期限 (a consent that runs out): from `consent.notice_days` before its last day.

A consent to the same (kind, recipient, purpose) that lasts longer ends the matter. Once it is over,
only the 取得 stays a matter: without it nothing sensitive can be written.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Row, Select, exists, or_

from core.db.work import table_of
from core.deadlines.rule import Asked, Rule, about_client
from core.domain.codes import codes
from core.domain.consents import Consent


def _question(asked: Asked) -> Select[Any]:
    consent, today = table_of(Consent), asked.today
    c, newer = consent.c, consent.alias("newer")
    notice = today + timedelta(days=asked.book.integer("consent.notice_days", today))
    continued = exists(newer.c.id).where(
        newer.c.client_id == c.client_id,
        newer.c.kind == c.kind,
        newer.c.purpose == c.purpose,
        newer.c.recipient == c.recipient,
        newer.c.recipient_kind == c.recipient_kind,
        newer.c.recipient_id.is_not_distinct_from(c.recipient_id),
        newer.c.withdrawn_on.is_(None),
        or_(newer.c.valid_to.is_(None), newer.c.valid_to > c.valid_to),
    )
    return about_client(
        c.valid_to, c.kind, c.recipient, c.recipient_kind, table=consent
    ).where(
        c.valid_to <= notice,
        or_(c.valid_to >= today, c.kind == "acquisition"),
        c.withdrawn_on.is_(None),
        ~continued,
    )  # fmt: skip


def _title(row: Row[Any], _asked: Asked) -> str:
    to = row.recipient or codes("organization_type").label(row.recipient_kind)
    return f"同意の有効期限（{codes('consent_type').label(row.kind)}{'・' if to else ''}{to}）"


RULE = Rule("consent_expiry", "同意の有効期限", "client", _question, _title, is_free_text=True)
