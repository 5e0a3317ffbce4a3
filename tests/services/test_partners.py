"""連携機関: it sees and changes its own organisation; of everything else it learns nothing at all."""

from __future__ import annotations

import contextlib
import inspect
import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import pytest
from sqlmodel import SQLModel

from core.db.actor import SYSTEM, Actor
from core.db.work import Work, read_only, unit_of_work
from core.domain.access import AccessEntry, AccountEntry
from core.domain.consents import Consent
from core.domain.entry import check
from core.domain.events import Event, EventInvitation
from core.domain.introductions import PURPOSE, Introduction
from core.domain.organizations import ContactManner, KeyPerson, Organization
from core.domain.permissions import Action
from core.domain.users import User
from core.errors import Conflict, NotAllowed, NotFound, RuleViolation
from core.queries import partners as asked
from core.queries.users import organization_of
from core.services import accounts, partners, sign_in
from core.services.organization_merges import merge_organizations
from core.services.partners import OwnAnswerEntry, OwnIntroductionEntry, VacancyEntry
from tests.conftest import Kept, add_staff
from tests.exchange.samples import office
from tests.one_of_each import one_of_each
from tests.organizations import an_organization, by_number, take_in
from tests.services.test_scopes import public_functions, value_of

pytestmark = pytest.mark.sqlite_only
Staff = dict[str, Actor]
TODAY, PHRASE = date(2026, 11, 21), "模擬の合言葉です、とても長い文。"
# The same words for what is somebody else's and for what never was.
NOWHERE = re.escape("この記録は見つかりません。削除されたか、番号が違います。")


@pytest.fixture
def theirs(staff: Staff) -> Actor:
    """Somebody of the first organisation of a public file; a second one is not theirs."""
    take_in([office(1), office(2)])
    return of(staff, by_number(1))


def of(staff: Staff, organization: Organization) -> Actor:
    return replace(staff["partner"], organization_id=organization.pk)


def own(actor: Actor) -> asked.OwnOrganization:
    with read_only(actor) as view:
        return asked.own_organization(view)


def said(actor: Actor, count: int, on: str = "2026-11-21", seen: int = 1) -> Organization:
    with unit_of_work(actor) as work:
        entry = check(VacancyEntry, {"vacancy_count": count, "vacancy_on": on})
        return partners.say_vacancy(work, seen, entry)


def test_free_places_are_told_with_their_day_and_the_office_learns_of_it(
    staff: Staff, theirs: Actor
) -> None:
    row = said(theirs, 3, "2026-11-20")
    assert (row.vacancy_count, row.vacancy_on, row.version) == (3, date(2026, 11, 20), 2)
    with read_only(staff["viewer"]) as view:
        at = asked.last_partner_update(view, row.pk)
        assert at is not None
        assert asked.last_partner_update(view, by_number(2).pk) is None
    with pytest.raises(RuleViolation, match="未来"):
        said(theirs, 3, "2026-11-22", 2)
    with unit_of_work(theirs) as work:
        again = partners.say_unchanged(work, 2)
    assert (again.vacancy_count, again.vacancy_on, again.verified_on) == (3, TODAY, TODAY)


def test_its_own_facts_are_kept_from_imports_and_the_rest_stays_with_the_office(
    theirs: Actor,
) -> None:
    typed = {"phone": "03-1111-2222", "name": "別の名", "note": "x", "listing_agreed_on": TODAY}
    with unit_of_work(theirs) as work:
        row = partners.change_own_facts(work, 1, typed)
    assert (row.phone, row.name, row.note, row.listing_agreed_on) == (
        "03-1111-2222", by_number(1).name, "", None,
    )  # fmt: skip
    assert row.kept == {"phone"}
    with unit_of_work(theirs) as work:
        partners.save_own_profile(work, None, {"training": "pc_office", "visit_days": "水曜の午後"})
        partners.save_own_profile(work, 1, {"visit_days": "木曜", "organization_id": 999})
    assert own(theirs).profile["visit_days"] == "木曜"


