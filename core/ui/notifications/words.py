"""通知のことば (words): what happened, put together from what this reader may see."""

from __future__ import annotations

from datetime import date

from core import clock
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.tasks import OPEN_STATUSES
from core.queries.notifications import NotificationRow


def what_happened(row: NotificationRow) -> str:
    """One sentence. What the reader may not see is left out, never guessed."""
    said = {
        "task_given": _task_given,
        "task_done": lambda r: f"{_who(r)}頼んだやることを{_many(r, '件')}済ませました",
        "task_put_off": lambda r: f"{_who(r)}頼んだやること{_many(r, '件')}の期日を延ばしました",
        "person_given": _person_given,
        "intake_given": _intake_given,
        "meeting_called": lambda r: f"{_meeting(r)}の予定が入りました",
        "meeting_changed": _meeting_changed,
        "minutes_ready": lambda r: f"{_meeting(r)}の議事録ができました",
        "item_talked": _item_talked,
    }.get(row.kind)
    return said(row) if said else codes("notification_kind").label(row.kind)


def details(row: NotificationRow, reader_id: int | None) -> str:
    """What else there is to know: the task, the person, the day, how it stands now."""
    due = f"期日 {format_date(row.task_due_on)}" if row.task_due_on else ""
    person = row.client_name and f"{row.client_name}（{row.client_number}）"
    told = [row.task_title, due, row.item_title, "" if row.kind == "person_given" else person]
    return "・".join(part for part in [*told, _since_then(row, reader_id)] if part)


def day_words(on: date) -> str:
    """The heading of a day: きょう, きのう, or the day."""
    days = (clock.today() - on).days
    return {0: "きょう", 1: "きのう"}.get(days, format_date(on))


def _who(row: NotificationRow) -> str:
    return f"{row.by}さんが、" if row.by else ""


def _many(row: NotificationRow, unit: str) -> str:
    return f"{row.count}{unit}" if row.count > 1 else ""


def _task_given(row: NotificationRow) -> str:
    sender = f"{row.by}さんから、" if row.by else ""
    return f"{sender}やることが{_many(row, '件')}来ました"


def _person_given(row: NotificationRow) -> str:
    if row.count > 1:
        return f"{_who(row)}あなたを{row.count}人の担当にしました"
    whose = f"{row.client_name}さん（{row.client_number}）の" if row.client_name else "ある利用者の"
    return f"{_who(row)}あなたを{whose}担当にしました"


def _intake_given(row: NotificationRow) -> str:
    if row.count > 1:
        return f"{_who(row)}あなたを相談{row.count}件の担当にしました"
    name = f"（{row.intake_name}さん）" if row.intake_name else ""
    which = f"受付{row.intake_id}{name}" if row.intake_id else "相談"
    return f"{_who(row)}あなたを{which}の担当にしました"


def _meeting(row: NotificationRow) -> str:
    if row.held_on is None:
        return "会議"
    when = f"{format_date(row.held_on)[5:]} {row.starts_at}".strip()
    return f"{when}の{row.meeting_name}"


def _meeting_changed(row: NotificationRow) -> str:
    done = "が取りやめになりました" if row.is_cancelled else "の予定が変わりました"
    return _meeting(row) + done


def _item_talked(row: NotificationRow) -> str:
    many = f"{row.count}件のことを、" if row.count > 1 else "ことを、"
    return f"あなたが会議にかけた{many}{_meeting(row)}で話しました"


def _since_then(row: NotificationRow, reader_id: int | None) -> str:
    """A task given to me may be somebody else's by now, or done."""
    if row.kind != "task_given" or row.task_id is None:
        return ""
    if row.task_status not in OPEN_STATUSES:
        return "もう済んでいます"
    return "" if row.task_owner_id == reader_id else "いまはほかの人のやることです"


def day_of(row: NotificationRow) -> date:
    """The day in Japan on which it happened."""
    return clock.in_japan(row.at).date()
