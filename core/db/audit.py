"""監査記録 (audit): who did what, when, old and new, chained so that nobody can alter it unseen.

Each entry's `mac` is an HMAC-SHA-256 over its own content and the mac before it. Editing, deleting,
inserting or swapping entries breaks the chain; cutting its end contradicts the head that is kept
outside the database (`audit.head`, rewritten after every commit, and `audit_heads.log`, one line a
day), because a chain without such a head misses every truncation.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select, update

from core import clock
from core.config import private_directory, settings
from core.db.actor import Actor
from core.db.technical import audit_entry, audit_head

GENESIS = "0" * 64


@dataclass
class Entry:
    """監査記録の一件: what one action did to one row. `changes` maps field to [old, new]."""

    action: str
    entity: str
    entity_id: int | None = None
    version: int | None = None
    reason: str = ""
    changes: dict[str, Any] | None = None


def plain(value: object) -> object:
    """A value as JSON keeps it: dates and instants as ISO text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


_JSON = json.JSONEncoder(ensure_ascii=False, default=plain)


def _mac(secret: bytes, previous: str, row: dict[str, Any]) -> str:
    parts = [
        previous,
        str(row["seq"]),
        row["at"].astimezone(UTC).isoformat(timespec="microseconds"),
        str(row["actor_id"]),
        row["actor_login"],
        row["actor_name"],
        row["action"],
        row["entity"],
        str(row["entity_id"]),
        str(row["entity_version"]),
        row["reason"],
        row["changes"],
    ]
    # Length-prefixed, so that no shift of text between fields gives the same bytes.
    message = b"".join([b"%d:%b" % (len(p), p) for p in map(str.encode, parts)])
    return hmac.digest(secret, message, "sha256").hex()


def append(connection: Connection, actor: Actor, entries: list[Entry]) -> None:
    """Chain `entries` behind the head. The head's row is locked: writers queue here, at their end."""
    if not entries:
        return
    secret = settings().secret
    head = connection.execute(
        select(audit_head).where(audit_head.c.id == 1).with_for_update()
    ).one()
    seq, mac, at = head.seq, head.mac, clock.now()
    rows = []
    for entry in entries:
        seq += 1
        row = {
            "seq": seq,
            "at": at,
            "actor_id": actor.id,
            "actor_login": actor.login,
            "actor_name": actor.name,
            "action": entry.action,
            "entity": entry.entity,
            "entity_id": entry.entity_id,
            "entity_version": entry.version,
            "reason": entry.reason,
            "changes": _JSON.encode(entry.changes or {}),
        }
        mac = row["mac"] = _mac(secret, mac, row)
        rows.append(row)
    connection.execute(insert(audit_entry), rows)
    connection.execute(update(audit_head).where(audit_head.c.id == 1).values(seq=seq, mac=mac))
    connection.info["audit_head"] = (seq, mac)


# -- the head outside the database ---------------------------------------------------------------


def _head_file() -> Path:
    return private_directory(settings().data_dir) / "audit.head"


def keep_head(seq: int, mac: str) -> None:
    """Write the head beside the database: a fixed-width line, so that no reader sees half of it."""
    file = os.open(_head_file(), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.pwrite(file, f"{seq:>20} {mac}\n".encode(), 0)
    finally:
        os.close(file)


def kept_head() -> tuple[int, str] | None:
    """The head last kept outside, or None on a new system."""
    try:
        seq, mac = _head_file().read_text().split()
    except (FileNotFoundError, ValueError):
        return None
    return int(seq), mac


def export_head(connection: Connection) -> None:
    """Append today's head to `audit_heads.log` (once a day): a history that backups carry away."""
    file = private_directory(settings().data_dir) / "audit_heads.log"
    day = clock.today().isoformat()
    lines = file.read_text().splitlines() if file.exists() else []
    if lines and lines[-1].startswith(day):
        return
    head = connection.execute(select(audit_head).where(audit_head.c.id == 1)).one()
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a") as out:
        out.write(f"{day} {head.seq} {head.mac}\n")


def exported_heads() -> list[tuple[int, str]]:
    """The heads of `audit_heads.log`, oldest first."""
    file = settings().data_dir / "audit_heads.log"
    if not file.exists():
        return []
    return [
        (int(seq), mac)
        for _day, seq, mac in (line.split() for line in file.read_text().splitlines() if line)
    ]


# -- verification --------------------------------------------------------------------------------


def verify_chain(connection: Connection) -> Iterator[str]:
    """監査記録の検証: one Japanese sentence per fault; nothing when the chain is whole."""
    secret = settings().secret
    previous, expected = GENESIS, 1
    macs: dict[int, str] = {0: GENESIS}
    wanted = dict([*exported_heads(), *([kept_head()] if kept_head() else [])])  # type: ignore[list-item]
    rows = connection.execution_options(yield_per=2000).execute(
        select(audit_entry).order_by(audit_entry.c.seq)
    )
    for row in rows.mappings():
        if row["seq"] != expected:
            yield f"監査記録 {expected} 番から {row['seq'] - 1} 番までがありません。"
        if _mac(secret, previous, dict(row)) != row["mac"]:
            yield f"監査記録 {row['seq']} 番の内容が、書かれたときと違います。"
        previous, expected = row["mac"], row["seq"] + 1
        if row["seq"] in wanted:
            macs[row["seq"]] = row["mac"]
    head = connection.execute(select(audit_head).where(audit_head.c.id == 1)).one_or_none()
    if head is None or (head.seq, head.mac) != (expected - 1, previous):
        yield "監査記録の終わりが、控えと合いません（末尾が削られたか、加えられています）。"
    for seq, mac in wanted.items():
        if macs.get(seq) != mac:
            yield f"データベースの外に控えた {seq} 番の印が、監査記録にありません（末尾が削られています）。"
