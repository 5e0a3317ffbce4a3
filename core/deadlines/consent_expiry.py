"""同意の有効期限 (a consent that runs out): from `consent.notice_days` before its last day.

A consent to the same (kind, recipient, purpose) that lasts longer ends the matter. Once it is over,
only the 取得 stays a matter: without it nothing sensitive can be written.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, Select, exists, or_

from core.db.work import table_of
from core.deadlines.rule import Asked, Rule, about_client
from core.domain.codes import codes
from core.domain.consents import Consent
from core.domain.dates import said


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


def _why(row: Row[Any], due_on: date, _asked: Asked) -> str:
    ends = f"{codes('consent_type').label(row.kind)}の同意の有効期限が{said(due_on)}です"
    return f"{ends}。同じ相手と目的の、それより長い同意がありません。"


def _warn_on(_row: Row[Any], due_on: date, asked: Asked) -> date:
    return due_on - timedelta(days=asked.book.integer("consent.notice_days", asked.today))


RULE = Rule(
    "consent_expiry", "同意の有効期限", "client", _question, _title,
    why=_why, warn_on=_warn_on, source="個人情報保護法20条2項・27条（要確認）", is_free_text=True,
)  # fmt: skip
