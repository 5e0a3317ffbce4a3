"""フェイスシートを読む: who may not see 要配慮個人情報 is never sent a value of it."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date

import pytest

from core.db.actor import Actor
from core.db.work import View, read_only, unit_of_work
from core.domain.clients import Certificate, Client
from core.domain.face_sheets import CATEGORY_OF, Career, ContactPerson, FaceSheet, Treatment
from core.domain.organizations import KeyPerson
from core.domain.teams import TeamMember
from core.errors import NotAllowed, OutOfScope
from core.queries.client_facts import certificates_of
from core.queries.clients import client_page
from core.queries.face_sheets import (
    careers_of,
    contacts_of,
    face_sheet_of,
    key_person_choices,
    team_lines_of,
    treatments_of,
)
from tests.organizations import an_organization
from tests.people import a_client

Staff = dict[str, Actor]
pytestmark = pytest.mark.sqlite_only
CANARY = "カナリアの病名"
TODAY = date(2026, 11, 21)


@pytest.fixture
def person(staff: Staff) -> Client:
    """Somebody of whom every sensitive field says the canary, or a code of its own."""
    me = staff["supporter"]
    client = a_client(
        me, disability="schizophrenia", is_developmental=True, considerations=CANARY, note=CANARY
    )
    place = an_organization()
    words = {
        name: CANARY
        for name in CATEGORY_OF
        if name not in ("support_level_to", "disability_detail", "further_disabilities",
                        "support_level", "benefits")
    }  # fmt: skip
    with unit_of_work(me) as work:
        key = work.add(
            KeyPerson(organization_id=place.pk, name="模擬 かおる", phone="042-001-0411")
        )
        work.add(
            FaceSheet(
                client_id=client.pk, contact_hours="夕方", disability_detail="schizophrenia",
                further_disabilities="epilepsy", benefits="basic_pension_1",
                support_level="level_6", support_level_to=date(2030, 1, 1), **words,
            )
        )  # fmt: skip
        work.add(ContactPerson(client_id=client.pk, name="模擬 母", note=CANARY))
        work.add(
            ContactPerson(client_id=client.pk, name="模擬 父", is_emergency=True, call_order=1)
        )
        work.add(
            Treatment(client_id=client.pk, organization_id=place.pk, key_person_id=key.pk,
                      note=CANARY)
        )  # fmt: skip
        work.add(Career(client_id=client.pk, place="模擬商店", note=CANARY))
        work.add(Certificate(client_id=client.pk, kind="mental", grade="mental_1", note=CANARY))
        work.add(TeamMember(client_id=client.pk, organization_id=place.pk, role="medical"))
        work.add(
            TeamMember(
                client_id=client.pk, name="もういない人", role="life", end_on=date(2026, 1, 1)
            )
        )
    return client


def everything(view: View, client: Client) -> str:
    """All that these questions answer, as one text."""
    return str(
        [
            asdict(client_page(view, client.pk).client),
            face_sheet_of(view, client.pk),
            contacts_of(view, client.pk),
            treatments_of(view, client.pk),
            careers_of(view, client.pk),
            [row.model_dump() for row in certificates_of(view, client.pk)],
        ]
    )


def test_a_clerk_is_sent_no_sensitive_value_and_a_supporter_is(
    person: Client, staff: Staff
) -> None:
    secrets = (
        CANARY,
        "schizophrenia",
        "epilepsy",
        "basic_pension_1",
        "level_6",
        "2030",
        "mental_1",
    )
    with read_only(staff["supporter"]) as view:
        seen = everything(view, person)
        assert all(secret in seen or secret == "2030" for secret in secrets)
        assert "2030, 1, 1" in seen
    clerk = replace(staff["viewer"], role="clerk")
    with read_only(clerk) as view:
        told = everything(view, person)
        assert [secret for secret in secrets if secret in told] == []
        assert not set(CATEGORY_OF) & set(face_sheet_of(view, person.pk).values)
        assert face_sheet_of(view, person.pk).values["contact_hours"] == "夕方"
        assert [row.name for row in contacts_of(view, person.pk)] == ["模擬 父", "模擬 母"]


def test_the_lines_name_hospital_window_and_team(person: Client, staff: Staff) -> None:
    with read_only(staff["supporter"]) as view:
        (row,) = treatments_of(view, person.pk)
        assert (row.organization, row.key_person, row.key_person_phone) == (
            "模擬病院", "模擬 かおる", "042-001-0411",
        )  # fmt: skip
        (line,) = team_lines_of(view, person.pk, TODAY)
        assert (line.role, line.organization) == ("medical", "模擬病院")
        assert [c.name for c in contacts_of(view, person.pk, emergency=True)] == ["模擬 父"]
        assert list(key_person_choices(view, {row.organization_id or 0}).values()) == [
            "模擬 かおる　模擬病院"
        ]
        assert key_person_choices(view, set()) == {}


def test_a_sheet_that_was_never_written_is_blank(staff: Staff) -> None:
    client = a_client(staff["supporter"])
    with read_only(staff["supporter"]) as view:
        sheet = face_sheet_of(view, client.pk)
    assert sheet.version == 0
    assert not any(sheet.values.values())


@pytest.mark.parametrize("ask", [face_sheet_of, contacts_of, treatments_of, careers_of])
def test_a_person_outside_the_scope_is_not_read(ask: object, person: Client, staff: Staff) -> None:
    me = staff["supporter"]
    caseload_only = replace(me, scope="caseload")
    with pytest.raises(OutOfScope), read_only(caseload_only) as view:
        ask(view, person.pk)  # type: ignore[operator]
    with pytest.raises(NotAllowed), read_only(staff["viewer"]) as view:
        ask(view, person.pk)  # type: ignore[operator]
