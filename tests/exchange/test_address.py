"""住所を分ける: prefecture, municipality, the rest."""

from __future__ import annotations

import pytest

from core.exchange.address import split_address


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("〒120-0001 東京都足立区模擬1", ("東京都", "足立区", "模擬1")),
        ("埼玉県さいたま市大宮区模擬1", ("埼玉県", "さいたま市大宮区", "模擬1")),
        ("埼玉県入間郡毛呂山町模擬", ("埼玉県", "入間郡毛呂山町", "模擬")),
        ("埼玉県川口市模擬区民会館", ("埼玉県", "川口市", "模擬区民会館")),
        ("三重県四日市市模擬", ("三重県", "四日市市", "模擬")),
        ("東京都町田市模擬", ("東京都", "町田市", "模擬")),
        ("東京都武蔵村山市模擬", ("東京都", "武蔵村山市", "模擬")),
        ("奈良県大和郡山市模擬町", ("奈良県", "大和郡山市", "模擬町")),
        ("山形県北村山郡大石田町模擬", ("山形県", "北村山郡大石田町", "模擬")),
        ("群馬県佐波郡玉村町模擬", ("群馬県", "佐波郡玉村町", "模擬")),
        ("北海道余市郡余市町模擬", ("北海道", "余市郡余市町", "模擬")),
        ("東京都八丈町模擬", ("東京都", "八丈町", "模擬")),
        ("模擬ビル3階", ("", "", "模擬ビル3階")),
    ],
)
def test_one_line_becomes_three_parts(text: str, parts: tuple[str, str, str]) -> None:
    assert split_address(text) == parts


def test_a_prefecture_that_is_not_written_is_taken_from_the_list() -> None:
    assert split_address("足立区模擬1", "東京都") == ("東京都", "足立区", "模擬1")
