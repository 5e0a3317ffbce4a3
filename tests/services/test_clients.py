"""利用者: changing, sensitive items, handing over, stages, services, certificates, jobs."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from core.db.actor import Actor
from core.db.technical import audit_entry
from core.db.work import read_only, unit_of_work
from core.domain.clients import CertificateEntry, Client, ServiceUseEntry
from core.domain.employments import EmploymentEndEntry, EmploymentEntry
from core.domain.entry import check
from core.domain.records import RecordEntry
from core.errors import Conflict, ConsentMissing, RuleViolation
from core.queries.consents import consents_of
from core.services import clients
from core.services.certificates import add_certificate, change_certificate
from core.services.consents import withdraw_consent
from core.services.employments import add_employment, change_employment, end_employment
from core.services.many_clients import change_together, take_back
from core.services.records import add_record
from core.services.service_uses import add_service_use, change_service_use, end_service_use
from tests.people import a_client, consent_entry

# What is asked of PostgreSQL in its own words is tested with the search, the clocks, the imports,
# the merges and the lost updates.
pytestmark = pytest.mark.sqlite_only

Staff = dict[str, Actor]


def stored(actor: Actor, client_id: int) -> Client:
    with read_only(actor) as view:
        return view.get(Client, client_id)


def test_some_fields_change_and_the_search_follows(staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me)
    with unit_of_work(me) as work:
        clients.change_client(
            work, client.pk, 1, {"name": "髙橋 花子", "phone": "０９０１２３４５６７８"}
        )
    after = stored(me, client.pk)
    assert after.phone == "090-1234-5678"
    assert "高橋花子" in after.search_text
    assert "09012345678" in after.search_text
    assert after.kana == "もぎ はなこ"


def test_a_wrong_value_is_refused_at_its_field(staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me)
    for field, value in (
        ("kana", "漢字"), ("phone", "123"), ("birth_on", "2027-01-01"), ("stage", "どこか"),
        ("name", ""), ("municipality", "長" * 41),
    ):  # fmt: skip
        with pytest.raises(RuleViolation) as met, unit_of_work(me) as work:
            clients.change_client(work, client.pk, 1, {field: value})
        assert list(met.value.fields) == [field]
    assert stored(me, client.pk).version == 1


def test_a_field_that_is_not_a_persons_own_is_left_alone(staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me)
    with unit_of_work(me) as work:
        clients.change_client(work, client.pk, 1, {"number": 99, "search_text": "x", "id": 7})
    assert stored(me, client.pk).number == client.number


@pytest.mark.parametrize(
    ("field", "value"),
    [("disability", "mood"), ("is_developmental", True), ("considerations", "静かな席")],
)
def test_sensitive_items_need_a_live_acquisition_consent(
    staff: Staff, field: str, value: object
) -> None:
    me = staff["supporter"]
    client = a_client(me, consent=consent_entry(items="basic"))
    with pytest.raises(ConsentMissing), unit_of_work(me) as work:
        clients.change_client(work, client.pk, 1, {field: value})
    covered = a_client(me)
    with unit_of_work(me) as work:  # the negative control
        clients.change_client(work, covered.pk, 1, {field: value})
    with read_only(me) as view:
        (consent,) = consents_of(view, covered.pk)
    with unit_of_work(me) as work:
        withdraw_consent(work, consent.pk, 1)
    with pytest.raises(ConsentMissing), unit_of_work(me) as work:
        clients.change_client(work, covered.pk, 2, {"considerations": "あたらしい配慮"})
    with unit_of_work(me) as work:  # what was written may always be taken away
        clients.change_client(work, covered.pk, 2, {field: None if value is True else ""})


def test_the_second_of_two_savers_meets_a_conflict(staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me)
    with unit_of_work(staff["director"]) as work:
        clients.change_client(work, client.pk, 1, {"municipality": "朝霞市"})
    with pytest.raises(Conflict) as met, unit_of_work(me) as work:
        clients.change_client(work, client.pk, 1, {"municipality": "志木市"})
    (field,) = met.value.fields
    assert (field.theirs, field.mine, field.by) == ("朝霞市", "志木市", "模擬 所長")


def test_a_record_written_meanwhile_is_nobodys_conflict(staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me)
    record = check(
        RecordEntry, {"client_id": client.pk, "happened_on": "2026-11-21", "facts": "電話あり"}
    )
    with unit_of_work(staff["director"]) as work:
        add_record(work, record)
    with unit_of_work(me) as work:
        clients.change_client(work, client.pk, 1, {"municipality": "志木市"})
    after = stored(me, client.pk)
    assert (after.municipality, after.last_record_on) == ("志木市", date(2026, 11, 21))


def test_many_people_are_handed_over_together_or_not_at_all(staff: Staff) -> None:
    me, chief = staff["supporter"], staff["director"]
    people = [a_client(me, owner_id=me.id).pk for _ in range(3)]
    with pytest.raises(Conflict), unit_of_work(me) as work:
        clients.change_client(work, people[2], 1, {"municipality": "志木市"})
        change_together(work, dict.fromkeys(people, 1), {"owner_id": chief.id})
    assert {stored(me, one).owner_id for one in people} == {me.id}
    with unit_of_work(me) as work:
        saved = change_together(work, dict.fromkeys(people, 1), {"owner_id": chief.id})
    assert saved == dict.fromkeys(people, 2)
    assert {stored(me, one).owner_id for one in people} == {chief.id}
    with pytest.raises(RuleViolation), unit_of_work(me) as work:
        change_together(work, dict.fromkeys(people, 2), {"owner_id": staff["partner"].id})
    with pytest.raises(RuleViolation, match="模擬 花子さん: 終結"), unit_of_work(me) as work:
        change_together(work, dict.fromkeys(people, 2), {"stage": "closed"})


@pytest.mark.sqlite_only
def test_a_save_is_taken_back_but_for_the_cells_that_somebody_changed_since(staff: Staff) -> None:
    me, chief = staff["supporter"], staff["director"]
    one, two = (
        a_client(me, municipality="志木市"),
        a_client(me, name="模擬 二郎", kana="もぎ じろう"),
    )
    with unit_of_work(me) as work:
        saved = change_together(
            work, {one.pk: 1, two.pk: 1},
            {"stage": "closed", "closure_reason": "moved", "owner_id": me.id},
        )  # fmt: skip
        saved[one.pk] = clients.change_client(work, one.pk, 2, {"municipality": "朝霞市"}).version
    with unit_of_work(chief) as work:
        clients.change_client(work, two.pk, 2, {"owner_id": chief.id})
    with unit_of_work(me) as work:
        done = take_back(work, saved)
    assert (done.people, done.refused) == (2, ["模擬 二郎さんの「担当」"])
    # Of the first person only the last save was asked for; the one before it stands.
    first, second = stored(me, one.pk), stored(me, two.pk)
    assert (first.municipality, first.stage) == ("志木市", "closed")
    assert (second.stage, second.closed_on, second.closure_reason) == ("registered", None, "")
    assert second.owner_id == chief.id


def test_an_end_has_a_reason_and_a_day_and_coming_back_clears_both(staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me)
    with pytest.raises(RuleViolation, match="終結には理由"), unit_of_work(me) as work:
        clients.change_client(work, client.pk, 1, {"stage": "closed"})
    with unit_of_work(me) as work:
        clients.change_stage(work, client.pk, 1, "closed", closure_reason="moved")
    after = stored(me, client.pk)
    assert (str(after.closed_on), after.closure_reason) == ("2026-11-21", "moved")
    with unit_of_work(me) as work:
        clients.change_stage(work, client.pk, 2, "registered")
    after = stored(me, client.pk)
    assert (after.closed_on, after.closure_reason) == (None, "")


def test_opening_a_person_and_searching_leave_a_line_in_the_audit(staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me)
    with unit_of_work(me) as work:
        clients.open_client(work, client.pk)
        clients.note_search(work, "利用者台帳", "花子")
    with read_only(me) as view:
        rows = view.rows(
            select(audit_entry.c.action, audit_entry.c.entity_id)
            .order_by(audit_entry.c.seq.desc())
            .limit(2)
        )
    assert [tuple(row) for row in rows] == [("search", None), ("open", client.pk)]


# -- what a person's clocks hang on ------------------------------------------------------------


def test_a_service_keeps_the_last_day_that_its_rule_allows(staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me)
    entry = check(
        ServiceUseEntry,
        {
            "client_id": client.pk,
            "service": "employment_transition_support",
            "start_on": "2026-04-01",
        },
    )
    with unit_of_work(me) as work:
        use = add_service_use(work, entry)
    assert use.limit_on == date(2028, 3, 31)
    later = entry.model_copy(update={"start_on": date(2026, 5, 1)})
    with unit_of_work(me) as work:
        assert change_service_use(work, use.pk, 1, later).limit_on == date(2028, 4, 30)
    with pytest.raises(RuleViolation), unit_of_work(me) as work:
        end_service_use(work, use.pk, 2, date(2026, 4, 30))
    with unit_of_work(me) as work:
        assert end_service_use(work, use.pk, 2, date(2026, 6, 30)).end_on == date(2026, 6, 30)


def test_a_job_keeps_the_day_on_which_six_months_are_full(staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me)
    entry = check(EmploymentEntry, {"client_id": client.pk, "hired_on": "2025-08-31"})
    with unit_of_work(me) as work:
        job = add_employment(work, entry)
    assert job.six_months_on == date(2026, 2, 27)
    moved = entry.model_copy(update={"hired_on": date(2026, 5, 21)})
    with unit_of_work(me) as work:
        assert change_employment(work, job.pk, 1, moved).six_months_on == date(2026, 11, 20)
    assert stored(me, client.pk).stage == "registered"  # only proposed
    for left_on, reason in ((date(2026, 1, 1), "job_mismatch"), (date(2026, 11, 1), "")):
        with pytest.raises(RuleViolation), unit_of_work(me) as work:
            end_employment(
                work, job.pk, 2, EmploymentEndEntry(left_on=left_on, separation_reason=reason)
            )
    end = EmploymentEndEntry(left_on=date(2026, 11, 1), separation_reason="job_mismatch")
    with unit_of_work(me) as work:
        assert end_employment(work, job.pk, 2, end).left_on


def test_a_certificate_needs_consent_and_a_grade_of_its_kind(staff: Staff) -> None:
    me = staff["supporter"]
    without = a_client(me, consent=consent_entry(items="basic"))
    client = a_client(me)
    typed = {"client_id": client.pk, "kind": "mental", "grade": "mental_2"}
    with pytest.raises(ConsentMissing), unit_of_work(me) as work:
        add_certificate(work, check(CertificateEntry, {**typed, "client_id": without.pk}))
    with pytest.raises(RuleViolation, match="等級ではありません"), unit_of_work(me) as work:
        add_certificate(work, check(CertificateEntry, {**typed, "grade": "physical_1"}))
    with unit_of_work(me) as work:
        held = add_certificate(work, check(CertificateEntry, typed))
    renewed = check(CertificateEntry, {**typed, "expires_on": "2028-11-30"})
    with unit_of_work(me) as work:
        assert change_certificate(work, held.pk, 1, renewed).expires_on == date(2028, 11, 30)
