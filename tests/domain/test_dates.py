"""日付: as people write them, in either calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.dates import (
    ERAS,
    add_months,
    fiscal_year,
    format_date,
    parse_date,
    period_end,
    wareki,
)

TODAY = date(2026, 11, 21)
days = st.dates(date(1868, 1, 25), date(2199, 12, 31))


def read(text: str) -> date:
    return parse_date(text, today=TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "2026/11/21",
        "2026-11-21",
        "2026.11.21",
        "20261121",
        "2026年11月21日",
        "2026 年 11 月 21 日",
        "２０２６／１１／２１",
        "2026/11/21(土)",
        "2026年11月21日（土曜日）",
        "2026/11/21 0:00",
        "2026/11/21 00:00:00",
        "R8.11.21",
        "r8/11/21",
        "R081121",
        "Ｒ８．１１．２１",  # noqa: RUF001
        "令和8年11月21日",
        "令和８年１１月２１日",
        "㋿8年11月21日",
        "11/21",
        "１１・２１",
        "１１。２１",
        "２０２６・１１・２１",
        "11月21日",
        "きょう",
        "今日",
    ],
)
def test_one_day_can_be_written_in_many_ways(text: str) -> None:
    assert read(text) == TODAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和元年5月1日", date(2019, 5, 1)),
        ("R1.5.1", date(2019, 5, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("S39.10.10", date(1964, 10, 10)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("大正15年12月25日", date(1926, 12, 25)),
        ("大正元年7月30日", date(1912, 7, 30)),
        ("明治45年7月30日", date(1912, 7, 30)),
        ("2024/2/29", date(2024, 2, 29)),
        ("あした", date(2026, 11, 22)),
        ("明日", date(2026, 11, 22)),
        ("きのう", date(2026, 11, 20)),
    ],
)
def test_eras_change_on_their_day(text: str, day: date) -> None:
    assert read(text) == day


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "入力されていません"),
        ("2026/2/30", "2月30日はありません"),
        ("2026/2/29", "2月29日はありません（2026年はうるう年ではありません）"),
        ("2026/4/31", "4月31日はありません"),
        ("2026/11/0", "11月0日はありません"),
        ("2026/13/1", "13月はありません"),
        ("20261301", "13月はありません"),
        ("令和8年13月", "13月はありません"),
        ("令和8年13月1日", "13月はありません"),
        ("13/1", "13月はありません"),
        ("4/31", "4月31日はありません"),
        ("平成40年1月1日", "平成40年はありません（平成は平成31年4月30日まで）"),
        ("平成40年", "平成40年はありません"),
        ("大正16年1月1日", "大正16年はありません（大正は大正15年12月25日まで）"),
        ("令和0年1月1日", "最初の年は令和元年"),
        ("令和元年4月30日", "平成31年4月30日ではありませんか"),
        ("昭和64年1月8日", "平成元年1月8日ではありませんか"),
        ("平成31年5月1日", "令和元年5月1日ではありませんか"),
        ("平成元年1月7日", "昭和64年1月7日ではありませんか"),
        ("令和200年1月1日", "令和200年はありません"),
        ("26/11/21", "西暦か和暦か分かりません"),
        ("8年11月21日", "西暦か和暦か分かりません"),
        ("20266/1/1", "20266年は扱えません"),
        ("1850/1/1", "1850年は扱えません"),
        ("2026年11月", "日がありません"),
        ("令和8年", "月と日がありません"),
        ("2026/11/21(日)", "日曜日ではありません"),
        ("2/29", "2月29日のある年が近くにありません"),
        ("来週", "日付として読めません"),
        ("1121", "日付として読めません"),
        ("２０２６／１１", "日がありません"),
    ],
)
def test_a_wrong_date_is_answered_with_what_is_wrong_and_how_to_type_it(
    text: str, reason: str
) -> None:
    with pytest.raises(ValueError) as caught:
        read(text)
    assert reason in str(caught.value)
    assert "のように入力してください" in str(caught.value) or "ではありませんか" in str(
        caught.value
    )


@pytest.mark.parametrize(
    ("today", "text", "day"),
    [
        (date(2026, 11, 21), "1/5", date(2027, 1, 5)),
        (date(2027, 1, 5), "12/28", date(2026, 12, 28)),
        (date(2026, 11, 21), "6/1", date(2026, 6, 1)),
        (date(2028, 12, 31), "2/29", date(2028, 2, 29)),
        (date(2029, 1, 1), "2/29", date(2028, 2, 29)),
    ],
)
def test_without_a_year_the_nearest_day_is_meant(today: date, text: str, day: date) -> None:
    assert parse_date(text, today=today) == day


@settings(deadline=None)
@given(days)
def test_what_is_shown_can_be_typed_again(day: date) -> None:
    for shown in (format_date(day), format_date(day, weekday=False), wareki(day), f"{day:%Y%m%d}"):
        assert read(shown) == day


@settings(deadline=None)
@given(days)
def test_every_day_has_one_era_name_and_another_era_does_not_take_it(day: date) -> None:
    holders = [era for era in ERAS if era.first <= day <= era.last]
    assert holders
    for era in ERAS:
        text = f"{era.letter}{era.year(day)}.{day.month}.{day.day}"
        if era in holders:
            assert read(text) == day
        else:
            with pytest.raises(ValueError):
                read(text)


@settings(deadline=None)
@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(-182, 182))
def test_month_and_day_alone_lead_back_to_the_day_nearest_to_today(today: date, n: int) -> None:
    day = today + timedelta(days=n)
    if (day.month, day.day) != (2, 29):
        found = parse_date(f"{day.month}/{day.day}", today=today)
        assert (found.month, found.day) == (day.month, day.day)
        assert abs(found - today) <= abs(day - today)


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_text_gives_a_date_or_a_sentence(text: str) -> None:
    try:
        answer: object = read(text)
    except ValueError as error:
        answer = str(error)
    assert isinstance(answer, date) or str(answer).endswith("。")


def test_dates_are_shown_with_their_weekday() -> None:
    assert format_date(TODAY) == "2026/11/21(土)"
    assert format_date(date(2026, 1, 5), weekday=False) == "2026/01/05"
    assert wareki(TODAY) == "令和8年11月21日"
    assert wareki(date(2019, 5, 1)) == "令和元年5月1日"
    assert wareki(date(1860, 1, 1)) == "1860年1月1日"


def test_the_fiscal_year_begins_in_april() -> None:
    assert fiscal_year(date(2027, 3, 31)) == 2026
    assert fiscal_year(date(2027, 4, 1)) == 2027


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 5, 21), 6, date(2026, 11, 20)),
        (date(2026, 4, 1), 6, date(2026, 9, 30)),
        (date(2025, 8, 31), 6, date(2026, 2, 27)),
        (date(2024, 12, 1), 24, date(2026, 11, 30)),
        (date(2026, 9, 10), 3, date(2026, 12, 9)),
        (date(2024, 2, 29), 12, date(2025, 2, 27)),
    ],
)
def test_a_period_ends_on_the_day_before(start: date, months: int, end: date) -> None:
    assert period_end(start, months) == end


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-600, 600))
def test_adding_months_moves_the_month_and_clips_at_its_end(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
