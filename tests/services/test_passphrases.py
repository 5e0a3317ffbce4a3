"""合言葉: an account without a phrase of its own cannot be entered."""

from __future__ import annotations

import pytest

from core.services.passphrases import hash_passphrase, matches


@pytest.mark.parametrize("stored", ["", None])
@pytest.mark.parametrize("typed", ["", "nobody knows this phrase", "模擬の合言葉です、長い文。"])
def test_no_phrase_opens_an_account_that_was_given_none(typed: str, stored: str | None) -> None:
    assert not matches(typed, stored)


def test_the_right_phrase_opens_and_another_does_not() -> None:
    stored = hash_passphrase("模擬の合言葉です、長い文。")
    assert matches("模擬の合言葉です、長い文。", stored)
    assert not matches("模擬の合言葉です、長い文", stored)
