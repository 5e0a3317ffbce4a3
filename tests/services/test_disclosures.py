"""提供記録: only what a live consent covers, or an exception with its reason; never altered."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from core import clock
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.access import EmergencyAccess
from core.domain.consents import Consent, Disclosure, DisclosureEntry
from core.domain.entry import check
from core.domain.organizations import Organization
from core.domain.permissions import MATRIX, Action, may
from core.domain.tasks import Task
from core.errors import Conflict, ConsentMissing, NotAllowed, OutOfScope, RuleViolation
from core.queries.access_report import access_report, exported_ids
from core.queries.consents import allows, consent_state
from core.queries.disclosures import disclosures_of
from core.services import clients
from core.services.access_report import note_access_report
from core.services.consents import file_document, record_consent, withdraw_consent
from core.services.disclosures import note_on_disclosure, record_disclosure
from tests.people import DAY, a_client, consent_entry

Staff = dict[str, Actor]
sqlite_only = pytest.mark.sqlite_only
HOSPITAL = "模擬第一病院"


def entry(client_id: int, **values: Any) -> DisclosureEntry:
    """What was passed on, as typed."""
    return check(
        DisclosureEntry,
        {
            "client_id": client_id,
            "provided_on": "2026-11-21",
            "recipient": HOSPITAL,
            "items": "medical",
            "purpose": "medical_liaison",
            "method": "document",
            **values,
        },
    )


def a_consent(me: Actor, client_id: int, **values: Any) -> Consent:
    """A 第三者提供の同意 to the hospital."""
    given = {
        "kind": "third_party",
        "recipient": HOSPITAL,
        "items": "medical,support_log",
        "purpose": "medical_liaison",
        "obtained_on": "2026-11-01",
        **values,
    }
    with unit_of_work(me) as work:
        return record_consent(work, consent_entry(client_id, **given))


def passed_on(me: Actor, client_id: int, **values: Any) -> Disclosure:
    with unit_of_work(me) as work:
        return record_disclosure(work, entry(client_id, **values))


def places(me: Actor) -> dict[str, int]:
    """Two hospitals of one name, and a ハローワーク."""
    with unit_of_work(me) as work:
        made = [
            work.add(Organization(kind=kind, name=name))
            for kind, name in (
                ("medical_institution", HOSPITAL),
                ("medical_institution", HOSPITAL),
                ("hello_work", "ハローワーク模擬"),
            )
        ]
    return dict(zip(("first", "second", "hello_work"), (row.pk for row in made), strict=True))


def test_a_disclosure_keeps_the_consent_that_covered_it(staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me)
    consent = a_consent(me, client.pk)
    row = passed_on(me, client.pk, recipient="模擬第一病院　", items="support_log,medical")
    assert (row.consent_id, row.provided_by_id, row.exception) == (consent.pk, me.id, "")
    assert row.items == "medical,support_log"


@pytest.mark.parametrize(
    "uncovered",
    [
        {"items": "medical,family"},
        {"recipient": "模擬第二病院"},
        {"purpose": "matching"},
        {"provided_on": "2026-10-31"},
        {"recipient_legal_type": "entrusted", "recipient": "模擬第二病院"},
    ],
)
@sqlite_only
def test_what_no_consent_covers_is_refused(uncovered: Mapping[str, Any], staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me)
    a_consent(me, client.pk)
    with pytest.raises(ConsentMissing, match="にはありません"):
        passed_on(me, client.pk, **uncovered)
    with pytest.raises(ConsentMissing):
        passed_on(me, a_client(me).pk)
    with read_only(me) as view:
        assert view.all(select(Disclosure)) == []


@sqlite_only
def test_a_consent_names_one_organisation_of_the_directory_or_a_kind_of_it(staff: Staff) -> None:
    me = staff["supporter"]
    place = places(me)
    named, by_kind = a_client(me), a_client(me)
    consent = a_consent(me, named.pk, recipient="", recipient_id=place["first"])
    assert consent.recipient == HOSPITAL  # kept as it was called
    a_consent(me, by_kind.pk, recipient="", recipient_kind="medical_institution")

    def allowed(client_id: int, recipient: str = "", recipient_id: int | None = None) -> bool:
        with read_only(me) as view:
            return allows(
                view, client_id, "third_party", recipient, {"medical"}, "medical_liaison", DAY,
                recipient_id=recipient_id,
            )  # fmt: skip

    assert allowed(named.pk, recipient_id=place["first"])
    assert allowed(named.pk, HOSPITAL)  # the name alone, typed
    assert not allowed(named.pk, recipient_id=place["second"])  # another one of the same name
    assert not allowed(named.pk)
    assert allowed(by_kind.pk, recipient_id=place["second"])
    assert not allowed(by_kind.pk, recipient_id=place["hello_work"])
    assert not allowed(by_kind.pk, HOSPITAL)  # a typed name is of no kind
    assert not allowed(by_kind.pk)
    with pytest.raises(RuleViolation, match="どちらかひとつ"):
        consent_entry(1, kind="third_party", recipient="A", recipient_kind="company")


@sqlite_only
def test_without_consent_it_needs_an_exception_with_its_reason_and_is_confirmed_afterwards(
    staff: Staff,
) -> None:
    me = staff["supporter"]
    client = a_client(me, owner_id=me.id)
    with pytest.raises(RuleViolation, match="理由"):
        entry(client.pk, exception="life")
    row = passed_on(me, client.pk, exception="life", reason="意識がなく、服薬を救急隊に伝えた")
    assert (row.consent_id, row.exception) == (None, "life")
    with read_only(me) as view:
        (task,) = view.all(select(Task))
        (listed,) = disclosures_of(view, client.pk).rows
    assert (task.owner_id, task.client_id) == (None, client.pk)
    assert "同意のない提供を確かめる" in task.title
    assert listed.exception == "life"
    # What is given to the person asks for no consent, and for no confirmation.
    passed_on(me, client.pk, recipient="本人", recipient_legal_type="person")
    with read_only(me) as view:
        assert len(view.all(select(Task))) == 1


@sqlite_only
def test_two_consents_together_cover_and_both_are_named(staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me)
    wide = a_consent(me, client.pk, items="medical,support_log")
    narrow = a_consent(me, client.pk, items="employment")
    row = passed_on(me, client.pk, items="medical,support_log,employment")
    assert row.consent_id == wide.pk
    assert f"同意 {narrow.pk} とあわせて" in row.reason


@sqlite_only
def test_a_withdrawal_works_at_the_next_call_and_tells_everybody_who_received(
    staff: Staff,
) -> None:
    me = staff["supporter"]
    place = places(me)
    client = a_client(me, owner_id=staff["director"].id)
    consent = a_consent(me, client.pk, recipient="", recipient_kind="medical_institution")
    for name in ("first", "second", "first"):
        passed_on(me, client.pk, recipient_id=place[name])
    with unit_of_work(me) as work:
        withdraw_consent(work, consent.pk, 1, "電話で申し出")
    with pytest.raises(ConsentMissing):
        passed_on(me, client.pk, recipient_id=place["first"])
    # What was passed on before the day of withdrawal may still be written up.
    assert passed_on(
        me, client.pk, recipient_id=place["first"], provided_on="2026-11-20"
    ).consent_id
    with read_only(me) as view:
        tasks = view.all(select(Task))
        kept = view.get(Consent, consent.pk)
    assert [task.owner_id for task in tasks] == [staff["director"].id] * 2  # each place once
    assert (kept.withdrawn_on, kept.withdrawal_note) == (DAY, "電話で申し出")
    # A colleague who still saw it as live is told; nothing is written twice.
    with pytest.raises(Conflict), unit_of_work(staff["director"]) as work:
        withdraw_consent(work, consent.pk, 1)


def test_a_withdrawal_and_a_disclosure_at_once_are_one_after_the_other(staff: Staff) -> None:
    me, other = staff["supporter"], staff["director"]
    client = a_client(me)
    consent = a_consent(me, client.pk)
    withdrawn, outcome = threading.Event(), []

    def late() -> None:
        withdrawn.wait(10)
        try:
            passed_on(other, client.pk)
        except ConsentMissing as refusal:
            outcome.append(refusal)

    thread = threading.Thread(target=late)
    thread.start()
    with unit_of_work(me) as work:
        withdraw_consent(work, consent.pk, 1)
        withdrawn.set()
        thread.join(0.5)  # it waits for this transaction
        assert thread.is_alive()
    thread.join(20)
    assert len(outcome) == 1
    with read_only(me) as view:
        assert view.all(select(Disclosure)) == []


@sqlite_only
def test_a_wrong_disclosure_stays_and_a_note_says_what_was_wrong(staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me)
    a_consent(me, client.pk)
    row = passed_on(me, client.pk)
    with unit_of_work(staff["director"]) as work:
        note = note_on_disclosure(work, row.pk, "渡したのは文書ではなくFAX")
    with pytest.raises(RuleViolation), unit_of_work(me) as work:
        note_on_disclosure(work, note.pk, "x")
    with pytest.raises(RuleViolation, match="どこが"), unit_of_work(me) as work:
        note_on_disclosure(work, row.pk, " ")
    with read_only(me) as view:
        (listed,) = disclosures_of(view, client.pk).rows
        assert view.get(Disclosure, row.pk).version == 1
    assert (listed.method, listed.notes) == ("document", ("渡したのは文書ではなくFAX",))
    # Nothing in the product changes or removes one (merging persons moves it to the kept one).
    for file in Path("core").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert "change(Disclosure" not in text, file
        assert "remove(Disclosure" not in text, file


@sqlite_only
def test_the_state_of_the_consents_says_what_is_to_be_done(staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me)

    def state() -> tuple[str, int, int, int]:
        with read_only(me) as view:
            found = consent_state(view, client.pk, DAY)
        return found.acquisition, found.third_parties, len(found.ending), len(found.undocumented)

    assert state() == ("live", 0, 0, 0)
    a_consent(me, client.pk, valid_to="2027-01-20")
    oral = a_consent(
        me, client.pk, valid_to="2027-01-21", method="oral_then_document", recipient="A"
    )
    assert state() == ("live", 2, 1, 1)
    with unit_of_work(me) as work:
        file_document(work, oral.pk, 1, "書庫 12")
        withdraw_consent(work, 1, 1)
    a_consent(me, client.pk, valid_to="2028-01-20")  # continues the first one
    assert state() == ("withdrawn", 3, 0, 0)


@sqlite_only
def test_the_report_tells_who_saw_changed_exported_and_received(staff: Staff) -> None:
    me, other = staff["supporter"], staff["director"]
    client, stranger = a_client(me, owner_id=me.id), a_client(me)
    a_consent(me, client.pk)
    passed_on(me, client.pk)
    with unit_of_work(other) as work:
        clients.open_client(work, client.pk)
        clients.open_client(work, client.pk)
        clients.note_export(work, "すべて", 2, [client.pk, stranger.pk + 100])
        clients.open_client(work, stranger.pk)
        why = "本人から急ぎの電話"
        ends_at = clock.now()
        work.add(
            EmergencyAccess(user_id=other.id, client_id=client.pk, reason=why, ends_at=ends_at)
        )
    with read_only(me) as view:
        report = access_report(view, client.pk, DAY, DAY)
        assert access_report(view, client.pk, date(2026, 1, 1), date(2026, 11, 20)).lines == ()
    told = {line.by: line.told for line in report.lines}
    assert told[other.name] == "ひらいた 2回、書き出した 1回"
    assert told[me.name] == "書き加えた 4回"  # the person, two consents, the disclosure
    assert [row.recipient for row in report.disclosures] == [HOSPITAL]
    assert [(line.by, line.reason) for line in report.emergencies] == [(other.name, why)]
    # Neither owner nor auditor: nothing is told, nothing can be taken away.
    with pytest.raises(NotAllowed), read_only(me) as view:
        access_report(view, stranger.pk, DAY, DAY)
    with pytest.raises(NotAllowed), unit_of_work(staff["clerk"]) as work:
        note_access_report(work, client.pk, DAY, DAY, exported=True)
    with read_only(other) as view:
        (line,) = access_report(view, stranger.pk, DAY, DAY).lines[:1]
    assert line.told == "ひらいた 1回"
    assert exported_ids([3, 1]) == ",1,3,"


@sqlite_only
def test_each_role_does_what_the_matrix_says(staff: Staff) -> None:
    client = a_client(staff["supporter"])
    a_consent(staff["supporter"], client.pk)
    for role in (role for role in MATRIX if role != "system"):
        if may(staff[role], Action.WRITE_CLIENTS):
            passed_on(staff[role], client.pk)
            continue
        with pytest.raises(NotAllowed):
            passed_on(staff[role], client.pk)
        with pytest.raises(NotAllowed), unit_of_work(staff[role]) as work:
            file_document(work, 1, 1, "x")
        if not may(staff[role], Action.SEE_CLIENTS):
            with pytest.raises(NotAllowed), read_only(staff[role]) as view:
                disclosures_of(view, client.pk)
            with pytest.raises(NotAllowed), read_only(staff[role]) as view:
                consent_state(view, client.pk, DAY)


@sqlite_only
def test_a_person_outside_the_scope_stays_out_of_reach(staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me, owner_id=staff["director"].id)
    consent = a_consent(me, client.pk)
    narrow = Actor(me.id, me.login, me.name, me.role, "caseload")
    with pytest.raises(OutOfScope):
        passed_on(narrow, client.pk)
    with pytest.raises(OutOfScope), unit_of_work(narrow) as work:
        withdraw_consent(work, consent.pk, 1)
    for ask in (disclosures_of, lambda v, i: consent_state(v, i, DAY)):
        with pytest.raises(OutOfScope), read_only(narrow) as view:
            ask(view, client.pk)
