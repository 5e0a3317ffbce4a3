"""これからの日: as people write a day into their list of things to do."""

from __future__ import annotations

from datetime import date

import pytest

from core.domain.coming_day import coming_day

SATURDAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("あした", date(2026, 11, 22)),
        ("３日後", date(2026, 11, 24)),
        ("2週間後", date(2026, 12, 5)),
        ("1か月後", date(2026, 12, 21)),
        ("月曜", date(2026, 11, 23)),
        ("土曜日", date(2026, 11, 28)),
        ("来週の火曜", date(2026, 11, 24)),
        ("再来週 金", date(2026, 12, 4)),
        ("来週中", date(2026, 11, 27)),
        ("今週", SATURDAY),
        ("月末", date(2026, 11, 30)),
        ("来月末", date(2026, 12, 31)),
        ("12/4", date(2026, 12, 4)),
        ("R8.12.4", date(2026, 12, 4)),
    ],
)
def test_a_day_to_come_is_read_as_people_write_it(written: str, day: date) -> None:
    assert coming_day(written, today=SATURDAY) == day


@pytest.mark.parametrize("written", ["そのうち", "日", "13/40", "0時"])
def test_what_names_no_day_is_told_in_words(written: str) -> None:
    with pytest.raises(ValueError, match=r"。"):
        coming_day(written, today=SATURDAY)
