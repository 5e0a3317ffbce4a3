"""呼び名 (pseudonyms): what a person is called in one meeting and in no other: 「コスモス42」.

A keyed bijection of the id: within one key no two persons share a pseudonym, and nobody who knows
the number can work it out without the key. Nothing has to be stored.
"""

from __future__ import annotations

import hmac

from core.domain.masking_words import masking_words

# Numbers of two digits first, then of three …: a pseudonym is short in a small ledger.
_FIRST, _TEN = 10, 10
_ROUNDS = 4


def plant(key: bytes, client_id: int) -> str:
    """A registered person's pseudonym."""
    return _called(masking_words()["plants"], key + b"/client", client_id)


def bird(key: bytes, intake_id: int) -> str:
    """The pseudonym of somebody who asked and is not registered."""
    return _called(masking_words()["birds"], key + b"/intake", intake_id)


def _called(names: list[str], key: bytes, row_id: int) -> str:
    before, first = 0, _FIRST
    while row_id - before > (room := len(names) * first * (_TEN - 1)):
        before, first = before + room, first * _TEN
    place = _shuffled(key + str(first).encode(), row_id - before - 1, room)
    return f"{names[place % len(names)]}{first + place // len(names)}"


def _shuffled(key: bytes, place: int, room: int) -> int:
    """Another place of the same `room`, for each place a different one (a Feistel network, walked
    until it comes back into the room)."""
    half = (room.bit_length() + 1) // 2
    low = (1 << half) - 1
    while True:
        left, right = place >> half, place & low
        for turn in range(_ROUNDS):
            mixed = hmac.digest(key, bytes([turn]) + right.to_bytes(4, "big"), "sha256")
            left, right = right, left ^ (int.from_bytes(mixed[:4], "big") & low)
        place = left << half | right
        if place < room:
            return place
