"""記録の保存期間の満了 (records may be erased): five years after the last service of a closed person.

基準省令 (domain T26, 要確認): counted from the later of 終結 and the last record. Nothing is erased
here: from the day after, the records are 消去の候補. For who answers for the office.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Integer, Row, Select, case, null

from core.db.work import table_of
from core.deadlines.rule import Asked, Rule, about
from core.domain.clients import Client
from core.domain.dates import said
from core.domain.permissions import Action
from core.domain.rules.records_retention import records_kept_until
from core.domain.rules.urgency import Tone, Urgency, urgency_of


def _question(_asked: Asked) -> Select[Any]:
    client = table_of(Client)
    c = client.c
    last_on = case((c.last_record_on > c.closed_on, c.last_record_on), else_=c.closed_on)
    return (
        about(
            last_on,
            target_id=c.id,
            # Nobody's own work: the office decides, and two persons erase.
            owner_id=null().cast(Integer),
            client_id=c.id,
            number=c.number,
            name=c.name,
            kana=c.kana,
        )
        .select_from(client)
        .where(c.closed_on.is_not(None), c.merged_into_id.is_(None))
    )


def _due_on(last_on: date, asked: Asked) -> date:
    return records_kept_until(last_on, asked.book).value


def _caution(row: Row[Any], asked: Asked) -> str:
    return records_kept_until(row.stored, asked.book).caution


def _urgency(_row: Row[Any], due_on: date, asked: Asked) -> Urgency:
    general = urgency_of(due_on, asked.today, asked.book)
    # Records that are kept longer harm nobody at once: no colour of alarm.
    return Urgency(general.level, Tone.PLAIN, general.days_left)


def _why(row: Row[Any], due_on: date, asked: Asked) -> str:
    years = records_kept_until(row.stored, asked.book).basis[0].shown
    return (
        f"最後の支援と終結のうち遅いほうが{said(row.stored)}で、保存する{years}の末日が"
        f"{said(due_on)}です。翌日から消去の候補になります（訴訟・苦情があれば残します）。"
    )


RULE = Rule(
    "records_retention", "記録の保存期間の満了（消去の候補）", "client", _question,
    caution=_caution, due_on=_due_on, urgency=_urgency, why=_why,
    source="基準省令（起算日と条文は要確認）", action=Action.MANAGE_INCIDENTS,
)  # fmt: skip
