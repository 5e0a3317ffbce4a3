"""氏名の伏せ方: initials, the number, or a pseudonym that nobody can guess and no two persons share."""

from __future__ import annotations

from itertools import pairwise

from core.domain.codes import codes
from core.domain.masking import INITIALS, NUMBER, PSEUDONYM, Masking
from core.domain.pseudonyms import bird, plant

MANY = range(1, 8001)


def test_every_rule_of_the_code_list_is_known_and_an_unknown_one_tells_least() -> None:
    assert {code.code for code in codes("meeting_masking")} == {INITIALS, NUMBER, PSEUDONYM}
    shown = {
        rule: Masking(rule, b"key").client(5, "田中 花子", "たなか はなこ", 12)
        for rule in (INITIALS, NUMBER, PSEUDONYM, "later")
    }
    assert shown[INITIALS] == "T・H（12）"
    assert shown[NUMBER] == shown["later"] == "番号12"
    assert shown[PSEUDONYM] == plant(b"key", 5)
    asked = [Masking(rule, b"key").intake(5, "田中 花子", "たなか はなこ") for rule in shown]
    assert asked == ["T・H（受付5）", "受付5", bird(b"key", 5), "受付5"]


def test_no_two_persons_share_a_pseudonym_and_none_is_one_of_the_intakes() -> None:
    persons, asked = {plant(b"key", n) for n in MANY}, {bird(b"key", n) for n in MANY}
    assert len(persons) == len(asked) == len(MANY)
    assert not persons & asked


def test_a_pseudonym_is_stable_within_a_meeting_and_tells_nothing_in_the_next() -> None:
    assert plant(b"key", 5) == plant(b"key", 5)
    same = sum(plant(b"key", n) == plant(b"other", n) for n in range(1, 1001))
    assert same <= 3  # chance
    # The next number is no neighbour: neither the word nor the figure follows the id.
    numbers = [int("".join(c for c in plant(b"key", n) if c.isdigit())) for n in range(1, 101)]
    assert len({b - a for a, b in pairwise(numbers)}) > 40


def test_the_key_is_not_written_into_logs_by_accident() -> None:
    assert "secret" not in repr(Masking(PSEUDONYM, b"secret"))