def test_what_the_office_notes_never_travels(staff: Staff, theirs: Actor) -> None:
    secret = "所内のひみつ"
    row = by_number(1)
    with unit_of_work(SYSTEM) as work:
        work.change(Organization, row.pk, 1, {"note": secret})
        work.add(ContactManner(organization_id=row.pk, taboo=secret))
        work.add(KeyPerson(organization_id=row.pk, name="模擬 窓口", note=secret))
        work.add(KeyPerson(organization_id=by_number(2).pk, name=secret))
        # Somebody's mother, whom one reaches through this office.
        mother = work.add(KeyPerson(organization_id=row.pk, kind="family", name=secret)).pk
    with pytest.raises(NotFound, match=NOWHERE), unit_of_work(theirs) as work:
        partners.change_own_person(work, mother, 1, {"post": "x"})
    mine = own(theirs)
    assert [person.name for person in mine.persons] == ["模擬 窓口"]
    assert secret not in str(asdict(mine))
    # The office wrote its note meanwhile: no conflict for who saw none of it.
    assert said(theirs, 2, seen=1).vacancy_count == 2
    with unit_of_work(staff["supporter"]) as work:
        work.change(Organization, row.pk, 3, {"vacancy_count": 5, "note": f"{secret}2"})
    with pytest.raises(Conflict) as met:
        said(theirs, 1, seen=3)
    assert [(f.field, f.theirs, f.by) for f in met.value.fields] == [
        ("vacancy_count", 5, "事業所の担当")
    ]
    assert secret not in str(met.value.fields) + str(met.value)


def test_its_contact_persons_are_its_own(staff: Staff, theirs: Actor) -> None:
    with unit_of_work(theirs) as work:
        typed = {"name": "模擬 窓口", "organization_id": by_number(2).pk, "note": "x"}
        person = partners.add_own_person(work, typed)
    assert (person.organization_id, person.note) == (theirs.organization_id, "")
    with unit_of_work(theirs) as work:
        partners.change_own_person(work, person.pk, 1, {"post": "主任", "note": "y"})
        partners.change_own_person(work, person.pk, 2, {}, left=True)
    assert own(theirs).persons == ()
    with unit_of_work(SYSTEM) as work:
        other = work.add(KeyPerson(organization_id=by_number(2).pk, name="模擬 他所"))
    for foreign in (other.pk, 999):
        with pytest.raises(NotFound, match=NOWHERE), unit_of_work(theirs) as work:
            partners.change_own_person(work, foreign, 1, {"post": "x"})


def test_an_invitation_that_went_out_is_answered(staff: Staff, theirs: Actor) -> None:
    with unit_of_work(SYSTEM) as work:
        event = work.add(Event(name="模擬の説明会", held_on=date(2026, 12, 1)))
        mine, waiting, foreign = (
            work.add(EventInvitation(event_id=e.pk, organization_id=o, status=status))
            for e, o, status in (
                (event, theirs.organization_id or 0, "invited"),
                (work.add(Event(name="模擬の研修", held_on=date(2026, 12, 2))), theirs.organization_id or 0, "to_invite"),
                (event, by_number(2).pk, "invited"),
            )
        )  # fmt: skip
    with read_only(theirs) as view:
        assert [(row.event.name, row.invitation_id) for row in asked.own_events(view)] == [
            ("模擬の説明会", mine.pk)
        ]
    entry = check(OwnAnswerEntry, {"status": "coming", "people": 2})
    with unit_of_work(theirs) as work:
        done = partners.answer_own_invitation(work, mine.pk, 1, entry)
    assert (done.status, done.people) == ("coming", 2)
    for row_id in (waiting.pk, foreign.pk, 999):
        with pytest.raises(NotFound, match=NOWHERE), unit_of_work(theirs) as work:
            partners.answer_own_invitation(work, row_id, 1, entry)
    with unit_of_work(SYSTEM) as work:
        work.change(Event, event.pk, 1, {"held_on": date(2026, 11, 1)})
    with pytest.raises(RuleViolation, match="もう終わって"), unit_of_work(theirs) as work:
        partners.answer_own_invitation(work, mine.pk, 2, entry)


