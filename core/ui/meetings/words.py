"""会議のことば (words of a meeting): when, where and about whom, in one line."""

from __future__ import annotations

from core.queries.meeting_plans import PlannedMeeting
from core.queries.meeting_series import SeriesRow
from core.ui.plain import plain

RHYTHMS = {0: "必要なとき", 1: "毎日（平日）", 7: "毎週", 14: "2週ごと", 28: "4週ごと"}


def rhythm(days: int) -> str:
    """毎週, 2週ごと, 10日ごと."""
    return RHYTHMS.get(days, f"{days}日ごと")


def about(meeting: PlannedMeeting) -> str:
    """Place, length and number of those who take part. Where one speaks of a person may be at the
    employer's: the place of such a meeting stands where it is prepared."""
    told = [plain(meeting.place)] if meeting.place and meeting.client_id is None else []
    told += [f"{meeting.minutes}分"] if meeting.minutes else []
    told += [f"出席 {meeting.attendees}人"] if meeting.attendees else []
    return "　".join(told)


def title(meeting: PlannedMeeting) -> str:
    """「ケース会議　Y・S（5）」, safe in Markdown."""
    return plain(meeting.title) + (f"　{plain(meeting.who)}" if meeting.who else "")


def usually(series: SeriesRow) -> str:
    """「毎週　10:00　相談室　30分」."""
    told = [rhythm(series.interval_days), series.starts_at, plain(series.place)]
    told += [f"{series.minutes}分"] if series.minutes else []
    return "　".join(text for text in told if text)
