"""日報の命令 (the digest command): one file per user for the office's own mail, without names."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import NotFound, RuleViolation

if TYPE_CHECKING:
    from core.db.actor import Actor
    from core.services.digests import Digest


def write_digests(args: argparse.Namespace) -> int:
    """Write the files of one day; an earlier file of the same day and user is replaced."""
    from core import clock
    from core.config import private_directory

    day, folder = _day(args.date, clock.today()), Path(args.out)
    users = _users(args.login)
    try:
        private_directory(folder)
        for user in users:
            digest = _digest(user, day)
            text = _as_json(digest) if args.json else as_text(digest, _address())
            _put(folder / f"{day:%Y-%m-%d}_{user.login}.{'json' if args.json else 'txt'}", text)
    except OSError as error:
        raise RuleViolation(
            {"out": f"{folder} に書けません（{error.strerror}）。置き場所を確かめてください。"}
        ) from error
    print(f"{len(users)}人分の日報を {folder} に書きました。")
    return 0


def _day(typed: str | None, today: date) -> date:
    from core.domain.dates import parse_date

    try:
        return parse_date(typed, today=today) if typed else today
    except ValueError as error:
        raise RuleViolation({"date": str(error)}) from None


def _users(login: str | None) -> list[Actor]:
    """Every active account that has a きょうの仕事, or the one asked for."""
    from core.db.actor import SYSTEM
    from core.db.work import read_only
    from core.domain.permissions import Action, may
    from core.queries.users import all_users

    with read_only(SYSTEM) as view:
        active = [user.actor for user in all_users(view) if user.is_active]
    found = [
        user for user in active if may(user, Action.SEE_OWN_WORK) and login in (None, user.login)
    ]
    if login is not None and not found:
        raise NotFound(f"ログイン名「{login}」の、きょうの仕事のある職員はいません。")
    return found


def _digest(user: Actor, day: date) -> Digest:
    from core.db.work import read_only
    from core.queries.untouched import QUIET_CHOICES, QUIET_DAYS
    from core.services.digests import digest_of
    from core.services.drafts import MORNING, read_preference

    kept = read_preference(user, MORNING)
    days = kept.get("days") if isinstance(kept, dict) else None
    with read_only(user) as view:
        return digest_of(view, day, days if days in QUIET_CHOICES else QUIET_DAYS)


def _address() -> str:
    from core.config import settings

    return settings().address


def as_text(digest: Digest, address: str) -> str:
    """The digest for reading: what is zero is left out, and a calm day is said to be one."""
    from core.domain.codes import codes
    from core.domain.dates import format_date

    d, kinds = digest, codes("notification_kind")
    work = {
        "期限切れ": d.overdue,
        f"{d.alarm_days}日以内の期限": d.within_alarm,
        f"{d.soon_days}日以内の期限": d.within_soon,
        "この日までのやること": d.tasks,
    }
    lines = [f"  {label}: {number}件" for label, number in work.items() if number]
    if d.untouched:
        lines.append(f"  {d.quiet_days}日 記録のない担当の人: {d.untouched}人")
    plan = [f"  {each.starts_at or '時刻なし'}  {each.what}" for each in d.appointments]
    news = [f"  お知らせ: {d.notices}件"] if d.notices else []
    news += [f"  {kinds.label(kind)}: {number}件" for kind, number in d.notifications.items()]
    parts = [
        f"つなぎ帳 {format_date(d.day)}",
        "\n".join(["あなたの仕事", *(lines or ["  期限の近いものはありません。"])]),
        "\n".join(["この日の予定", *(plan or ["  ありません。"])]),
        "\n".join(["まだ読んでいないもの", *(news or ["  ありません。"])]),
        f"ひらく: {address}\n氏名はここには書きません。つなぎ帳でサインインして見てください。",
    ]
    return "\n\n".join(parts) + "\n"


def _as_json(digest: Digest) -> str:
    content: dict[str, Any] = {**asdict(digest), "address": _address()}
    return json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n"


def _put(path: Path, text: str) -> None:
    """The whole file or the one before: for this account's eyes only from the first byte."""
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=".digest-")  # made with mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def add_command(commands: Any) -> None:
    """`digest --out FOLDER`."""
    command = commands.add_parser("digest", help="職員ごとの日報のファイルを書く（氏名は出さない）")
    command.add_argument("--out", required=True, metavar="FOLDER", help="書く場所")
    command.add_argument("--date", metavar="DAY", help="この日の分（指定がなければきょう）")
    command.add_argument("--login", metavar="LOGIN", help="この職員の分だけ")
    command.add_argument("--json", action="store_true", help="文章のかわりに JSON で書く")
    command.set_defaults(run=write_digests)
