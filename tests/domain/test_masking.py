"""伏せ名: initials by the sound of the reading, and names inside sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.masking import masked_name, masked_text, names_before_honorifics


@pytest.mark.parametrize(
    ("name", "kana", "number", "shown"),
    [
        ("模擬 花子", "もぎ はなこ", 12, "M・H（12）"),
        ("模擬花子", "もぎはなこ", 12, "M（12）"),
        ("模擬 花子", "モギ　ハナコ", 12, "M・H（12）"),
        ("模擬 花子", "ﾓｷﾞ ﾊﾅｺ", 12, "M・H（12）"),
        ("", "ゔぃおら ぢろう", 3, "V・J（3）"),
        ("", "ヴィオラ ヂロウ", 3, "V・J（3）"),
        ("", "う゛ぃおら じろう", 3, "V・J（3）"),
        ("", "ちば しんいち", 4, "C・S（4）"),
        ("", "つだ ふみ", 5, "T・F（5）"),
        ("", "ぁべ ょうこ", 6, "A・Y（6）"),
        ("", "ーまさ っつ", 7, "M・T（7）"),
        ("", "まいける・じょん・すみす・じゅにあ", 8, "M・J・S（8）"),
        ("John Smith", "", 9, "J・S（9）"),
        ("模擬 花子", "", 10, "番号10"),
        ("", "", 11, "番号11"),
        ("", "", "受付5", "受付5"),
        ("相談 太郎", "そうだん たろう", "受付5", "S・T（受付5）"),
    ],
)
def test_a_person_stands_as_initials_and_number(
    name: str, kana: str, number: int | str, shown: str
) -> None:
    assert masked_name(name, kana, number) == shown


@given(st.text(max_size=20), st.text(max_size=20), st.integers(1, 99999))
def test_a_masked_name_is_never_empty_and_tells_nothing_but_latin_letters(
    name: str, kana: str, number: int
) -> None:
    shown = masked_name(name, kana, number)
    assert shown == masked_name(name, kana, number)
    rest = shown.replace(str(number), "").replace("番号", "").replace("・", "").strip("（）")
    assert rest == "" or (rest.isascii() and rest.isupper() and len(rest) <= 3)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("田中花子に電話", "【】に電話"),
        ("田中 花子さんに電話", "【】さんに電話"),
        ("田中　花子様へ手紙", "【】様へ手紙"),
        ("田中さんの家へ", "【】さんの家へ"),
        ("花子ちゃんと面接", "【】ちゃんと面接"),
        ("たなか はなこ に連絡", "【】 に連絡"),
        ("タナカハナコに連絡", "【】に連絡"),
        ("花子が休んだ。花子のことで相談", "【】が休んだ。【】のことで相談"),
        ("花子という店に寄る", "花子という店に寄る"),
        ("ハローワークに電話", "ハローワークに電話"),
    ],
)
def test_the_name_of_the_person_is_masked_inside_a_sentence(text: str, shown: str) -> None:
    assert masked_text(text, "田中 花子", "たなか はなこ", "【】") == shown


def test_a_family_name_of_one_letter_is_masked_only_where_it_is_a_name() -> None:
    assert masked_text("森さんと森林公園へ", "森 一", "もり はじめ", "M・H（1）") == (
        "M・H（1）さんと森林公園へ"
    )


def test_a_name_without_a_space_is_masked_whole_and_in_front_of_san() -> None:
    assert masked_text("田中花子と田中さん", "田中花子", "", "◆") == "◆と◆さん"


def test_what_could_be_a_name_in_front_of_san_is_offered_for_the_search() -> None:
    assert "山田" in names_before_honorifics("模擬の山田さんに電話")
    assert names_before_honorifics("工房に電話") == set()
