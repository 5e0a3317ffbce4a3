"""権限: every service and question about persons × every role, cell by cell."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from core.db.actor import Actor
from core.db.work import Work, unit_of_work
from core.domain.access import AccessEntry, EmergencyAccessEntry
from core.domain.clients import Certificate, CertificateEntry, Client, ServiceUse, ServiceUseEntry
from core.domain.consents import Consent
from core.domain.employments import Employment, EmploymentEndEntry, EmploymentEntry
from core.domain.enrolments import OfficeEntry
from core.domain.entry import check
from core.domain.intakes import CloseEntry, Intake, NextStepEntry
from core.domain.permissions import MATRIX, Action, may
from core.domain.plans import Plan
from core.errors import DomainError, NotAllowed, RuleViolation
from core.queries import access as access_queries
from core.queries import clients as client_queries
from core.queries import consents as consent_queries
from core.queries import history, intake_lists, ledger, records
from core.queries import intakes as intake_queries
from core.queries import offices as office_queries
from core.queries import plans as plan_queries
from core.services import (
    access,
    accounts,
    certificates,
    clients,
    consents,
    employments,
    intakes,
    many_clients,
    offices,
    plans,
    service_uses,
)
from tests.conftest import Kept, add_staff
from tests.people import DAY, a_client, an_intake, client_entry, consent_entry, intake_entry

ROLES = [role for role in MATRIX if role != "system"]
USE = check(ServiceUseEntry, {"client_id": 1, "service": "daily_care", "start_on": "2026-11-01"})
NEW_USE = USE.model_copy(update={"service": "job_retention_support"})
PAPER = check(CertificateEntry, {"client_id": 1, "kind": "mental"})
JOB = check(EmploymentEntry, {"client_id": 1, "hired_on": "2026-11-01"})
LEFT = EmploymentEndEntry(left_on=DAY, separation_reason="unknown")
END = check(CloseEntry, {"close_reason": "other"})
STEP = check(NextStepEntry, {"next_step": "電話する"})
OFFICE = check(OfficeEntry, {"name": "模擬 北支所"})
ACCESS = check(AccessEntry, {"role": "supporter", "scope": "caseload"})
WHY = EmergencyAccessEntry(client_id=1, reason="本人から助けを求める電話")


def emergency(work: Work) -> None:
    with contextlib.suppress(RuleViolation):
        access.open_emergency(work, WHY)


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
    "add_service_use": lambda w: service_uses.add_service_use(w, NEW_USE),
    "change_service_use": lambda w: service_uses.change_service_use(w, 1, 1, USE),
    "end_service_use": lambda w: service_uses.end_service_use(w, 1, 1, DAY),
    "add_certificate": lambda w: certificates.add_certificate(w, PAPER),
    "change_certificate": lambda w: certificates.change_certificate(w, 1, 1, PAPER),
    "add_employment": lambda w: employments.add_employment(w, JOB),
    "change_employment": lambda w: employments.change_employment(w, 1, 1, JOB),
    "end_employment": lambda w: employments.end_employment(w, 1, 1, LEFT),
}
LOOKS: dict[str, Callable[[Work], Any]] = {
    "open_client": lambda w: clients.open_client(w, 1),
    "note_search": lambda w: clients.note_search(w, "台帳", "花子"),
    "note_export": lambda w: clients.note_export(w, "すべて", 1),
    "open_plan": lambda w: plans.open_plan(w, 1),
    # Allowed, and then told that the person is within the scope anyway.
    "open_emergency": lambda w: emergency(w),
    "add_office": lambda w: offices.add_office(w, OFFICE),
    "close_office": lambda w: offices.close_office(w, 1, 1, DAY),
    "set_access": lambda w: accounts.set_access(w, 3, 1, ACCESS),
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
    "plans_due": lambda v: plan_queries.plans_due(v, plan_queries.PlanCriteria(DAY)),
    "plan_page": lambda v: plan_queries.plan_page(v, 1, DAY),
    "timeline": lambda v: records.timeline(v, 1),
    "search_records": lambda v: records.search(v, records.RecordCriteria()),
    "emergencies": lambda v: access_queries.emergencies(v),
    "unchecked_emergencies": lambda v: access_queries.unchecked_emergencies(v),
    "grants_by_user": lambda v: access_queries.grants_by_user(v),
    "offices": lambda v: office_queries.offices(v),
}


# What a question needs beyond seeing persons.
MORE: dict[str, Action] = {
    "changes_of_client": Action.SEE_SENSITIVE,
    "find_candidates": Action.SEE_SENSITIVE,
    "list_intakes": Action.SEE_SENSITIVE,
    "intake": Action.SEE_SENSITIVE,
    "plans_due": Action.SEE_SENSITIVE,
    "plan_page": Action.SEE_SENSITIVE,
    "open_plan": Action.SEE_SENSITIVE,
    "timeline": Action.SEE_RECORDS,
    "search_records": Action.SEE_RECORDS,
    "open_emergency": Action.BREAK_GLASS,
    "emergencies": Action.BREAK_GLASS,
    "unchecked_emergencies": Action.REVIEW_ACCESS,
    "offices": Action.MANAGE_OFFICES,
    "add_office": Action.MANAGE_OFFICES,
    "close_office": Action.MANAGE_OFFICES,
    "set_access": Action.MANAGE_USERS,
    "grants_by_user": Action.MANAGE_USERS,
    "note_export": Action.EXPORT_CLIENTS,
}
CELLS = {
    **{name: (Action.WRITE_CLIENTS, do) for name, do in VERBS.items()},
    **{
        name: (MORE.get(name, Action.SEE_CLIENTS), do)
        for name, do in {**LOOKS, **QUESTIONS}.items()
    },
}


class _TakenBack(Exception):
    """Nothing of a cell is kept: each begins with the same ledger, in whatever order."""


def outcome(actor: Actor, do: Callable[[Work], Any]) -> str:
    """allowed, or refused. Anything else that is raised is told by its name."""
    try:
        with unit_of_work(actor) as work:
            do(work)
            raise _TakenBack
    except _TakenBack:
        return "allowed"
    except NotAllowed:
        return "refused"
    except DomainError as error:
        return f"{type(error).__name__}: {error}"


@pytest.fixture
def staff(ledger: str, kept: Kept) -> dict[str, Actor]:
    """One account of every role; one person with everything, and one open consultation."""

    def fill() -> dict[str, Actor]:
        found = add_staff()
        me = found["supporter"]
        an_intake(me)
        client = a_client(me)
        with unit_of_work(me) as work:
            use = ServiceUse(client_id=client.pk, service="daily_care", start_on=date(2026, 1, 1))
            work.add(use)
            work.add(Certificate(client_id=client.pk, kind="mental"))
            work.add(Employment(client_id=client.pk, hired_on=date(2026, 1, 1)))
            plan = {"service": "daily_care", "start_on": DAY, "review_due_on": DAY}
            work.add(Plan(client_id=client.pk, period_start_on=DAY, **plan))
            firsts = [work.get(m, 1).pk for m in (Client, Consent, ServiceUse, Certificate, Intake)]
        assert firsts == [1] * 5
        return found

    return kept.start_from("client_permissions", ledger, fill)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_and_learn_what_the_matrix_says_and_nothing_else(
    role: str, staff: dict[str, Actor]
) -> None:
    actor = staff[role]
    found = {name: outcome(actor, do) for name, (_action, do) in CELLS.items()}
    wanted = {n: "allowed" if may(actor, a) else "refused" for n, (a, _do) in CELLS.items()}
    assert [f"{n}: {found[n]}, not {wanted[n]}" for n in CELLS if found[n] != wanted[n]] == []


def test_the_matrix_is_not_all_yes_or_all_no() -> None:
    def roles(action: Action) -> set[str]:
        return {role for role in ROLES if action in MATRIX[role]}

    assert roles(Action.WRITE_CLIENTS) == {"admin", "director", "supporter"}
    assert roles(Action.SEE_CLIENTS) == {"admin", "director", "supporter", "clerk"}
    assert roles(Action.REVIEW_ACCESS) == {"admin", "director"}
    assert roles(Action.MANAGE_USERS) == {"admin"}


def test_who_reads_numbers_beside_names_does_not_get_the_meeting_without_unmasking() -> None:
    """The mask of the meeting carries the person's number: 「M・H（12）」."""
    for role, actions in MATRIX.items():
        if {Action.SEE_MEETING, Action.SEE_CLIENTS} <= actions:
            assert Action.UNMASK in actions, role
