"""いくつものファイルの取り込み: all or nothing over all of them; contact lists; merged organisations."""

from __future__ import annotations

import json

import pytest

from core.db.actor import SYSTEM
from core.db.work import read_only, table_of, unit_of_work
from core.domain.organization_profiles import HelloWorkProfile
from core.domain.organizations import Organization
from core.errors import RuleViolation
from core.exchange.contact_list import ListMapping, key_of, read_contact_list, sheets_of, suggested
from core.exchange.differences import Differences
from core.exchange.public_file import PublicFile
from core.exchange.report import FileRefused
from core.exchange.spreadsheet import csv_bytes
from core.queries.imports import credits_of, newest_editions, remembered_mapping
from core.queries.organizations import OrganizationCriteria, all_rows, last_batches
from core.services import organizations
from core.services.imports import (
    ImportResult,
    compare_files,
    counted,
    import_files,
    older_editions,
    remember_mapping,
    summed,
)
from tests.exchange.samples import office, offices
from tests.organizations import a_file, an_organization, by_number, take_in

pytestmark = pytest.mark.sqlite_only
OTHER = {"サービス種別": "就労継続支援Ａ型"}
HEADER = ("名称", "所在地", "電話番号", "管轄")


def names() -> list[str]:
    with read_only(SYSTEM) as view:
        return sorted(row.name for row in all_rows(view, OrganizationCriteria(include_gone=True)))


def take(*files: PublicFile, **options: bool) -> list[ImportResult]:
    with unit_of_work(SYSTEM) as work:
        return import_files(work, files, **options)


def tried(*files: PublicFile, **options: bool) -> list[Differences]:
    with read_only(SYSTEM) as view:
        return compare_files(view, files, **options)


# -- WAM NET -----------------------------------------------------------------------------------------


def test_each_file_is_a_batch_with_its_own_edition_and_the_trial_says_the_sum(ledger: str) -> None:
    files = [a_file(offices(3), "202503"), a_file([office(9, **OTHER)], "202404")]
    expected = summed([counted(each) for each in tried(*files)])
    done = take(*files)
    assert (expected.added, summed(done).added) == (4, 4)
    with read_only(SYSTEM) as view:
        assert [f"{b.edition_on:%Y%m}" for b in last_batches(view)] == ["202404", "202503"]
        assert {k: f"{v:%Y%m}" for k, v in newest_editions(view, "wamnet").items()} == {
            "就労移行支援": "202503", "就労継続支援A型": "202404",
        }  # fmt: skip
        # A newer file of one service says nothing about the age of another.
        assert older_editions(view, [a_file([office(9, **OTHER)], "202412")]) == []
        (older,) = older_editions(view, [a_file(offices(3), "202404")])
    assert "2024年4月版ですが、2025年3月版" in older


def test_a_fault_in_the_last_file_leaves_nothing_of_the_first(ledger: str) -> None:
    bad = a_file([office(9, サービス種別="模擬の支援")])
    with pytest.raises(RuleViolation, match="取り込めない行が1件"):
        take(a_file(offices(3)), bad)
    assert names() == []
    with pytest.raises(FileRefused, match="二つあります"):
        take(a_file(offices(1)), a_file(offices(2), "202404"))
    assert len(take(a_file(offices(3)), bad, good_rows_only=True)) == 2


def test_one_number_in_two_files_of_one_upload_is_two_offices_in_trial_and_import(
    ledger: str,
) -> None:
    files = [
        a_file([office(1)]), a_file([office(1, **OTHER, 事業所番号="1399999999", 名称="模擬の別の所")]),
    ]  # fmt: skip
    assert [len(each.added) for each in tried(*files)] == [1, 1]
    take(*files)
    assert names() == ["模擬の別の所", "模擬ワークス1"]


def test_what_was_corrected_by_hand_is_shown_with_what_the_file_says(ledger: str) -> None:
    take_in([office(1)], "202404")
    row = by_number(1)
    with unit_of_work(SYSTEM) as work:
        organizations.change_organization(work, row.pk, row.version, {"phone": "03-1111-2222"})
    (found,) = tried(a_file([office(1, 定員="30", 電話番号="03-0000-7777")]))
    assert [set(changes) for _, changes in found.changed] == [{"capacity"}]
    ((_, held),) = found.kept
    assert dict(held) == {"phone": ("03-1111-2222", "03-0000-7777")}


def test_one_field_is_let_go_and_the_other_stays_protected(ledger: str) -> None:
    take_in([office(1)], "202404")
    row = by_number(1)
    with unit_of_work(SYSTEM) as work:
        typed = {"phone": "03-1111-2222", "capacity": 33}
        row = organizations.change_organization(work, row.pk, row.version, typed)
        organizations.release_fields(work, row.pk, row.version, ["phone"])
    take_in([office(1, 定員="40")], "202503")
    assert (by_number(1).phone, by_number(1).capacity) == ("03-0000-0001", 33)


