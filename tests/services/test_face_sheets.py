"""フェイスシート: written group by group, by two people at once, never without the consent it needs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select

from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.clients import CertificateEntry, Client, ServiceUseEntry
from core.domain.entry import check
from core.domain.face_sheets import (
    CareerEntry,
    ContactPerson,
    ContactPersonEntry,
    FaceSheet,
    Treatment,
    TreatmentEntry,
)
from core.domain.organizations import KeyPerson
from core.errors import Conflict, ConsentMissing, NotAllowed, RuleViolation
from core.services import face_sheets
from core.services.certificates import add_certificate
from core.services.service_uses import add_service_use, change_service_use
from tests.organizations import an_organization
from tests.people import a_client, consent_entry

Staff = dict[str, Actor]


def save(actor: Actor, client: Client, seen: int, **changes: Any) -> FaceSheet:
    with unit_of_work(actor) as work:
        return face_sheets.save_face_sheet(work, client.pk, seen, changes)


def stored(actor: Actor) -> list[FaceSheet]:
    with read_only(actor) as view:
        return view.all(select(FaceSheet))


def test_two_browsers_make_the_sheet_at_once_and_one_is_told(staff: Staff) -> None:
    client = a_client(staff["supporter"])
    both, start = (staff["supporter"], staff["director"]), Barrier(2)

    def attempt(actor: Actor) -> str:
        start.wait()
        try:
            save(actor, client, 0, station=f"{actor.role}駅")
        except Conflict as met:
            (field,) = met.fields
            return f"{field.by} v{met.version}: {field.field} {field.theirs}, not {field.mine}"
        return "made"

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(attempt, both))
    (row,) = stored(staff["supporter"])
    winner, loser = sorted(both, key=lambda actor: row.station != f"{actor.role}駅")
    said = f"{winner.name} v1: station {winner.role}駅, not {loser.role}駅"
    assert sorted(told) == sorted(["made", said])


@pytest.mark.sqlite_only
def test_different_fields_of_a_sheet_meet_a_conflict_field_by_field(staff: Staff) -> None:
    me, other = staff["supporter"], staff["director"]
    client = a_client(me)
    save(me, client, 0, station="模擬駅", wish_days="4")
    save(other, client, 1, contact_hours="夕方")
    with pytest.raises(Conflict) as met:
        save(me, client, 1, station="別の駅")
    assert [(f.field, f.theirs, f.by) for f in met.value.fields] == [
        ("contact_hours", "夕方", "模擬 所長")
    ]
    save(me, client, met.value.version, station="別の駅")
    (row,) = stored(me)
    assert (row.station, row.contact_hours, row.wish_days) == ("別の駅", "夕方", 4)


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "名前だけ"), ("mobile", "123"), ("wish_days", "8"), ("commute_minutes", "-1"),
        ("support_level_to", "2026/13/01"), ("benefits", "basic_pension_2,なにか"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_at_its_field(field: str, value: str, staff: Staff) -> None:
    client = a_client(staff["supporter"])
    with pytest.raises(RuleViolation) as met:
        save(staff["supporter"], client, 0, **{field: value})
    assert list(met.value.fields) == [field]
    assert not stored(staff["supporter"])


def contact(client: Client, **values: Any) -> ContactPersonEntry:
    return check(ContactPersonEntry, {"client_id": client.pk, "name": "模擬 母", **values})


def career(client: Client, **values: Any) -> CareerEntry:
    return check(CareerEntry, {"client_id": client.pk, "place": "模擬商店", **values})


def treatment(client: Client, **values: Any) -> TreatmentEntry:
    return check(TreatmentEntry, {"client_id": client.pk, "place": "模擬医院", **values})


WRITES = {
    "disability": lambda w, c: face_sheets.save_face_sheet(w, c.pk, 0, {"diagnosis": "模擬の診断"}),
    "money": lambda w, c: face_sheets.save_face_sheet(w, c.pk, 0, {"benefits": "basic_pension_2"}),
    "accommodation": lambda w, c: face_sheets.save_face_sheet(w, c.pk, 0, {"coping": "休む"}),
    "family": lambda w, c: face_sheets.add_contact(w, contact(c)),
    "medical": lambda w, c: face_sheets.add_treatment(w, treatment(c)),
    "education_work_history": lambda w, c: face_sheets.add_career(w, career(c)),
}  # fmt: skip


@pytest.mark.sqlite_only
@pytest.mark.parametrize("category", WRITES)
def test_what_needs_a_consent_is_refused_without_it_and_written_with_it(
    category: str, staff: Staff
) -> None:
    me = staff["supporter"]
    others = ",".join({"basic", *WRITES} - {category})
    without = a_client(me, consent=consent_entry(items=others))
    with pytest.raises(ConsentMissing), unit_of_work(me) as work:
        WRITES[category](work, without)
    covered = a_client(me, consent=consent_entry(items=category))
    with unit_of_work(me) as work:  # the negative control
        WRITES[category](work, covered)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("role", ["clerk", "viewer", "partner"])
def test_who_may_not_write_persons_writes_none_of_it(role: str, staff: Staff) -> None:
    client = a_client(staff["supporter"])
    actor = replace(staff["viewer"], role=role)
    for write in WRITES.values():
        with pytest.raises(NotAllowed), unit_of_work(actor) as work:
            write(work, client)


@pytest.mark.sqlite_only
def test_a_contact_is_changed_in_one_field_and_removed_in_the_version_that_was_seen(
    staff: Staff,
) -> None:
    me = staff["supporter"]
    client = a_client(me)
    with unit_of_work(me) as work:
        row = face_sheets.add_contact(work, contact(client, phone="048-123-4567"))
    with unit_of_work(me) as work:
        face_sheets.change_contact(work, row.pk, 1, {"hours": "夕方", "client_id": 99})
    with read_only(me) as view:
        after = view.get(ContactPerson, row.pk)
    assert (after.client_id, after.phone, after.hours) == (client.pk, "048-123-4567", "夕方")
    with pytest.raises(RuleViolation), unit_of_work(me) as work:
        face_sheets.change_contact(work, row.pk, 2, {"is_emergency": True, "phone": ""})
    with pytest.raises(Conflict), unit_of_work(me) as work:
        face_sheets.remove_contact(work, row.pk, 1)
    with unit_of_work(me) as work:
        face_sheets.remove_contact(work, row.pk, 2)
    with read_only(me) as view:
        assert not view.all(select(ContactPerson))


@pytest.mark.sqlite_only
def test_the_window_of_a_hospital_works_at_that_hospital(staff: Staff) -> None:
    me = staff["supporter"]
    client, here, there = a_client(me), an_organization(), an_organization(name="模擬別病院")
    with unit_of_work(me) as work:
        key = work.add(KeyPerson(organization_id=here.pk, name="模擬 かおる"))
    entry = treatment(client, organization_id=there.pk, key_person_id=key.pk)
    with pytest.raises(RuleViolation) as met, unit_of_work(me) as work:
        face_sheets.add_treatment(work, entry)
    assert list(met.value.fields) == ["key_person_id"]
    with unit_of_work(me) as work:
        row = face_sheets.add_treatment(
            work, treatment(client, organization_id=here.pk, key_person_id=key.pk)
        )
    with pytest.raises(RuleViolation), unit_of_work(me) as work:
        face_sheets.change_treatment(work, row.pk, 1, {"organization_id": there.pk})
    with read_only(me) as view:
        assert view.get(Treatment, row.pk).organization_id == here.pk


@pytest.mark.sqlite_only
def test_periods_that_end_before_they_begin_are_refused(staff: Staff) -> None:
    client = a_client(staff["supporter"])
    reversed_days = {"start_on": "2026-05-01", "end_on": "2026-04-30"}
    for make in (career, treatment):
        with pytest.raises(RuleViolation):
            make(client, **reversed_days)
    with pytest.raises(RuleViolation, match="交付日より前"):
        paper = {"kind": "mental", "issued_on": "2026-05-01", "expires_on": "2026-04-30"}
        check(CertificateEntry, {"client_id": client.pk, **paper})


@pytest.mark.sqlite_only
def test_one_service_at_one_place_has_no_two_periods_at_a_time(staff: Staff) -> None:
    me = staff["supporter"]
    client, here, there = a_client(me), an_organization(), an_organization(name="模擬別事業所")

    def use(**values: Any) -> ServiceUseEntry:
        first = {"client_id": client.pk, "service": "continuous_support_b"}
        return check(ServiceUseEntry, {**first, "organization_id": here.pk, **values})

    with unit_of_work(me) as work:
        row = add_service_use(work, use(start_on="2026-04-01", end_on="2026-06-30"))
    for wrong in (
        {"start_on": "2026-06-30"},
        {"start_on": "2026-01-01", "end_on": "2026-04-01"},
        {"start_on": "2026-05-01", "organization_id": None},
    ):
        with pytest.raises(RuleViolation, match="重なっています"), unit_of_work(me) as work:
            add_service_use(work, use(**wrong))
    with unit_of_work(me) as work:
        add_service_use(work, use(start_on="2026-07-01"))
        add_service_use(work, use(start_on="2026-05-01", organization_id=there.pk))
        add_service_use(work, use(start_on="2026-05-01", service="daily_care"))
        change_service_use(work, row.pk, 1, use(start_on="2026-04-02", end_on="2026-06-30"))
    with pytest.raises(RuleViolation), unit_of_work(me) as work:
        change_service_use(work, row.pk, 2, use(start_on="2026-04-01"))


@pytest.mark.sqlite_only
def test_nothing_is_written_on_a_person_who_was_merged_into_another(staff: Staff) -> None:
    me = staff["supporter"]
    client, other = a_client(me), a_client(me, name="模擬 まとめ先")
    with unit_of_work(me) as work:
        work.change(Client, client.pk, client.version, {"merged_into_id": other.pk})
    for write in WRITES.values():
        with pytest.raises(RuleViolation, match="まとめられました"), unit_of_work(me) as work:
            write(work, client)
    paper = check(CertificateEntry, {"client_id": client.pk, "kind": "mental"})
    with pytest.raises(RuleViolation), unit_of_work(me) as work:
        add_certificate(work, paper)
