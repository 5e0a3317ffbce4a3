"""A small ledger by hand: each maker stores one row, with its derived days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from core.db.actor import Actor
from core.db.base import TableModel
from core.db.work import Work, read_only, unit_of_work
from core.deadlines import Deadline, deadlines
from core.domain.clients import Certificate, Client, ServiceUse
from core.domain.consents import Consent
from core.domain.employments import Employment
from core.domain.intakes import Intake
from core.domain.plans import Plan
from core.domain.records import SupportRecord
from core.domain.tasks import Task
from core.queries.rules import rule_book
from core.services import derived

TODAY = date(2026, 11, 21)


class Ledger:
    """台帳: makers of rows, and the question that all rules are tested with."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def _stored(self, make: Callable[[Work], TableModel]) -> int:
        with unit_of_work(self.actor) as work:
            return work.add(make(work)).pk

    def client(self, number: int = 1, **values: Any) -> int:
        values = {"name": "模擬 花子", "kana": "もぎ はなこ", "number": number, **values}
        return self._stored(lambda _: Client(**values))

    def service(self, client_id: int, service: str, start_on: date, **values: Any) -> int:
        return self._stored(
            lambda work: ServiceUse(
                client_id=client_id, service=service, start_on=start_on,
                limit_on=derived.service_limit_on(
                    service, start_on, rule_book(work), values.get("extended_to")
                ),
                **values,
            )
        )  # fmt: skip

    def consent(self, client_id: int, kind: str = "third_party", **values: Any) -> int:
        given: dict[str, Any] = {
            "items": "medical", "purpose": "medical_liaison", "method": "document",
            "obtained_on": date(2026, 1, 10), **values,
        }  # fmt: skip
        return self._stored(lambda _: Consent(client_id=client_id, kind=kind, **given))

    def plan(self, client_id: int, service: str, start_on: date, **values: Any) -> int:
        return self._stored(
            lambda work: Plan(
                **{
                    "client_id": client_id, "service": service, "start_on": start_on,
                    "period_start_on": start_on, "status": "active",
                    "review_due_on": derived.plan_review_due_on(service, start_on, rule_book(work)),
                    # Nothing lacks but what a test takes away.
                    **dict.fromkeys(("agreed_on", "delivered_on", "consultation_delivered_on"), start_on),
                    **values,
                }
            )
        )  # fmt: skip

    def job(self, client_id: int, hired_on: date, **values: Any) -> int:
        return self._stored(
            lambda work: Employment(
                client_id=client_id, hired_on=hired_on,
                six_months_on=derived.six_months_on(hired_on, rule_book(work)), **values,
            )
        )  # fmt: skip

    def certificate(self, client_id: int, kind: str, expires_on: date, **values: Any) -> int:
        return self._stored(
            lambda _: Certificate(client_id=client_id, kind=kind, expires_on=expires_on, **values)
        )

    def record(self, client_id: int, happened_on: date, method: str, **values: Any) -> int:
        return self._stored(
            lambda _: SupportRecord(
                client_id=client_id, happened_on=happened_on, method=method, facts="模擬", **values
            )
        )

    def intake(self, received_on: date, **values: Any) -> int:
        values = {"name": "模擬 相談", "complaint": "働きたい", **values}
        return self._stored(lambda _: Intake(received_on=received_on, **values))

    def task(self, title: str, **values: Any) -> int:
        return self._stored(lambda _: Task(title=title, **values))

    def due(self, today: date = TODAY, **asked: Any) -> list[Deadline]:
        with read_only(asked.pop("actor", self.actor)) as view:
            return deadlines(view, today=today, **asked)


@pytest.fixture
def office(staff: dict[str, Actor]) -> Ledger:
    return Ledger(staff["supporter"])
