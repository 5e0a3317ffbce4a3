"""公開データの取り込み: the dry run is the import, all or nothing, and what people wrote stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from core.db.actor import SYSTEM, Actor
from core.db.backup import digests
from core.db.verify import verify
from core.db.work import Work, connection_for_maintenance, read_only, unit_of_work
from core.domain.entry import check
from core.domain.organizations import (
    ContactMannerEntry,
    ImportBatch,
    KeyPerson,
    KeyPersonEntry,
    Organization,
)
from core.domain.permissions import MATRIX, Action, may
from core.domain.tables import MAPPED
from core.errors import NotAllowed, RuleViolation
from core.queries.organizations import (
    OrganizationCriteria,
    all_rows,
    last_batches,
    names_by_source,
    organization_page,
)
from core.services import key_persons, organizations
from core.services.imports import compare_with_ledger, counted, import_files
from tests.exchange.samples import office, offices
from tests.organizations import a_file, by_number, take_in

ROLES = [role for role in MATRIX if role != "system"]


def everything() -> dict[str, str]:
    """Every table but the audit, which also keeps that somebody tried."""
    with connection_for_maintenance() as connection:
        return {
            name: value
            for name, value in digests(connection).items()
            if not name.startswith("audit")
        }


def test_the_dry_run_says_what_the_import_does_and_writes_nothing(ledger: str) -> None:
    take_in(offices(4), "202404")
    newer = [office(1), office(2, 定員="25"), office(3, 電話番号="03-0000-9999"), office(9)]
    before = everything()
    with read_only(SYSTEM) as view:
        tried = counted(compare_with_ledger(view, a_file(newer)))
    assert everything() == before
    assert (tried.added, tried.changed, tried.unchanged, tried.gone) == (1, 2, 1, 0)
    done = take_in(newer)
    assert (done.added, done.changed, done.unchanged, done.gone) == (1, 2, 1, 0)
    assert done.batch_id is not None


def test_the_same_file_twice_changes_nothing(ledger: str) -> None:
    first = take_in(offices(5))
    before = everything()
    again = take_in(offices(5))
    assert (first.added, again.added, again.changed, again.unchanged) == (5, 0, 0, 5)
    assert again.batch_id is None
    assert everything() == before
    with connection_for_maintenance() as connection:
        assert verify(connection, MAPPED) == []


def test_an_office_that_disappears_is_marked_and_one_that_comes_back_is_not(ledger: str) -> None:
    take_in([office(4), office(8)], "202404")
    assert take_in([office(4)], "202503").gone == 1
    assert by_number(8).gone_on == date(2025, 3, 31)
    back = take_in([office(4), office(8)], "202509")
    assert (back.changed, back.gone) == (1, 0)
    assert by_number(8).gone_on is None


def test_what_the_office_wrote_outlives_a_newer_edition(ledger: str) -> None:
    take_in(offices(2), "202404")
    mine = by_number(1)
    with unit_of_work(SYSTEM) as work:
        organizations.change_organization(
            work, mine.pk, mine.version,
            {"note": "見学は水曜", "vacancy_count": 3, "vacancy_on": "2026-11-01",
             "phone": "03-1111-2222"},
        )  # fmt: skip
        person = check(KeyPersonEntry, {"organization_id": mine.pk, "name": "模擬 窓口"})
        key_persons.add_key_person(work, person)
        manner = check(ContactMannerEntry, {"organization_id": mine.pk, "taboo": "朝は避ける"})
        organizations.set_manner(work, manner, None)
    take_in([office(1, 定員="99", 電話番号="03-0000-7777"), office(2)], "202503")
    now = by_number(1)
    assert (now.note, now.vacancy_count, now.vacancy_on) == ("見学は水曜", 3, date(2026, 11, 1))
    assert now.phone == "03-1111-2222"  # corrected by hand
    assert now.capacity == 99  # and this was not
    with read_only(SYSTEM) as view:
        page = organization_page(view, now.pk)
    assert [p.name for p in page.key_persons] == ["模擬 窓口"]
    assert page.manner is not None
    assert page.manner.taboo == "朝は避ける"


def test_a_released_field_follows_the_public_data_again(ledger: str) -> None:
    take_in([office(1)], "202404")
    row = by_number(1)
    with unit_of_work(SYSTEM) as work:
        row = organizations.change_organization(work, row.pk, row.version, {"phone": "0311112222"})
    assert row.kept == {"phone"}
    assert take_in([office(1)], "202503").changed == 0
    row = by_number(1)
    with unit_of_work(SYSTEM) as work:
        organizations.release_fields(work, row.pk, row.version)
    assert take_in([office(1)], "202509").changed == 1
    assert by_number(1).phone == "03-0000-0001"


def test_rows_that_cannot_be_taken_refuse_the_whole_file_unless_left_out(ledger: str) -> None:
    rows = [office(1), office(2, サービス種別="ないサービス"), office(3)]
    before = everything()
    with pytest.raises(RuleViolation, match="取り込めない行が1件"):
        take_in(rows)
    assert everything() == before
    done = take_in(rows, good_rows_only=True)
    assert done.added == 2
    with read_only(SYSTEM) as view:
        assert [(b.rows, b.added, b.rejected) for b in last_batches(view)] == [(3, 2, 1)]


def test_an_office_whose_row_is_left_out_has_not_disappeared(ledger: str) -> None:
    take_in([office(4), office(8)], "202404")
    spoiled = [office(4), office(8, サービス種別="ないサービス")]
    assert take_in(spoiled, "202503", good_rows_only=True).gone == 0
    assert by_number(8).gone_on is None
    # Negative control: without its row it has.
    assert take_in([office(4)], "202509").gone == 1


def test_a_failure_in_the_middle_leaves_nothing_behind(ledger: str) -> None:
    take_in(offices(2), "202404")
    before = everything()

    def fails(share: float) -> None:
        raise ConnectionError("模擬の故障")

    file = a_file([office(1, 定員="7"), office(2), office(3)])
    with pytest.raises(ConnectionError), unit_of_work(SYSTEM) as work:
        import_files(work, [file], progress=fails)
    assert everything() == before


def test_one_number_for_the_offices_of_two_services_stays_two_offices(ledger: str) -> None:
    take_in([office(1)])
    row = by_number(1)
    with unit_of_work(SYSTEM) as work:
        organizations.change_organization(work, row.pk, row.version, {"note": "就労移行のメモ"})
    other = office(1, サービス種別="就労継続支援Ａ型", 事業所番号="1399999999", 名称="模擬の別の所")
    for _ in range(2):
        take_in([other])
        take_in([office(1)])
    with read_only(SYSTEM) as view:
        rows = all_rows(view, OrganizationCriteria())
    assert sorted((r.name, r.kind, r.note) for r in rows) == [
        ("模擬の別の所", "continuous_a", ""),
        ("模擬ワークス1", "transition_office", "就労移行のメモ"),
    ]


def test_a_new_name_of_a_service_is_a_change_of_the_same_office(ledger: str) -> None:
    take_in([office(1, サービス種別="地域相談支援（地域移行支援）")])
    done = take_in([office(1, サービス種別="地域相談支援（地域定着支援）")])
    assert (done.added, done.changed) == (0, 1)


def test_two_people_at_once_the_second_import_finds_what_the_first_did(
    staff: dict[str, Actor],
) -> None:
    file = a_file(offices(3))
    with read_only(staff["director"]) as view:
        expected = counted(compare_with_ledger(view, file))
    take_in(offices(3), actor=staff["admin"])
    with unit_of_work(staff["director"]) as work:
        (done,) = import_files(work, [file])
    assert (expected.added, done.added, done.unchanged) == (3, 0, 3)


def test_every_imported_row_has_its_audit_row_and_its_batch(ledger: str) -> None:
    take_in(offices(3))
    with connection_for_maintenance() as connection:
        assert verify(connection, MAPPED) == []
    with read_only(SYSTEM) as view:
        (batch,) = last_batches(view)
        assert view.get(ImportBatch, batch.pk).edition_on == date(2025, 3, 31)
        assert names_by_source(view, "wamnet", ["M0000000001", "zzz"]) == {
            "M0000000001": ("模擬ワークス1", "埼玉県入間郡毛呂山町")
        }


VERBS: dict[str, Callable[[Work], Any]] = {
    "import_files": lambda w: import_files(w, [a_file(offices(1))]),
    "compare_with_ledger": lambda w: compare_with_ledger(w, a_file(offices(1))),
    "last_batches": last_batches,
    "names_by_source": lambda w: names_by_source(w, "wamnet", []),
}


@pytest.mark.sqlite_only
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", VERBS)
def test_only_those_who_may_import_do(verb: str, role: str, staff: dict[str, Actor]) -> None:
    actor = staff[role]
    if may(actor, Action.IMPORT):
        with unit_of_work(actor) as work:
            VERBS[verb](work)
        return
    with pytest.raises(NotAllowed), unit_of_work(actor) as work:
        VERBS[verb](work)
    with read_only(SYSTEM) as view:
        assert all_rows(view, OrganizationCriteria()) == []


def test_key_persons_of_a_gone_office_are_kept(ledger: str) -> None:
    take_in([office(4), office(8)], "202404")
    row = by_number(8)
    with unit_of_work(SYSTEM) as work:
        entry = check(KeyPersonEntry, {"organization_id": row.pk, "name": "模擬 窓口"})
        person = key_persons.add_key_person(work, entry)
    take_in([office(4)], "202503")
    with read_only(SYSTEM) as view:
        assert view.get(KeyPerson, person.pk).organization_id == row.pk
        assert view.get(Organization, row.pk).gone_on is not None
