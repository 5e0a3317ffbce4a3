"""期限の一覧表 (deadlines for other programs): rows without names unless they are asked for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.db.actor import SYSTEM
from core.db.work import View, read_only, unit_of_work
from core.deadlines import Deadline, deadlines, kind_labels
from core.domain.codes import codes
from core.domain.dates import format_date, parse_date
from core.errors import NotFound, RuleViolation
from core.queries.users import all_users, find_by_login


@dataclass(frozen=True)
class ListedDeadline:
    """期限の一行 as the command prints it. `owner` is a login name; `name` None: not asked for.

    `kind`, `matter_id` and `due_on` name the matter; `programme` is a code, '' for none.
    """

    kind: str
    client_number: int | None
    programme: str
    owner: str | None
    warn_on: date
    due_on: date
    overdue_days: int
    days_left: int
    urgency: str
    title: str
    why: str
    source: str
    caution: str
    target: str
    target_id: int
    matter_id: int
    snoozed_until: date | None
    name: str | None = None


def listed(
    today: date,
    *,
    until: str | None = None,
    within: str | None = None,
    owner: str | None = None,
    kinds: Sequence[str] | None = None,
    programme: str | None = None,
    snoozed: bool = False,
    names: bool = False,
) -> list[ListedDeadline]:
    """The deadlines of the office, or of one account. Raises `NotFound`, `RuleViolation`.

    What a person typed (a task, a next step) may hold a name, so it is left out with the names;
    a listing with names is an export and leaves its line in the audit.
    """
    last = _last_day(until, within, today)
    _require_known("kind", "期限の種類", kinds or (), kind_labels())
    programmes = {item.code: item.label for item in codes("programme")}
    _require_known("programme", "事業", [programme] if programme else (), programmes)
    with read_only(SYSTEM) as view:
        rows = deadlines(
            view, today=today, until=last, owner_id=_owner_id(view, owner), kinds=kinds,
            programme=programme or "", snoozed=snoozed,
        )  # fmt: skip
        logins = {user.pk: user.login for user in all_users(view)}
    if names:
        with unit_of_work(SYSTEM) as work:
            work.log("export", "deadline", detail={"rows": len(rows), "to": "command line"})
    return [_listed(row, logins, names) for row in rows]


def _last_day(until: str | None, within: str | None, today: date) -> date | None:
    if until and within:
        raise RuleViolation({"until": "--until と --within は、どちらか一つにしてください。"})
    if within:
        days = unicodedata.normalize("NFKC", within).strip()
        if not re.fullmatch(r"\d{1,5}", days):
            raise RuleViolation({"within": "--within は、0以上の日数にしてください（例: 30）。"})
        return today + timedelta(days=int(days))
    try:
        return parse_date(until, today=today) if until else None
    except ValueError as error:
        raise RuleViolation({"until": str(error)}) from None


def _require_known(option: str, title: str, asked: Sequence[str], known: Mapping[str, str]) -> None:
    """An unknown code is told with all that there are, so that the next try is right."""
    unknown = [code for code in asked if code not in known]
    if unknown:
        choices = "\n".join(f"  {code}  {label}" for code, label in known.items())
        raise RuleViolation(
            {option: f"{title}「{'、'.join(unknown)}」はありません。使えるもの:\n{choices}"}
        )


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
        client_number=row.client_number,
        programme=row.programme,
        owner=logins.get(row.owner_id) if row.owner_id is not None else None,
        warn_on=row.warn_on,
        due_on=row.due_on,
        overdue_days=row.overdue_days,
        days_left=row.urgency.days_left,
        urgency=row.urgency.level.value,
        title=row.title if names else row.plain_title,
        why=row.why,
        source=row.source,
        caution=row.caution,
        target=row.target,
        target_id=row.target_id,
        matter_id=row.matter_id,
        snoozed_until=row.snoozed_until,
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
