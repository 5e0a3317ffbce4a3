"""65歳に達する日 (reaching 65 while using 就労移行支援): the grant must be looked at before.

施行規則 (domain T3): the service is for persons below 65 at its beginning; who was served for five
years before 65 may go on (要確認). An age is reached the day before the birthday. Ended by the last
day of the use; who began after that day is the exception already.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row, Select

from core.db.work import table_of
from core.deadlines.dated import age_reached
from core.deadlines.rule import Asked, Rule, about_client
from core.domain.clients import Client, ServiceUse
from core.domain.dates import said

LIMIT, EXCEPTION = "transition.age_limit_years", "transition.age_exception"


def _question(asked: Asked) -> Select[Any]:
    use, c = table_of(ServiceUse), table_of(Client).c
    u = use.c
    reached = age_reached(c.birth_on, asked.book.integer(LIMIT, asked.today))
    return about_client(reached, table=use).where(
        u.service == "employment_transition_support",
        u.end_on.is_(None),
        reached > u.start_on,
    )


def _title(_row: Row[Any], asked: Asked) -> str:
    return f"就労移行支援の利用中に{asked.book.get(LIMIT, asked.today).shown}になる"


def _caution(_row: Row[Any], asked: Asked) -> str:
    return "" if asked.book.get(EXCEPTION, asked.today).verified else "要確認"


def _why(_row: Row[Any], due_on: date, asked: Asked) -> str:
    age = asked.book.get(LIMIT, asked.today).shown
    return (
        f"{said(due_on)}に{age}に達します（誕生日の前日）。就労移行支援は{age}未満の人のサービスなので、"
        "続けられるか、支給決定を市区町村に確かめます。"
    )


RULE = Rule(
    "transition_age", "就労移行支援の利用中に65歳になる", "client", _question, _title, _caution,
    why=_why, source="障害者総合支援法施行規則（65歳以後の例外は要確認）",
)  # fmt: skip
