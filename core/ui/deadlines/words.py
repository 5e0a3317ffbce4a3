"""期限の言いかた (a deadline in words): the same on every screen."""

from __future__ import annotations

from core.deadlines import Deadline
from core.domain.dates import format_date

NO_OWNER = "担当なし"


def days_left(days: int) -> str:
    """「あと9日」「きょうまで」「3日過ぎ」."""
    if days < 0:
        return f"{-days:,}日過ぎ"
    return f"あと{days:,}日" if days else "きょうまで"


def person_name(row: Deadline) -> str:
    """Who it is about, by name; by number where names are not shown; 「―」 for nobody."""
    if row.client_name:
        return row.client_name
    if row.client_number is not None:
        return f"番号{row.client_number}"
    return "相談した人" if row.target == "intake" else "―"


def person_number(row: Deadline) -> str:
    """The number beside a name; blank where it is the name already."""
    return f"番号{row.client_number}" if row.client_name and row.client_number is not None else ""


def person(row: Deadline) -> str:
    """The name and number, the number alone, or nobody."""
    if row.client_name and row.client_number is not None:
        return f"{row.client_name}（{row.client_number}）"
    return person_name(row)


def snoozed_words(row: Deadline) -> str:
    """「12/1(火)まで先送り: 本人が入院中」; blank for a matter that is not put off."""
    if row.snoozed_until is None:
        return ""
    reason = f": {row.snooze_reason}" if row.snooze_reason else ""
    return f"{format_date(row.snoozed_until)}まで先送り{reason}"
