"""名前が出ていないか: what is found in a text that many will read, where, and how sure."""

from __future__ import annotations

import pytest

from core.domain.named_persons import KnownPerson, persons_named

PEOPLE = [
    KnownPerson("加奈利 明日香", "かなり あすか", "090-0000-0077", 77),
    KnownPerson("髙﨑 実", "たかさき みのる", "", 4),
    KnownPerson("匿名", "", ""),
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("加奈利明日香が来ない", [("氏名", True)]),
        ("二人で\n加奈利　明日香", [("氏名", True)]),
        ("高崎実について", [("氏名", True)]),
        ("カナリアスカという人", [("ふりがな", False)]),
        ("明日香さんのこと", [("名前", False)]),
        ("高崎様のこと", [("名前", False)]),
        ("電話は０９０－００００－００７７", [("電話番号", True)]),
        ("利用者番号７７の方", [("利用者番号", True)]),
        ("番号: 4 の方", [("利用者番号", False)]),
        ("20代の方。明日、香りの訓練。番号770。匿名の相談。03-1111-2222", []),
        ("", []),
    ],
)  # fmt: skip
def test_what_is_found(text: str, found: list[tuple[str, bool]]) -> None:
    assert [(f.what, f.is_certain) for f in persons_named({"本文": text}, PEOPLE)] == found


def test_it_says_in_which_line() -> None:
    (found,) = persons_named({"題": "相談", "本文": "一行\n加奈利 明日香"}, PEOPLE)
    assert found.in_words == "本文の2行目: 氏名「加奈利 明日香」"
