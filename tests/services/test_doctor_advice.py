"""主治医の助言: asked only under a live consent, passed on only with its record, answered, withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.consents import Consent, Disclosure
from core.domain.entry import check
from core.domain.organizations import KeyPerson
from core.domain.outreach import AdviceAnswerEntry, AdviceRequestEntry, DoctorAdvice
from core.errors import Conflict, ConsentMissing, NotAllowed, OutOfScope, RuleViolation
from core.queries.doctor_advice import advice_board, advice_of, advice_places
from core.services.consents import record_consent, withdraw_consent
from core.services.doctor_advice import answer_advice, request_advice, withdraw_advice
from core.services.organization_merges import merge_organizations
from tests.organizations import an_organization
from tests.people import a_client, consent_entry

Staff = dict[str, Actor]
pytestmark = pytest.mark.sqlite_only
TODAY = date(2026, 11, 21)


def a_consent(me: Actor, client_id: int, place: int, **values: Any) -> Consent:
    given = {
        "kind": "third_party", "recipient_id": place, "purpose": "medical_liaison",
        "items": "disability,medical,accommodation", **values,
    }  # fmt: skip
    with unit_of_work(me) as work:
        return record_consent(work, consent_entry(client_id, **given))


def asked(me: Actor, client_id: int, place: int, **values: Any) -> DoctorAdvice:
    typed = {
        "client_id": client_id, "organization_id": place, "requested_on": "2026-11-21",
        "asked": "週の時間を増やすときの留意点", **values,
    }  # fmt: skip
    with unit_of_work(me) as work:
        return request_advice(work, check(AdviceRequestEntry, typed))


def answer(**values: Any) -> AdviceAnswerEntry:
    typed = {"answered_on": "2026-11-21", "answer": "週25時間まで", **values}
    return check(AdviceAnswerEntry, typed)


def disclosed() -> list[Disclosure]:
    with read_only(SYSTEM) as view:
        return view.all(select(Disclosure))


def test_asking_needs_a_consent_to_that_hospital_for_every_item_on_that_day(staff: Staff) -> None:
    me = staff["supporter"]
    person = a_client(me).pk
    place, other = an_organization().pk, an_organization(name="模擬第二病院").pk
    for values in (
        {"recipient_id": other}, {"purpose": "agency_coordination"}, {"items": "medical"},
        {"obtained_on": "2026-10-01", "valid_to": "2026-11-20"},
    ):  # fmt: skip
        a_consent(me, person, place, **values)
        with pytest.raises(ConsentMissing, match="模擬病院"):
            asked(me, person, place)
    # Asked for less, the narrow one is enough: the control of the items.
    narrow = asked(me, person, place, items="medical")
    consent = a_consent(me, person, place)
    made = asked(me, person, place)
    assert narrow.consent_id != made.consent_id == consent.pk
    with read_only(me) as view:
        places = {p.id: p.is_covered for p in advice_places(view, person, TODAY)}
    assert places == {place: True, other: True}
    with unit_of_work(me) as work:
        withdraw_consent(work, consent.pk, consent.version)
    with pytest.raises(ConsentMissing):
        asked(me, person, place)


def test_what_is_passed_on_is_recorded_with_the_request_or_neither_is(staff: Staff) -> None:
    me = staff["supporter"]
    person, place = a_client(me).pk, an_organization().pk
    with pytest.raises(ConsentMissing):
        asked(me, person, place, passed_by="fax")
    assert disclosed() == []
    consent = a_consent(me, person, place)
    asked(me, person, place)
    assert disclosed() == []  # the person took it along
    asked(me, person, place, passed_by="fax", method="fax")
    (record,) = disclosed()
    assert (record.recipient_id, record.method, record.consent_id) == (place, "fax", consent.pk)
    assert record.items == "disability,medical,accommodation"


def test_a_window_of_another_hospital_and_a_company_are_refused(staff: Staff) -> None:
    me = staff["supporter"]
    person, place = a_client(me).pk, an_organization().pk
    company = an_organization(name="模擬商事", kind="company").pk
    with unit_of_work(SYSTEM) as work:
        stranger = work.add(KeyPerson(organization_id=company, name="模擬 他")).pk
    a_consent(me, person, place)
    with pytest.raises(RuleViolation, match="別の機関"):
        asked(me, person, place, key_person_id=stranger)
    with pytest.raises(RuleViolation, match="医療機関かデイケア"):
        asked(me, person, company)


def test_nothing_new_is_tied_to_a_hospital_that_was_merged_into_another_one(staff: Staff) -> None:
    me = staff["supporter"]
    person, place, kept = a_client(me).pk, an_organization().pk, an_organization().pk
    a_consent(me, person, place, recipient_id=None, recipient_kind="medical_institution")
    with unit_of_work(SYSTEM) as work:
        merge_organizations(work, kept, place, (1, 1))
    with pytest.raises(RuleViolation, match="まとめられ"):
        asked(me, person, place)
    with pytest.raises(RuleViolation, match="まとめられ"):
        a_consent(me, person, place)  # it would cover nobody
    assert asked(me, person, kept).organization_id == kept


def test_an_answer_comes_after_the_request_and_a_withdrawn_one_gets_none(staff: Staff) -> None:
    me = staff["supporter"]
    person, place = a_client(me).pk, an_organization().pk
    a_consent(me, person, place)
    first, second = asked(me, person, place), asked(me, person, place)
    with pytest.raises(RuleViolation, match="頼んだ日より前"), unit_of_work(me) as work:
        answer_advice(work, first.pk, 1, answer(answered_on="2026-11-20"))
    with unit_of_work(me) as work:
        answer_advice(work, first.pk, 1, answer(valid_to="2026-12-20"))
        withdraw_advice(work, second.pk, 1)
    with pytest.raises(Conflict), unit_of_work(me) as work:
        answer_advice(work, first.pk, 1, answer(answer="ちがう答え"))
    with pytest.raises(RuleViolation, match="取り下げた"), unit_of_work(me) as work:
        answer_advice(work, second.pk, 2, answer())
    with read_only(me) as view:
        states = [row.state(TODAY) for row in advice_of(view, person)]
        board = advice_board(view, TODAY)
    assert states == ["withdrawn", "valid"]
    assert (len(board.waiting), len(board.ending), board.caution) == (0, 1, "要確認")


def test_who_may_not_see_illness_or_the_person_neither_asks_nor_reads(staff: Staff) -> None:
    me = staff["supporter"]
    person, place = a_client(me).pk, an_organization().pk
    a_consent(me, person, place)
    asked(me, person, place)
    for role in ("clerk", "viewer"):
        with pytest.raises(NotAllowed), read_only(staff[role]) as view:
            advice_board(view, TODAY)
        with pytest.raises(NotAllowed):
            asked(staff[role], person, place)
    outside = replace(staff["director"], role="supporter", scope="caseload")
    with pytest.raises(OutOfScope):
        asked(outside, person, place)
    with read_only(outside) as view:
        assert advice_board(view, TODAY).waiting == ()
    with read_only(me) as view:
        assert len(advice_board(view, TODAY).waiting) == 1
