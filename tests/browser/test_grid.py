"""編集する表をブラウザで (the editing grid in a real Chromium): as a coordinator types all day."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, expect

from tests.browser.grid_server import GridPage, grid_server

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with grid_server() as found:
        yield found


@pytest.fixture(scope="module")
def window(chromium: Browser) -> BrowserContext:
    """One window for all: what it fetched once, it need not fetch again."""
    return chromium.new_context(viewport={"width": 1280, "height": 720}, locale="ja-JP")


@pytest.fixture
def grid(
    window: BrowserContext, address: str, request: pytest.FixtureRequest
) -> Iterator[GridPage]:
    page = window.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield GridPage(page, address, re.sub(r"\W", "", request.node.name))
    page.close()
    assert not faults


@pytest.fixture
def ime(grid: GridPage) -> CDPSession:
    """Composition as an input method makes it, through the browser's own protocol."""
    return grid.page.context.new_cdp_session(grid.page)


def compose(ime: CDPSession, text: str) -> None:
    ime.send(
        "Input.imeSetComposition",
        {"text": text, "selectionStart": len(text), "selectionEnd": len(text)},
    )


def confirm(ime: CDPSession, text: str) -> None:
    ime.send("Input.insertText", {"text": text})


def key_during_conversion(ime: CDPSession, key: str) -> None:
    """What the page hears of a key that the input method has taken: code 229."""
    for kind in ("rawKeyDown", "keyUp"):
        ime.send(
            "Input.dispatchKeyEvent",
            {"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": 229},
        )


# ---- typing -------------------------------------------------------------------------------
def test_japanese_typed_into_a_blank_cell_arrives_whole(grid: GridPage, ime: CDPSession) -> None:
    grid.open()
    grid.cell("メモ 青木 一郎").click()
    for text in ("に", "にほ", "にほんご"):
        compose(ime, text)
    compose(ime, "日本語")
    confirm(ime, "日本語")
    grid.press("Enter")
    grid.settle()
    assert grid.text("メモ 青木 一郎") == "日本語"
    assert '"memo"' in grid.server()
    assert "日本語" in grid.server()


def test_enter_that_confirms_a_conversion_does_not_move(grid: GridPage, ime: CDPSession) -> None:
    grid.open()
    grid.cell("氏名 青木 一郎").click()
    compose(ime, "もり")
    key_during_conversion(ime, "Enter")
    assert grid.focused() == "氏名 青木 一郎"
    for key in ("Tab", "ArrowDown", "Escape"):
        key_during_conversion(ime, key)
        assert grid.focused() == "氏名 青木 一郎"
    confirm(ime, "森")
    # Negative control: the same key after the conversion moves.
    grid.press("Enter")
    assert grid.focused() == "氏名 井上 花"


def test_moving_into_a_cell_and_typing_replaces_what_it_held(grid: GridPage) -> None:
    grid.open()
    grid.cell("氏名 青木 一郎").click()
    grid.press("Enter")
    grid.page.keyboard.insert_text("今井 花")
    grid.press("Enter")
    assert grid.text("氏名 井上 花") == "今井 花"


def test_a_keystroke_makes_no_round_trip(grid: GridPage) -> None:
    grid.open()
    grid.page.evaluate(
        """() => {
            window.sent = 0;
            const send = WebSocket.prototype.send;
            WebSocket.prototype.send = function (data) { window.sent += 1; return send.call(this, data); };
        }"""
    )
    grid.cell("メモ 上田 実").click()
    grid.page.keyboard.type("abcdefghij", delay=60)
    time.sleep(0.4)
    assert grid.page.evaluate("window.sent") == 0
    grid.press("Enter")
    time.sleep(0.5)
    assert grid.page.evaluate("window.sent") >= 1


def test_a_date_is_shown_with_its_weekday_once_python_has_read_it(grid: GridPage) -> None:
    grid.open()
    assert grid.text("次の連絡 青木 一郎") == "2026/11/21(土)"
    grid.cell("次の連絡 井上 花").click()
    grid.page.keyboard.type("11/24")
    grid.press("Enter")
    assert grid.text("次の連絡 井上 花") == "11/24"
    grid.settle()
    assert grid.text("次の連絡 井上 花") == "2026/11/24(火)"


def test_blank_cells_are_blank(grid: GridPage) -> None:
    grid.open()
    names = ("メモ", "週の時間", "次の連絡", "同意")
    assert [grid.text(f"{name} 上田 実") for name in names] == ["", "", "", ""]


