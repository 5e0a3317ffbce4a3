"""相談受付: opening, taking, carrying on, closing, registering."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from core.db.actor import Actor
from core.db.work import read_only, table_of, unit_of_work
from core.domain.clients import Client, ServiceUse, ServiceUseEntry
from core.domain.consents import Consent
from core.domain.entry import check
from core.domain.intakes import CloseEntry, Intake, NextStepEntry
from core.errors import Conflict, ConsentMissing, DomainError, RuleViolation
from core.queries.consents import may_hold
from core.queries.intake_lists import IntakeCriteria, intake_numbers, list_intakes
from core.services import intakes
from tests.people import DAY, an_intake, client_entry, consent_entry, intake_entry

# What is asked of PostgreSQL in its own words is tested with the search, the clocks, the imports,
# the merges and the lost updates.
pytestmark = pytest.mark.sqlite_only

Staff = dict[str, Actor]
CLOSED = check(CloseEntry, {"close_reason": "declined"})


def stored(actor: Actor, intake_id: int) -> Intake:
    with read_only(actor) as view:
        return view.get(Intake, intake_id)


def count(actor: Actor, model: type) -> int:
    with read_only(actor) as view:
        return int(view.scalar(select(func.count()).select_from(table_of(model))))


def test_a_consultation_without_an_owner_waits_to_be_taken(staff: Staff) -> None:
    me = staff["supporter"]
    intake = an_intake(me)
    assert (intake.status, intake.owner_id) == ("received", None)
    with unit_of_work(me) as work:
        intakes.take(work, intake.pk, 1, me.id or 0)
    after = stored(me, intake.pk)
    assert (after.status, after.owner_id) == ("in_progress", me.id)


def test_a_consultation_may_be_anonymous_but_then_holds_no_name(staff: Staff) -> None:
    intake = an_intake(staff["supporter"], is_anonymous="はい", name="", kana="")
    assert intake.name == ""
    with pytest.raises(RuleViolation, match="匿名の相談には"):
        intake_entry(is_anonymous="はい")
    with pytest.raises(RuleViolation, match="氏名を入力するか"):
        intake_entry(name="")


def test_the_next_step_has_a_day_and_a_place_to_wait(staff: Staff) -> None:
    me = staff["supporter"]
    intake = an_intake(me)
    step = check(
        NextStepEntry,
        {"next_step": "説明会を案内", "next_step_on": "2026/11/27", "status": "orientation"},
    )
    with unit_of_work(me) as work:
        intakes.set_next_step(work, intake.pk, 1, step)
    assert stored(me, intake.pk).status == "orientation"
    for settled in ("accepted", "closed"):
        with pytest.raises(RuleViolation), unit_of_work(me) as work:
            intakes.set_next_step(work, intake.pk, 2, step.model_copy(update={"status": settled}))


def test_closing_needs_a_reason_and_is_done_once(staff: Staff) -> None:
    me = staff["supporter"]
    intake = an_intake(me)
    with pytest.raises(RuleViolation, match="終える理由を選んで"):
        check(CloseEntry, {"close_reason": ""})
    with unit_of_work(me) as work:
        intakes.close(work, intake.pk, 1, CLOSED)
    assert stored(me, intake.pk).closed_on == DAY
    with pytest.raises(RuleViolation, match="もう終わって"), unit_of_work(me) as work:
        intakes.close(work, intake.pk, 2, CLOSED)
    with read_only(me) as view:
        assert list_intakes(view, IntakeCriteria()).total == 0
        ended = list_intakes(view, IntakeCriteria(which="closed", close_reason="declined"))
        (row,) = ended.rows
        assert (row.id, row.closed_on) == (intake.pk, DAY)
        assert not list_intakes(
            view, IntakeCriteria(which="closed", closed_to=DAY - timedelta(days=1))
        ).total


def test_only_staff_who_own_cases_can_be_given_one(staff: Staff) -> None:
    with pytest.raises(RuleViolation, match="担当を一覧から"):
        an_intake(staff["supporter"], owner_id=staff["viewer"].id)


def test_nobody_has_taken_it_comes_first_then_urgency(staff: Staff) -> None:
    me = staff["supporter"]
    calm = an_intake(me, owner_id=me.id, urgency="low")
    urgent = an_intake(me, owner_id=me.id, urgency="emergency")
    untaken = an_intake(me, urgency="low")
    with read_only(me) as view:
        page = list_intakes(view, IntakeCriteria())
        second = list_intakes(view, IntakeCriteria(page=2, page_size=2))
        waiting = list_intakes(view, IntakeCriteria(which="untaken"))
        mine = list_intakes(view, IntakeCriteria(which="mine", urgency="low"))
        numbers = intake_numbers(view)
    assert [row.id for row in page.rows] == [untaken.pk, urgent.pk, calm.pk]
    assert (page.total, numbers.untaken, numbers.mine, numbers.open) == (3, 1, 2, 3)
    assert [row.id for row in second.rows] == [calm.pk]
    assert [row.id for row in waiting.rows] == [untaken.pk]
    assert [row.id for row in mine.rows] == [calm.pk]


def test_one_click_makes_a_client_with_consent_and_service_and_keeps_the_history(
    staff: Staff,
) -> None:
    me = staff["supporter"]
    intake = an_intake(me, owner_id=me.id)
    use = check(
        ServiceUseEntry,
        {"client_id": 0, "service": "employment_transition_support", "start_on": "2026-11-21"},
    )
    with unit_of_work(me) as work:
        client = intakes.register(
            work, intake.pk, 1, client_entry(disability="mood"), consent_entry(), use
        )
    assert (client.number, client.stage, client.registered_on) == (1, "registered", DAY)
    after = stored(me, intake.pk)
    assert (after.status, after.client_id) == ("accepted", client.pk)
    with read_only(me) as view:
        assert may_hold(view, client.pk, {"disability"}, DAY)
        (service,) = view.all(select(ServiceUse))
        assert str(service.limit_on) == "2028-11-20"


def test_without_the_acquisition_consent_nobody_is_registered(staff: Staff) -> None:
    me = staff["supporter"]
    intake = an_intake(me)
    wrong = consent_entry(kind="publicity")
    narrow = consent_entry(items="basic")
    for consent, entry in (
        (None, client_entry()),
        (wrong, client_entry()),
        (narrow, client_entry(disability="mood")),
    ):
        with pytest.raises(ConsentMissing), unit_of_work(me) as work:
            intakes.register(work, intake.pk, 1, entry, consent)
    assert count(me, Client) == count(me, Consent) == 0
    assert stored(me, intake.pk).status == "received"
    # The negative control: the narrow consent is enough for what it covers.
    with unit_of_work(me) as work:
        intakes.register(work, intake.pk, 1, client_entry(), narrow)


def test_a_registered_consultation_cannot_be_registered_again(staff: Staff) -> None:
    me = staff["supporter"]
    intake = an_intake(me)
    with unit_of_work(me) as work:
        intakes.register(work, intake.pk, 1, client_entry(), consent_entry())
    with pytest.raises(RuleViolation, match="もう利用者として"), unit_of_work(me) as work:
        intakes.register(work, intake.pk, 1, client_entry(), consent_entry())
    assert count(me, Client) == 1


def test_two_browsers_that_register_the_same_consultation_make_one_client(staff: Staff) -> None:
    me = staff["supporter"]
    intake = an_intake(me)
    met, start = [], Barrier(2)

    def register(actor: Actor) -> None:
        start.wait()
        try:
            with unit_of_work(actor) as work:
                intakes.register(work, intake.pk, 1, client_entry(), consent_entry())
            met.append("ok")
        except (Conflict, DomainError) as error:
            met.append(type(error).__name__)

    browsers = [Thread(target=register, args=(staff[role],)) for role in ("supporter", "director")]
    for browser in browsers:
        browser.start()
    for browser in browsers:
        browser.join()
    assert "ok" in met
    assert {"Conflict", "RuleViolation"} & set(met)
    assert count(me, Client) == count(me, Consent) == 1


def test_people_registered_at_the_same_moment_get_different_numbers(staff: Staff) -> None:
    me = staff["supporter"]
    waiting = [an_intake(me, name=f"模擬 {n}").pk for n in range(6)]
    start = Barrier(6)
    failed = []

    def register(intake_id: int) -> None:
        start.wait()
        try:
            with unit_of_work(me) as work:
                intakes.register(work, intake_id, 1, client_entry(), consent_entry())
        except Exception as error:
            failed.append(error)

    threads = [Thread(target=register, args=(intake_id,)) for intake_id in waiting]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with read_only(me) as view:
        assert sorted(client.number for client in view.all(select(Client))) == [1, 2, 3, 4, 5, 6]
