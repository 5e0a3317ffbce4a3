"""フェイディング (fading): whether support goes down while the person's and the employer's part go up.

働く力 = 本人の働く力 + 企業の雇う力 + 支援する力 (seed document 004). Hours and visits are facts; the three
shares are what whoever visited judged (docs/decisions/0011). Weeks begin on Monday.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.domain.codes import codes

WEEK = 7
# How many of the first and of the last judgements are compared, and what counts as a change.
COMPARED = 3
CHANGE = 5.0
# Hours a week up to which a visit is as planned, and the weeks that "now" looks back on.
NEAR_HOURS = 0.5
LATELY = 4


@dataclass(frozen=True)
class PhaseSpan:
    """期 with its first and last day."""

    phase: str
    start_on: date
    end_on: date

    @property
    def label(self) -> str:
        """「集中支援期」."""
        return codes("coaching_phase").label(self.phase)


@dataclass(frozen=True)
class PlannedStep:
    """支援の予定: visits and hours a week between two days, both inside."""

    start_on: date
    end_on: date
    weekly_visits: float
    weekly_hours: float


@dataclass(frozen=True)
class Shares:
    """三つの力 in per cent, as judged on one day."""

    on: date
    person: float
    employer: float
    supporter: float


@dataclass(frozen=True)
class DoneVisit:
    """した訪問."""

    on: date
    minutes: int
    shares: Shares | None = None


@dataclass(frozen=True)
class Week:
    """一週間, from Monday. `is_over`: False while the week still runs or is to come."""

    monday: date
    planned_visits: float
    planned_hours: float
    visits: int
    hours: float
    is_over: bool


@dataclass(frozen=True)
class Trend:
    """はじめと最近: the averages of the first and of the last judgements, and how many of each."""

    first: Shares
    last: Shares
    of: int

    def change(self, whose: str) -> float:
        """How many points one part went up (down: negative)."""
        return float(getattr(self.last, whose) - getattr(self.first, whose))


@dataclass(frozen=True)
class Fading:
    """フェイディングの図のもと: phases, weeks without a gap, judgements in their order."""

    phases: tuple[PhaseSpan, ...]
    weeks: tuple[Week, ...]
    shares: tuple[Shares, ...]
    today: date

    @property
    def trend(self) -> Trend | None:
        """None until there are two judgements."""
        count = min(COMPARED, len(self.shares) // 2)
        if not count:
            return None
        return Trend(_average(self.shares[:count]), _average(self.shares[-count:]), count)


def fading(
    phases: Sequence[PhaseSpan],
    steps: Sequence[PlannedStep],
    visits: Sequence[DoneVisit],
    today: date,
) -> Fading:
    """The weeks from the first day of anything to the last, and to this week where support goes on.

    A step that covers a part of a week counts by its days.
    """
    done = sorted(visits, key=lambda visit: visit.on)
    days = [visit.on for visit in done] + [d for s in steps for d in (s.start_on, s.end_on)]
    days += [span.start_on for span in phases]
    if not days:
        return Fading(tuple(phases), (), (), today)
    if any(span.end_on >= today for span in phases) and min(days) <= today:
        days.append(today)
    weeks = tuple(_week(monday, steps, done, today) for monday in _mondays(min(days), max(days)))
    shares = tuple(visit.shares for visit in done if visit.shares is not None)
    return Fading(tuple(phases), weeks, shares, today)


def monday_of(on: date) -> date:
    """月曜日 of the week in which the day lies."""
    return on - timedelta(days=on.weekday())


def planned_in(monday: date, steps: Sequence[PlannedStep]) -> tuple[float, float]:
    """予定の訪問と時間 of one week."""
    sunday = monday + timedelta(days=WEEK - 1)
    visits = hours = 0.0
    for step in steps:
        inside = (min(step.end_on, sunday) - max(step.start_on, monday)).days + 1
        if inside > 0:
            visits += step.weekly_visits * inside / WEEK
            hours += step.weekly_hours * inside / WEEK
    return visits, hours


def _mondays(first: date, last: date) -> Iterator[date]:
    monday = monday_of(first)
    while monday <= last:
        yield monday
        monday += timedelta(days=WEEK)


def _week(
    monday: date, steps: Sequence[PlannedStep], visits: Sequence[DoneVisit], today: date
) -> Week:
    following = monday + timedelta(days=WEEK)
    inside = [visit for visit in visits if monday <= visit.on < following]
    planned_visits, planned_hours = planned_in(monday, steps)
    hours = sum(visit.minutes for visit in inside) / 60
    return Week(monday, planned_visits, planned_hours, len(inside), hours, following <= today)


def _average(shares: Sequence[Shares]) -> Shares:
    def mean(whose: str) -> float:
        return float(sum(getattr(each, whose) for each in shares) / len(shares))

    return Shares(shares[-1].on, mean("person"), mean("employer"), mean("supporter"))


# -- what it says, in words -----------------------------------------------------------------------


def finding(found: Fading) -> str:
    """図が言うこと: one sentence, and never more than the judgements carry."""
    trend = found.trend
    if trend is None:
        return "三つの力の見立てが2回そろうと、変わりかたがここに出ます。"
    person, employer, supporter = (trend.change(w) for w in ("person", "employer", "supporter"))
    if supporter <= -CHANGE:
        if person >= CHANGE and employer >= CHANGE:
            return "支援が減り、本人の力と企業の力が、どちらも増えています。"
        if person >= CHANGE:
            return "支援が減り、本人の力が増えています。企業の力は増えていません。"
        if employer >= CHANGE:
            return "支援が減り、企業の力が増えています。本人の力は増えていません。"
        return "支援が、すこし減っています。"
    if supporter >= CHANGE:
        return "支援が増えています。計画と職場の体制を、見直すときです。"
    if _hours_fell(found):
        return "訪問は減りましたが、支援者の力への頼りは減っていません。"
    return "支援は、まだ減っていません。"


def shares_in_words(found: Fading) -> str:
    """「本人 30→60％、企業 10→35％、支援者 60→5％（はじめの3回と最後の3回の平均）」."""
    trend = found.trend
    if trend is None:
        return ""
    told = "、".join(
        f"{title} {getattr(trend.first, whose):.0f}→{getattr(trend.last, whose):.0f}％"
        for whose, title in (("person", "本人"), ("employer", "企業"), ("supporter", "支援者"))
    )
    of = (
        "はじめの1回と最後の1回"
        if trend.of == 1
        else f"はじめの{trend.of}回と最後の{trend.of}回の平均"
    )
    return f"{told}（{of}）"


def hours_in_words(found: Fading) -> str:
    """最近4週の訪問 beside what was planned for them; '' before the first week is over."""
    over = [week for week in found.weeks if week.is_over]
    lately = over[-LATELY:]
    if not lately:
        return ""
    done = sum(week.hours for week in lately) / len(lately)
    planned = sum(week.planned_hours for week in lately) / len(lately)
    # Where the support has ended, its end is told.
    is_recent = lately[-1].monday >= monday_of(found.today) - timedelta(days=WEEK)
    when = f"{'最近' if is_recent else '終わり'}の{len(lately)}週"
    if not planned and not done:
        return f"{when}は、予定も訪問もありません。"
    told = f"{when}の訪問は週平均 {done:.1f}時間、予定は {planned:.1f}時間で、"
    if abs(done - planned) <= NEAR_HOURS:
        return told + "予定どおりです。"
    return told + (
        "予定より多く訪ねています。" if done > planned else "予定より少なくなっています。"
    )


def _hours_fell(found: Fading) -> bool:
    over = [week for week in found.weeks if week.is_over]
    if len(over) < 2 * LATELY:
        return False
    first, last = (sum(w.hours for w in part) for part in (over[:LATELY], over[-LATELY:]))
    return last < first / 2
