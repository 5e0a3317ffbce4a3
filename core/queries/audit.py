"""監査記録 (audit): who did what, for the people who must look after it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, Select, func, select

from core.clock import JST
from core.db.technical import audit_entry
from core.db.work import View
from core.domain.permissions import Action, require

ACTIONS = {
    "insert": "登録", "update": "変更", "delete": "削除", "open": "ひらく", "search": "検索",
    "export": "書き出し", "print": "印刷", "sign_in": "サインイン", "sign_out": "サインアウト",
    "sign_in_failed": "サインイン失敗", "locked_out": "サインイン停止", "denied": "権限なし",
    "unmask": "氏名を表示", "set_up": "初期設定", "import": "取り込み", "restore": "控えから戻す",
    "break_glass": "緊急閲覧", "recompute": "日付の計算しなおし",
    "feed_issued": "暦のリンクを作る", "feed_revoked": "暦のリンクの取り消し",
    "partner_update": "連携機関が更新",
}  # fmt: skip
PAGE_SIZE = 50


@dataclass(frozen=True)
class AuditRow:
    """監査記録の一件. `changes` maps field to [old, new], or names the detail of an event."""

    seq: int
    at: datetime
    actor: str
    action: str
    entity: str
    entity_id: int | None
    changes: dict[str, Any]
    reason: str


@dataclass(frozen=True)
class AuditCriteria:
    """絞り込み: days are inclusive, in Japan."""

    actor: str = ""
    action: str = ""
    from_on: date | None = None
    to_on: date | None = None
    page: int = 1


def _answered(rows: Sequence[Row[Any]]) -> list[AuditRow]:
    return [
        AuditRow(
            row.seq, row.at, row.actor_name, row.action, row.entity, row.entity_id,
            json.loads(row.changes), row.reason,
        )
        for row in rows
    ]  # fmt: skip


def _where(question: Select[Any], criteria: AuditCriteria) -> Select[Any]:
    e = audit_entry.c
    if criteria.actor:
        question = question.where(e.actor_login == criteria.actor)
    if criteria.action:
        question = question.where(e.action == criteria.action)
    if criteria.from_on:
        question = question.where(e.at >= datetime.combine(criteria.from_on, time(), JST))
    if criteria.to_on:
        day_after = criteria.to_on + timedelta(days=1)
        question = question.where(e.at < datetime.combine(day_after, time(), JST))
    return question


def audit_rows(view: View, criteria: AuditCriteria) -> list[AuditRow]:
    """One page of entries, the newest first. Raises `NotAllowed`."""
    require(view.actor, Action.SEE_AUDIT)
    rows = view.rows(
        _where(select(audit_entry), criteria)
        .order_by(audit_entry.c.seq.desc())
        .limit(PAGE_SIZE)
        .offset((criteria.page - 1) * PAGE_SIZE)
    )
    return _answered(rows)


def audit_count(view: View, criteria: AuditCriteria) -> int:
    """How many entries there are."""
    require(view.actor, Action.SEE_AUDIT)
    return int(view.scalar(_where(select(func.count()).select_from(audit_entry), criteria)))


def history_of(view: View, entity: str, entity_id: int, limit: int = 50) -> list[AuditRow]:
    """一件の履歴: what changed in one row, by whom, when; the newest first."""
    require(view.actor, Action.SEE_AUDIT)
    e = audit_entry.c
    rows = view.rows(
        select(audit_entry)
        .where(
            e.entity == entity,
            e.entity_id == entity_id,
            e.action.in_(["insert", "update", "delete"]),
        )
        .order_by(e.seq.desc())
        .limit(limit)
    )
    return _answered(rows)
