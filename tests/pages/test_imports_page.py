"""取り込みの画面: tried first, nothing written; then taken in whole, or only the good rows."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.db.actor import SYSTEM
from core.db.work import read_only, unit_of_work
from core.exchange.spreadsheet import xlsx_bytes
from core.exchange.wamnet import CREDIT
from core.queries.organizations import OrganizationCriteria, all_rows
from core.services import organizations
from core.services.imports import compare_with_ledger
from core.ui.exchange import imports
from core.ui.exchange.differences import left_out_rows
from core.ui.navigation import IMPORT
from tests.exchange import medical_samples as medical
from tests.exchange import samples
from tests.exchange.samples import as_published, office, offices
from tests.organizations import a_file, by_number, take_in
from tests.pages.conftest import OpenPage, texts

pytestmark = pytest.mark.sqlite_only


def choose(test: AppTest, content: bytes, name: str = samples.FILE_NAME) -> AppTest:
    test.file_uploader[0].upload(name, content, "text/csv")
    test.run()
    assert not test.exception
    return test


def stored() -> list[str]:
    with read_only(SYSTEM) as view:
        return sorted(row.name for row in all_rows(view, OrganizationCriteria()))


def cards(test: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in test.metric}


def commit(test: AppTest) -> AppTest:
    next(button for button in test.button if button.label == "取り込む").click()
    test.run()
    assert not test.exception
    return test


def test_without_a_file_the_page_tells_the_first_step(open_as: OpenPage) -> None:
    assert "まだ何も取り込んでいません" in texts(open_as("director", IMPORT))


def test_a_chosen_file_is_tried_and_nothing_written(open_as: OpenPage) -> None:
    take_in(offices(4), "202404")
    test = open_as("director", IMPORT)
    choose(test, as_published([office(1), office(2, 定員="25"), office(3), office(9)]))
    assert cards(test) == {
        "追加": "1", "変更": "1", "同じ": "2", "掲載終了": "0", "取り込めない行": "0",
    }  # fmt: skip
    assert [tab.label for tab in test.tabs] == ["変更 1件", "追加 1件", "掲載終了 0件", "問題 0件"]
    changed = test.dataframe[0].value.iloc[0].tolist()
    assert changed == ["模擬ワークス2", "埼玉県さいたま市大宮区", "定員", "20", "25"]
    said = texts(test)
    assert "2025年3月版" in said
    assert "UTF" in said
    assert CREDIT in said
    assert len(stored()) == 4


def test_the_import_is_done_and_says_so(open_as: OpenPage) -> None:
    test = commit(choose(open_as("director", IMPORT), as_published(offices(3))))
    assert len(stored()) == 3
    assert "を取り込みました" in texts(test)
    assert "追加 3件" in texts(test)
    assert test.dataframe[0].value.iloc[0]["取り込んだ人"] == "模擬 所長"


def test_the_file_is_read_once_for_all_runs(
    open_as: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = []
    original = imports.read_upload

    def counted(*args: object, **more: object) -> object:
        times.append(1)
        return original(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(imports, "read_upload", counted)
    test = choose(open_as("director", IMPORT), as_published(offices(3)))
    test.run()
    test.run()
    assert len(times) == 1


def test_a_refused_file_leaves_its_sentence_and_nothing_else(open_as: OpenPage) -> None:
    test = choose(open_as("director", IMPORT), b"%PDF-1.7\n", "模擬.pdf")
    assert "PDF" in test.error[0].value
    assert len(test.metric) == 0
    assert "取り込む" not in [button.label for button in test.button]


def test_rows_that_cannot_be_taken_must_be_decided_about(open_as: OpenPage) -> None:
    rows = [office(1), office(2, サービス種別="模擬の支援")]
    test = choose(open_as("director", IMPORT), as_published(rows))
    assert cards(test)["取り込めない行"] == "1"
    button = next(button for button in test.button if button.label == "取り込む")
    assert button.disabled
    test.radio[0].set_value("問題のない行だけ取り込む").run()
    commit(test)
    assert stored() == ["模擬ワークス1"]


def test_the_same_file_again_offers_nothing_to_take_in(open_as: OpenPage) -> None:
    take_in(offices(2))
    test = choose(open_as("director", IMPORT), as_published(offices(2)))
    assert "取り込むものはありません" in texts(test)
    assert "取り込む" not in [button.label for button in test.button]


def test_numbers_that_changed_since_the_trial_are_told(open_as: OpenPage) -> None:
    test = choose(open_as("director", IMPORT), as_published(offices(3)))
    take_in(offices(2))
    commit(test)
    assert "件数が変わりました" in texts(test)
    assert "試したとき: 追加 3" in texts(test)
    assert len(stored()) == 3


def test_left_out_rows_come_back_as_a_file_that_can_be_put_right(ledger: str) -> None:
    spoiled = [office(1), office(2, サービス種別="模擬の支援", 電話番号="-")]
    content = left_out_rows(a_file(spoiled))
    assert "サービス種別: このサービス種別は" in content.decode("utf-8-sig")
    right = content.decode("utf-8-sig").replace("模擬の支援", "就労移行支援").encode()
    from core.exchange.wamnet import read_wamnet

    file = read_wamnet(right, samples.FILE_NAME)
    assert (file.row_count, file.rejections) == (1, ())
    assert (file.facts[0].name, file.facts[0].phone) == ("模擬ワークス2", "")
    # Given back, put right and chosen again, it says nothing about the offices it does not hold.
    take_in([office(1), office(2), office(6)], "202404")
    assert file.is_part
    with read_only(SYSTEM) as view:
        assert compare_with_ledger(view, file).gone == ()
        # Negative control: the same row as an edition of its own does.
        closed = compare_with_ledger(view, a_file([office(2)])).gone
        assert closed == ("M0000000001", "M0000000006")


def test_a_file_that_would_close_very_many_offices_is_warned_about(open_as: OpenPage) -> None:
    take_in([office(n) for n in (4, 8, 12, 16)], "202404")
    test = choose(open_as("director", IMPORT), as_published([office(4)]))
    assert "3件が掲載終了になります" in texts(test)
    # Negative control.
    test = choose(open_as("director", IMPORT), as_published([office(n) for n in (4, 8, 12, 16)]))
    assert "掲載終了になります" not in texts(test)


# -- several files, other kinds, and the way back ----------------------------------------------------


def test_several_files_are_tried_together_and_what_was_taken_can_be_undone(
    open_as: OpenPage,
) -> None:
    take_in(offices(1), "202404")
    test = open_as("director", IMPORT)
    other = as_published([office(9, サービス種別="就労継続支援Ａ型")])
    test.file_uploader[0].upload(
        samples.FILE_NAME, as_published([office(1, 定員="25")]), "text/csv"
    )
    test.file_uploader[0].upload("csvdownload045_202503.csv", other, "text/csv")
    test.run()
    assert not test.exception
    assert cards(test)["追加"] == cards(test)["変更"] == "1"
    assert test.dataframe[0].value["サービス"].tolist() == ["就労移行支援", "就労継続支援A型"]
    commit(test)
    assert "ほか1件 を取り込みました" in texts(test)
    assert len(stored()) == 2
    # The newest stands first: the file of the other service. What would happen is told before.
    press(test, "取り消すとどうなるか見る")
    assert "加わった **1件** を、名簿から外します" in texts(test)
    assert len(stored()) == 2
    # A dialog stays open in these tests only while its button is pressed again.
    next(button for button in test.button if button.label == "取り消すとどうなるか見る").click()
    press(test, "取り消す")
    assert stored() == ["模擬ワークス1"]
    assert "模擬 所長" in test.dataframe[0].value.iloc[0]["取り消し"]


def press(test: AppTest, label: str) -> AppTest:
    next(button for button in test.button if button.label == label).click()
    test.run()
    assert not test.exception
    return test


def test_a_contact_list_is_mapped_tried_taken_and_known_the_next_time(open_as: OpenPage) -> None:
    rows = [["ハローワーク模擬", "足立区模擬1", "03-0000-0001", "足立区・葛飾区"]]
    content = xlsx_bytes(rows, ["所名", "所在地", "電話番号", "管轄区域"], ["模擬の一覧"])
    test = choose(open_as("director", IMPORT), content, "模擬.xlsx")
    boxes = {box.label: box for box in test.selectbox}
    assert boxes["見出しの行"].value == 2
    assert [boxes[title].value for title in ("名称（必須）", "住所（全体）", "管轄", "FAX")] == [
        "所名", "所在地", "管轄区域", "（ない）",
    ]  # fmt: skip
    assert len(test.metric) == 0
    boxes["この一覧の種別（全部の行）"].set_value("hello_work")
    boxes["住所に都道府県がないとき"].set_value("東京都")
    press(test, "この対応で試す")
    assert cards(test)["追加"] == "1"
    assert test.dataframe[1].value.iloc[0]["市区町村"] == "足立区"
    commit(test)
    assert stored() == ["ハローワーク模擬"]
    test = choose(test, content, "模擬.xlsx")
    assert "を取り込んだときの対応を入れてあります" in texts(test)
    boxes = {box.label: box for box in test.selectbox}
    assert boxes["この一覧の種別（全部の行）"].value == "hello_work"


def test_without_the_departments_a_medical_file_waits_for_a_decision(open_as: OpenPage) -> None:
    content = medical.facilities([medical.institution(1)])
    test = choose(open_as("director", IMPORT), content, medical.HOSPITALS)
    assert "診療科のファイル" in test.error[0].value
    assert "取り込む" not in [button.label for button in test.button]
    test.radio[0].set_value("すべての医療機関").run()
    assert not test.error
    commit(test)
    assert stored() == ["模擬こころの病院1"]


def test_what_was_written_by_hand_and_an_older_edition_are_told(open_as: OpenPage) -> None:
    take_in(offices(1), "202503")
    row = by_number(1)
    with unit_of_work(SYSTEM) as work:
        organizations.change_organization(work, row.pk, row.version, {"phone": "03-1111-2222"})
    content = as_published([office(1, 定員="5")])
    test = choose(open_as("director", IMPORT), content, "csvdownload060_202404.csv")
    assert "変えない 1件" in [tab.label for tab in test.tabs]
    assert "手で直したので変えません" in [
        frame.value.iloc[0].get("理由") for frame in test.dataframe if len(frame.value)
    ]
    assert "2024年4月版ですが、2025年3月版" in test.warning[0].value