def test_several_choices_are_ticked_in_a_list(grid: GridPage) -> None:
    grid.open()
    grid.cell("配慮 井上 花").focus()
    grid.press(" ", "ArrowDown", " ", "Escape")
    grid.settle()
    assert grid.cell("配慮 井上 花").inner_text() == "短時間"
    assert grid.focused() == "配慮 井上 花"
    assert "('b',)" in grid.server()


# ---- moving -------------------------------------------------------------------------------
def test_tab_goes_on_and_shift_tab_goes_back(grid: GridPage) -> None:
    grid.open()
    grid.cell("氏名 青木 一郎").click()
    grid.press("Tab")
    assert grid.focused() == "メモ 青木 一郎"
    grid.press("Shift+Tab")
    assert grid.focused() == "氏名 青木 一郎"


def test_enter_goes_down_and_shift_enter_goes_up(grid: GridPage) -> None:
    grid.open()
    grid.cell("週の時間 青木 一郎").click()
    grid.press("Enter", "Enter")
    assert grid.focused() == "週の時間 上田 実"
    grid.press("Shift+Enter")
    assert grid.focused() == "週の時間 井上 花"


def test_arrows_move_between_cells_and_inside_a_text(grid: GridPage) -> None:
    grid.open()
    grid.cell("氏名 青木 一郎").click()
    grid.press("ArrowDown", "ArrowRight")
    assert grid.focused() == "メモ 井上 花"
    grid.press("F2", "ArrowLeft")
    assert grid.focused() == "メモ 井上 花"
    grid.press("Home", "ArrowLeft")
    assert grid.focused() == "氏名 井上 花"


def test_arrows_never_change_a_choice(grid: GridPage) -> None:
    grid.open()
    grid.cell("段階 青木 一郎").focus()
    grid.press("ArrowDown")
    assert grid.focused() == "段階 井上 花"
    assert grid.text("段階 青木 一郎") == "20"


def test_escape_takes_back_the_typing_of_the_cell(grid: GridPage) -> None:
    grid.open()
    grid.cell("氏名 上田 実").click()
    grid.page.keyboard.type("xyz")
    grid.press("Escape")
    assert grid.text("氏名 上田 実") == "上田 実"
    grid.press("Enter")
    assert "未保存" not in grid.said()


# ---- spreadsheet manners ----------------------------------------------------------------------
def test_a_block_from_a_spreadsheet_fills_cells_to_the_right_and_below(grid: GridPage) -> None:
    grid.open()
    grid.cell("メモ 井上 花").focus()
    grid.paste('朝は"○"\t１６\r\n"二行\nの文"\t24\r\n')
    grid.settle()
    assert grid.text("メモ 井上 花") == '朝は"○"'
    assert grid.text("メモ 上田 実") == "二行\nの文"
    assert [grid.text("週の時間 井上 花"), grid.text("週の時間 上田 実")] == ["16", "24"]
    assert "未保存 4件" in grid.said()


def test_a_block_beyond_the_last_row_adds_rows(grid: GridPage) -> None:
    grid.open()
    grid.cell("氏名 岡田 翔").focus()
    grid.paste("甲\n乙\n丙")
    grid.settle()
    assert grid.text("氏名 新しい行1") == "乙"
    assert grid.text("氏名 新しい行2") == "丙"
    assert '"new-2"' in grid.server()


def test_where_no_rows_may_be_added_the_rest_of_a_block_is_not_lost_silently(
    grid: GridPage,
) -> None:
    grid.open("fixed=1")
    grid.cell("氏名 岡田 翔").focus()
    grid.paste("甲\n乙\n丙")
    assert "2行は入っていません" in grid.said()


def test_labels_pasted_into_choices_become_choices(grid: GridPage) -> None:
    grid.open()
    grid.cell("段階 井上 花").focus()
    grid.paste("定着支援\t短時間、静かな席\tはい")
    grid.settle()
    assert grid.text("段階 井上 花") == "40"
    assert grid.cell("配慮 井上 花").inner_text() == "短時間、静かな席"
    assert grid.text("同意 井上 花") == "はい"


def test_a_paragraph_pasted_into_a_long_text_stays_one_text(grid: GridPage) -> None:
    grid.open()
    grid.cell("メモ 上田 実").focus()
    grid.paste("一行目\n二行目")
    grid.press("Tab")
    assert grid.text("メモ 上田 実") == "一行目\n二行目"
    assert grid.text("メモ 江口 愛") == ""