def test_an_organisation_that_was_merged_is_neither_changed_nor_made_again(ledger: str) -> None:
    take_in(offices(2), "202404")
    target = an_organization(name="模擬の残った機関")
    with unit_of_work(SYSTEM) as work:
        row = by_number(1)
        work.change(Organization, row.pk, row.version, {"merged_into_id": target.pk})
    file = a_file([office(1, 定員="99"), office(2)], "202503")
    (found,) = tried(file)
    assert (found.merged, found.added, found.changed) == (("M0000000001",), (), ())
    take(file)
    assert names() == ["模擬の残った機関", "模擬ワークス2"]  # the merged one is part of another
    assert by_number(1).capacity == 20
    # Nor does it close when the file does not name it any more.
    assert take_in([office(2)], "202509").gone == 0


# -- contact lists -----------------------------------------------------------------------------------


def a_list(*rows: tuple[str, ...], kind: str = "hello_work") -> PublicFile:
    (sheet,) = sheets_of(csv_bytes(rows, HEADER), "模擬の一覧.csv")
    return read_contact_list(sheet, ListMapping(suggested(HEADER), kind), "模擬の一覧.csv", "d")


ONE = ("ハローワーク模擬", "東京都足立区模擬1", "03-0000-0001", "足立区・葛飾区")
TWO = ("ハローワーク見本", "東京都北区模擬2", "03-0000-0002", "北区")


def test_the_same_list_again_changes_nothing_and_a_newer_one_changes(ledger: str) -> None:
    assert take(a_list(ONE, TWO))[0].added == 2
    assert take(a_list(ONE, TWO))[0].batch_id is None
    moved = (ONE[0], ONE[1], "03-0000-9999", "足立区")  # found by its name and municipality
    renamed = ("ハローワーク見本（新）", *TWO[1:])  # found by its telephone
    (done,) = take(a_list(moved, renamed))
    assert (done.added, done.changed, done.gone) == (0, 2, 0)
    with read_only(SYSTEM) as view:
        rows = {row.name: row for row in all_rows(view, OrganizationCriteria())}
        assert rows["ハローワーク模擬"].phone == "03-0000-9999"
        p = table_of(HelloWorkProfile).c
        areas = [
            row[0]
            for row in view.rows(p.jurisdiction.table.select().with_only_columns(p.jurisdiction))
        ]
    assert sorted(areas) == ["北区", "足立区"]
    assert len(rows) == 2


def test_a_list_closes_nobody_and_a_blank_cell_says_nothing(ledger: str) -> None:
    take(a_list(ONE, TWO))
    (done,) = take(a_list((ONE[0], ONE[1], "", "")))
    assert (done.changed, done.gone, done.unchanged) == (0, 0, 1)


def test_what_the_office_typed_already_is_shown_as_similar_and_not_doubled(ledger: str) -> None:
    an_organization(
        name="ハローワーク　模擬", kind="hello_work", prefecture="東京都", municipality="足立区"
    )
    (found,) = tried(a_list(ONE, TWO), add_similar=False)
    assert [(facts.name, name) for facts, _, name in found.similar] == [
        ("ハローワーク模擬", "ハローワーク　模擬（東京都足立区）")
    ]
    assert [facts.name for facts in found.added] == ["ハローワーク見本"]
    assert take(a_list(ONE, TWO), add_similar=False)[0].added == 1
    # When that is what is wanted, it is added beside the other.
    assert take(a_list(ONE, TWO))[0].added == 1
    # Another kind at the same telephone is another organisation.
    (found,) = tried(a_list(("模擬保健所", "東京都足立区模擬1", ONE[2], ""), kind="health_center"))
    assert found.similar == ()


def test_a_mapping_is_remembered_and_replaced(ledger: str) -> None:
    key = key_of(HEADER)
    for name, kind in (("一覧", "hello_work"), ("新しい一覧", "health_center")):
        with unit_of_work(SYSTEM) as work:
            mapping = ListMapping(suggested(HEADER), kind).as_json()
            remember_mapping(work, key, name, mapping)
    with read_only(SYSTEM) as view:
        known = remembered_mapping(view, key)
        assert remembered_mapping(view, "0" * 64) is None
    assert known is not None
    assert (known.name, json.loads(known.content)["kind"]) == ("新しい一覧", "health_center")


# -- credits -----------------------------------------------------------------------------------------


def test_credits_name_the_newest_edition_of_each_public_source(ledger: str) -> None:
    take_in(offices(1), "202404")
    take_in(offices(2), "202503")
    with read_only(SYSTEM) as view:
        (line,) = credits_of(view, ["wamnet", None, "contact_list"])
        assert credits_of(view, [None]) == []
    assert line.startswith("出典: 障害福祉サービス等情報公表システム")
    assert line.endswith("（2025年3月版）")
