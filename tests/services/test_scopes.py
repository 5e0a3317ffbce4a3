"""見られる範囲: every service and question about a person, found by its parameters, × the scopes.

A new function that names a person, or a row that hangs on one, is in these tests by itself.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import pkgutil
import typing
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from sqlmodel import SQLModel

import core.queries
import core.services
from core.db.actor import Actor
from core.db.base import TableModel
from core.db.work import View, Work, unit_of_work
from core.deadlines import deadlines, survey
from core.domain.agenda_items import AgendaItem
from core.domain.assessments import Assessment, AssessmentResponse
from core.domain.clients import Certificate, Client, ServiceUse
from core.domain.consents import Consent, Disclosure
from core.domain.early_signs import EarlySign
from core.domain.employments import Employment, EmploymentLeave, EmploymentTerm
from core.domain.enrolments import Enrolment
from core.domain.events import EventParticipant
from core.domain.face_sheets import Career, ContactPerson, Treatment
from core.domain.intakes import Intake
from core.domain.introductions import Introduction
from core.domain.job_coaching import CoachingStep, CoachingVisit
from core.domain.job_search import JobApplication
from core.domain.matching import MatchingWish
from core.domain.meetings import Meeting, MeetingAttendee, MeetingDecision
from core.domain.outreach import DoctorAdvice
from core.domain.plans import WORKFLOW, Plan, PlanGoal, PlanReview
from core.domain.practicums import Practicum
from core.domain.records import SupportRecord
from core.domain.retention import RetentionVisit, SupportReport
from core.domain.snoozes import DeadlineSnooze
from core.domain.subsidies import Subsidy
from core.domain.tasks import Task
from core.domain.teams import TeamMember
from core.domain.work_passports import PassportShare, WorkPassport
from core.errors import DomainError, NotAllowed, OutOfScope
from core.queries import (
    doctor_advice,
    event_attendance,
    event_follow_up,
    intake_lists,
    intakes,
    introductions,
    job_search,
    organizations,
    plans,
    practicums,
    record_search,
    records,
    search,
    tasks,
    untouched,
)
from core.queries.early_signs import standing_signs
from core.queries.ledger import LedgerCriteria, ledger_page, ledger_rows
from core.queries.plans import PlanCriteria
from core.services.at_risk import RiskCriteria, people_at_risk
from tests.conftest import Kept, add_staff
from tests.one_of_each import CODES_OF_ILLNESS, DAY, ILLNESS, NAME, one_of_each

pytestmark = pytest.mark.sqlite_only

# Which parameter names a row of which kind.
ROWS: dict[str, type[TableModel]] = {
    "client_id": Client, "kept_id": Client, "merged_id": Client, "plan_id": Plan, "task_id": Task,
    "certificate_id": Certificate, "use_id": ServiceUse, "job_id": Employment,
    "goal_id": PlanGoal, "record_id": SupportRecord, "consent_id": Consent, "intake_id": Intake,
    "enrolment_id": Enrolment, "contact_id": ContactPerson, "treatment_id": Treatment,
    "career_id": Career, "member_id": TeamMember, "disclosure_id": Disclosure,
    "assessment_id": Assessment, "response_id": AssessmentResponse, "review_id": PlanReview,
    "advice_id": DoctorAdvice, "wish_id": MatchingWish, "matter_id": Certificate, "snooze_id": DeadlineSnooze,
    "participant_id": EventParticipant, "introduction_id": Introduction, "previous_id": Introduction,
    "employment_id": Employment, "leave_id": EmploymentLeave, "term_id": EmploymentTerm,
    "practicum_id": Practicum, "application_id": JobApplication, "passport_id": WorkPassport,
    "share_id": PassportShare, "visit_id": RetentionVisit, "report_id": SupportReport,
    "sign_id": EarlySign, "coaching_step_id": CoachingStep, "coaching_visit_id": CoachingVisit,
    "subsidy_id": Subsidy, "meeting_id": Meeting, "agenda_item_id": AgendaItem,
    "decision_id": MeetingDecision, "attendee_id": MeetingAttendee,
    "subject_id": Plan,  # what a document is about: of the one named below
}  # fmt: skip
# Functions that are about a person and rightly ask for no scope, and why.
NOT_ASKED = {
    "queries.scopes.reaches": "answers the question itself",
    "queries.scopes.sees_client": "answers the question itself",
    "queries.history.of_client": "a condition, for questions that asked",
    "queries.access.running_emergency": "one's own grants only",
    "queries.access_report.may_see_report": "answers with no",
    "services.access.open_emergency": "is the way in from outside",
    "services.access.note_outside": "writes down who was refused",
    "services.clients.person_search_text": "makes a text of what it is given",
    "services.partners.answer_own_introduction": "a partner's: by organisation and consent",
    "services.stages.hold_person": "a lock, within services that asked",
    "services.stages.note_stage": "a part of services that asked",
}
# Values that a function looks at before it looks at the person.
VALUES: dict[str, Any] = {
    "document": "support_plan",
    "step": WORKFLOW[0], "stage": "preparing", "on": DAY, "field": "note", "part": "", "kinds": ["person"],
    "kind": "certificate_renewal",
}  # fmt: skip


@dataclass(frozen=True)
class Verb:
    """A public function on a transaction, and what it is called with."""

    name: str
    run: Callable[..., Any]
    arguments: Mapping[str, Any]


def public_functions() -> Iterator[tuple[str, Callable[..., Any], dict[str, Any]]]:
    for package in (core.queries, core.services):
        for found in pkgutil.iter_modules(package.__path__):
            if found.name.startswith(("generated", "invented")):
                continue
            module = importlib.import_module(f"{package.__name__}.{found.name}")
            for name, run in vars(module).items():
                is_own = inspect.isfunction(run) and run.__module__ == module.__name__
                if is_own and not name.startswith("_"):
                    hints = (
                        typing.get_type_hints(run)
                        if "array" not in str(run.__annotations__)
                        else {}
                    )
                    first = next(iter(inspect.signature(run).parameters), "")
                    if hints.get(first) in (View, Work):
                        yield f"{package.__name__[5:]}.{found.name}.{name}", run, hints


def value_of(name: str, kind: Any) -> Any:
    """Something to call a function with. Only who and which row matters."""
    if name in VALUES:
        return VALUES[name]
    if name in ROWS:
        return 2 if name == "merged_id" else 1
    if inspect.isclass(kind) and issubclass(kind, SQLModel):
        return kind.model_construct(**{row: 1 for row in ROWS if row in kind.model_fields})
    origin = typing.get_origin(kind) or kind
    if origin is Mapping or origin is dict:
        return {1: 1, 2: 1} if name == "seen" else {}
    if inspect.isclass(origin) and issubclass(origin, Collection) and origin is not str:
        return ()
    return {int: 1, bool: False, date: DAY}.get(origin, "x")


def about_a_person(run: Callable[..., Any], hints: Mapping[str, Any]) -> bool:
    for name in list(inspect.signature(run).parameters)[1:]:
        kind = hints[name]
        if name in ROWS and "int" in str(kind):
            return True
        if name == "seen" and typing.get_origin(kind) is Mapping:
            return True
        is_entry = inspect.isclass(kind) and issubclass(kind, SQLModel)
        if is_entry and not issubclass(kind, TableModel) and ROWS.keys() & kind.model_fields.keys():
            return True
    return False


def verbs() -> list[Verb]:
    found = []
    for name, run, hints in public_functions():
        if name in NOT_ASKED or not about_a_person(run, hints):
            continue
        asked = list(inspect.signature(run).parameters.values())[1:]
        arguments = {
            p.name: value_of(p.name, hints[p.name])
            for p in asked
            if p.default is p.empty or p.name in ROWS
        }
        found.append(Verb(name, run, arguments))
    return found


class _TakenBack(Exception):
    """Nothing of a try is kept: every cell begins with the same ledger."""


def tried(work: Work, verb: Verb) -> str:
    try:
        verb.run(work, **verb.arguments)
    except OutOfScope:
        return "out of scope"
    except NotAllowed:
        return "not allowed"
    except TypeError as error:
        return f"cannot be called: {error}"
    except Exception:  # values that only name a row: what else is wrong with them is no matter here
        return "within scope"
    return "within scope"


def outcomes(actor: Actor, wanted: Sequence[Verb], *, apart: bool) -> dict[str, str]:
    """What becomes of each call; nothing is kept. `apart`: each finds the ledger as it was."""
    found: dict[str, str] = {}
    for together in [[verb] for verb in wanted] if apart else [wanted]:
        with contextlib.suppress(_TakenBack), unit_of_work(actor) as work:
            for verb in together:
                found[verb.name] = tried(work, verb)
            raise _TakenBack
    return found


@pytest.fixture
def staff(ledger: str, kept: Kept) -> dict[str, Actor]:
    """One account of every role, and one person with everything."""

    def fill() -> dict[str, Actor]:
        found = add_staff()
        one_of_each()
        return found

    return kept.start_from("one_of_each", ledger, fill)


def own_it(staff: Mapping[str, Actor]) -> None:
    with unit_of_work(staff["admin"]) as work:
        for client_id in (1, 2):
            work.change(Client, client_id, 1, {"owner_id": staff["supporter"].id})


def test_everything_about_a_person_is_refused_outside_the_scope(staff: dict[str, Actor]) -> None:
    for scope in ("caseload", "granted", "no such scope"):
        actor = replace(staff["supporter"], scope=scope)
        answers = outcomes(actor, verbs(), apart=False)
        assert [f"{n}: {a}" for n, a in answers.items() if a != "out of scope"] == [], scope


def test_the_same_is_answered_within_the_scope(staff: dict[str, Actor]) -> None:
    """The control: the calls themselves are such that only the scope refused them."""
    answers = outcomes(staff["director"], verbs(), apart=True)
    assert [f"{n}: {a}" for n, a in answers.items() if a != "within scope"] == []
    own_it(staff)
    mine = replace(staff["supporter"], scope="caseload")
    answers = outcomes(mine, verbs(), apart=True)
    assert [n for n, a in answers.items() if a == "out of scope"] == []


def test_the_walk_finds_the_functions_and_forgets_none() -> None:
    found = {verb.name for verb in verbs()}
    for known in (
        "services.plan_reviews.review_plan", "services.tasks.finish_task", "services.many_clients.change_together",
        "services.meetings.show_name", "queries.clients.client_page", "queries.records.timeline",
        "services.certificates.add_certificate", "queries.plans.plan_page",
    ):  # fmt: skip
        assert known in found
    assert len(found) > 60
    names = {name for name, _run, _hints in public_functions()}
    assert NOT_ASKED.keys() <= names


# -- lists, counts and searches ------------------------------------------------------------------

TODAY = date(2026, 11, 21)
LISTS: dict[str, Callable[[Work], Any]] = {
    "台帳": lambda w: ledger_page(w, LedgerCriteria()),
    "台帳の検索": lambda w: ledger_page(w, LedgerCriteria(text="かなり")),
    "書き出し": lambda w: ledger_rows(w, LedgerCriteria()),
    "重複の候補": lambda w: intakes.find_candidates(w, kana="かなり あすか"),
    "機関の利用者": lambda w: organizations.clients_there(w, 1),
    "計画": lambda w: plans.plans_due(w, PlanCriteria(TODAY, show="all")),
    "記録": lambda w: records.search(w, records.RecordCriteria()),
    "記録のことば": lambda w: record_search.records(w, "加奈利"),
    "さがす 人": lambda w: search.persons(w, "かなり"),
    "さがす 相談": lambda w: search.intakes(w, "かなり"),
    "相談の一覧": lambda w: intake_lists.list_intakes(w, intake_lists.IntakeCriteria()),
    "期日のないやること": lambda w: tasks.undated_tasks(w, None),
    "記録のない人": lambda w: untouched.untouched_clients(
        w, today=TODAY + (TODAY - DAY) * 90, days=60, owner_id=None, limit=20
    ),
    "期限": lambda w: deadlines(w, today=TODAY),
    "行事の参加者": lambda w: event_attendance.participants(w, 1),
    "行事のそのあと": lambda w: event_follow_up.follow_up(w, 1),
    "主治医の助言": lambda w: doctor_advice.advice_board(w, TODAY),
    "紹介": lambda w: introductions.list_introductions(w, introductions.IntroductionCriteria()),
    "応募": lambda w: job_search.list_applications(w, job_search.ApplicationCriteria()),
    "機関の紹介": lambda w: introductions.introductions_at(w, 1),
    "実習": lambda w: practicums.list_practicums(w, practicums.PracticumCriteria()),
    "気になる人": lambda w: people_at_risk(w, RiskCriteria(), TODAY),
}
COUNTS: dict[str, Callable[[Work], int]] = {
    "気になる人": lambda w: people_at_risk(w, RiskCriteria(), TODAY).total,
    "サイン": lambda w: len(standing_signs(w, TODAY)),
    "台帳": lambda w: ledger_page(w, LedgerCriteria(closed="all")).total,
    "計画": lambda w: plans.plan_counts(w, PlanCriteria(TODAY), ["all"])["all"],
    "期限": lambda w: len(survey(w, today=TODAY)),
    "紹介": lambda w: (
        introductions.list_introductions(w, introductions.IntroductionCriteria()).total
    ),
    "応募": lambda w: job_search.list_applications(w, job_search.ApplicationCriteria()).total,
    "実習": lambda w: practicums.list_practicums(w, practicums.PracticumCriteria()).total,
    "今年度の実習": lambda w: practicums.practicum_year(w, DAY, TODAY).count,
    "記録のない人": lambda w: untouched.untouched_count(
        w, today=TODAY + (TODAY - DAY) * 90, days=60, owner_id=None
    ),
}


def told(actor: Actor) -> dict[str, str]:
    with unit_of_work(actor) as work:
        return {name: repr(ask(work)) for name, ask in LISTS.items()}


def test_no_list_names_a_person_outside_the_scope(staff: dict[str, Actor]) -> None:
    control = told(staff["supporter"])
    assert {name for name, text in control.items() if NAME not in text} == set()
    outside = told(replace(staff["supporter"], scope="caseload"))
    assert {name for name, text in outside.items() if NAME in text} == set()


def test_no_count_counts_a_person_outside_the_scope(staff: dict[str, Actor]) -> None:
    with unit_of_work(staff["supporter"]) as work:
        assert {name for name, ask in COUNTS.items() if ask(work) == 0} == set()
    with unit_of_work(replace(staff["supporter"], scope="caseload")) as work:
        assert {name: ask(work) for name, ask in COUNTS.items()} == dict.fromkeys(COUNTS, 0)


# -- 要配慮個人情報 ---------------------------------------------------------------------------------


def said(actor: Actor) -> dict[str, str]:
    """What each question answers; nothing where it is refused, or cannot work with a bare id."""
    answers = {}
    with unit_of_work(actor) as work:
        for name, ask in questions().items():
            try:
                answers[name] = repr(ask(work))
            except (DomainError, AttributeError):
                answers[name] = ""
    return answers


def questions() -> Mapping[str, Callable[[Work], Any]]:
    named = {
        verb.name: lambda w, v=verb: v.run(w, **v.arguments)
        for verb in verbs()
        if verb.name.startswith("queries.")
    }
    return {**LISTS, **named}


def test_a_clerk_is_told_of_persons_and_of_no_illness(staff: dict[str, Actor]) -> None:
    marks = (ILLNESS, *(f"'{code}'" for code in CODES_OF_ILLNESS))
    clerk, supporter = said(staff["clerk"]), said(staff["supporter"])
    assert [name for name, text in clerk.items() if any(mark in text for mark in marks)] == []
    assert NAME in clerk["台帳"]
    assert len([t for t in supporter.values() if any(mark in t for mark in marks)]) > 15


def test_a_clerk_may_not_ask_for_a_disability(staff: dict[str, Actor]) -> None:
    with pytest.raises(NotAllowed), unit_of_work(staff["clerk"]) as work:
        ledger_page(work, LedgerCriteria(disabilities=("schizophrenia",)))