def test_a_range_is_copied_as_a_spreadsheet_reads_it(grid: GridPage) -> None:
    grid.open()
    grid.cell("メモ 青木 一郎").click()
    grid.press("Tab", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown")
    assert grid.copied() == "20\t2026/11/21\t就職活動\r\n\t\t就職活動"


def test_shift_click_chooses_a_range(grid: GridPage) -> None:
    grid.open()
    grid.cell("氏名 青木 一郎").click()
    grid.cell("氏名 上田 実").click(modifiers=["Shift"])
    assert grid.copied() == "青木 一郎\r\n井上 花\r\n上田 実"


def test_ticked_rows_are_copied_whole_and_known_to_the_page(grid: GridPage) -> None:
    grid.open()
    grid.cell("選ぶ 井上 花").check()
    grid.settle()
    assert '"selected":[0:2' in grid.server()
    assert grid.copied().startswith("井上 花\t電話は午後がよい\t")


def test_ctrl_d_fills_the_value_down(grid: GridPage) -> None:
    grid.open()
    grid.cell("週の時間 青木 一郎").click()
    grid.press("Shift+ArrowDown", "Shift+ArrowDown", "Control+d")
    assert grid.text("週の時間 井上 花") == "20"
    assert grid.text("週の時間 上田 実") == "20"
    assert grid.text("週の時間 江口 愛") == ""


def test_undo_and_redo_go_over_all_edits_of_the_session(grid: GridPage) -> None:
    grid.open()
    grid.cell("氏名 青木 一郎").fill("甲")
    grid.press("Enter")
    grid.paste("乙\n丙")
    grid.settle()
    grid.press("Control+z")
    assert [grid.text("氏名 井上 花"), grid.text("氏名 上田 実")] == ["井上 花", "上田 実"]
    grid.press("Control+z")
    assert grid.text("氏名 青木 一郎") == "青木 一郎"
    assert "未保存" not in grid.said()
    grid.press("Control+y", "Control+y")
    assert [grid.text("氏名 青木 一郎"), grid.text("氏名 上田 実")] == ["甲", "丙"]


def test_what_was_thrown_away_comes_back_with_undo(grid: GridPage) -> None:
    grid.open()
    grid.cell("氏名 青木 一郎").fill("甲")
    grid.press("Enter")
    grid.button("取り消す").click()
    assert grid.text("氏名 青木 一郎") == "青木 一郎"
    grid.button("元に戻す").click()
    assert grid.text("氏名 青木 一郎") == "甲"


# ---- the server in the background ----------------------------------------------------------------
def test_an_edit_stays_on_its_record_when_the_rows_are_reordered(grid: GridPage) -> None:
    grid.open()
    grid.cell("氏名 井上 花").fill("今井 花")
    grid.press("Tab")
    grid.button("並べ替える").click()
    grid.settle()
    first = grid.page.locator(".grid tbody tr").first.locator("td input").first
    assert first.input_value() == "岡田 翔"
    assert grid.text("氏名 井上 花") == "今井 花"
    assert '[0:21:12:"name"3:"今井花"]' in grid.server()  # record 2, version 1


def test_rows_refreshed_during_a_conversion_leave_it_alone(grid: GridPage, ime: CDPSession) -> None:
    grid.open("late=1")
    grid.cell("氏名 青木 一郎").fill("青木 一")
    grid.cell("メモ 上田 実").click()  # the commit sends; the server takes its time
    compose(ime, "あさ")
    grid.settle(2)
    assert "青木一" in grid.server()  # the answer came in the middle of the conversion
    assert grid.focused() == "メモ 上田 実"
    assert grid.text("メモ 上田 実") == "あさ"
    compose(ime, "あさのめんだん")
    confirm(ime, "朝の面談")
    grid.press("Enter")
    grid.settle(2)
    assert grid.text("メモ 上田 実") == "朝の面談"


def test_a_row_is_not_moved_from_under_the_hands(grid: GridPage, ime: CDPSession) -> None:
    grid.open("late=1")
    grid.button("並べ替える").click()
    grid.cell("メモ 岡田 翔").click()
    compose(ime, "かいぎ")
    grid.settle(2)
    first = grid.page.locator(".grid tbody tr").first.locator("td input").first
    assert first.input_value() == "岡田 翔"
    assert grid.focused() == "メモ 岡田 翔"
    compose(ime, "かいぎしつ")
    confirm(ime, "会議室")
    grid.press("Enter")
    assert grid.text("メモ 岡田 翔") == "会議室"


def test_a_row_that_is_deleted_while_somebody_types_in_it_waits(grid: GridPage) -> None:
    grid.open("late=0.8&vanish=1")
    grid.cell("氏名 上田 実").fill("上田 実里")
    grid.cell("メモ 井上 花").click()  # the commit of the other cell brings the news
    grid.page.keyboard.type("あとで")
    grid.settle(1.5)
    assert "井上花" not in grid.server()
    assert grid.focused() == "メモ 井上 花"
    assert grid.text("メモ 井上 花").endswith("あとで")
    grid.cell("メモ 上田 実").click()
    expect(grid.cell("メモ 井上 花")).to_have_count(0)
    assert "うち1件は表示していない行" in grid.said()


def test_a_slow_save_does_not_lose_what_is_typed_meanwhile(grid: GridPage) -> None:
    grid.open("slowsave=1.5")
    grid.cell("氏名 青木 一郎").fill("甲")
    grid.press("Control+s")
    assert "保存しています…" in grid.said()
    grid.cell("氏名 井上 花").fill("乙")
    grid.cell("メモ 青木 一郎").fill("丙")
    grid.press("Tab")
    grid.settle(3)
    assert "未保存 2件" in grid.said()
    assert '"1":"甲"' in grid.server()
    assert '"2":"井上花"' in grid.server()
    grid.press("Control+s")
    grid.settle(2.5)
    assert "未保存" not in grid.said()
    assert '"2":"乙"' in grid.server()
    assert grid.text("メモ 甲") == "丙"


def test_an_answer_after_the_button_came_back_is_still_heard(grid: GridPage) -> None:
    grid.open("slowsave=4")
    grid.cell("氏名 青木 一郎").fill("甲")
    grid.press("Control+s")
    expect(grid.button("保存する")).to_be_enabled(timeout=15_000)
    assert "保存しました。" not in grid.said()
    expect(grid.page.locator(".bar")).to_contain_text("保存しました。", timeout=15_000)
    assert "未保存" not in grid.said()


def test_saving_clears_the_marks_and_stores_added_rows(grid: GridPage) -> None:
    grid.open()
    grid.cell("氏名 新しい行1").click()
    grid.page.keyboard.type("新田 光")
    grid.press("Tab")
    grid.button("保存する").click()
    grid.settle(1)
    assert "未保存" not in grid.said()
    assert grid.text("氏名 新田 光") == "新田 光"
    assert grid.cell("氏名 新しい行2").count() == 1


def test_an_added_row_without_a_required_cell_is_told_so_only_when_saved(grid: GridPage) -> None:
    grid.open()
    grid.cell("メモ 新しい行1").fill("名前はあとで")
    grid.press("Tab")
    grid.settle()
    assert "直すところ" not in grid.said()
    grid.press("Control+s")
    grid.settle(1)
    assert "直すところ 1件" in grid.said()
    assert grid.page.locator(".note.bad").inner_text() == "氏名を入力してください。"


def test_a_cell_that_cannot_be_read_keeps_its_text_and_says_why(grid: GridPage) -> None:
    grid.open()
    grid.cell("週の時間 井上 花").fill("約二十")
    grid.press("Enter")
    grid.settle()
    assert grid.text("週の時間 井上 花") == "約二十"
    assert "数字で入力してください" in grid.page.locator(".note.bad").inner_text()
    assert grid.cell("週の時間 井上 花").get_attribute("aria-invalid") == "true"
    grid.cell("週の時間 井上 花").fill("20")
    grid.press("Enter")
    grid.settle()
    assert grid.page.locator(".note.bad").count() == 0


def test_a_message_of_the_save_stays_until_the_cell_is_changed(grid: GridPage) -> None:
    grid.open()
    grid.cell("週の時間 井上 花").fill("60")
    grid.press("Control+s")
    grid.settle(1)
    assert grid.page.locator(".note.bad").inner_text() == "40時間までにしてください。"
    assert grid.text("週の時間 井上 花") == "60"
    grid.cell("週の時間 井上 花").fill("30")
    grid.press("Enter")
    assert grid.page.locator(".note.bad").count() == 0


def conflicting(grid: GridPage) -> None:
    grid.open()
    grid.cell("氏名 青木 一郎").fill("青木 三郎")
    grid.press("Tab")
    grid.settle()
    grid.button("ほかの人が保存").click()
    grid.settle()
    assert "青木次郎" in grid.server()
    grid.button("保存する").click()
    grid.settle(1)
    note = grid.page.locator(".note.clash").inner_text()
    for text in ("鈴木さんが先に保存しました", "11/21 10:32", "青木 次郎", "青木 三郎"):
        assert text in note


def test_in_a_conflict_the_other_value_can_be_taken(grid: GridPage) -> None:
    conflicting(grid)
    grid.button("相手の値にする").click()
    grid.settle()
    assert grid.text("氏名 青木 次郎") == "青木 次郎"
    assert "未保存" not in grid.said()
    assert grid.page.locator(".note.clash").count() == 0


def test_in_a_conflict_the_own_value_is_saved_against_the_new_version(grid: GridPage) -> None:
    conflicting(grid)
    grid.button("自分の値にする").click()
    grid.settle()
    assert "未保存 1件" in grid.said()
    grid.button("保存する").click()
    grid.settle(1)
    assert '"1":"青木三郎"' in grid.server()
    assert "未保存" not in grid.said()


def test_a_conflict_is_not_saved_over_without_a_choice(grid: GridPage) -> None:
    conflicting(grid)
    grid.button("保存する").click()
    grid.settle(1)
    assert '"1":"青木次郎"' in grid.server()
    assert grid.page.locator(".note.clash").count() == 1


def test_a_reload_with_a_draft_brings_the_typing_back(grid: GridPage) -> None:
    grid.open("draft=1")
    grid.cell("氏名 青木 一郎").fill("青木 太郎")
    grid.press("Tab")
    grid.cell("氏名 新しい行1").fill("新しい人")
    grid.press("Tab")
    grid.settle(1)
    grid.page.on("dialog", lambda dialog: dialog.accept())
    grid.open("draft=1")
    assert grid.text("氏名 青木 一郎") == "青木 太郎"
    assert grid.text("氏名 新しい行1") == "新しい人"
    assert "未保存 2件" in grid.said()


def test_a_reload_without_a_draft_shows_what_is_stored(grid: GridPage) -> None:
    """Negative control of the draft."""
    grid.open()
    grid.cell("氏名 青木 一郎").fill("青木 太郎")
    grid.press("Tab")
    grid.settle()
    grid.page.on("dialog", lambda dialog: dialog.accept())
    grid.open()
    assert grid.text("氏名 青木 一郎") == "青木 一郎"


def test_leaving_with_unsaved_typing_asks_first(grid: GridPage) -> None:
    grid.open()
    asked: list[str] = []
    grid.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    grid.page.reload()
    assert asked == []
    grid.page.wait_for_selector(".grid tbody tr")
    grid.cell("氏名 青木 一郎").click()
    grid.page.keyboard.type("あ")
    grid.page.reload()
    assert asked == ["beforeunload"]


# ---- columns, rights, looks -------------------------------------------------------------------------
def test_columns_are_hidden_moved_and_widened_and_the_page_hears_of_it(grid: GridPage) -> None:
    grid.open()
    grid.button("列").click()
    grid.page.get_by_label("メモ", exact=True).uncheck()
    grid.button("段階を前へ").click()
    grid.press("Escape")
    grid.settle()
    titles = grid.page.locator("thead .title").all_inner_texts()
    assert titles[:4] == ["氏名", "週の時間", "段階", "次の連絡"]
    assert "memo" not in grid.server()


def test_the_first_column_and_the_header_stay_in_sight(grid: GridPage) -> None:
    grid.open("rows=60&wide=1&height=300")
    scroll = grid.page.locator(".grid .scroll")
    scroll.evaluate("node => node.scrollTo(900, 900)")
    box, frame = grid.page.locator("thead th").nth(1).bounding_box(), scroll.bounding_box()
    assert box is not None
    assert frame is not None
    assert abs(box["y"] - frame["y"]) < 3
    assert box["x"] < frame["x"] + 80


def test_read_only_cells_cannot_be_typed_into(grid: GridPage) -> None:
    grid.open("readonly=1")
    assert grid.cell("氏名 青木 一郎").get_attribute("readonly") is not None
    assert grid.button("保存する").count() == 0
    grid.cell("氏名 青木 一郎").focus()
    grid.paste("甲\t乙")
    grid.press("Control+d")
    assert grid.text("氏名 青木 一郎") == "青木 一郎"


def test_an_empty_table_says_so(grid: GridPage) -> None:
    grid.open("empty=1&fixed=1")
    expect(grid.page.get_by_text("まだ行がありません")).to_be_visible()


def test_the_table_works_at_two_hundred_per_cent(grid: GridPage) -> None:
    grid.page.set_viewport_size({"width": 640, "height": 360})
    grid.open()
    grid.cell("氏名 青木 一郎").focus()
    grid.press("Tab", "Tab", "Tab")
    box = grid.cell("次の連絡 青木 一郎").bounding_box()
    pinned = grid.cell("氏名 青木 一郎").bounding_box()
    assert box is not None
    assert pinned is not None
    assert box["x"] >= pinned["x"] + pinned["width"] - 2
    assert grid.focused() == "次の連絡 青木 一郎"
    assert grid.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