def test_an_introduction_is_answered_only_while_the_consent_lives(
    staff: Staff, theirs: Actor
) -> None:
    from core.domain.clients import Client

    own_id = theirs.organization_id
    with unit_of_work(SYSTEM) as work:
        person = work.add(Client(name="加奈利 明日香", kana="かなり あすか", number=77))
        consent = work.add(
            Consent(
                client_id=person.pk, kind="third_party", recipient_id=own_id, items="basic",
                purpose=PURPOSE, method="document", obtained_on=date(2026, 11, 1),
            )
        )  # fmt: skip
        about = {"client_id": person.pk, "introduced_on": date(2026, 11, 10)}
        shared, unshared, foreign = (
            work.add(Introduction(**about, to_id=to, shared_on=on, owner_id=staff["supporter"].id))
            for to, on in ((own_id, TODAY), (own_id, None), (by_number(2).pk, TODAY))
        )
    with read_only(theirs) as view:
        (row,) = asked.own_introductions(view)
    assert (row.shared.who, row.owner, row.version) == ("加奈利 明日香", "模擬 支援", 1)
    planned = check(OwnIntroductionEntry, {"answer": "planned", "on": "2026-11-28"})
    for row_id in (unshared.pk, foreign.pk, 999):
        with pytest.raises(NotFound, match=NOWHERE), unit_of_work(theirs) as work:
            partners.answer_own_introduction(work, row_id, 1, planned)
    with unit_of_work(theirs) as work:
        done = partners.answer_own_introduction(work, shared.pk, 1, planned)
    assert (done.status, done.visit_planned_on) == ("visit_planned", date(2026, 11, 28))
    with unit_of_work(theirs) as work:
        visited = check(OwnIntroductionEntry, {"answer": "visited", "on": "2026-11-20"})
        assert partners.answer_own_introduction(work, shared.pk, 2, visited).status == "visited"
    refused = {"answer": "refused", "reason": "no_vacancy", "note": "満員"}
    with pytest.raises(RuleViolation, match="理由"):
        check(OwnIntroductionEntry, {"answer": "refused"})
    with unit_of_work(SYSTEM) as work:
        work.change(Consent, consent.pk, 1, {"withdrawn_on": TODAY})
    with pytest.raises(NotFound, match=NOWHERE), unit_of_work(theirs) as work:
        entry = check(OwnIntroductionEntry, refused)
        partners.answer_own_introduction(work, shared.pk, 3, entry)
    with unit_of_work(SYSTEM) as work:
        work.change(Consent, consent.pk, 2, {"withdrawn_on": None})
    with unit_of_work(theirs) as work:
        done = partners.answer_own_introduction(
            work, shared.pk, 3, check(OwnIntroductionEntry, refused)
        )
    assert (done.status, done.ended_on, done.end_reason) == ("refused", TODAY, "no_vacancy")
    with pytest.raises(RuleViolation, match="もう終わって"), unit_of_work(theirs) as work:
        partners.answer_own_introduction(work, shared.pk, 4, planned)


# -- the account ----------------------------------------------------------------------------------


def test_the_administrator_says_of_which_organisation_an_account_is(staff: Staff) -> None:
    first, second = an_organization(name="模擬一").pk, an_organization(name="模擬二").pk
    with pytest.raises(RuleViolation, match="機関をひとつ"):
        check(AccessEntry, {"role": "partner"})
    typed = {"login": "renkei", "name": "模擬 連", "role": "partner", "organization_id": first}
    with unit_of_work(staff["admin"]) as work:
        user = accounts.add_user(work, check(AccountEntry, typed), PHRASE)
    with unit_of_work(user.actor) as work:
        session = sign_in._open_session(work, user.pk, "試験").token_hash
    live = sign_in.current_user(session, touch=False)
    assert live is not None
    assert live.actor.organization_id == first
    moved = check(AccessEntry, {"role": "partner", "organization_id": second})
    with pytest.raises(NotAllowed), unit_of_work(staff["director"]) as work:
        accounts.set_access(work, user.pk, 1, moved)
    with unit_of_work(staff["admin"]) as work:
        accounts.set_access(work, user.pk, 1, moved)
        assert organization_of(work, user.pk) == second
    assert sign_in.current_user(session, touch=False) is None  # an open tab does not go on
    with unit_of_work(staff["admin"]) as work:
        accounts.set_access(work, user.pk, 1, check(AccessEntry, {"role": "supporter"}))
        assert organization_of(work, user.pk) is None
    with pytest.raises(NotFound), unit_of_work(staff["admin"]) as work:
        nowhere = check(AccessEntry, {"role": "partner", "organization_id": 999})
        accounts.set_access(work, user.pk, work.get(User, user.pk).version, nowhere)
    with unit_of_work(SYSTEM) as work:
        merge_organizations(work, first, second, (1, 1))
    with pytest.raises(RuleViolation, match="まとめられ"), unit_of_work(staff["admin"]) as work:
        accounts.set_access(work, user.pk, work.get(User, user.pk).version, moved)


def test_an_account_without_an_organisation_sees_nothing(staff: Staff) -> None:
    for actor in (staff["partner"], SYSTEM):
        with pytest.raises(NotAllowed, match="まだ決まっていません"):
            own(actor)
    for role in ("admin", "supporter", "viewer"):
        with pytest.raises(NotAllowed):
            own(replace(staff[role], organization_id=an_organization().pk))


