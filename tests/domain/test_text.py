"""文字: how names are found, and which telephone numbers can be dialled."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.text import (
    is_kana,
    kanji_variants,
    normalized,
    parse_phone,
    phone_digits,
    search_key,
    tidy,
    to_hiragana,
)

japanese = st.text(
    alphabet=st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from(
            "ぁあァアｱｶﾞゔう゛゜ーｰ－-〜ヶケ髙高﨑崎𠮷吉邉辺斎齋齊Ａａ　 \ufe00\U000e0100ヷ゙"
        ),
    ),
    max_size=20,
)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("高崎", "髙﨑"),
        ("吉田", "𠮷田"),
        ("渡辺", "渡邊"),
        ("渡辺", "渡邉"),
        ("斉藤", "齋藤"),
        ("斎藤", "齊藤"),
        ("浜田", "濵田"),
        ("葛城", "葛\U000e0100城"),
        ("鳩ケ谷", "鳩ヶ谷"),
        ("模擬たろう", "模擬　タロウ"),
        ("もぎ", "ﾓｷﾞ"),
        ("ヴェルデ", "う゛ぇるで"),
        ("就労継続支援a型", "就労継続支援Ａ型"),
        ("センター", "センタ－"),
        ("センター", "ｾﾝﾀｰ"),
        ("03-1234-5678", "０３‐１２３４‐５６７８"),
    ],
)
def test_a_name_is_found_however_it_was_typed(typed: str, stored: str) -> None:
    assert search_key(typed) == search_key(stored)


@pytest.mark.parametrize(
    ("one", "other"),
    [("キャノン", "キヤノン"), ("ビル", "ビール"), ("はた", "ばた"), ("高田", "島田")],
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert search_key(one) != search_key(other)


@settings(deadline=None)
@given(japanese)
def test_a_search_key_is_its_own_search_key(text: str) -> None:
    key = search_key(text)
    assert search_key(key) == key
    assert not any(c.isspace() for c in key)
    assert search_key(unicodedata.normalize("NFD", text)) == key


@settings(deadline=None)
@given(japanese)
def test_a_kept_text_is_one_line_and_loses_no_letter(text: str) -> None:
    kept = tidy(text)
    assert not any(unicodedata.category(c) == "Cc" for c in kept)
    assert [c for c in kept if c.isalnum()] == [c for c in text if c.isalnum()]


def test_every_kanji_variant_leads_to_a_spelling_that_stays() -> None:
    variants = kanji_variants()
    assert len(variants) > 200
    for variant, standard in variants.items():
        assert len(standard) == 1
        assert ord(standard) not in variants, standard
        assert unicodedata.normalize("NFKC", chr(variant)) == chr(variant)


def test_normalized_reads_full_width_and_compatibility_letters_alike() -> None:
    assert normalized("　（株）Ａ１　") == "(株)A1"
    assert normalized("㈱①") == "(株)1"
    assert normalized("\ufeff模擬\u200b") == "模擬"


def test_kept_text_stays_as_published_but_for_tabs_and_line_breaks() -> None:
    assert tidy("株式会社　模擬\t\t\n") == "株式会社　模擬"
    assert tidy("日曜\r\n祝日") == "日曜 祝日"
    assert tidy("髙﨑Ａ") == "髙﨑Ａ"


def test_katakana_of_any_width_becomes_hiragana() -> None:
    assert to_hiragana("モギ ﾎﾞｰﾙ う゛ァ 模擬") == "もぎ ぼーる ゔぁ 模擬"


@pytest.mark.parametrize(
    ("text", "kana"),
    [
        ("もぎ たろう", True),
        ("モギ・センター", True),
        ("ﾓｷﾞ", True),
        ("う゛ぇる", True),
        ("模擬", False),
        ("moji", False),
        ("", False),
        ("・", False),
        ("もぎ1", False),
    ],
)
def test_a_reading_is_kana_only(text: str, kana: bool) -> None:
    assert is_kana(text) is kana


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("03-1234-5678", "03-1234-5678"),
        ("０３（１２３４）５６７８", "03-1234-5678"),
        ("(048)123-4567", "048-123-4567"),
        ("090ー1234ー5678", "090-1234-5678"),
        ("09012345678", "090-1234-5678"),
        ("050-20180000", "050-2018-0000"),
        ("0312345678", "03-1234-5678"),
        ("03-12345678", "03-1234-5678"),
        ("048-9400000", "048-940-0000"),
        ("0997-24-0000", "0997-24-0000"),
        ("04992-1-0000", "04992-1-0000"),
        ("0481234567", "0481234567"),
        ("0120000000", "0120-000-000"),
        ("0120-00-0000", "0120-00-0000"),
        ("08001234567", "0800-123-4567"),
        ("+81 3-1234-5678", "03-1234-5678"),
        ("+81(0)3-1234-5678", "03-1234-5678"),
        ("＋81312345678", "03-1234-5678"),
        ("TEL: 03 1234 5678", "03-1234-5678"),
        ("0480--12-3456", "0480-12-3456"),
    ],
)
def test_a_number_that_can_be_dialled_is_taken(typed: str, canonical: str) -> None:
    assert parse_phone(typed) == canonical
    assert parse_phone(canonical) == canonical
    assert phone_digits(typed) == phone_digits(canonical)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "入力されていません"),
        ("-", "入力されていません"),
        ("9300000000000", "0から始まります"),
        ("605-0000", "市外局番から"),
        ("0996-60000", "9桁あります。この番号は10桁"),
        ("03-500000000", "11桁あります。この番号は10桁"),
        ("090-1234-567", "10桁あります。この番号は11桁"),
        ("00550000000", "00で始まる"),
        ("03-1234-5678 内線12", "内線"),
        ("03-1234-567a", "使えない文字"),
        ("03-1234-567８９", "桁数"),
    ],
)
def test_an_impossible_number_is_named_with_its_reason(typed: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as caught:
        parse_phone(typed)
    assert "電話番号" in str(caught.value)


@settings(deadline=None)
@given(st.from_regex(r"0[1-9]0?[0-9]{8}", fullmatch=True), st.lists(st.integers(1, 9), max_size=3))
def test_hyphens_never_change_the_number(digits: str, cuts: list[int]) -> None:
    typed = "".join("-" + d if at in cuts else d for at, d in enumerate(digits))
    try:
        found = parse_phone(typed)
    except ValueError:
        with pytest.raises(ValueError):
            parse_phone(digits)
    else:
        assert phone_digits(found) == digits
        assert parse_phone(found) == found
