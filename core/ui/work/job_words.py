"""就職のことば (words of a job): its state, its span, what is said of it in a line."""

from __future__ import annotations

from datetime import date, timedelta

from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.employments import Employment
from core.domain.stages import lasted
from core.queries.employments import COMING, LEFT, ON_LEAVE, WORKING, JobRow
from core.ui.plain import plain

STATES = {WORKING: "在職", ON_LEAVE: "休職中", LEFT: "離職", COMING: "これから"}
_COLOURS = {WORKING: "green", ON_LEAVE: "orange", LEFT: "gray", COMING: "blue"}


def badge(state: str) -> str:
    """在職・休職中・離職・これから."""
    return f":{_COLOURS[state]}-badge[{STATES[state]}]"


def span(hired_on: date, left_on: date | None, today: date) -> str:
    """「2026/04/01 から（7か月）」「2025/04/01 〜 2026/03/31（1年）」."""
    begun = format_date(hired_on, weekday=False)
    if left_on is None:
        so_far = f"（{lasted(hired_on, today)}）" if hired_on <= today else ""
        return f"{begun} から{so_far}"
    # Worked on both days: a year from 1 April ends on 31 March.
    whole = lasted(hired_on, left_on + timedelta(days=1))
    return f"{begun} 〜 {format_date(left_on, weekday=False)}（{whole}）"


def kind_words(row: JobRow | Employment) -> str:
    """職種・雇用の枠・雇用形態・時間."""
    hours = f"週{row.weekly_hours:g}時間" if row.weekly_hours is not None else ""
    told = (
        codes("occupation").label(row.occupation),
        codes("employment_scheme").label(row.scheme),
        codes("employment_type").label(row.employment_type),
        hours or codes("weekly_hours_band").label(row.hours_band),
    )
    return "　".join(part for part in told if part)


def wage_words(job: Employment) -> str:
    """「時給 1,150円」; '' where nobody wrote it."""
    if job.wage_yen is None:
        return ""
    return f"{codes('wage_unit').label(job.wage_unit)} {job.wage_yen:,}円"


def leaving_words(row: JobRow) -> str:
    """離職の理由と、そのあと."""
    reason = codes("separation_reason").full_label(row.separation_reason)
    after = codes("after_leaving").label(row.after_leaving)
    told = [f"離職の理由 {reason}" if reason else "", f"そのあと {after}" if after else ""]
    return "　".join(part for part in told if part)


def place_words(place: str) -> str:
    """The employer, or that nobody wrote it."""
    return plain(place) or "就職先の記入なし"
