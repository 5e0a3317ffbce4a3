"""職場実習: from the plan to the result with its next step, and the sheets of the three sides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.charts.drawing import draw
from core.charts.practicums import PRACTICUMS
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.documents.catalogue import gathered
from core.documents.content import Table, texts
from core.domain.clients import Client
from core.domain.employments import Employment
from core.domain.entry import check
from core.domain.organizations import KeyPerson
from core.domain.practicums import (
    Practicum,
    PracticumCancelEntry,
    PracticumEntry,
    PracticumEvaluationEntry,
    PracticumResultEntry,
)
from core.errors import Conflict, ConsentMissing, NotAllowed, NotFound, RuleViolation
from core.queries import practicums as asked
from core.services import practicum_evaluations as evaluations
from core.services import practicums as service
from tests.organizations import an_organization
from tests.people import a_client, consent_entry

pytestmark = pytest.mark.sqlite_only
TODAY = date(2026, 11, 21)
Staff = dict[str, Actor]


@pytest.fixture
def me(staff: Staff) -> Actor:
    return staff["supporter"]


@pytest.fixture
def person(me: Actor) -> Client:
    return a_client(me)


def planned(me: Actor, person: Client, **typed: Any) -> Practicum:
    values = {
        "client_id": person.pk, "place": "模擬スーパー", "start_on": "2026-11-09",
        "end_on": "2026-11-20", **typed,
    }  # fmt: skip
    with unit_of_work(me) as work:
        return service.add_practicum(work, check(PracticumEntry, values))


def finished(me: Actor, row: Practicum, **typed: Any) -> Practicum:
    values = {
        "result": "to_hire",
        "next_step": "応募の日を決める",
        "next_on": "2026-11-30",
        **typed,
    }
    with unit_of_work(me) as work:
        entry = check(PracticumResultEntry, values)
        return service.finish_practicum(work, row.pk, row.version, entry)


def wrong(run: Any, *given: Any, **typed: Any) -> dict[str, str]:
    with pytest.raises(RuleViolation) as refused:
        run(*given, **typed)
    return refused.value.fields


def test_a_practicum_is_planned_held_and_finished_with_what_comes_next(
    me: Actor, person: Client
) -> None:
    row = planned(me, person, allowance_yen="500")
    with read_only(me) as view:
        (shown,) = asked.practicums_of(view, person.pk)
        assert (shown.where, shown.state(TODAY), shown.name) == (
            "模擬スーパー",
            "ended",
            "模擬 花子",
        )
        assert asked.state_counts(view, None, TODAY) == {"running": 0, "ended": 1, "planned": 0}
    assert "next_step" in wrong(finished, me, row, next_step="")
    assert "attended_days" in wrong(finished, me, row, attended_days="13")
    row = finished(me, row, attended_days="9", result_note="また来てほしい")
    with read_only(me) as view:
        (shown,) = asked.practicums_of(view, person.pk)
        assert (shown.state(TODAY), shown.allowance_paid_yen) == ("settled", 4500)
        assert (shown.next_step, shown.next_on) == ("応募の日を決める", date(2026, 11, 30))
    with unit_of_work(me) as work:
        row = service.plan_next_step(work, row.pk, row.version, "", None)
        assert (row.next_step, row.next_on) == ("", None)
        row = service.reopen_practicum(work, row.pk, row.version, "まちがえた")
        assert row.result == ""


def test_days_places_and_contacts_that_do_not_fit_are_refused(me: Actor, person: Client) -> None:
    assert "前です" in str(wrong(planned, me, person, end_on="2026-11-08"))
    assert "名簿から選ぶか" in str(wrong(planned, me, person, place=" "))
    assert "期間（12日）" in str(wrong(planned, me, person, planned_days="13"))
    assert "次にすること" in str(wrong(planned, me, person, next_on="2026-12-01"))
    planned(me, person)
    assert "start_on" in wrong(planned, me, person)
    shop, other = an_organization(name="模擬商店"), an_organization(name="模擬工場")
    with unit_of_work(me) as work:
        contact = work.add(KeyPerson(organization_id=other.pk, name="模擬 店長"))
    there = {"organization_id": shop.pk, "key_person_id": contact.pk}
    assert "key_person_id" in wrong(planned, me, person, **there)
    planned(me, person, organization_id=other.pk, key_person_id=contact.pk)  # the control


def test_a_practicum_that_goes_on_after_the_hire_there_is_refused(
    me: Actor, person: Client
) -> None:
    shop = an_organization(name="模擬商店")
    with unit_of_work(me) as work:
        work.add(
            Employment(client_id=person.pk, organization_id=shop.pk, hired_on=date(2026, 11, 20))
        )
    told = wrong(planned, me, person, organization_id=shop.pk)
    assert "2026年11月20日に就職しています" in told["end_on"]
    assert "2026年11月19日までに" in told["end_on"]
    row = planned(me, person, organization_id=shop.pk, end_on="2026-11-19")
    with pytest.raises(RuleViolation), unit_of_work(me) as work:
        service.change_practicum(work, row.pk, row.version, {"end_on": "2026-11-25"})
    # One that begins in the job (after a change of tasks, say) is another matter.
    planned(me, person, organization_id=shop.pk, start_on="2026-11-20", end_on="2026-11-25")


def test_a_result_waits_for_the_end_unless_it_was_stopped(me: Actor, person: Client) -> None:
    later = planned(me, person, start_on="2026-12-01", end_on="2026-12-05", planned_days="5")
    assert "まだ始まっていません" in str(wrong(finished, me, later))
    running = planned(me, person, start_on="2026-11-16", end_on="2026-11-27", place="模擬倉庫")
    assert "2026年11月27日まで" in str(wrong(finished, me, running))
    assert finished(me, running, result="stopped").result == "stopped"
    planned(me, person, start_on="2026-11-02", end_on="2026-11-21", place="模擬工場")
    with read_only(me) as view:
        last = asked.practicums_of(view, person.pk)[2]
        assert last.state(TODAY) == "running"  # on its last day


def test_called_off_before_it_begins_is_no_practicum_and_stopped_on_the_way_is_one(
    me: Actor, person: Client
) -> None:
    def cancelled(row: Practicum, on: str) -> Practicum:
        entry = check(PracticumCancelEntry, {"cancelled_on": on, "cancel_reason": "体調"})
        with unit_of_work(me) as work:
            return service.cancel_practicum(work, row.pk, row.version, entry)

    before, on_the_way = planned(me, person), planned(me, person, place="模擬倉庫")
    assert cancelled(before, "2026-11-08").result == ""
    assert cancelled(on_the_way, "2026-11-10").result == "stopped"
    planned(me, person, kind="assessment", place="センターの作業室")
    with read_only(me) as view:
        year = asked.practicum_year(view, date(2026, 4, 1), date(2027, 3, 31))
        assert (year.count, year.persons, year.places, year.assessments) == (1, 1, 1, 1)
        found = asked.list_practicums(view, asked.PracticumCriteria(state="cancelled"))
        assert [row.id for row in found.rows] == [before.pk]
        assert asked.list_practicums(view, asked.PracticumCriteria(text="倉庫")).total == 1


def test_each_side_writes_its_own_sheet_once_and_nobody_overwrites_a_mark(
    me: Actor, person: Client
) -> None:
    row = planned(me, person)

    def start(rater: str, on: str = "2026-11-20") -> None:
        typed = {"practicum_id": row.pk, "rater": rater, "rated_on": on}
        with unit_of_work(me) as work:
            evaluations.start_evaluation(work, row.pk, check(PracticumEvaluationEntry, typed))

    assert "始まりより前" in str(wrong(start, "employer", "2026-11-08"))
    for rater in ("employer", "self"):
        start(rater)
    assert "もう書き始めています" in str(wrong(start, "self"))
    with read_only(me) as view:
        sheet = asked.practicum_sheet(view, row.pk)
    assert [e.rater for e in sheet.evaluations] == ["self", "employer"]
    mine = sheet.of("self")
    assert mine is not None
    assert [m.aspect for m in mine.marks][:2] == ["attendance", "manners"]
    mark = mine.marks[0]

    def answer(seen: int, word: str, practicum_id: int = row.pk) -> None:
        with unit_of_work(me) as work:
            evaluations.mark_aspect(work, practicum_id, mark.id, seen, {"mark": word})

    answer(1, "good")
    assert "mark" in wrong(answer, 2, "excellent")
    with pytest.raises(Conflict):
        answer(1, "hard")
    other = planned(me, person, place="模擬倉庫")
    with pytest.raises(NotFound):
        answer(2, "hard", other.pk)
    with unit_of_work(me) as work:
        evaluations.change_evaluation(work, row.pk, "self", mine.version, {"good": "声が出せた"})
    with read_only(me) as view:
        written = asked.practicum_sheet(view, row.pk).of("self")
    assert written is not None
    assert written.good == "声が出せた"
    assert written.mark("attendance") is not None
    with unit_of_work(me) as work:
        with pytest.raises(RuleViolation):  # a sheet hangs on it
            service.remove_practicum(work, row.pk, row.version)
        service.remove_practicum(work, other.pk, other.version)
        evaluations.remove_evaluation(work, row.pk, "self", written.version)


def test_without_consent_or_right_nothing_of_a_practicum_is_written_or_read(
    staff: Staff, me: Actor
) -> None:
    person = a_client(me, consent=consent_entry(items="basic"))
    with pytest.raises(ConsentMissing):
        planned(me, person)
    for role in ("clerk", "viewer", "partner"):
        with pytest.raises(NotAllowed), read_only(staff[role]) as view:
            asked.list_practicums(view, asked.PracticumCriteria())
        with pytest.raises(NotAllowed):
            planned(staff[role], person)


def test_the_paper_has_three_columns_and_room_for_the_side_that_wrote_nothing(
    me: Actor, person: Client
) -> None:
    row = planned(me, person, tasks="品出し")
    typed = {"practicum_id": row.pk, "rater": "employer", "rated_on": "2026-11-20", "good": "丁寧"}
    with unit_of_work(me) as work:
        evaluations.start_evaluation(work, row.pk, check(PracticumEvaluationEntry, typed))
    with read_only(me) as view:
        made = gathered(view, "practicum_evaluation", row.pk)
    marks, words = (part for part in made.parts if isinstance(part, Table))
    assert [column.title for column in marks.columns] == ["見るところ", "本人", "支援者", "企業"]
    assert words.rows[0] == ("よかったこと", "", "", "丁寧")
    assert made.items == {"basic", "practicum"}
    told = "\n".join(texts(made))
    assert "品出し" in told
    assert "点数をつけるものではありません" in told


def test_a_chart_counts_what_began_and_not_what_was_called_off(me: Actor, person: Client) -> None:
    planned(me, person)
    off = planned(me, person, place="模擬倉庫", kind="pre_hire")
    with unit_of_work(me) as work:
        entry = check(PracticumCancelEntry, {"cancelled_on": "2026-11-02", "cancel_reason": "都合"})
        service.cancel_practicum(work, off.pk, off.version, entry)
    with read_only(me) as view:
        found = draw(view, replace(PRACTICUMS.default, x="kind", colour=""))
    counted = {cell.label: found.value(cell, found.colours[0]) for cell in found.x}
    assert {label: n for label, n in counted.items() if n} == {"職場実習": 1}