# -- everything else ---------------------------------------------------------------------------------

# What asks for no right of its own, because whoever calls it has asked: no page of a partner does.
PARTS = {
    "queries.agenda_rows.count_rows": "counts what it is given a condition for",
    "queries.access_report.may_see_report": "answers with no",
    "queries.scopes.reaches": "answers the question of a scope",
    "queries.scopes.sees_client": "answers the question of a scope",
    "queries.scopes.require_client": "refuses, or says nothing",
    "queries.scopes.require_record": "refuses, or says nothing",
    "queries.scopes.visible_clients": "a condition",
    "queries.scopes.visible_of": "a condition",
    "queries.scopes.visible_or_nobodys": "a condition",
    "queries.scopes.within_scope": "a part of services that asked",
    "queries.consents.recipient_named": "a part of questions that asked",
    "queries.history.of_client": "a condition",
    "queries.organization_profiles.stored_profile": "a part of questions that asked",
    "queries.plan_reviews.ruled_review_due": "a part of questions that asked",
    "services.notifications.tell_owner": "a part of services that asked",
    "queries.users.organization_of": "whose account this is: asked at every sign-in",
    "queries.users.sessions_of": "one's own devices: the page names the user",
    "services.face_sheets.require_open_person": "a part of services that asked",
    "services.ownership.require_owner": "refuses, or says nothing",
    "services.sign_in.end_sessions": "a part of services that asked",
}
# Verbs on the organisation of the account itself: what they refuse is tested above.
OWN = "services.partners."


@pytest.fixture
def full(ledger: str, kept: Kept) -> Staff:
    """One person with everything, and one account of every role."""

    def fill() -> Staff:
        found = add_staff()
        one_of_each()
        return found

    return kept.start_from("one_of_each", ledger, fill)


def names_a_row(run: Any, hints: Mapping[str, Any]) -> bool:
    """Whether a function takes an id, several of them, or an entry that holds one."""
    for name in list(inspect.signature(run).parameters)[1:]:
        kind = hints.get(name)
        if name.endswith("_id") or name in ("wanted", "ids", "seen", "marked"):
            return True
        is_entry = inspect.isclass(kind) and issubclass(kind, SQLModel)
        if is_entry and any(field.endswith("_id") for field in kind.model_fields):
            return True
    return False


def answer(work: Work, run: Any, hints: Mapping[str, Any]) -> str:
    parameters = list(inspect.signature(run).parameters.values())[1:]
    arguments = {
        p.name: 1 if p.name.endswith("_id") else value_of(p.name, hints.get(p.name))
        for p in parameters
        if p.default is p.empty or p.name.endswith("_id")
    }
    arguments |= {n: {1} for n in ("wanted", "ids") if n in arguments}
    try:
        return f"answered {run(work, **arguments)!r}"[:120]
    except NotAllowed:
        return "refused"
    except NotFound:
        return "not found"
    except Exception as error:  # it went on to look at the rest: nobody stopped it
        return f"went on: {type(error).__name__} {error}"[:120]


class _TakenBack(Exception):
    """Nothing of a try is kept."""


def test_no_question_and_no_verb_with_an_id_answers_a_partner(full: Staff) -> None:
    """As somebody of organisation 2; every id that is tried is 1."""
    with unit_of_work(SYSTEM) as work:
        mine = work.add(Organization(kind="transition_office", name="模擬の自分の機関"))
    actor, answers = replace(full["partner"], organization_id=mine.pk), {}
    with contextlib.suppress(_TakenBack), unit_of_work(actor) as work:
        for name, run, hints in public_functions():
            if name not in PARTS and not name.startswith(OWN) and names_a_row(run, hints):
                answers[name] = answer(work, run, hints)
        raise _TakenBack
    assert len(answers) > 150
    wrong = [f"{n}: {a}" for n, a in answers.items() if a not in ("refused", "not found")]
    assert wrong == [], "\n".join(wrong)
    # The control: every fourth of the same calls, by who may do everything.
    tried = set(list(answers)[::4])
    with contextlib.suppress(_TakenBack), unit_of_work(full["admin"]) as work:
        answers = {n: answer(work, run, h) for n, run, h in public_functions() if n in tried}
        raise _TakenBack
    assert sum(a not in ("refused", "not found") for a in answers.values()) > len(tried) / 2


def test_the_right_to_everything_else_is_not_among_its_rights() -> None:
    from core.domain.permissions import MATRIX

    assert MATRIX["partner"] == {Action.OWN_ORGANIZATION, Action.OWN_ACCOUNT}
