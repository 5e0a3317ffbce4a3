"""実習のことば (words of practicums): days, states and sides, as the screens say them."""

from __future__ import annotations

from datetime import date

from core import clock
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.practicums import STATES, State
from core.queries.practicums import PracticumRow
from core.ui.plain import plain

_COLOURS: dict[State, str] = {
    "running": "green", "ended": "red", "planned": "blue", "settled": "gray", "cancelled": "gray",
}  # fmt: skip
SIGNS = {True: "○", False: "－"}


def period(row: PracticumRow) -> str:
    """いつから、いつまで; the year only where it is another one."""
    this_year = f"{clock.today().year}/"
    first, last = (
        format_date(on, weekday=False).removeprefix(this_year) for on in (row.start_on, row.end_on)
    )
    return first if row.start_on == row.end_on else f"{first} 〜 {last}"


def state_word(row: PracticumRow, today: date) -> str:
    """状態; of one with a result, the result."""
    state = row.state(today)
    if state == "settled":
        return codes("practicum_result").label(row.result)
    return STATES[state]


def state_badge(row: PracticumRow, today: date) -> str:
    """The same as a badge in a line of Markdown."""
    return f":{_COLOURS[row.state(today)]}-badge[{plain(state_word(row, today))}]"


def sides_word(row: PracticumRow) -> str:
    """だれの評価があるか: 「本人○ 支援者－ 企業○」."""
    return " ".join(
        f"{label}{SIGNS[rater in row.sides]}"
        for rater, label in codes("assessment_rater").labels().items()
    )


def coming(row: PracticumRow, today: date) -> str:
    """次にすること, with its day; a day that has passed says so."""
    if row.next_on is None:
        return ""
    late = "過ぎた " if row.next_on < today else ""
    day = format_date(row.next_on).removeprefix(f"{today.year}/")
    return f"{late}{day} {row.next_step}".strip()


def numbers_word(row: PracticumRow) -> str:
    """日数・時間・手当・担当 in one line; '' where nothing of it is known."""
    told = []
    if row.planned_days is not None:
        told.append(f"予定 {row.planned_days}日")
    if row.attended_days is not None:
        told.append(f"出席 {row.attended_days}日")
    if row.daily_hours is not None:
        told.append(f"1日 {row.daily_hours:g}時間")
    if row.allowance_yen is not None:
        paid = row.allowance_paid_yen
        whole = f"（出席した日数で {paid:,}円）" if paid is not None else ""
        told.append(f"手当 1日 {row.allowance_yen:,}円{whole}")
    if row.key_person:
        told.append(f"実習先の担当 {row.key_person}")
    return "　".join(told)
