"""取り込みの取り消し: a whole batch is put back, what people touched stays, and it can come again."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from core.db.actor import SYSTEM, Actor
from core.db.verify import verify
from core.db.work import connection_for_maintenance, read_only, table_of, unit_of_work
from core.domain.entry import check
from core.domain.organization_profiles import MedicalProfile
from core.domain.organizations import ImportBatch, KeyPersonEntry, Organization
from core.domain.permissions import MATRIX, Action, may
from core.domain.tables import MAPPED
from core.errors import Conflict, NotAllowed, RuleViolation
from core.exchange.archive import find_text_files
from core.exchange.medical import read_medical
from core.queries.audit import AuditCriteria, audit_rows
from core.queries.imports import UndoPlan, undo_plan
from core.queries.organizations import OrganizationCriteria, all_rows, last_batches
from core.services import key_persons, organizations
from core.services.import_undo import undo_import
from core.services.imports import ImportResult, import_files
from tests.exchange import medical_samples as medical
from tests.exchange.samples import office, offices
from tests.organizations import by_number, take_in

# What is asked of PostgreSQL in its own words is tested with the search, the clocks, the imports,
# the merges and the lost updates.
pytestmark = pytest.mark.sqlite_only

ROLES = [role for role in MATRIX if role != "system"]
EVERYTHING = OrganizationCriteria(include_gone=True)


def undo(batch_id: int | None, actor: Actor = SYSTEM) -> UndoPlan:
    with unit_of_work(actor) as work:
        batch = work.get(ImportBatch, batch_id or 0)
        return undo_import(work, batch.pk, batch.version)


def names() -> list[str]:
    with read_only(SYSTEM) as view:
        return sorted(row.name for row in all_rows(view, EVERYTHING))


def test_what_was_added_goes_and_what_was_changed_or_marked_comes_back(ledger: str) -> None:
    take_in([office(1), office(4), office(8)], "202404")
    second = take_in([office(1, 定員="99"), office(4), office(12)], "202503")
    assert (second.added, second.changed, second.gone) == (1, 1, 1)
    plan = undo(second.batch_id)
    assert (len(plan.restored), len(plan.removed), plan.left) == (2, 1, ())
    assert names() == ["模擬ワークス1", "模擬ワークス4", "模擬ワークス8"]
    assert (by_number(1).capacity, by_number(8).gone_on) == (20, None)
    with read_only(SYSTEM) as view:
        batch = view.get(ImportBatch, second.batch_id or 0)
        assert batch.undone_at is not None
        assert by_number(1).batch_id != second.batch_id
        (said,) = audit_rows(view, AuditCriteria(action="undo_import"))
        assert '"外した": 1' in str(said.changes) or "外した" in str(said.changes)
    with connection_for_maintenance() as connection:
        assert verify(connection, MAPPED) == []
    # The same file again does the same as the first time.
    again = take_in([office(1, 定員="99"), office(4), office(12)], "202503")
    assert (again.added, again.changed, again.gone) == (1, 1, 1)


def test_batches_are_undone_one_after_the_other_back_to_nothing(ledger: str) -> None:
    first = take_in(offices(3), "202404")
    second = take_in([office(n, 定員="30") for n in (1, 2, 3)], "202503")
    third = take_in([office(n, 定員="40") for n in (1, 2, 3)], "202509")
    assert len(undo(third.batch_id).restored) == len(undo(second.batch_id).restored) == 3
    assert by_number(1).capacity == 20
    assert len(undo(first.batch_id).removed) == 3
    assert names() == []


def test_an_older_batch_leaves_alone_what_a_newer_one_changed(ledger: str) -> None:
    first = take_in(offices(2), "202404")
    take_in([office(1, 定員="30"), office(2)], "202503")
    plan = undo(first.batch_id)
    assert [i for i, _ in plan.left] == [by_number(1).pk]
    assert names() == ["模擬ワークス1"]


def test_rows_touched_since_are_left_alone_and_named(ledger: str) -> None:
    take_in([office(1)], "202404")
    second = take_in([office(n, 定員="30") for n in (1, 2, 3, 4)], "202503")
    with unit_of_work(SYSTEM) as work:
        row = by_number(1)
        organizations.change_organization(work, row.pk, row.version, {"note": "見学は水曜"})
        person = {"organization_id": by_number(2).pk, "name": "模擬 窓口"}
        key_persons.add_key_person(work, check(KeyPersonEntry, person))
        work.change(Organization, by_number(3).pk, 1, {"merged_into_id": by_number(4).pk})
    plan = undo(second.batch_id)
    reasons = dict(plan.left)
    assert "職員が直した" in reasons[by_number(1).pk]
    assert "キーパーソン" in reasons[by_number(2).pk]
    assert "名寄せ" in reasons[by_number(3).pk]
    assert by_number(4).pk in reasons  # something was merged into it
    assert (plan.restored, plan.removed) == ((), ())
    assert (by_number(1).note, by_number(1).capacity) == ("見学は水曜", 30)


def test_a_batch_is_undone_once_and_by_who_saw_it(ledger: str) -> None:
    first = take_in(offices(1))
    with pytest.raises(Conflict), unit_of_work(SYSTEM) as work:
        undo_import(work, first.batch_id or 0, 7)
    assert names() == ["模擬ワークス1"]  # nothing of the failed one is left
    undo(first.batch_id)
    with pytest.raises(RuleViolation, match="もう取り消して"):
        undo(first.batch_id)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("role", ROLES)
def test_only_those_who_may_import_undo(role: str, staff: dict[str, Actor]) -> None:
    first = take_in(offices(1))
    if may(staff[role], Action.IMPORT):
        assert len(undo(first.batch_id, staff[role]).removed) == 1
        return
    with pytest.raises(NotAllowed):
        undo(first.batch_id, staff[role])
    with pytest.raises(NotAllowed), read_only(staff[role]) as view:
        undo_plan(view, first.batch_id or 0)
    assert names() == ["模擬ワークス1"]


# -- profiles ----------------------------------------------------------------------------------------


def take_medical(edition: str = "20250601", **changes: str) -> ImportResult:
    content = (
        medical.facilities([medical.institution(1, **changes)]),
        medical.departments([medical.department(1)]),
    )
    name = f"01-1_hospital_{edition}.csv"
    texts = [(text, name, "d") for each in content for text in find_text_files(each, name)]
    with unit_of_work(SYSTEM) as work:
        return import_files(work, read_medical(texts))[0]


def profile() -> MedicalProfile:
    with read_only(SYSTEM) as view:
        (row,) = view.all(select(MedicalProfile))
        return row


def hospital() -> Organization:
    with read_only(SYSTEM) as view:
        c = table_of(Organization).c
        row = view.first(c.id.table.select().where(c.source_key == medical.identity(1)))
        assert row is not None
        return view.get(Organization, row.id)


def test_the_profile_is_filled_and_renewed_and_what_the_office_wrote_there_stays(
    ledger: str,
) -> None:
    take_medical()
    row = profile()
    assert (row.departments, row.psychiatric_beds, row.has_psychiatry) == ("精神科", 120, "yes")
    with unit_of_work(SYSTEM) as work:
        mine = {"outpatient_hours": "初診は火曜だけ", "day_care": "yes"}
        work.change(MedicalProfile, row.pk, row.version, mine)
        public = hospital()
        organizations.change_organization(work, public.pk, public.version, {"phone": "0300000001"})
    second = take_medical("20251201", 精神病床="90")
    assert (second.added, second.changed) == (0, 1)
    now = profile()
    assert (now.psychiatric_beds, now.outpatient_hours) == (90, "初診は火曜だけ")
    assert (now.day_care, hospital().phone) == ("yes", "03-0000-0001")
    # Undone, the beds are those of the edition before; the office's words stay where they are.
    assert len(undo(second.batch_id).restored) == 1
    assert (profile().psychiatric_beds, profile().outpatient_hours) == (120, "初診は火曜だけ")


def test_an_added_hospital_with_words_of_the_office_is_not_taken_out(ledger: str) -> None:
    first = take_medical()
    row = profile()
    with unit_of_work(SYSTEM) as work:
        work.change(MedicalProfile, row.pk, row.version, {"day_care": "yes"})
    assert "特徴の欄" in undo(first.batch_id).left[0][1]
    assert hospital().gone_on is None


def test_an_added_hospital_is_taken_out_with_its_profile_and_comes_again(ledger: str) -> None:
    assert len(undo(take_medical().batch_id).removed) == 1
    assert names() == []
    assert take_medical().added == 1
    assert profile().psychiatric_beds == 120


def test_a_hospital_that_gives_up_psychiatry_is_told_so_and_not_closed(ledger: str) -> None:
    take_medical()
    file = medical.facilities([medical.institution(1)])
    hours = medical.departments([medical.department(1, "01001")])
    texts = [
        (text, "01-1_20251201.csv", "d")
        for each in (file, hours)
        for text in find_text_files(each, "a.csv")
    ]
    with unit_of_work(SYSTEM) as work:
        (done,) = import_files(work, read_medical(texts, known=[medical.identity(1)]))
    assert (done.changed, done.gone) == (1, 0)
    assert (profile().has_psychiatry, profile().outpatient_hours) == ("no", "")
    assert hospital().gone_on is None


def test_the_last_batches_say_what_was_undone(ledger: str) -> None:
    undo(take_in(offices(1)).batch_id)
    with read_only(SYSTEM) as view:
        (batch,) = last_batches(view)
    assert batch.undone_at is not None
    assert batch.undone_at.date() >= date(2026, 11, 20)
