"""事業計画のことば (words of a yearly plan): the same on the screen, on paper and in a file."""

from __future__ import annotations

from core.charts.small_numbers import SMALLEST_PERCENT_BASE
from core.domain.dates import WEEKDAYS, format_date
from core.reports.year_counting import Counted
from core.reports.year_progress import ItemProgress, PlanProgress, Standing


def amount(value: float | None, unit: str) -> str:
    """A number with its unit: 64回, 12.5時間; '' for none."""
    if value is None:
        return ""
    shown = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"
    return f"{shown}{unit}"


def progress_words(progress: ItemProgress) -> str:
    """進みを一言で: 「64%のはずが40%」; under ten in numbers only, 「1回のはずが0回」."""
    item = progress.item
    if progress.standing is Standing.TROUBLE:
        return progress.trouble
    if progress.standing is Standing.HIDDEN:
        return "5人未満のため、数を出しません"
    if item.target is None or progress.done is None or progress.should is None:
        return ""
    if progress.standing is Standing.TOO_FEW:
        return "少ないので割合は出しません"
    if progress.standing is Standing.REACHED:
        return "目標に届きました"
    if progress.standing is Standing.BEHIND:
        return _behind(progress)
    if not progress.should and not progress.done:
        return "まだ先です"
    return "予定どおり"


def done_words(progress: ItemProgress) -> str:
    """いま, as the table shows it: a share with its numbers, a hidden number as 5人未満."""
    if progress.standing is Standing.HIDDEN:
        return "5人未満"
    if progress.done is None:
        return ""
    if progress.standing is Standing.TOO_FEW:
        return _of(progress)
    shown = amount(progress.done, progress.item.unit)
    return f"{shown}（{_of(progress)}）" if progress.part is not None else shown


def gap_words(progress: ItemProgress) -> str:
    """差: 「−15回」 of what is behind; '' otherwise."""
    if progress.standing is not Standing.BEHIND:
        return ""
    return f"−{amount(progress.gap, progress.item.unit)}"


def next_words(progress: ItemProgress) -> str:
    """次の予定: 「12/3(木) 連絡会」, 「3月（日は未定）」."""
    on = progress.next_on
    if on is None:
        return progress.next_words
    return f"{on.month}/{on.day}({WEEKDAYS[on.weekday()]}) {progress.next_words}".strip()


def missed_words(progress: ItemProgress) -> str:
    """What was planned and went by without being noted."""
    return f"予定日を過ぎた {progress.missed}件" if progress.missed else ""


def counted_words(counted: Counted, unit: str) -> str:
    """What was counted: a share with its numbers, of few with its numbers only."""
    if counted.part is None:
        return amount(counted.amount, unit)
    shown = f"{counted.part:,}/{counted.whole or 0:,}"
    if (counted.whole or 0) < SMALLEST_PERCENT_BASE:
        return shown
    return f"{amount(counted.amount, unit)}（{shown}）"


def summary_words(plan: PlanProgress) -> str:
    """計画の全体を一文で: 「11項目のうち、遅れ 3・予定どおり 5・達成 3」."""
    if not plan.counted:
        return (
            f"{len(plan.items)}項目（数えるものはまだありません）"
            if plan.items
            else "項目はまだありません"
        )
    named = {
        Standing.BEHIND: "遅れ",
        Standing.ON_COURSE: "予定どおり",
        Standing.REACHED: "達成",
        Standing.TROUBLE: "数えられない",
    }
    told = [f"{name} {n}" for standing, name in named.items() if (n := plan.count(standing))]
    rest = plan.counted - sum(plan.count(standing) for standing in named)
    told += [f"そのほか {rest}"] if rest else []
    return f"数える{plan.counted}項目のうち、{'・'.join(told)}"


def as_of_words(plan: PlanProgress) -> str:
    """「2026/11/21(土)現在」."""
    return f"{format_date(plan.on)}現在"


def _behind(progress: ItemProgress) -> str:
    unit, target = progress.item.unit, progress.item.target or 0
    done, should = progress.done or 0, progress.should or 0
    if progress.is_level:
        return f"目標{amount(target, unit)}のところ{done_words(progress)}"
    if target < SMALLEST_PERCENT_BASE:
        return f"{amount(should, unit)}のはずが{amount(done, unit)}"
    return f"{should / target:.0%}のはずが{done / target:.0%}"


def _of(progress: ItemProgress) -> str:
    if progress.part is None:
        return amount(progress.done, progress.item.unit)
    return f"{progress.part:,}/{progress.whole or 0:,}"
