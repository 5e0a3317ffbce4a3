"""機関との連絡と、やりとりの経過: written, followed by a やること; every contact over all persons, masked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, table_of, unit_of_work
from core.domain.clients import Client
from core.domain.consents import Disclosure
from core.domain.entry import check
from core.domain.events import Event, EventInvitation
from core.domain.introductions import Introduction
from core.domain.organization_contacts import OrganizationContact, OrganizationContactEntry
from core.domain.organizations import ContactMannerEntry, KeyPersonEntry, Organization
from core.domain.records import SupportRecord
from core.domain.tasks import Task
from core.errors import Conflict, NotAllowed, RuleViolation
from core.queries.organization_history import history_of
from core.queries.organizations import OrganizationCriteria, conditions, counted, search
from core.services import organization_contacts as service
from core.services.key_persons import add_key_person, change_key_person, verify_key_person
from core.services.organization_profiles import save_profile
from core.services.organizations import set_manner, verify_manner, verify_organizations
from tests.organizations import an_organization

DAY = date(2026, 11, 1)
SECRET = "統合失調症の話"


def add(place: int, **typed: object) -> OrganizationContact:
    values = {"organization_id": place, "contacted_on": "11/20", "content": "空きを聞いた", **typed}
    with unit_of_work(SYSTEM) as work:
        return service.add_contact(work, check(OrganizationContactEntry, values))


def tasks() -> list[Any]:
    with read_only(SYSTEM) as view:
        t = table_of(Task)
        return list(view.rows(t.select().order_by(t.c.id)))


@pytest.mark.sqlite_only
def test_a_next_step_with_a_day_becomes_a_task_once(ledger: str) -> None:
    place = an_organization(name="模擬病院").pk
    plain = add(place, next_step="そのうち見学")
    assert tasks() == []
    add(place, next_step="見学の日を決める", next_on="12/1")
    assert [(t.title, t.due_on, t.source) for t in tasks()] == [
        ("模擬病院: 見学の日を決める", date(2026, 12, 1), "contact")
    ]
    with unit_of_work(SYSTEM) as work:
        changed = service.change_contact(
            work, plain.pk, 1, {"next_on": "12/5", "content": "空きと見学"}
        )
    assert (changed.content, len(tasks())) == ("空きと見学", 2)
    with pytest.raises(Conflict), unit_of_work(SYSTEM) as work:
        service.remove_contact(work, plain.pk, 1)
    with unit_of_work(SYSTEM) as work:
        service.remove_contact(work, plain.pk, 2)
    for wrong in (
        {"next_on": "12/1"},
        {"next_step": "x", "next_on": "11/1"},
        {"contacted_on": "12/1"},
        {"content": ""},
    ):
        with pytest.raises(RuleViolation):
            add(place, **wrong)


def filled(staff: dict[str, Actor]) -> int:
    place = an_organization(name="模擬病院").pk
    with unit_of_work(SYSTEM) as work:
        seen, unseen = (
            work.add(Client(name=n, kana="もぎ", number=i, owner_id=owner)).pk
            for i, (n, owner) in enumerate(
                [("模擬 見える", staff["supporter"].id), ("模擬 範囲外", staff["director"].id)], 1
            )
        )
        for client in (seen, unseen):
            at = {"client_id": client}
            work.add(SupportRecord(**at, happened_on=DAY, facts=SECRET, organization_id=place))
            work.add(
                Disclosure(
                    **at, provided_on=DAY, recipient_id=place, items="medical",
                    purpose="medical_liaison", method="document", reason=SECRET,
                )
            )  # fmt: skip
            work.add(Introduction(**at, to_id=place, introduced_on=DAY, fit_note=SECRET))
        work.add(
            SupportRecord(
                client_id=seen, happened_on=DAY, facts=SECRET, organization_id=place,
                visibility="caseload", author_id=staff["director"].id,
            )
        )  # fmt: skip
        work.add(
            SupportRecord(
                client_id=seen, happened_on=DAY, facts="訂正の前", organization_id=place,
                is_replaced=True,
            )
        )  # fmt: skip
        event = work.add(Event(name="模擬の連絡会", held_on=DAY)).pk
        work.add(EventInvitation(event_id=event, organization_id=place))
        work.add(Event(name="よその会", held_on=DAY))
    add(place)
    return place


def test_the_history_holds_every_contact_and_masks_by_right_and_scope(
    staff: dict[str, Actor],
) -> None:
    place = filled(staff)

    def told(actor: Actor, **asked: Any) -> tuple[list[str], int, str]:
        with read_only(actor) as view:
            found = history_of(view, place, **asked)
        assert found.total == len(found.lines) or "page_size" in asked
        return [line.kind for line in found.lines], found.hidden, repr(found.lines)

    kinds, hidden, text = told(staff["director"])
    assert kinds[0] == "contact"
    assert sorted(kinds) == sorted(
        ["contact", "event", *["disclosure", "introduction", "record"] * 2, "record"]
    )
    assert (hidden, "訂正の前" in text) == (0, False)
    narrow = replace(staff["supporter"], scope="caseload")
    kinds, hidden, text = told(narrow)
    # One's own person, the restricted record too: the caseload is hers. Of the other, a number.
    assert (len(kinds), hidden) == (6, 3)
    assert "模擬 見える" in text
    assert "範囲外" not in text
    for role in ("viewer", "clerk"):
        kinds, hidden, text = told(staff[role])
        assert (sorted(kinds), hidden) == (["contact", "event"], 7)
        assert SECRET not in text
        assert "模擬 見える" not in text
    assert told(staff["director"], kinds=("record",))[0] == ["record"] * 3
    first, second = (told(staff["director"], page=n, page_size=5)[0] for n in (1, 2))
    assert len(first) == 5
    assert len(second) == 4
    with pytest.raises(NotAllowed), read_only(staff["partner"]) as view:
        history_of(view, place)


@pytest.mark.sqlite_only
def test_a_deputy_stands_for_somebody_of_the_same_place_in_no_circle(ledger: str) -> None:
    place, other = an_organization(name="模擬A").pk, an_organization(name="模擬B").pk

    def person(at: int, **typed: object) -> int:
        entry = check(KeyPersonEntry, {"organization_id": at, "name": "模擬 窓口", **typed})
        with unit_of_work(SYSTEM) as work:
            return add_key_person(work, entry).pk

    def change(row_id: int, **typed: object) -> None:
        with unit_of_work(SYSTEM) as work:
            change_key_person(work, row_id, 1, typed)

    first = person(place)
    second = person(place, deputy_for_id=first)
    third = person(place, deputy_for_id=second)
    stranger = person(other)
    for wrong, sentence in (
        (lambda: change(first, deputy_for_id=first), "自分の代わり"),
        (lambda: change(first, deputy_for_id=third), "おたがいの代わり"),
        (lambda: person(place, deputy_for_id=stranger), "同じ機関の人だけ"),
        (lambda: change(second, organization_id=other), "ほかの機関の人にはできません"),
        (lambda: person(999), "名簿にありません"),
        (lambda: person(place, email="メールなし"), "メール"),
    ):
        with pytest.raises(RuleViolation, match=sentence):
            wrong()
    with pytest.raises(RuleViolation, match="機関を選んで"):
        check(KeyPersonEntry, {"organization_id": None, "name": "模擬"})
    change(third, deputy_for_id=first, left_on="11/1", email="renkei@example.jp")
    with unit_of_work(SYSTEM) as work:
        assert verify_key_person(work, second, 1).verified_on == date(2026, 11, 21)


@pytest.mark.sqlite_only
def test_the_yearly_round_finds_what_nobody_verified_for_a_year(staff: dict[str, Actor]) -> None:
    fresh, due, never = (an_organization(name=f"模擬{n}").pk for n in ("新", "古", "未"))
    with unit_of_work(SYSTEM) as work:
        for row_id, day in ((fresh, date(2025, 11, 21)), (due, date(2025, 11, 20))):
            work.change(Organization, row_id, 1, {"verified_on": day})
        work.change(Organization, fresh, 2, {"listing_agreed_on": DAY, "kind": "continuous_b"})
        save_profile(work, fresh, None, {"training": "light_work"})
    criteria = OrganizationCriteria(is_due=True, sort="verified_on")
    with read_only(SYSTEM) as view:
        assert [row.id for row in search(view, criteria)] == [never, due]
        for listing, found in (("agreed", [fresh]), ("open", [due, never])):
            rows = search(view, OrganizationCriteria(listing=listing))
            assert sorted(row.id for row in rows) == sorted(found)
        assert [r.id for r in search(view, OrganizationCriteria(training="light_work"))] == [fresh]
        assert not search(view, OrganizationCriteria(training="light"))
        few = counted(view, OrganizationCriteria(text="模擬"), limit=2)
        assert (few.number, few.is_more) == (2, True)
        assert counted(view, OrganizationCriteria(text="模擬"), shown=3).number == 3
    with unit_of_work(SYSTEM) as work:
        assert verify_organizations(work, {due: 2, never: 1}) == 2
    with read_only(SYSTEM) as view:
        assert search(view, criteria) == []
    with pytest.raises(Conflict), unit_of_work(SYSTEM) as work:
        verify_organizations(work, {due: 2, never: 2})
    with pytest.raises(NotAllowed), unit_of_work(staff["viewer"]) as work:
        verify_organizations(work, {due: 3})
    with pytest.raises(NotAllowed), read_only(staff["partner"]) as view:
        conditions(view, criteria)


@pytest.mark.sqlite_only
def test_a_manner_is_verified_with_one_press_and_against_what_was_seen(ledger: str) -> None:
    place = an_organization().pk
    with unit_of_work(SYSTEM) as work:
        entry = check(ContactMannerEntry, {"organization_id": place, "fee": "0円"})
        set_manner(work, entry, None)
        done = verify_manner(work, place, 1)
    assert (done.verified_on, done.fee) == (date(2026, 11, 21), "0円")
    with pytest.raises(Conflict), unit_of_work(SYSTEM) as work:
        verify_manner(work, place, 1)
