"""同意の書面 (the document that was promised by word of mouth): `consent.document_days` later."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, Select, or_

from core.db.work import table_of
from core.deadlines.rule import Asked, Rule, about_client
from core.domain.codes import codes
from core.domain.consents import Consent
from core.domain.dates import said


def _question(asked: Asked) -> Select[Any]:
    consent = table_of(Consent)
    c = consent.c
    return about_client(c.obtained_on, c.kind, c.recipient, table=consent).where(
        c.method == "oral_then_document",
        c.document_ref == "",
        c.withdrawn_on.is_(None),
        or_(c.valid_to.is_(None), c.valid_to >= asked.today),
    )


def _due_on(stored: date, asked: Asked) -> date:
    return stored + timedelta(days=asked.book.integer("consent.document_days", asked.today))


def _title(row: Row[Any], _asked: Asked) -> str:
    to = f"・{row.recipient}" if row.recipient else ""
    return f"口頭の同意の書面（{codes('consent_type').label(row.kind)}{to}）"


def _why(row: Row[Any], due_on: date, asked: Asked) -> str:
    days = asked.book.get("consent.document_days", asked.today).shown
    return f"{said(row.stored)}に口頭で同意を得て、書面をもらう{days}後が{said(due_on)}です。"


def _warn_on(row: Row[Any], _due_on: date, _asked: Asked) -> date:
    obtained_on: date = row.stored
    return obtained_on


RULE = Rule(
    "consent_document", "口頭の同意の書面", "client", _question, _title,
    due_on=_due_on, why=_why, warn_on=_warn_on, source="つなぎ帳の既定（法令ではありません）",
    is_free_text=True,
)  # fmt: skip
