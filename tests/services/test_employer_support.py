"""企業支援: the way from the first talk to one year, the eight steps, and what the ledger's facts propose."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from core.db.actor import Actor
from core.db.base import TableModel
from core.db.work import View, read_only, unit_of_work
from core.domain.clients import Client
from core.domain.employer_support import (
    ConsultingStepEntry,
    ConsultingWorkEntry,
    EmployerEndEntry,
    EmployerMoveEntry,
    EmployerSupport,
    EmployerSupportEntry,
    JobCarvingEntry,
)
from core.domain.employments import Employment
from core.domain.entry import check
from core.domain.organizations import KeyPerson, Organization
from core.domain.practicums import Practicum
from core.errors import Conflict, NotAllowed, RuleViolation
from core.queries.employer_facts import Proposal, persons_at, proposals
from core.queries.employer_support import (
    EmployerCriteria,
    consulting_of,
    moves_of,
    steps_of,
    support_counts,
    support_row,
    support_rows,
    supports_of,
)
from core.queries.job_carving import carvings_of
from core.services import employer_support as service
from core.services.job_carving import add_carving
from core.services.organization_merges import merge_organizations

pytestmark = pytest.mark.sqlite_only
TODAY = date(2026, 11, 21)
STARTED = date(2025, 10, 1)


@pytest.fixture
def employer(ledger: str, staff: dict[str, Actor]) -> int:
    return store(staff, Organization(kind="company", name="模擬しおみ食品", search_text="しおみ"))


def store(staff: dict[str, Actor], row: TableModel) -> int:
    with unit_of_work(staff["supporter"]) as work:
        return work.add(row).pk


def begun(staff: dict[str, Actor], employer: int, **typed: Any) -> EmployerSupport:
    values = {"organization_id": employer, "started_on": STARTED, **typed}
    with unit_of_work(staff["supporter"]) as work:
        return service.start_support(work, check(EmployerSupportEntry, values))


def moved(staff: dict[str, Actor], row: EmployerSupport, stage: str, **typed: Any) -> Any:
    with unit_of_work(staff["supporter"]) as work:
        entry = check(EmployerMoveEntry, {"stage": stage, **typed})
        return service.move_support(work, row.pk, row.version, entry)


def test_an_employer_goes_from_the_first_talk_to_one_year_and_every_move_is_kept(
    staff: dict[str, Actor], employer: int
) -> None:
    row = begun(staff, employer, next_step="工場を見せてもらう", next_on=date(2025, 10, 20))
    for stage, on in (
        ("visited", date(2025, 10, 20)), ("carving", date(2025, 11, 1)),
        ("practicum", date(2025, 11, 10)), ("hired", date(2025, 11, 20)),
        ("one_year", date(2026, 11, 20)),
    ):  # fmt: skip
        row = moved(staff, row, stage, moved_on=on)
    with read_only(staff["viewer"]) as view:
        steps = [(m.after, m.moved_on) for m in moves_of(view, row.pk)]
        assert support_row(view, row.pk).stage == "one_year"
    assert steps[0] == ("consulted", STARTED)
    assert steps[-1] == ("one_year", date(2026, 11, 20))
    assert len(steps) == 6


def test_back_needs_a_reason_and_no_day_lies_before_the_last_move(
    staff: dict[str, Actor], employer: int
) -> None:
    row = moved(staff, begun(staff, employer), "practicum", moved_on=date(2026, 2, 1))
    with pytest.raises(RuleViolation, match="戻すとき"):
        moved(staff, row, "carving", moved_on=date(2026, 3, 1))
    with pytest.raises(RuleViolation, match="まえの段階になった日"):
        moved(staff, row, "hired", moved_on=date(2026, 1, 31))
    with pytest.raises(RuleViolation, match="未来"):
        moved(staff, row, "hired", moved_on=TODAY + timedelta(days=1))
    with pytest.raises(RuleViolation, match="いつまでに"):
        moved(staff, row, "practicum", next_step="電話する")
    back = moved(staff, row, "carving", moved_on=date(2026, 3, 1), reason="実習が見送りになった")
    assert back.stage == "carving"
    with pytest.raises(Conflict):
        moved(staff, row, "hired")  # by who still sees the version before


def test_one_way_of_a_programme_at_a_time_ended_and_taken_up_again(
    staff: dict[str, Actor], employer: int
) -> None:
    row = begun(staff, employer, programme="employment_consulting", stage="visited")
    with pytest.raises(RuleViolation, match="もう進んで"):
        begun(staff, employer, programme="employment_consulting")
    begun(staff, employer, programme="challenge_employment")  # another programme is another way
    with unit_of_work(staff["supporter"]) as work:
        entry = EmployerEndEntry(ended_on=TODAY, end_reason="採用の計画がなくなった")
        ended = service.end_support(work, row.pk, row.version, entry)
    assert (ended.stage, ended.next_on) == ("ended", None)
    with pytest.raises(RuleViolation, match="終わって"):
        moved(staff, ended, "hired")
    with unit_of_work(staff["supporter"]) as work:
        again = service.reopen_support(work, row.pk, ended.version, "来年度の採用が決まった")
    assert (again.stage, again.ended_on) == ("visited", None)
    with read_only(staff["viewer"]) as view:
        assert [r.is_going for r in supports_of(view, employer)] == [True, True]


def test_whom_one_asks_is_of_that_employer(staff: dict[str, Actor], employer: int) -> None:
    other = store(staff, Organization(kind="company", name="模擬ほか", search_text=""))
    stranger = store(staff, KeyPerson(organization_id=other, name="模擬 よその人"))
    with pytest.raises(RuleViolation, match="キーパーソン"):
        begun(staff, employer, key_person_id=stranger)


def test_the_list_says_what_is_late_and_what_has_no_next_step(
    staff: dict[str, Actor], employer: int
) -> None:
    late = begun(staff, employer, next_step="電話する", next_on=TODAY - timedelta(days=3))
    other = store(staff, Organization(kind="company", name="模擬ほか", search_text="ほか"))
    bare = begun(staff, other, stage="carving", stage_on=date(2026, 1, 1))

    def found(**asked: Any) -> list[int]:
        with read_only(staff["viewer"]) as view:
            return [row.id for row in support_rows(view, EmployerCriteria(TODAY, **asked)).rows]

    assert found() == [late.pk, bare.pk]
    assert found(overdue=True) == [late.pk]
    assert found(no_next=True) == found(stage="carving") == found(text="ほか") == [bare.pk]
    assert found(owner=0) == [late.pk, bare.pk]
    with read_only(staff["viewer"]) as view:
        counts = support_counts(view, EmployerCriteria(TODAY, stage="carving"))
    assert (counts["consulted"], counts["carving"], counts["ended"]) == (1, 1, 0)


def test_what_was_done_at_a_step_brings_it_under_way_and_adds_up(
    staff: dict[str, Actor], employer: int
) -> None:
    row = begun(staff, employer, programme="employment_consulting")

    def done(step: str, on: date, minutes: int, *, finishes: bool = False) -> None:
        values: dict[str, Any] = {"support_id": row.pk, "step": step, "done_on": on, "minutes": minutes,
                  "content": "社長に話を聞いた", "partner": "社長"}  # fmt: skip
        with unit_of_work(staff["supporter"]) as work:
            service.note_consulting(work, check(ConsultingWorkEntry, values), finishes=finishes)

    done("management", date(2025, 10, 5), 60)
    done("management", date(2025, 10, 19), 45, finishes=True)
    done("jobs", date(2025, 11, 2), 30)
    with pytest.raises(RuleViolation, match="より前"):
        done("jobs", STARTED - timedelta(days=1), 30)
    with read_only(staff["viewer"]) as view:
        steps = {step.step: step for step in steps_of(view, row.pk)}
        assert len(consulting_of(view, row.pk)) == 3
    first = steps["management"]
    assert (first.state, first.times, first.minutes) == ("done", 2, 105)
    assert first.done_on == first.last_on == date(2025, 10, 19)
    assert (steps["jobs"].state, steps["policy"].state) == ("doing", "not_yet")
    assert [*steps][:1] == ["management"]
    assert len(steps) == 8
    with pytest.raises(RuleViolation, match="終えた日"):
        check(ConsultingStepEntry, {"support_id": row.pk, "step": "jobs", "state": "done"})
    with unit_of_work(staff["supporter"]) as work:
        entry = ConsultingStepEntry(support_id=row.pk, step="policy", state="not_needed")
        service.set_step(work, entry, 0)
    with pytest.raises(Conflict), unit_of_work(staff["supporter"]) as work:
        service.set_step(work, entry, 0)  # somebody wrote it meanwhile


def _offers(view: View, employer: int) -> list[Proposal]:
    return list(proposals(view, supports_of(view, employer), TODAY).values())


def test_a_practicum_a_hire_and_a_year_in_the_job_are_proposed_one_after_the_other(
    staff: dict[str, Actor], employer: int
) -> None:
    row = begun(staff, employer)
    person = store(staff, Client(number=1, name="模擬 せな", kana="もぎ せな"))
    there: dict[str, Any] = {"client_id": person, "organization_id": employer}

    def offered() -> list[Proposal]:
        with read_only(staff["supporter"]) as view:
            return _offers(view, employer)

    store(staff, Employment(**there, hired_on=STARTED - timedelta(days=1)))  # before the way
    store(staff, Employment(**there, hired_on=STARTED, disclosure="closed"))  # they do not know
    assert offered() == []
    store(staff, Practicum(**there, start_on=date(2025, 10, 10), end_on=date(2025, 10, 20)))
    assert offered() == [Proposal("practicum", date(2025, 10, 10), 1)]
    job = store(staff, Employment(**there, hired_on=date(2025, 11, 21)))
    assert offered() == [Proposal("hired", date(2025, 11, 21), 1)]
    row = moved(staff, row, "hired", moved_on=date(2025, 11, 21))
    # A year is full on its day, not on the day before; who has left before does not count.
    assert offered() == [Proposal("one_year", TODAY, 1)]
    with unit_of_work(staff["supporter"]) as work:
        work.change(Employment, job, 1, {"left_on": TODAY - timedelta(days=1)})
    assert offered() == []


def test_who_may_see_no_person_is_told_of_none_at_an_employer(
    staff: dict[str, Actor], employer: int
) -> None:
    row = begun(staff, employer)
    person = store(staff, Client(number=1, name="模擬 せな", kana="もぎ せな"))
    store(staff, Employment(client_id=person, organization_id=employer, hired_on=STARTED))
    with read_only(staff["supporter"]) as view:
        assert [p.name for p in persons_at(view, employer)] == ["模擬 せな"]
    for role in ("viewer", "clerk"):
        with pytest.raises(NotAllowed), read_only(staff[role]) as view:
            persons_at(view, employer)
        with pytest.raises(NotAllowed), read_only(staff[role]) as view:
            _offers(view, employer)
        with pytest.raises(NotAllowed), unit_of_work(staff[role]) as work:
            entry = EmployerMoveEntry(stage="visited")
            service.move_support(work, row.pk, row.version, entry)


def test_a_merge_keeps_the_way_the_steps_and_the_carving_and_says_what_runs_twice(
    staff: dict[str, Actor], employer: int
) -> None:
    other = store(staff, Organization(kind="company", name="しおみ食品（模擬）", search_text=""))
    begun(staff, employer)
    row = begun(staff, other)
    with unit_of_work(staff["supporter"]) as work:
        service.set_step(
            work, ConsultingStepEntry(support_id=row.pk, step="jobs", state="doing"), 0
        )
        head = {"organization_id": other, "department": "包装", "made_on": TODAY}
        carving_id = add_carving(work, check(JobCarvingEntry, head)).pk
        merged = merge_organizations(work, employer, other, (1, 1))
    assert merged.moved["employer_support"] == 1
    assert any("企業支援" in said for said in merged.cautions)
    with read_only(staff["viewer"]) as view:
        assert {each.id for each in supports_of(view, employer)} >= {row.pk}
        assert supports_of(view, other) == ()
        assert [each.id for each in carvings_of(view, employer)] == [carving_id]
        assert {step.state for step in steps_of(view, row.pk)} == {"doing", "not_yet"}
