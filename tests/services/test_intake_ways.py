"""相談受付の道: a registered person asks again, an anonymous one is named, an end and what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from core.db.actor import Actor
from core.db.technical import audit_entry
from core.db.work import read_only, table_of, unit_of_work
from core.domain.clients import Client
from core.domain.consents import Consent
from core.domain.enrolments import Enrolment, EnrolmentEntry, Office
from core.domain.entry import check
from core.domain.intakes import CloseEntry, Intake
from core.domain.organizations import Organization
from core.domain.records import SupportRecord
from core.domain.tasks import Task
from core.errors import Conflict, NotAllowed, OutOfScope, RuleViolation
from core.queries.client_facts import intakes_of
from core.services import intakes
from tests.people import DAY, a_client, an_intake, client_entry, consent_entry, intake_entry

Staff = dict[str, Actor]
pytestmark = pytest.mark.sqlite_only


def stored(actor: Actor, model: type[Any]) -> list[Any]:
    with read_only(actor) as view:
        return view.all(select(model).order_by(table_of(model).c.id))


def closing(**values: Any) -> CloseEntry:
    return check(CloseEntry, values)


def test_a_registered_person_asks_again_without_a_new_consent_and_it_goes_into_the_support(
    staff: Staff,
) -> None:
    me = staff["supporter"]
    person = a_client(me)
    entry = intake_entry(
        owner_id=me.id, answer="話を聞いた", next_step="本人に電話", next_step_on="2026-11-25"
    )
    with unit_of_work(me) as work:
        intake = intakes.open_case(work, entry, person.pk)
    with read_only(me) as view:
        assert [i.pk for i in intakes_of(view, person.pk)] == [intake.pk]
    with unit_of_work(me) as work, pytest.raises(RuleViolation, match="登録はいりません"):
        intakes.register(work, intake.pk, 1, client_entry(), consent_entry())
    with unit_of_work(me) as work:
        intakes.accept(work, intake.pk, 1)
    (record,), (task,) = stored(me, SupportRecord), stored(me, Task)
    assert (record.client_id, record.facts, record.done) == (person.pk, "働きたい", "話を聞いた")
    assert (task.title, task.due_on, task.client_id) == (
        "本人に電話",
        date(2026, 11, 25),
        person.pk,
    )
    assert len(stored(me, Consent)) == len(stored(me, Client)) == 1
    assert stored(me, Intake)[0].status == "accepted"


def test_an_open_consultation_is_joined_to_somebody_registered_and_taken_back(staff: Staff) -> None:
    me = staff["supporter"]
    person, other = a_client(me, phone="048-123-4567"), a_client(me, name="別の人")
    intake = an_intake(me, is_anonymous=True, name="", kana="", phone="")
    with unit_of_work(me) as work:
        intakes.link(work, intake.pk, 1, person.pk)
    joined = stored(me, Intake)[0]
    # What the consultation did not know is taken from the person; what it knew stays.
    assert (joined.client_id, joined.name, joined.phone) == (person.pk, "模擬 花子", "048-123-4567")
    assert not joined.is_anonymous
    with pytest.raises(RuleViolation, match="ほかの人につながって"), unit_of_work(me) as work:
        intakes.link(work, intake.pk, 2, other.pk)
    with unit_of_work(me) as work:
        intakes.unlink(work, intake.pk, 2)
    assert stored(me, Intake)[0].client_id is None


def test_somebody_who_was_merged_away_is_not_joined(staff: Staff) -> None:
    me = staff["supporter"]
    person, kept = a_client(me), a_client(me, name="残る人")
    with unit_of_work(me) as work:
        work.change(Client, person.pk, person.version, {"merged_into_id": kept.pk})
    intake = an_intake(me)
    with pytest.raises(RuleViolation, match="まとめられて"), unit_of_work(me) as work:
        intakes.link(work, intake.pk, 1, person.pk)


def test_an_anonymous_consultation_gets_its_name_later(staff: Staff) -> None:
    me = staff["supporter"]
    intake = an_intake(me, is_anonymous=True, name="", kana="")
    with pytest.raises(RuleViolation) as refused, unit_of_work(me) as work:
        intakes.change_case(work, intake.pk, 1, {"name": "模擬 次郎"})
    assert "匿名の相談には" in refused.value.fields["name"]
    with unit_of_work(me) as work:
        intakes.change_case(
            work, intake.pk, 1,
            {"is_anonymous": False, "name": "模擬 次郎", "kana": "モギ ジロウ"},
        )  # fmt: skip
    after = stored(me, Intake)[0]
    assert (after.kana, after.complaint) == ("もぎ じろう", "働きたい")
    assert "もぎじろう" in after.search_text
    with pytest.raises(Conflict), unit_of_work(me) as work:
        intakes.change_case(work, intake.pk, 1, {"name": "模擬 三郎"})


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"received_on": "2026-11-22"}, "received_on", "未来"),
        ({"birth_on": "2027-01-01"}, "birth_on", "未来"),
        ({"birth_on": "1900-01-01"}, "birth_on", "110年"),
        ({"birth_on": "S64.2.30"}, "birth_on", ""),
        ({"kana": "模擬はなこ"}, "kana", "ひらがな"),
        ({"phone": "123"}, "phone", "電話番号"),
        ({"name": ""}, "name", "氏名を入力するか"),
        ({"is_anonymous": True}, "name", "匿名の相談には"),
        ({"next_step_on": "2026-11-25"}, "next_step_on", "次の対応"),
        ({"next_step": "電話", "next_step_on": "2026-11-19"}, "next_step_on", "受付日より前"),
        ({"complaint": ""}, "complaint", "主訴"),
    ],
)
def test_bad_input_is_told_at_its_field(values: dict[str, Any], field: str, message: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        intake_entry(**values)
    assert message in refused.value.fields[field]


def test_a_referral_says_where_to_and_asks_later_how_it_went_without_a_name(staff: Staff) -> None:
    me = staff["supporter"]
    with pytest.raises(RuleViolation) as refused:
        closing(close_reason="referred", referred_to="")
    assert "referred_to" in refused.value.fields
    with pytest.raises(RuleViolation, match="過ぎて"):
        closing(close_reason="referred", referred_to="保健所", follow_up_on="2026-11-01")
    with unit_of_work(me) as work:
        place = work.add(Organization(kind="health_center", name="模擬保健所", prefecture="模擬県"))
    intake = an_intake(me)
    entry = closing(
        close_reason="referred",
        referred_id=place.pk,
        follow_up_on="2026-12-01",
        close_note="同行した",
    )
    with unit_of_work(me) as work:
        intakes.close(work, intake.pk, 1, entry)
    (task,), (after,) = stored(me, Task), stored(me, Intake)
    assert (task.title, task.due_on) == (
        "受付1 のその後を確かめる（模擬保健所）",
        date(2026, 12, 1),
    )
    assert (task.owner_id, task.source) == (me.id, "intake")
    assert "花子" not in task.title
    assert (after.referred_id, after.close_note, after.closed_on) == (place.pk, "同行した", DAY)


def test_a_closed_consultation_is_opened_again_with_a_reason_that_stays(staff: Staff) -> None:
    me = staff["supporter"]
    intake = an_intake(me)
    with pytest.raises(RuleViolation, match="終わっていません"), unit_of_work(me) as work:
        intakes.reopen(work, intake.pk, 1, "また電話")
    with unit_of_work(me) as work:
        intakes.close(work, intake.pk, 1, closing(close_reason="unreachable"))
    with pytest.raises(RuleViolation, match="理由"), unit_of_work(me) as work:
        intakes.reopen(work, intake.pk, 2, " ")
    with unit_of_work(me) as work:
        intakes.reopen(work, intake.pk, 2, "本人からまた電話")
    (after,) = stored(me, Intake)
    assert (after.status, after.closed_on, after.close_reason) == ("received", None, "")
    with read_only(me) as view:
        reasons = view.rows(select(audit_entry.c.reason).where(audit_entry.c.entity == "intake"))
    assert "本人からまた電話" in {row.reason for row in reasons}


def test_a_registration_takes_up_programme_and_first_record_and_nothing_is_typed_twice(
    staff: Staff,
) -> None:
    me = staff["supporter"]
    with unit_of_work(staff["director"]) as work:
        office = work.add(Office(name="模擬事業所"))
    intake = an_intake(me, owner_id=me.id, answer="説明した", referral_source="hello_work")
    wanted = check(
        EnrolmentEntry,
        {
            "client_id": 0, "office_id": office.pk, "start_on": "2026-11-21",
            "programme": "employment_life_center",
        },
    )  # fmt: skip
    with unit_of_work(me) as work:
        client = intakes.register(
            work, intake.pk, 1, client_entry(), consent_entry(), None, wanted, keeps_record=True
        )
    (enrolment,), (record,) = stored(me, Enrolment), stored(me, SupportRecord)
    assert (enrolment.client_id, enrolment.office_id) == (client.pk, office.pk)
    assert (record.client_id, str(record.happened_on)) == (client.pk, "2026-11-20")


def test_several_are_handed_over_all_or_none(staff: Staff) -> None:
    me, colleague = staff["supporter"], staff["director"].id or 0
    ids = [an_intake(me).pk for _ in range(3)]
    with pytest.raises(Conflict), unit_of_work(me) as work:
        intakes.hand_over(work, {ids[0]: 1, ids[1]: 1, ids[2]: 7}, colleague)
    assert {i.owner_id for i in stored(me, Intake)} == {None}
    with unit_of_work(me) as work:
        assert intakes.hand_over(work, dict.fromkeys(ids, 1), colleague) == 3
    assert {(i.owner_id, i.status) for i in stored(me, Intake)} == {(colleague, "in_progress")}


@pytest.mark.parametrize("role", ["clerk", "viewer", "partner"])
def test_who_may_not_write_about_persons_does_none_of_it(staff: Staff, role: str) -> None:
    me = staff["supporter"]
    person, intake = a_client(me), an_intake(me)
    for verb in (
        lambda w: intakes.open_case(w, intake_entry(), person.pk),
        lambda w: intakes.change_case(w, intake.pk, 1, {"name": "x"}),
        lambda w: intakes.hand_over(w, {intake.pk: 1}, me.id or 0),
        lambda w: intakes.link(w, intake.pk, 1, person.pk),
        lambda w: intakes.unlink(w, intake.pk, 1),
        lambda w: intakes.accept(w, intake.pk, 1),
        lambda w: intakes.close(w, intake.pk, 1, closing(close_reason="other")),
        lambda w: intakes.reopen(w, intake.pk, 1, "x"),
    ):
        with pytest.raises(NotAllowed), unit_of_work(staff[role]) as work:
            verb(work)
    assert stored(me, Intake)[0].version == 1


def test_a_consultation_about_a_person_outside_ones_scope_is_not_touched(staff: Staff) -> None:
    me = staff["supporter"]
    person, free = a_client(me), an_intake(me)
    with unit_of_work(me) as work:
        linked = intakes.open_case(work, intake_entry(), person.pk)
    narrow = replace(me, scope="caseload")
    for verb in (
        lambda w: intakes.open_case(w, intake_entry(), person.pk),
        lambda w: intakes.take(w, linked.pk, 1, me.id or 0),
        lambda w: intakes.link(w, free.pk, 1, person.pk),
        lambda w: intakes.close(w, linked.pk, 1, closing(close_reason="other")),
    ):
        with pytest.raises(OutOfScope), unit_of_work(narrow) as work:
            verb(work)
    # The negative control: what is about nobody registered is everybody's.
    with unit_of_work(narrow) as work:
        intakes.take(work, free.pk, 1, me.id or 0)
