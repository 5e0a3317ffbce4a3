"""編集する台帳: one transaction for all rows; what is refused stays typed, and says where and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.organizations import Organization
from core.queries.organizations import OrganizationCriteria, all_rows
from core.services import drafts
from core.services.organizations import change_organization
from tests.organizations import an_organization
from tests.ui.grid.sent import sent

pytestmark = pytest.mark.sqlite_only

APP = Path(__file__).parent / "edit_app.py"
KEY = "tried"
DRAFT = f"grid.{KEY}"


def opened(role: str = "supporter") -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=30)
    at.query_params["as"] = role
    return at.run()


def typed(at: AppTest, *cells: tuple[int | str, int, str, str], save: int = 0) -> AppTest:
    at.session_state[KEY] = sent(*cells, save=save)
    at.run()
    assert not at.exception
    return at


def edits(at: AppTest) -> list[list[Any]]:
    found: list[list[Any]] = json.loads(at.json[0].value)
    return found


def problems(at: AppTest) -> Any:
    return at.session_state[f"{KEY}.problems"]


def stored(row: Organization) -> Organization:
    with read_only(SYSTEM) as view:
        return view.get(Organization, row.pk)


def test_what_is_typed_is_shown_as_differences_and_is_no_change_yet(
    staff: dict[str, Actor],
) -> None:
    row = an_organization(municipality="北区")
    at = typed(opened(), (row.pk, 1, "municipality", "足立区"))
    assert edits(at) == [[str(row.pk), "municipality", 1]]
    assert "変えたところ 1件" in at.expander[0].label
    assert at.dataframe[0].value.iloc[0].tolist() == ["模擬病院", "市区町村", "北区", "足立区"]
    assert stored(row).municipality == "北区"


def test_a_save_changes_the_rows_and_leaves_nothing_unsaved(staff: dict[str, Actor]) -> None:
    one, two = an_organization(), an_organization()
    cells = ((one.pk, 1, "note", "一"), (two.pk, 1, "note", "二"))
    at = typed(opened(), *cells, save=1)
    assert (stored(one).note, stored(two).note) == ("一", "二")
    assert edits(at) == []
    assert len(at.error) == 0
    assert drafts.take_draft(staff["supporter"], DRAFT) is None


def test_one_refused_row_takes_the_whole_batch_back(staff: dict[str, Actor]) -> None:
    one, two = an_organization(), an_organization()
    cells = ((one.pk, 1, "note", "一"), (two.pk, 1, "phone", "12"))
    at = typed(opened(), *cells, save=1)
    assert (stored(one).note, stored(two).phone) == ("", "")
    assert len(edits(at)) == 2
    assert [(m.row_id, m.field) for m in problems(at).messages] == [(two.pk, "phone")]
    assert "保存していません" in at.error[0].value


def test_the_message_goes_when_the_cell_is_put_right_and_saved(staff: dict[str, Actor]) -> None:
    row = an_organization()
    at = typed(opened(), (row.pk, 1, "phone", "12"), save=1)
    at = typed(at, (row.pk, 1, "phone", "03-0000-1234"), save=1)
    assert len(at.error) == 0
    at = typed(at, (row.pk, 1, "phone", "03-0000-1234"), save=2)
    assert stored(row).phone == "03-0000-1234"
    assert problems(at).messages == []


def test_a_cell_that_cannot_be_read_stops_the_save(staff: dict[str, Actor]) -> None:
    row = an_organization()
    at = typed(opened(), (row.pk, 1, "capacity", "二十人"), (row.pk, 1, "note", "一"), save=1)
    assert "読み取れない欄が1か所" in at.error[0].value
    assert stored(row).note == ""


def test_a_row_saved_by_somebody_else_becomes_a_conflict_at_the_cell(
    staff: dict[str, Actor],
) -> None:
    row, other = an_organization(), an_organization()
    at = opened()
    with unit_of_work(staff["director"]) as work:
        change_organization(work, row.pk, 1, {"note": "所長のメモ"})
    cells = ((row.pk, 1, "note", "わたしのメモ"), (other.pk, 1, "note", "ほかの行"))
    at = typed(at, *cells, save=1)
    (conflict,) = problems(at).conflicts
    assert (conflict.theirs, conflict.mine) == ("所長のメモ", "わたしのメモ")
    assert (conflict.by, conflict.version) == ("模擬 所長", 2)
    assert conflict.at
    assert len(edits(at)) == 2
    assert (stored(row).note, stored(other).note) == ("所長のメモ", "")
    # 自分の値: the same typing, against the version that is stored now.
    at = typed(at, (row.pk, 2, "note", "わたしのメモ"), (other.pk, 1, "note", "ほかの行"), save=2)
    assert (stored(row).note, stored(other).note) == ("わたしのメモ", "ほかの行")
    assert problems(at).conflicts == []


def test_an_added_row_is_stored_once(staff: dict[str, Actor]) -> None:
    an_organization()
    at = typed(opened(), ("new-1", 0, "name", "模擬の新しい所"), ("new-1", 0, "note", "あ"), save=1)
    at.run()
    with read_only(SYSTEM) as view:
        names = [row.name for row in all_rows(view, OrganizationCriteria())]
    assert sorted(names) == ["模擬の新しい所", "模擬病院"]


def test_many_changes_are_shown_once_more_before_they_are_saved(staff: dict[str, Actor]) -> None:
    rows = [an_organization() for _ in range(4)]
    cells = [(row.pk, 1, "note", "まとめて") for row in rows]
    at = typed(opened(), *cells, save=1)
    assert [stored(row).note for row in rows] == [""] * 4
    button = next(b for b in at.button if b.label == "4件を保存する")
    button.click().run()
    assert not at.exception
    assert [stored(row).note for row in rows] == ["まとめて"] * 4


def test_the_draft_outlives_the_session_until_it_is_saved(staff: dict[str, Actor]) -> None:
    row = an_organization()
    typed(opened(), (row.pk, 1, "note", "書きかけ"))
    assert edits(opened()) == [[str(row.pk), "note", 1]]
    # It is this person's own.
    assert edits(opened("director")) == []
    at = opened()
    typed(at, (row.pk, 1, "note", "書きかけ"), save=1)
    assert edits(opened()) == []
    assert stored(row).note == "書きかけ"


def test_the_arrangement_of_columns_outlives_the_session(staff: dict[str, Actor]) -> None:
    an_organization()
    at = opened()
    order = ["name", "note", "phone"]
    at.session_state[KEY] = sent(columns=order, widths={"note": 300})
    at.run()
    kept = drafts.read_preference(staff["supporter"], DRAFT)
    assert (kept["columns"], kept["widths"]) == (order, {"note": 300})


@pytest.mark.parametrize("role", ["viewer", "clerk"])
def test_who_may_not_write_saves_nothing_and_is_told(role: str, staff: dict[str, Actor]) -> None:
    row = an_organization()
    at = typed(opened(role), (row.pk, 1, "note", "x"), save=1)
    assert "権限がありません" in at.error[0].value
    assert stored(row).note == ""
