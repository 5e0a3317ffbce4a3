"""多くの利用者を一度に (many persons at once): changed together, and a save taken back together."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from core.db.audit import plain
from core.db.technical import audit_entry
from core.db.work import Work
from core.domain.clients import Client, ClientFields
from core.domain.entry import title_of
from core.domain.permissions import Action, require
from core.errors import RuleViolation
from core.services.clients import change_client


def change_together(
    work: Work, seen: Mapping[int, int], changes: Mapping[str, Any], reason: str = ""
) -> dict[int, int]:
    """まとめて変える: owner or stage of many people (`seen`: id → version); all of them, or none.

    Returns id → version afterwards. Raises as `change_client` does, naming the person.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    versions: dict[int, int] = {}
    for client_id, version in sorted(seen.items()):
        try:
            client = change_client(work, client_id, version, changes, reason=reason)
        except RuleViolation as violation:
            name = work.get(Client, client_id).name
            said = {field: f"{name}さん: {text}" for field, text in violation.fields.items()}
            raise RuleViolation(said) from None
        versions[client_id] = client.version
    return versions


@dataclass
class TakenBack:
    """元に戻した結果: how many cells, and which were changed by somebody since and stay as they are."""

    cells: int = 0
    people: int = 0
    refused: list[str] = field(default_factory=list)


def take_back(work: Work, saves: Mapping[int, int]) -> TakenBack:
    """いまの保存を元に戻す: `saves`: id → the version that the save made of each person.

    A cell that somebody changed since is left alone and named. Raises as `change_client` does:
    then nothing is taken back.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    result = TakenBack()
    for client_id, version in sorted(saves.items()):
        client, old = work.get(Client, client_id), {}
        for name, (before, after) in _changed(work, client_id, version).items():
            if plain(getattr(client, name)) == after:
                old[name] = before
            else:
                result.refused.append(f"{client.name}さんの「{title_of(Client, name)}」")
        if old:
            change_client(work, client_id, client.version, old)
            result.cells += len(old)
            result.people += 1
    return result


def _changed(work: Work, client_id: int, version: int) -> dict[str, list[Any]]:
    """What the save that made this version changed, from the audit, without what is computed."""
    a = audit_entry.c
    found = work.scalar(
        select(a.changes).where(
            a.entity == "client",
            a.entity_id == client_id,
            a.entity_version == version,
            a.action == "update",
        )
    )
    changes: dict[str, list[Any]] = json.loads(found) if found else {}
    return {name: both for name, both in changes.items() if name in ClientFields.model_fields}
