"""医療機関連携: stages move with their history, and the board says what is late and what is not planned."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.entry import check
from core.domain.events import Event, EventHeadcount
from core.domain.organization_contacts import OrganizationContact, OrganizationContactEntry
from core.domain.organization_profiles import MedicalProfile
from core.domain.organizations import KeyPerson
from core.domain.outreach import MedicalOutreach, OutreachMoveEntry, OutreachStep
from core.domain.places import ServiceArea, ServiceAreaMunicipality
from core.errors import Conflict, NotAllowed, RuleViolation
from core.queries.areas import areas
from core.queries.exchange_programmes import contacts_by_purpose, exchange_programmes
from core.queries.outreach import (
    NOBODY,
    OutreachCounts,
    OutreachCriteria,
    OutreachRow,
    outreach_counts,
    outreach_rows,
)
from core.queries.outreach_coverage import coverage
from core.services.outreach import move_outreach, note_hospital_contact
from tests.organizations import an_organization

Staff = dict[str, Actor]
pytestmark = pytest.mark.sqlite_only
TODAY = date(2026, 11, 21)


def moved(me: Actor, place: int, stage: str, seen: int, **values: Any) -> MedicalOutreach:
    entry = check(OutreachMoveEntry, {"organization_id": place, "stage": stage, **values})
    with unit_of_work(me) as work:
        return move_outreach(work, entry, seen)


def rows(**asked: Any) -> list[OutreachRow]:
    with read_only(SYSTEM) as view:
        return list(outreach_rows(view, OutreachCriteria(TODAY, **asked)).rows)


def counts(**asked: Any) -> OutreachCounts:
    with read_only(SYSTEM) as view:
        return outreach_counts(view, OutreachCriteria(TODAY, **asked))


def steps() -> list[OutreachStep]:
    with read_only(SYSTEM) as view:
        return view.all(select(OutreachStep).order_by(OutreachStep.id))  # type: ignore[arg-type]


def test_a_stage_moves_on_with_its_history_and_back_only_with_a_reason(staff: Staff) -> None:
    me, place = staff["supporter"], an_organization().pk
    moved(me, place, "untouched", 0, next_step="電話する", next_on="2026-11-25")
    assert steps() == []  # nothing has changed yet: only the next step is known
    moved(me, place, "awareness", 1, stage_on="2026-11-01")
    moved(me, place, "consultation", 2, stage_on="2026-11-10", next_step="会う")
    with pytest.raises(RuleViolation, match="理由"):
        moved(me, place, "awareness", 3)
    with pytest.raises(RuleViolation, match="2026/11/10"):
        moved(me, place, "cooperation", 3, stage_on="2026-11-09")
    back = moved(me, place, "awareness", 3, reason="担当が代わった")
    assert (back.stage, back.stage_on) == ("awareness", TODAY)
    told = [(step.before, step.after, step.changed_on, step.reason) for step in steps()]
    assert told == [
        ("untouched", "awareness", date(2026, 11, 1), ""),
        ("awareness", "consultation", date(2026, 11, 10), ""),
        ("consultation", "awareness", TODAY, "担当が代わった"),
    ]
    # The day of a stage stays when only the next step is written.
    assert (
        moved(me, place, "awareness", 4, next_step="手紙", stage_on="2026-11-02").stage_on == TODAY
    )


def test_the_second_of_two_users_is_told_of_the_first(staff: Staff) -> None:
    me, place = staff["supporter"], an_organization().pk
    moved(staff["director"], place, "awareness", 0, next_step="見本を送る")
    with pytest.raises(Conflict):
        moved(me, place, "awareness", 0, next_step="電話する")
    assert rows()[0].next_step == "見本を送る"
    assert moved(me, place, "awareness", 1, next_step="電話する").next_step == "電話する"


def test_only_hospitals_have_a_stage_and_only_who_writes_the_directory_moves_it(
    staff: Staff,
) -> None:
    company = an_organization(name="模擬商事", kind="company").pk
    with pytest.raises(RuleViolation, match="医療機関とデイケア"):
        moved(staff["supporter"], company, "awareness", 0)
    hospital = an_organization().pk
    for role in ("viewer", "clerk", "partner"):
        with pytest.raises(NotAllowed):
            moved(staff[role], hospital, "awareness", 0)
    with pytest.raises(NotAllowed), read_only(staff["partner"]) as view:
        outreach_rows(view, OutreachCriteria(TODAY))


def test_a_contact_written_here_sets_the_next_step_of_the_hospital(staff: Staff) -> None:
    me, place = staff["supporter"], an_organization().pk
    typed = {
        "organization_id": place, "contacted_on": "2026-11-20", "method": "agency_visit",
        "purpose": "exchange_program", "content": "日程の相談",
    }  # fmt: skip
    with unit_of_work(me) as work:
        note_hospital_contact(work, check(OrganizationContactEntry, typed), 0)
    assert rows()[0].version == 0  # without a next step the stage is not touched
    with unit_of_work(me) as work:
        entry = check(
            OrganizationContactEntry, {**typed, "next_step": "案を送る", "next_on": "2026-11-30"}
        )
        note_hospital_contact(work, entry, 0)
    (row,) = rows()
    assert (row.next_step, row.next_on, row.owner_id) == ("案を送る", date(2026, 11, 30), me.id)
    assert (row.stage, row.contacted_on) == ("untouched", date(2026, 11, 20))
    with pytest.raises(Conflict), unit_of_work(me) as work:
        note_hospital_contact(work, entry, 0)


def test_the_board_finds_what_is_late_unplanned_unowned_and_psychiatric(staff: Staff) -> None:
    me = staff["supporter"]
    late, soon, bare, eye = (
        an_organization(name=name, municipality=city, prefecture="模擬県").pk
        for name, city in (
            ("模擬あ病院", "汐見原市"), ("模擬い病院", "汐見原市"), ("模擬う病院", "朝凪市"),
            ("模擬え眼科", "朝凪市"),
        )
    )  # fmt: skip
    moved(me, late, "awareness", 0, next_step="電話", next_on="2026-11-20", owner_id=me.id)
    moved(me, soon, "cooperation", 0, next_step="会う", next_on="2026-11-21")
    with unit_of_work(SYSTEM) as work:
        work.add(MedicalProfile(organization_id=bare, has_psychiatry="yes"))
        for name, left_on in (("模擬 前任", TODAY), ("模擬 窓口", None)):
            work.add(KeyPerson(organization_id=late, name=name, left_on=left_on))
        work.add(ServiceArea(name="みなみ圏域", is_default=True))
        work.add(ServiceAreaMunicipality(area_id=1, prefecture="模擬県", municipality="汐見原市"))
    # Late first; then by day; of the others 精神科 first.
    assert [row.id for row in rows()] == [late, soon, bare, eye]
    pages = [rows(page=page, page_size=1) for page in range(1, 6)]
    assert [[row.id for row in page] for page in pages] == [[late], [soon], [bare], [eye], []]
    assert [row.id for row in rows(page=2, page_size=3)] == [eye]
    assert [row.id for row in rows(overdue=True)] == [late]  # the day itself is not late
    assert [row.id for row in rows(no_next=True)] == [bare, eye]
    assert [row.id for row in rows(owner=NOBODY)] == [soon, bare, eye]
    assert [row.id for row in rows(owner=me.id)] == [late]
    assert [row.id for row in rows(psychiatric=True)] == [bare]
    assert [row.id for row in rows(area_id=1)] == [late, soon]
    assert [row.id for row in rows(stage="untouched", municipality="朝凪市", prefecture="模擬県")] == [
        bare, eye,
    ]  # fmt: skip
    assert [row.id for row in rows(text="眼科")] == [eye]
    assert rows(text="%") == []
    found = counts()
    assert (found.stages["untouched"], found.stages["awareness"], found.total) == (2, 1, 4)
    assert (found.overdue, found.no_next) == (1, 2)
    window = rows()[0].window
    assert window is not None
    assert window.name == "模擬 窓口"


def test_coverage_of_a_day_is_counted_from_the_history(staff: Staff) -> None:
    me = staff["supporter"]
    first, second, _third = (
        an_organization(name=f"模擬{n}病院", municipality=city, prefecture="模擬県").pk
        for n, city in (("一", "汐見原市"), ("二", "朝凪市"), ("三", "朝凪市"))
    )
    moved(me, first, "awareness", 0, stage_on="2025-10-01")
    moved(me, first, "cooperation", 1, stage_on="2026-11-21")
    moved(me, second, "awareness", 0, stage_on="2026-05-01")
    with read_only(SYSTEM) as view:
        found = coverage(view, TODAY, TODAY - timedelta(days=365), by_area=False)
        assert areas(view) == []
    before, now = found.together
    assert (before.reached, before.total, now.reached, now.total) == (1, 3, 2, 3)
    assert (before.stages["awareness"], now.stages["cooperation"]) == (1, 1)
    assert [(row.place, row.reached, row.total) for row in found.rows] == [
        ("朝凪市", 0, 2), ("朝凪市", 1, 2), ("汐見原市", 1, 1), ("汐見原市", 1, 1),
    ]  # fmt: skip


def test_the_programmes_of_a_fiscal_year_and_the_visits_by_purpose(staff: Staff) -> None:
    place = an_organization().pk
    with unit_of_work(SYSTEM) as work:
        for held_on in (date(2026, 3, 31), date(2026, 4, 1)):
            work.add(
                Event(
                    kind="exchange_program", name="交流", topic=f"{held_on:%m月}の会",
                    held_on=held_on, organization_id=place, audience="デイケア利用者", status="held",
                )
            )  # fmt: skip
        work.add(Event(kind="training", name="研修", held_on=TODAY, organization_id=place))
        for role, people in (("person", 8), ("medical", 3)):
            work.add(EventHeadcount(event_id=2, role=role, people=people))
        for method, on in (("agency_visit", TODAY), ("phone", TODAY), ("phone", date(2026, 3, 1))):
            work.add(
                OrganizationContact(
                    organization_id=place, contacted_on=on, method=method, purpose="awareness",
                    content="案内",
                )
            )  # fmt: skip
    with read_only(staff["viewer"]) as view:
        (programme,) = exchange_programmes(view, 2026)
        (contacts,) = contacts_by_purpose(view, 2026)
    assert (programme.content, programme.hospital, programme.people) == ("04月の会", "模擬病院", 11)
    assert (contacts.visits, contacts.others, contacts.hospitals) == (1, 1, 1)
