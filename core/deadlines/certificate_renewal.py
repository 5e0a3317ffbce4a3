"""手帳・自立支援医療・受給者証の更新 (renewal): by the last valid day printed on the paper.

精神障害者保健福祉手帳 (精神保健福祉法45条4項, domain T21) and 自立支援医療 (T22): from three months
before; 身体障害者手帳・愛の手帳・療育手帳 are not renewed by date (T23). For a 受給者証 only its last day
is known. A newer paper of the same kind ends the matter.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, Select, exists

from core.db.work import table_of
from core.deadlines.rule import Asked, Rule, about_client, unwalked
from core.domain.clients import Certificate
from core.domain.codes import codes
from core.domain.dates import said
from core.domain.rules.certificates import certificate_renewal_window, medical_aid_renewal_window
from core.domain.rules.parameters import RuleBook
from core.domain.rules.period import Period
from core.domain.rules.ruled import Ruled

MEDICAL_AID, RECIPIENT = "medical_aid", "recipient"
NOT_HELD = ("lapsed", "not_eligible", "none")


def window(kind: str, expires_on: date, book: RuleBook) -> Ruled[Period | None]:
    """更新申請ができる期間 of any kind of certificate; None when no rule says when it opens."""
    if kind == MEDICAL_AID:
        aid = medical_aid_renewal_window(expires_on, book)
        return Ruled(aid.value, aid.basis)
    if kind == RECIPIENT:
        return Ruled(None)
    return certificate_renewal_window(kind, expires_on, book)


def _renewed_kinds(asked: Asked) -> list[str]:
    return [
        item.code
        for item in codes("certificate_type")
        if item.code == RECIPIENT or window(item.code, asked.today, asked.book).value
    ]


def _question(asked: Asked) -> Select[Any]:
    certificate = table_of(Certificate)
    c, newer = certificate.c, certificate.alias("newer")
    renewed = exists(newer.c.id).where(
        newer.c.client_id == c.client_id,
        newer.c.kind == c.kind,
        newer.c.expires_on > c.expires_on,
    )
    return about_client(c.expires_on, c.kind, table=certificate).where(
        unwalked(c.kind).in_(_renewed_kinds(asked)), c.status.not_in(NOT_HELD), ~renewed
    )


def _title(row: Row[Any], asked: Asked) -> str:
    title = f"{codes('certificate_type').label(row.kind)}の更新"
    opens = window(row.kind, row.stored, asked.book).value
    if opens is None or asked.today > opens.end_on:
        return title
    if asked.today in opens:
        return f"{title}（受付中）"
    return f"{title}（受付は{opens.start_on.month}/{opens.start_on.day}から）"


def _caution(row: Row[Any], asked: Asked) -> str:
    return window(row.kind, row.stored, asked.book).caution


def _why(row: Row[Any], due_on: date, asked: Asked) -> str:
    told = f"{codes('certificate_type').label(row.kind)}の有効期限が{said(due_on)}です"
    opens = window(row.kind, due_on, asked.book).value
    if opens is None:
        return f"{told}。"
    return f"{told}。更新の申請は{said(opens.start_on)}から受け付けられます。"


def _warn_on(row: Row[Any], due_on: date, asked: Asked) -> date:
    opens = window(row.kind, due_on, asked.book).value
    days = asked.book.integer("urgency.caution_days", asked.today)
    return opens.start_on if opens else due_on - timedelta(days=days)


RULE = Rule(
    "certificate_renewal", "手帳・医療・受給者証の更新", "client", _question, _title, _caution,
    why=_why, warn_on=_warn_on,
    source="精神保健福祉法45条4項、障害者総合支援法55条等（自立支援医療の条文は要確認）",
)  # fmt: skip
