"""紹介: the days in their order, consent before a name is given, the end with its reason, the arrival."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.clients import Client, ServiceUse
from core.domain.consents import Consent, Disclosure
from core.domain.entry import check
from core.domain.introductions import (
    Introduction,
    IntroductionEndEntry,
    IntroductionEntry,
    IntroductionStepEntry,
)
from core.domain.organizations import Organization
from core.errors import Conflict, ConsentMissing, NotAllowed, OutOfScope, RuleViolation
from core.queries.introduction_sharing import shared_with
from core.queries.introductions import introductions_of, introductions_of_intake
from core.services.consents import record_consent, withdraw_consent
from core.services.intakes import link, register, unlink
from core.services.introduction_sharing import share_with_partner, stop_sharing
from core.services.introductions import (
    arrived,
    change_introduction,
    ended,
    introduce,
    plan_next,
    plan_visit,
    reopen,
    start_trial,
    visited,
)
from tests.people import a_client, an_intake, client_entry, consent_entry

Staff = dict[str, Actor]
pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def me(staff: Staff) -> Actor:
    return staff["supporter"]


@pytest.fixture
def places(me: Actor) -> tuple[int, int]:
    """模擬移行事業所 and 模擬B型事業所."""
    with unit_of_work(me) as work:
        made = [
            work.add(Organization(kind=kind, name=name))
            for kind, name in (
                ("transition_office", "模擬移行事業所"),
                ("continuous_b", "模擬B型事業所"),
            )
        ]
        return made[0].pk, made[1].pk


def typed(**values: Any) -> IntroductionEntry:
    return check(IntroductionEntry, {"introduced_on": "2026-11-02", "by_person": True, **values})


def introduced(me: Actor, **values: Any) -> Introduction:
    with unit_of_work(me) as work:
        return introduce(work, typed(**values))


def step(on: str, **values: Any) -> IntroductionStepEntry:
    return check(IntroductionStepEntry, {"on": on, **values})


def end(status: str = "declined", on: str = "2026-11-20", **values: Any) -> IntroductionEndEntry:
    return check(
        IntroductionEndEntry,
        {"status": status, "ended_on": on, "end_reason": "training", **values},
    )


def agreed(me: Actor, client_id: int, **values: Any) -> Consent:
    """第三者提供の同意: 基本情報 and 希望 to every 就労移行, for introducing."""
    given = {
        "kind": "third_party", "recipient_kind": "transition_office", "items": "basic,wishes",
        "purpose": "matching", "obtained_on": "2026-11-01", **values,
    }  # fmt: skip
    with unit_of_work(me) as work:
        return record_consent(work, consent_entry(client_id, **given))


def disclosures(me: Actor) -> list[Disclosure]:
    with read_only(me) as view:
        return view.all(select(Disclosure))


def test_the_status_follows_from_the_days(me: Actor, places: tuple[int, int]) -> None:
    row = introduced(me, client_id=a_client(me).pk, to_id=places[0])
    assert (row.status, row.owner_id) == ("introduced", me.id)
    with unit_of_work(me) as work:
        row = plan_visit(work, row.pk, row.version, date(2026, 11, 25))
        assert (row.status, row.next_step, row.next_on) == (
            "visit_planned",
            "見学",
            date(2026, 11, 25),
        )
        row = visited(work, row.pk, row.version, step("2026-11-10"))
        assert (row.status, row.next_step, row.next_on) == ("visited", "", None)
        row = start_trial(work, row.pk, row.version, step("2026-11-12", until="2026-11-26"))
        assert (row.status, row.trial_to) == ("trial", date(2026, 11, 26))
        # Corrected: the trial was somebody else's.
        row = change_introduction(work, row.pk, row.version, {"trial_on": None, "trial_to": None})
        assert row.status == "visited"
        row = plan_next(work, row.pk, row.version, "電話で感想をきく", date(2026, 12, 1))
        assert row.next_step == "電話で感想をきく"


def test_straight_to_the_arrival_which_makes_the_service_use(
    me: Actor, places: tuple[int, int]
) -> None:
    client = a_client(me)
    row = introduced(me, client_id=client.pk, to_id=places[0])
    with unit_of_work(me) as work:
        row = arrived(
            work, row.pk, row.version, date(2026, 11, 16), service="employment_transition_support"
        )
        use = work.get(ServiceUse, row.service_use_id or 0)
        assert (row.status, use.start_on, use.organization_id) == (
            "arrived",
            date(2026, 11, 16),
            places[0],
        )
        assert use.limit_on == date(2028, 11, 15)  # the clock of the law runs
        # It was a slip: the service use that the arrival made goes with it.
        row = change_introduction(work, row.pk, row.version, {"arrived_on": None})
        assert (row.status, row.service_use_id) == ("introduced", None)
        assert work.all(select(ServiceUse)) == []


def test_an_arrival_is_tied_to_the_service_use_that_stands_already_and_leaves_it(
    me: Actor, places: tuple[int, int]
) -> None:
    client = a_client(me)
    with unit_of_work(me) as work:
        use = work.add(
            ServiceUse(
                client_id=client.pk, service="employment_transition_support",
                organization_id=places[0], start_on=date(2026, 11, 16),
            )
        )  # fmt: skip
    row = introduced(me, client_id=client.pk, to_id=places[0])
    with unit_of_work(me) as work:
        row = arrived(work, row.pk, row.version, date(2026, 11, 16), service=use.service)
        assert row.service_use_id == use.pk
        row = change_introduction(work, row.pk, row.version, {"arrived_on": None})
        assert [u.pk for u in work.all(select(ServiceUse))] == [use.pk]


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"visited_on": "2026-11-01"}, "visited_on"),
        ({"visited_on": "2026-11-22"}, "visited_on"),
        ({"visited_on": "2026-11-10", "trial_on": "2026-11-09"}, "trial_on"),
        ({"trial_on": "2026-11-10", "arrived_on": "2026-11-09"}, "arrived_on"),
        ({"trial_to": "2026-11-10"}, "trial_to"),
        ({"trial_on": "2026-11-10", "trial_to": "2026-11-09"}, "trial_to"),
        ({"visit_planned_on": "2026-11-01"}, "visit_planned_on"),
        ({"ended_on": "2026-11-10"}, "ended_on"),
        ({"to_id": None}, ""),
        ({"introduced_on": "2026-11-22"}, ""),
    ],
)
def test_days_out_of_order_or_to_come_are_refused_where_they_were_typed(
    me: Actor, places: tuple[int, int], changes: dict[str, Any], at: str
) -> None:
    row = introduced(me, client_id=a_client(me).pk, to_id=places[0])
    with pytest.raises(RuleViolation) as refused, unit_of_work(me) as work:
        change_introduction(work, row.pk, row.version, changes)
    assert set(refused.value.fields) == {at}


def test_it_ends_with_a_reason_and_is_opened_again(me: Actor, places: tuple[int, int]) -> None:
    with pytest.raises(RuleViolation):
        end(end_reason="")
    with pytest.raises(RuleViolation):
        end("arrived")
    assert end("cancelled", end_reason="").end_reason == ""
    client = a_client(me)
    row = introduced(
        me, client_id=client.pk, to_id=places[0], next_on="2026-11-30", next_step="電話"
    )
    with unit_of_work(me) as work:
        row = ended(work, row.pk, row.version, end())
        assert (row.status, row.end_reason, row.next_on) == ("declined", "training", None)
    with pytest.raises(RuleViolation), unit_of_work(me) as work:
        visited(work, row.pk, row.version, step("2026-11-21"))
    introduced(me, client_id=client.pk, to_id=places[1])
    stranger = a_client(me)
    with pytest.raises(RuleViolation), unit_of_work(me) as work:
        introduce(work, typed(client_id=stranger.pk, to_id=places[0]), previous_id=row.pk)
    with pytest.raises(RuleViolation):  # twice on the way to one place
        introduced(me, client_id=client.pk, to_id=places[1])
    with unit_of_work(me) as work:
        row = reopen(work, row.pk, row.version, "本人がもう一度行きたいと話した")
        assert (row.status, row.ended_on, row.end_reason) == ("introduced", None, "")
    with pytest.raises(RuleViolation), unit_of_work(me) as work:
        reopen(work, row.pk, row.version, "まちがい")


@pytest.mark.sqlite_only
def test_two_at_once_and_the_second_is_told(
    me: Actor, staff: Staff, places: tuple[int, int]
) -> None:
    row = introduced(me, client_id=a_client(me).pk, to_id=places[0])
    with unit_of_work(staff["director"]) as work:
        plan_visit(work, row.pk, row.version, date(2026, 11, 25))
    with pytest.raises(Conflict) as conflict, unit_of_work(me) as work:
        visited(work, row.pk, row.version, step("2026-11-20"))
    assert {f.field for f in conflict.value.fields} >= {"status", "visit_planned_on"}


# -- consent ---------------------------------------------------------------------------------------


def test_a_name_is_given_only_by_a_live_consent_and_leaves_its_record(
    me: Actor, places: tuple[int, int]
) -> None:
    client = a_client(me)
    by_name = {"client_id": client.pk, "to_id": places[0], "by_person": False}
    with pytest.raises(ConsentMissing):
        introduced(me, **by_name)
    consent = agreed(me, client.pk)
    with pytest.raises(ConsentMissing):  # before the consent was given
        introduced(me, **by_name, introduced_on="2026-10-31")
    with pytest.raises(ConsentMissing):  # a kind of organisation that it does not name
        introduced(me, **{**by_name, "to_id": places[1]})
    with pytest.raises(ConsentMissing), unit_of_work(me) as work:  # an item that it does not name
        introduce(work, typed(**by_name), items=("basic", "medical"))
    row = introduced(me, **by_name)
    [told] = disclosures(me)
    assert (row.consent_id, told.consent_id) == (consent.pk, consent.pk)
    assert (told.recipient, told.items, told.purpose) == (
        "模擬移行事業所",
        "basic,wishes",
        "matching",
    )
    # To another organisation after all: asked anew, and nothing is kept without.
    with pytest.raises(ConsentMissing), unit_of_work(me) as work:
        change_introduction(work, row.pk, row.version, {"to_id": places[1]})
    assert len(disclosures(me)) == 1


def test_who_asks_by_themselves_or_was_sent_to_us_gives_nothing_away(
    me: Actor, places: tuple[int, int]
) -> None:
    client = a_client(me)
    introduced(me, client_id=client.pk, to_id=places[0], by_person=True)
    introduced(me, client_id=client.pk, from_id=places[0], by_person=False)
    introduced(me, client_id=client.pk, from_id=places[0], to_id=places[1], by_person=False)
    assert disclosures(me) == []
    intake = an_intake(me)
    with pytest.raises(ConsentMissing):
        introduced(me, intake_id=intake.pk, to_id=places[0], by_person=False)


def test_introductions_go_with_the_consultation(me: Actor, places: tuple[int, int]) -> None:
    intake = an_intake(me)
    row = introduced(me, intake_id=intake.pk, to_id=places[0])
    with unit_of_work(me) as work:
        made = register(work, intake.pk, intake.version, client_entry(), consent_entry())
    with read_only(me) as view:
        assert view.get(Introduction, row.pk).client_id == made.pk
    other = an_intake(me, name="模擬 次郎", kana="もぎ じろう")
    row = introduced(me, intake_id=other.pk, to_id=places[0])
    with unit_of_work(me) as work:
        other = link(work, other.pk, other.version, made.pk)
        assert work.get(Introduction, row.pk).client_id == made.pk
        unlink(work, other.pk, other.version)
        assert work.get(Introduction, row.pk).client_id is None


def test_what_stands_on_somebodys_consent_never_goes_to_another_person(
    me: Actor, staff: Staff, places: tuple[int, int]
) -> None:
    first, second = a_client(me), a_client(me, name="模擬 二郎", kana="もぎ じろう")
    agreed(me, first.pk)
    intake = an_intake(me, name="模擬 三郎", kana="もぎ さぶろう")
    with unit_of_work(me) as work:
        intake = link(work, intake.pk, intake.version, first.pk)
    row = introduced(me, intake_id=intake.pk, to_id=places[0], by_person=False)
    with unit_of_work(me) as work:
        intake = unlink(work, intake.pk, intake.version)
        assert introductions_of_intake(work, intake.pk) == ()
        link(work, intake.pk, intake.version, second.pk)
        assert work.get(Introduction, row.pk).client_id == first.pk
        assert introductions_of(work, second.pk) == ()


def test_of_a_consultation_only_introductions_of_persons_within_scope_are_told(
    me: Actor, staff: Staff, places: tuple[int, int]
) -> None:
    person, intake = a_client(staff["director"], owner_id=staff["director"].id), an_intake(me)
    with unit_of_work(me) as work:
        # As an earlier release could leave it: the consultation is about nobody, the row is.
        work.add(
            Introduction(
                client_id=person.pk, intake_id=intake.pk, to_id=places[0],
                introduced_on=date(2026, 11, 2),
            )
        )  # fmt: skip
    with read_only(me) as view:
        assert len(introductions_of_intake(view, intake.pk)) == 1
    with read_only(replace(me, scope="own")) as view:
        assert introductions_of_intake(view, intake.pk) == ()


def test_who_withdrew_the_consent_is_not_introduced_again_by_opening_the_old_one(
    me: Actor, places: tuple[int, int]
) -> None:
    client = a_client(me)
    consent = agreed(me, client.pk)
    row = introduced(me, client_id=client.pk, to_id=places[0], by_person=False)
    own = introduced(me, client_id=client.pk, to_id=places[1])
    with unit_of_work(me) as work:
        row = ended(work, row.pk, row.version, end())
        own = ended(work, own.pk, own.version, end())
        row = reopen(work, row.pk, row.version, "まちがえた")
        row = ended(work, row.pk, row.version, end())
        withdraw_consent(work, consent.pk, consent.version)
    with pytest.raises(ConsentMissing), unit_of_work(me) as work:
        reopen(work, row.pk, row.version, "本人がもう一度と")
    with unit_of_work(me) as work:
        # Who asks there without us gives no name away by us.
        assert reopen(work, own.pk, own.version, "本人がもう一度と").status == "introduced"


# -- the partner -----------------------------------------------------------------------------------


def test_the_partner_sees_what_the_consent_of_the_day_names_and_nothing_after_its_end(
    me: Actor, staff: Staff, places: tuple[int, int]
) -> None:
    client = a_client(me)
    partner = replace(staff["partner"], organization_id=places[0])
    row = introduced(
        me, client_id=client.pk, to_id=places[0], next_step="見学の日をきめる", next_on="2026-11-30"
    )
    with pytest.raises(ConsentMissing), unit_of_work(me) as work:
        share_with_partner(work, row.pk, row.version)
    consent = agreed(me, client.pk)
    with read_only(partner) as view:
        assert shared_with(view, places[0]) == ()
    with unit_of_work(me) as work:
        row = share_with_partner(work, row.pk, row.version)
    assert len(disclosures(me)) == 1
    with read_only(partner) as view:
        [seen] = shared_with(view, places[0])
        assert (seen.who, seen.next_step, seen.is_to_us) == ("模擬 花子", "見学の日をきめる", True)
        with pytest.raises(NotAllowed):
            shared_with(view, places[1])
    with pytest.raises(NotAllowed), read_only(me) as view:
        shared_with(view, places[0])
    with unit_of_work(me) as work:
        withdraw_consent(work, consent.pk, consent.version)
    with read_only(partner) as view:
        assert shared_with(view, places[0]) == ()
    agreed(me, client.pk, items="employment")
    with read_only(partner) as view:
        [seen] = shared_with(view, places[0])
        assert (seen.who, seen.next_step) == (f"利用者 {client.number}", "")
    with unit_of_work(me) as work:
        stop_sharing(work, row.pk, row.version)
    with read_only(partner) as view:
        assert shared_with(view, places[0]) == ()


def test_a_person_outside_the_scope_or_closed_is_not_introduced(
    me: Actor, staff: Staff, places: tuple[int, int]
) -> None:
    client = a_client(staff["director"])
    with pytest.raises(OutOfScope):
        introduced(replace(me, scope="caseload"), client_id=client.pk, to_id=places[0])
    with pytest.raises(NotAllowed):
        introduced(staff["clerk"], client_id=client.pk, to_id=places[0])
    with unit_of_work(me) as work:
        work.change(Client, client.pk, client.version, {"stage": "closed"})
    with pytest.raises(RuleViolation):
        introduced(me, client_id=client.pk, to_id=places[0])
