"""権限: every service and question about persons × every role, cell by cell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from core.db.actor import Actor
from core.db.work import Work, read_only, unit_of_work
from core.domain.clients import (
    Certificate,
    CertificateEntry,
    Client,
    Employment,
    EmploymentEntry,
    ServiceUse,
    ServiceUseEntry,
)
from core.domain.consents import Consent
from core.domain.entry import check
from core.domain.intakes import CloseEntry, Intake, NextStepEntry
from core.domain.permissions import MATRIX, Action, may
from core.errors import NotAllowed
from core.queries import clients as client_queries
from core.queries import consents as consent_queries
from core.queries import history, intake_lists, ledger
from core.queries import intakes as intake_queries
from core.services import (
    certificates,
    clients,
    consents,
    employments,
    intakes,
    many_clients,
    service_uses,
)
from tests.people import DAY, a_client, an_intake, client_entry, consent_entry, intake_entry

ROLES = [role for role in MATRIX if role != "system"]
USE = check(ServiceUseEntry, {"client_id": 1, "service": "daily_care", "start_on": "2026-11-01"})
PAPER = check(CertificateEntry, {"client_id": 1, "kind": "mental"})
JOB = check(EmploymentEntry, {"client_id": 1, "hired_on": "2026-11-01"})
END = check(CloseEntry, {"close_reason": "other"})
STEP = check(NextStepEntry, {"next_step": "電話する"})

# One row of each noun stands in the ledger under id 1; the second consultation has id 2.
VERBS: dict[str, Callable[[Work], Any]] = {
    "open_case": lambda w: intakes.open_case(w, intake_entry()),
    "take": lambda w: intakes.take(w, 1, 1, 1),
    "set_next_step": lambda w: intakes.set_next_step(w, 1, 1, STEP),
    "close": lambda w: intakes.close(w, 1, 1, END),
    "register": lambda w: intakes.register(w, 1, 1, client_entry(), consent_entry()),
    "enrol": lambda w: clients.enrol(w, client_entry(), consent_entry(), None),
    "change_client": lambda w: clients.change_client(w, 1, 1, {"note": "x"}),
    "change_stage": lambda w: clients.change_stage(w, 1, 1, "preparing"),
    "change_together": lambda w: many_clients.change_together(w, {1: 1}, {"owner_id": None}),
    "take_back": lambda w: many_clients.take_back(w, {1: 1}),
    "record_consent": lambda w: consents.record_consent(w, consent_entry(1)),
    "withdraw_consent": lambda w: consents.withdraw_consent(w, 1, 1),
    "add_service_use": lambda w: service_uses.add_service_use(w, USE),
    "change_service_use": lambda w: service_uses.change_service_use(w, 1, 1, USE),
    "end_service_use": lambda w: service_uses.end_service_use(w, 1, 1, DAY),
    "add_certificate": lambda w: certificates.add_certificate(w, PAPER),
    "change_certificate": lambda w: certificates.change_certificate(w, 1, 1, PAPER),
    "add_employment": lambda w: employments.add_employment(w, JOB),
    "change_employment": lambda w: employments.change_employment(w, 1, 1, JOB),
    "end_employment": lambda w: employments.end_employment(w, 1, 1, DAY, "unknown"),
}
LOOKS: dict[str, Callable[[Work], Any]] = {
    "open_client": lambda w: clients.open_client(w, 1),
    "note_search": lambda w: clients.note_search(w, "台帳", "花子"),
}
QUESTIONS: dict[str, Callable[[Any], Any]] = {
    "ledger_page": lambda v: ledger.ledger_page(v, ledger.LedgerCriteria()),
    "ledger_rows": lambda v: ledger.ledger_rows(v, ledger.LedgerCriteria()),
    "client_page": lambda v: client_queries.client_page(v, 1),
    "changes_of_client": lambda v: history.changes_of_client(v, 1),
    "consents_of": lambda v: consent_queries.consents_of(v, 1),
    "allows": lambda v: consent_queries.allows(v, 1, "third_party", "", {"basic"}, "handover", DAY),
    "may_hold": lambda v: consent_queries.may_hold(v, 1, {"basic"}, DAY),
    "find_candidates": lambda v: intake_queries.find_candidates(v, name="花子"),
    "list_intakes": lambda v: intake_lists.list_intakes(v, intake_lists.IntakeCriteria()),
    "intake": lambda v: intake_queries.intake(v, 1),
}


@pytest.fixture
def one_of_each(staff: dict[str, Actor]) -> dict[str, Actor]:
    """One person with everything, and one open consultation."""
    me = staff["supporter"]
    an_intake(me)
    client = a_client(me)
    with unit_of_work(me) as work:
        work.add(ServiceUse(client_id=client.pk, service="daily_care", start_on=date(2026, 1, 1)))
        work.add(Certificate(client_id=client.pk, kind="mental"))
        work.add(Employment(client_id=client.pk, hired_on=date(2026, 1, 1)))
        firsts = [work.get(m, 1).pk for m in (Client, Consent, ServiceUse, Certificate, Intake)]
    assert firsts == [1] * 5
    return staff


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", [*VERBS, *LOOKS])
def test_a_role_may_do_what_the_matrix_says_and_nothing_else(
    verb: str, role: str, one_of_each: dict[str, Actor]
) -> None:
    actor = one_of_each[role]
    action = Action.WRITE_CLIENTS if verb in VERBS else Action.SEE_CLIENTS
    do = {**VERBS, **LOOKS}[verb]
    if may(actor, action):
        with unit_of_work(actor) as work:
            do(work)
    else:
        with pytest.raises(NotAllowed), unit_of_work(actor) as work:
            do(work)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_role_learns_what_the_matrix_says_and_nothing_else(
    question: str, role: str, one_of_each: dict[str, Actor]
) -> None:
    actor = one_of_each[role]
    if may(actor, Action.SEE_CLIENTS):
        with read_only(actor) as view:
            QUESTIONS[question](view)
    else:
        with pytest.raises(NotAllowed), read_only(actor) as view:
            QUESTIONS[question](view)


def test_the_matrix_is_not_all_yes_or_all_no() -> None:
    allowed = {role for role in ROLES if Action.WRITE_CLIENTS in MATRIX[role]}
    assert allowed == {"admin", "director", "supporter"}
