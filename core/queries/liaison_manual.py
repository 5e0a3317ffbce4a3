"""連携マニュアルの本文 (general part of the manual): the office's own words, version by version."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import select

from core.config import DATA_FILES
from core.db.technical import setting
from core.db.work import View
from core.domain.permissions import Action, require

SHIPPED = DATA_FILES / "liaison_manual.txt"
NAME = "liaison_manual."


@dataclass(frozen=True)
class ManualText:
    """本文の版. Version 0 is the draft that comes with the product."""

    version: int
    text: str
    saved_on: date | None = None
    by: str = ""


def manual_text(view: View) -> ManualText:
    """いまの本文: the newest version, else the draft that comes with the product."""
    return manual_versions(view)[0]


def manual_versions(view: View) -> list[ManualText]:
    """本文の版, the newest first; the last one is the draft that comes with the product."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    rows = view.rows(
        select(setting.c.name, setting.c.content).where(setting.c.name.startswith(NAME))
    )
    kept = [ManualText(int(row.name.removeprefix(NAME)), **json.loads(row.content)) for row in rows]
    return [*sorted(kept, key=lambda each: -each.version), ManualText(0, _shipped())]


def _kept(version: int, content: dict[str, str]) -> ManualText:
    saved_on = date.fromisoformat(content["saved_on"])
    return ManualText(version, content["text"], saved_on, content["by"])


@cache
def _shipped() -> str:
    return SHIPPED.read_text(encoding="utf-8").strip()
