"""期限の一覧表 (deadlines for other programs): rows without names unless they are asked for."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.db.actor import SYSTEM
from core.db.work import View, read_only, unit_of_work
from core.deadlines import Deadline, deadlines
from core.domain.dates import format_date, parse_date
from core.errors import NotFound, RuleViolation
from core.queries.users import all_users, find_by_login


@dataclass(frozen=True)
class ListedDeadline:
    """期限の一行 as the command prints it. `owner` is a login name; `name` None: not asked for."""

    kind: str
    title: str
    due_on: date
    days_left: int
    urgency: str
    client_number: int | None
    owner: str | None
    caution: str
    target: str
    target_id: int
    name: str | None = None


def listed(
    today: date, *, until: str | None = None, owner: str | None = None, names: bool = False
) -> list[ListedDeadline]:
    """The deadlines of the office, or of one account. Raises `NotFound`, `RuleViolation`.

    What a person typed (a task, a next step) may hold a name, so it is left out with the names;
    a listing with names is an export and leaves its line in the audit.
    """
    last = _day(until, today)
    with read_only(SYSTEM) as view:
        rows = deadlines(view, today=today, until=last, owner_id=_owner_id(view, owner))
        logins = {user.pk: user.login for user in all_users(view)}
    if names:
        with unit_of_work(SYSTEM) as work:
            work.log("export", "deadline", detail={"rows": len(rows), "to": "command line"})
    return [_listed(row, logins, names) for row in rows]


def _day(text: str | None, today: date) -> date | None:
    try:
        return parse_date(text, today=today) if text else None
    except ValueError as error:
        raise RuleViolation({"until": str(error)}) from None


def _owner_id(view: View, login: str | None) -> int | None:
    if login is None:
        return None
    user = find_by_login(view, login)
    if user is None:
        raise NotFound(f"ログイン名「{login}」の職員はいません。")
    return user.pk


def _listed(row: Deadline, logins: dict[int, str], names: bool) -> ListedDeadline:
    return ListedDeadline(
        kind=row.kind,
        title=row.title if names else row.plain_title,
        due_on=row.due_on,
        days_left=row.urgency.days_left,
        urgency=row.urgency.level.value,
        client_number=row.client_number,
        owner=logins.get(row.owner_id) if row.owner_id is not None else None,
        caution=row.caution,
        target=row.target,
        target_id=row.target_id,
        name=row.client_name if names else None,
    )


def table(rows: Sequence[ListedDeadline]) -> str:
    """The rows as aligned text: a Japanese letter takes two places."""
    lines = [("期日", "残り", "", "番号", "期限", "", "担当", "氏名")]
    lines += [
        (
            format_date(row.due_on), f"{row.days_left}日", row.urgency,
            str(row.client_number or ""), row.title, row.caution, row.owner or "担当なし",
            row.name or "",
        )
        for row in rows
    ]  # fmt: skip
    widths = [max(map(_places, column)) for column in zip(*lines, strict=True)]
    text = "\n".join(
        "  ".join(c + " " * (w - _places(c)) for c, w in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
    return f"{text}\n{len(rows)}件"


def _places(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)
