"""壁に出さないことば: what is found in a sentence, and what a sentence of the trade may keep."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.folded import Folded
from core.domain.place_names import called, replace_places
from core.domain.private_words import without_contacts, without_private


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("090-1234-5678に電話", "○○に電話"),
        ("０３（１２３４）５６７８へ", "○○へ"),
        ("03 1234 5678", "○○"),
        ("09012345678です", "○○です"),
        ("+81 90-1234-5678", "○○"),
        ("電話は1234-5678", "電話○○"),
        ("〒166-0001", "○○"),
        ("hanako@example.comに送る", "○○に送る"),
        ("自宅は模擬市中央一丁目2番3号です", "自宅は○○です"),
        ("東京都模擬区模擬町１−２−３へ", "○○へ"),
        ("さくら町1-2-3の家", "○○の家"),
        ("模擬ハイツ203号室", "○○"),
    ],
)
def test_telephone_mail_and_address_are_masked_in_a_sentence(typed: str, shown: str) -> None:
    assert without_private(typed) == without_contacts(typed) == shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("統合失調症で通院", "○○で通院"),
        ("統合 失調症", "○○"),
        ("ﾃﾝｶﾝの発作", "○○の発作"),
        ("うつで休む", "○○で休む"),
        ("\uff21SDとADHD", "○○と○○"),
        ("精神科の受診に同行", "○○の受診に同行"),
        ("リスパダールを飲み忘れ", "○○を飲み忘れ"),
        ("精神障害者保健福祉手帳2級を更新", "手帳を更新"),
        ("愛の手帳（4度）", "手帳"),
        ("精神２級になった。療育B1のまま", "手帳になった。手帳のまま"),
    ],
)
def test_an_illness_is_masked_and_of_a_certificate_the_kind(typed: str, shown: str) -> None:
    assert without_private(typed) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-21に面談、11/28 10:00-12:00",
        "令和8-11-21の件。令和8年11月21日",
        "席をうつる。うつむく。がんばる。視覚的な手がかりを置く",
        "addressを聞く",
        "精神障害者就労定着連携促進事業の連絡会",
        "障害者雇用の枠。障害者就業・生活支援センターへ",
        "簿記2級。手帳の更新",
        "2番の議題、三番町の店、9-5-3の割合",
        "K・A（77）さん 受付5 コスモス42",
    ],
)
def test_what_tells_of_nobody_stays(typed: str) -> None:
    assert without_private(typed) == typed


@given(st.text(max_size=60))
def test_masking_twice_is_masking_once(typed: str) -> None:
    once = without_private(typed)
    assert without_private(once) == once or "○○" in once


@pytest.mark.parametrize(
    ("name", "typed", "shown"),
    [
        ("株式会社模擬かなで食品", "かなで食品の面接", "◆の面接"),
        ("株式会社模擬かなで食品", "（株）模擬 カナデ食品さんへ", "◆さんへ"),
        ("医療法人社団模擬会 模擬かなでクリニック", "かなでクリニックへ同行", "◆へ同行"),
        ("かなで商事 新宿店", "かなで商事に電話、新宿店は休み", "◆に電話、新宿店は休み"),
        ("花王", "花王さんの見学。花王子駅", "◆の見学。花王子駅"),
        ("株式会社サポート", "サポート会議。株式会社サポートへ", "サポート会議。◆へ"),
    ],
)
def test_a_place_is_found_by_what_people_call_it(name: str, typed: str, shown: str) -> None:
    assert replace_places(Folded(typed), dict.fromkeys(called(name), "◆")) == shown


@given(st.text(max_size=40))
def test_a_folded_text_in_which_nothing_is_found_is_the_text(text: str) -> None:
    import re

    assert Folded(text).replaced(re.compile("(?!)"), lambda _found: "x") == text
    assert Folded(text).replaced(re.compile(".+", re.DOTALL), lambda _found: None) == text


@pytest.mark.parametrize("letter", ["町", "あ", "1", "0-", "市あ", "@"])
def test_a_long_text_without_spaces_is_gone_through_at_once(letter: str) -> None:
    began = time.process_time()
    without_private(letter * (8000 // len(letter)))
    assert time.process_time() - began < 2
