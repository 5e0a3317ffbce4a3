"""表の状態 (state of the grid): reading what the browser sent, without a browser."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest

from core.ui.grid import GridColumn, GridState, read_grid_state
from core.ui.grid.columns import cell_text, link_parts, parse_cell
from core.ui.grid.state import answers
from tests.ui.grid.sent import sent

STAGES = {"10": "相談", "20": "就職活動"}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.replace("/", "-"))
    except ValueError:
        raise ValueError("日付として読めません。") from None


NAME = GridColumn("name", "氏名", pinned=True, required=True)
MEMO = GridColumn("memo", "メモ", "long")
HOURS = GridColumn("hours", "週の時間", "number")
NEXT = GridColumn("next_on", "次の連絡", "date", parse=_day)
STAGE = GridColumn("stage", "段階", "choice", options=STAGES)
NEEDS = GridColumn("needs", "配慮", "choices", options={"a": "通院", "b": "短時間"})
AGREED = GridColumn("agreed", "同意", "yesno")
CASE_NO = GridColumn("case_no", "受付番号", "plain")
LOCKED = GridColumn("locked", "確定日", editable=False)
COLUMNS = (NAME, MEMO, HOURS, NEXT, STAGE, NEEDS, AGREED, CASE_NO, LOCKED)
ROWS: list[dict[str, object]] = [
    {"id": 1, "version": 3, "name": "青木 一郎", "hours": 20, "stage": "20", "needs": ("a",)},
    {"id": 2, "version": 1, "name": "井上 花", "next_on": date(2026, 11, 21), "memo": None},
]


def read(*cells: tuple[int | str, int, str, str], **more: Any) -> GridState:
    save = more.pop("save", 0)
    selected = more.pop("selected", ())
    raw = sent(*cells, save=save, selected=selected, **more.pop("raw", {}))["grid"]
    assert isinstance(raw, dict)
    return read_grid_state(raw, ROWS, COLUMNS, **more)


# ---- edits -------------------------------------------------------------------------------------
def test_a_typed_cell_becomes_an_edit_with_the_version_that_was_seen() -> None:
    (edit,) = read((1, 3, "name", "青木 太郎")).edits
    assert (edit.row_id, edit.version, edit.field) == (1, 3, "name")
    assert (edit.old, edit.new, edit.text) == ("青木 一郎", "青木 太郎", "青木 太郎")


def test_typing_what_is_stored_already_is_no_edit() -> None:
    cells = [(1, 3, "hours", "２０時間"), (2, 1, "next_on", "2026/11/21"), (1, 3, "needs", "通院")]
    assert read(*cells).edits == ()


def test_emptying_a_cell_is_an_edit_to_blank() -> None:
    edits = read((1, 3, "hours", " "), (1, 3, "needs", ""), (2, 1, "next_on", "")).edits
    assert [edit.new for edit in edits] == [None, (), None]


def test_emptying_a_blank_cell_is_no_edit() -> None:
    assert read((2, 1, "memo", ""), (2, 1, "hours", "")).edits == ()


def test_the_value_seen_is_told_even_when_the_row_has_changed_since() -> None:
    raw = {"cells": [{"row": 1, "version": 2, "field": "hours", "old": "15", "text": "30"}]}
    (edit,) = read_grid_state(raw, ROWS, COLUMNS).edits
    assert (edit.version, edit.old, edit.new) == (2, 15, 30)


def test_edits_follow_the_record_and_not_its_place() -> None:
    cells = sent((2, 1, "name", "今井 花"))["grid"]
    assert isinstance(cells, dict)
    (edit,) = read_grid_state(cells, list(reversed(ROWS)), COLUMNS).edits
    assert (edit.row_id, edit.old) == (2, "井上 花")


# ---- what cannot be read -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("hours", "約二十", "数字"),
        ("hours", "1e9", "数字"),
        ("next_on", "あした", "日付"),
        ("stage", "退職", "選択肢"),
        ("needs", "通院、旅行", "選択肢"),
        ("agreed", "たぶん", "はい"),
        ("name", "  ", "入力してください"),
        ("memo", "あ" * 20_001, "長すぎます"),
    ],
)
def test_a_cell_that_cannot_be_read_is_an_error_and_no_edit(
    field: str, text: str, message: str
) -> None:
    state = read((1, 3, field, text))
    assert state.edits == ()
    (error,) = state.errors
    assert (error.row_id, error.field) == (1, field)
    assert message in error.text


def test_the_typed_text_of_an_unreadable_cell_stays_in_the_draft() -> None:
    state = read((1, 3, "hours", "約二十"))
    assert "約二十" in json.dumps(state.draft, ensure_ascii=False)
    assert not state.is_clean


# ---- kinds ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("１５", 15),
        ("15.0", 15),
        ("3.5", Decimal("3.5")),
        ("－2", -2),
        ("1,500円", 1500),
        ("８０%", 80),
    ],
)
def test_numbers_are_read_as_people_type_them(text: str, value: object) -> None:
    assert parse_cell(text, HOURS) == value


def test_the_slash_and_the_dot_of_a_japanese_keyboard_are_understood() -> None:
    default = GridColumn("next_on", "次の連絡", "date")
    assert parse_cell("２０２６・１１・２４", default) == date(2026, 11, 24)
    assert parse_cell("３。５", HOURS) == Decimal("3.5")
    # Negative control: a text keeps what was typed.
    assert parse_cell("メール・電話", NAME) == "メール・電話"


def test_choices_are_read_by_code_or_by_label() -> None:
    assert parse_cell("20", STAGE) == parse_cell(" 就職活動 ", STAGE) == "20"
    assert parse_cell("短時間、a、短時間", NEEDS) == ("b", "a")


def test_yes_and_no_are_read_in_the_words_of_the_office() -> None:
    assert [parse_cell(text, AGREED) for text in ("はい", "○", "有")] == [True] * 3
    assert [parse_cell(text, AGREED) for text in ("いいえ", "×", "なし")] == [False] * 3


def test_values_become_texts_and_nothing_becomes_blank() -> None:
    class Stage(Enum):
        SEEKING = "20"

    assert cell_text(None, NAME) == ""
    assert cell_text(Stage.SEEKING, STAGE) == "20"
    assert cell_text(date(2026, 11, 21), NEXT) == "2026-11-21"
    assert cell_text(date(2026, 11, 21), CASE_NO) == "2026/11/21(土)"
    assert cell_text(20.0, HOURS) == cell_text(Decimal("20.00"), HOURS) == "20"
    assert cell_text(3.5, HOURS) == cell_text(Decimal("3.50"), HOURS) == "3.5"
    assert cell_text(False, AGREED) == "いいえ"
    assert cell_text(frozenset({"b", "a"}), NEEDS) == "a,b"


def test_a_link_that_would_run_a_script_is_plain_text() -> None:
    assert link_parts(("ひらく", "/clients?case=1")) == ("ひらく", "/clients?case=1")
    for address in ("javascript:alert(1)", "data:text/html,x", "//elsewhere.example"):
        assert link_parts(("ひらく", address)) == ("ひらく", "")


# ---- the browser is not trusted --------------------------------------------------------------------
@pytest.mark.parametrize(
    "cell",
    [
        (1, 3, "salary", "1"),
        (1, 3, "case_no", "R99"),
        (1, 3, "locked", "2026/01/01"),
        (99, 1, "name", "知らない人"),
        ("1", 3, "name", "別の行"),
        ("new-1", 0, "name", "足せない行"),
        ("new-x", 0, "name", "おかしな行"),
    ],
)
def test_what_was_not_offered_cannot_be_edited(cell: tuple[int | str, int, str, str]) -> None:
    state = read(cell)
    assert state.edits == ()
    assert state.errors == ()


def test_nothing_can_be_edited_in_a_read_only_grid() -> None:
    state = read((1, 3, "name", "青木 太郎"), save=1, read_only=True)
    assert (state.edits, state.save_requested, state.draft) == ((), False, {})


@pytest.mark.parametrize(
    "raw",
    [
        {"cells": "x"},
        {"cells": [None, 1, [], {}]},
        {"cells": [{"row": None, "field": "name", "text": "x"}]},
        {"cells": [{"row": True, "field": "name", "text": "x"}]},
        {"cells": [{"row": 1, "field": ["name"], "text": "x"}]},
        {"cells": [{"row": 1, "field": "name", "text": {"x": 1}}]},
        {"cells": [], "selected": [{"a": 1}, None, 99], "columns": 5, "widths": ["a"]},
        {"save": True},
    ],
)
def test_shapes_that_are_wrong_are_left_out(raw: dict[str, object]) -> None:
    state = read_grid_state(raw, ROWS, COLUMNS)
    assert (state.edits, state.errors, state.selected) == ((), (), ())
    assert not state.save_requested
    assert state.columns == tuple(column.name for column in COLUMNS)


def test_a_version_that_is_no_number_counts_as_never_seen() -> None:
    raw = {"cells": [{"row": 1, "version": "3", "field": "name", "text": "x"}]}
    assert [edit.version for edit in read_grid_state(raw, ROWS, COLUMNS).edits] == [0]


# ---- added rows ------------------------------------------------------------------------------------
def test_added_rows_come_with_version_nought() -> None:
    edits = read(("new-1", 7, "name", "新田 光"), ("new-1", 0, "hours", "16"), can_add=True).edits
    assert [(edit.row_id, edit.version, edit.old) for edit in edits] == [("new-1", 0, None)] * 2


def test_an_added_row_lacks_its_required_cells() -> None:
    state = read(("new-1", 0, "hours", "16"), can_add=True)
    assert [(error.row_id, error.field) for error in state.errors] == [("new-1", "name")]


def test_an_added_row_left_blank_asks_for_nothing() -> None:
    assert read(("new-1", 0, "hours", ""), can_add=True).is_clean


# ---- draft, selection, saving, columns ---------------------------------------------------------------
def test_a_draft_put_back_gives_the_same_edits() -> None:
    state = read(
        (1, 3, "name", "青木 太郎"), (2, 1, "hours", "x"), ("new-1", 0, "name", "新"), can_add=True
    )
    again = json.loads(json.dumps(state.draft))
    assert read_grid_state(again, ROWS, COLUMNS, can_add=True).edits == state.edits
    assert read_grid_state(again, ROWS, COLUMNS, can_add=True).errors == state.errors


def test_typing_in_rows_of_another_page_stays_in_the_draft() -> None:
    state = read((77, 2, "name", "次のページの人"))
    assert state.edits == ()
    assert "次のページの人" in json.dumps(state.draft, ensure_ascii=False)


def test_a_save_request_counts_once() -> None:
    assert read(save=4, saves_seen=3).save_requested
    assert not read(save=4, saves_seen=4).save_requested


def test_only_rows_that_were_sent_can_be_selected() -> None:
    assert read(selected=(2, 99, 2, 1)).selected == (2, 1)


def test_pinned_columns_stay_in_front_and_unknown_ones_are_dropped() -> None:
    state = read(raw={"columns": ["hours", "gone", "name"], "widths": {"hours": 5, "gone": 90}})
    assert state.columns == ("name", "hours")
    assert state.widths == {"hours": 40}


def test_answers_tell_how_the_typing_was_understood() -> None:
    raw = sent((1, 3, "next_on", "2026/12/01"), (1, 3, "hours", "２０"), (2, 1, "hours", "x"))[
        "grid"
    ]
    assert isinstance(raw, dict)
    told = list(answers(raw, ROWS, COLUMNS))
    assert (told[0]["value"], told[0]["same"]) == ("2026-12-01", False)
    assert (told[1]["value"], told[1]["same"]) == ("20", True)
    assert "数字" in str(told[2]["error"])
    assert all(item["text"] for item in told)
