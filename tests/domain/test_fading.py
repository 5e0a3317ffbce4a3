"""フェイディング: weeks, what the three shares say, and that it says no more than they carry."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.charts.fading_chart import fading_pdf, fading_png, fading_svg, in_words
from core.domain.fading import (
    DoneVisit,
    Fading,
    PhaseSpan,
    PlannedStep,
    Shares,
    fading,
    finding,
    hours_in_words,
    planned_in,
    shares_in_words,
)

MONDAY = date(2026, 9, 7)
TODAY = date(2026, 11, 21)


def judged(*parts: tuple[int, int, int], hours: float = 2.0) -> Fading:
    """One visit a week, with what was judged on each."""
    visits = [
        DoneVisit(
            MONDAY + timedelta(weeks=n), int(hours * 60), Shares(MONDAY + timedelta(weeks=n), *p)
        )
        for n, p in enumerate(parts)
    ]
    return fading((), (), visits, TODAY)


def test_a_step_counts_in_a_week_by_its_days() -> None:
    steps = [
        PlannedStep(MONDAY, MONDAY + timedelta(days=9), 3, 6),
        PlannedStep(MONDAY + timedelta(days=10), MONDAY + timedelta(days=60), 1, 2),
    ]
    assert planned_in(MONDAY, steps) == (3, 6)
    # Monday to Wednesday of the first step, Thursday to Sunday of the second.
    visits, hours = planned_in(MONDAY + timedelta(weeks=1), steps)
    assert (visits, hours) == (pytest.approx(3 * 3 / 7 + 4 / 7), pytest.approx(6 * 3 / 7 + 8 / 7))
    assert planned_in(MONDAY - timedelta(weeks=1), steps) == (0, 0)


def test_weeks_go_without_a_gap_and_the_one_that_runs_is_not_over() -> None:
    visits = [
        DoneVisit(MONDAY + timedelta(days=6), 90),  # a Sunday is the end of its week
        DoneVisit(MONDAY + timedelta(weeks=1), 60),
        DoneVisit(MONDAY + timedelta(weeks=1, days=2), 45),
    ]
    span = PhaseSpan("intensive", MONDAY, date(2027, 1, 31))
    found = fading([span], [], visits, TODAY)
    assert [week.monday for week in found.weeks[:2]] == [MONDAY, MONDAY + timedelta(weeks=1)]
    assert [(w.visits, w.hours) for w in found.weeks[:3]] == [(1, 1.5), (2, 1.75), (0, 0)]
    assert found.weeks[-1].monday == date(2026, 11, 16)
    assert [week.is_over for week in found.weeks[-2:]] == [True, False]
    ended = fading([PhaseSpan("intensive", MONDAY, date(2026, 10, 1))], [], visits, TODAY)
    assert len(ended.weeks) == 2


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([(20, 10, 70), (60, 35, 5)], "本人の力と企業の力が、どちらも増えています"),
        ([(20, 10, 70), (50, 12, 38)], "企業の力は増えていません"),
        ([(20, 10, 70), (22, 40, 38)], "本人の力は増えていません"),
        ([(20, 10, 70), (23, 12, 65)], "すこし減っています"),
        ([(20, 10, 70), (22, 12, 66)], "まだ減っていません"),
        ([(40, 30, 30), (30, 30, 40)], "支援が増えています"),
        ([(40, 30, 30)], "2回そろうと"),
    ],
)
def test_the_sentence_follows_the_shares(parts: list[tuple[int, int, int]], said: str) -> None:
    assert said in finding(judged(*parts))


def test_the_first_and_the_last_three_are_compared_and_the_numbers_are_told() -> None:
    found = judged((20, 10, 70), (30, 10, 60), (40, 10, 50), (90, 5, 5), (60, 30, 10), (60, 30, 10))
    assert found.trend is not None
    assert found.trend.of == 3
    assert shares_in_words(found) == (
        "本人 30→70％、企業 10→22％、支援者 60→8％（はじめの3回と最後の3回の平均）"
    )
    assert judged((40, 30, 30)).trend is None
    assert shares_in_words(judged((40, 30, 30))) == ""


def test_fewer_hours_alone_are_no_fading() -> None:
    """訪問が減っても、支援者への頼りが減らなければ、そう言う."""
    shares = [(30, 10, 60), (31, 11, 58)]
    long, short = (
        [DoneVisit(MONDAY + timedelta(weeks=n), m, Shares(MONDAY, *shares[n > 3])) for n in weeks]
        for weeks, m in ((range(4), 240), (range(4, 8), 60))
    )
    assert "頼りは減っていません" in finding(fading((), (), [*long, *short], TODAY))
    assert "まだ減っていません" in finding(fading((), (), long + long, TODAY))


def test_planned_and_given_hours_are_told_beside_each_other() -> None:
    step = PlannedStep(MONDAY, TODAY, 1, 2)

    def told(minutes: int) -> str:
        visits = [DoneVisit(MONDAY + timedelta(weeks=n), minutes) for n in range(10)]
        return hours_in_words(fading((), [step], visits, TODAY))

    assert told(120).endswith("予定どおりです。")
    assert told(150).endswith("予定どおりです。")
    assert told(156).endswith("予定より多く訪ねています。")
    assert told(60).endswith("予定より少なくなっています。")
    assert told(60).startswith("最近の4週の訪問は週平均 1.0時間、予定は 2.0時間")
    old = hours_in_words(fading((), (), [DoneVisit(date(2025, 1, 6), 60)], TODAY))
    assert old.startswith("終わりの1週")
    assert hours_in_words(fading((), (), [], TODAY)) == ""


def test_the_picture_says_the_same_and_draws_each_part(tmp_path: object) -> None:
    found = fading(
        [PhaseSpan("intensive", MONDAY, date(2026, 12, 31))],
        [PlannedStep(MONDAY, date(2026, 12, 31), 2, 4)],
        [DoneVisit(s.on, 120, s) for s in judged((20, 10, 70), (60, 35, 5)).shares],
        TODAY,
    )
    svg = fading_svg(found, name="模擬 <花子>")
    for words in (
        finding(found),
        "集中支援期",
        "支援者 5％",
        "企業 35％",
        "本人 60％",
        "測った値では",
    ):
        assert words in svg
    assert "模擬 &lt;花子&gt; さん" in svg
    assert "花子" not in fading_svg(found)
    assert "週の回" in fading_svg(found, "visits")
    assert finding(found) in in_words(found)
    assert fading_png(svg).startswith(b"\x89PNG")
    assert fading_pdf(svg).startswith(b"%PDF")
    empty = fading_svg(fading((), [PlannedStep(MONDAY, MONDAY, 1, 2)], (), TODAY))
    assert "三つの力の見立ては、まだありません" in empty
